"""Telling people: rows made now, sent when they are due, cancelled when there is nothing to tell any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import CHOOSE_NOTICES
from stateward.workbench.core.notices.models import PENDING, Channel, MailChoice, Notice, NoticePreference, NoticeState
from stateward.workbench.core.services import service

#: Reminders go out at this hour of the recipient's day.
MORNING = dt.time(9)
PERSONAL = (Channel.IN_APP, Channel.MAIL)
EVERYWHERE = (Channel.IN_APP, Channel.MAIL, Channel.WEBHOOK)


def tell(
    recipients: Iterable[Any],
    kind: str,
    sentence: str,
    values: Mapping[str, Any] | None = None,
    *,
    about: models.Model | None = None,
    address: str = "",
    on: dt.date | None = None,
    dedupe: str = "",
    channels: Iterable[Any] = PERSONAL,
) -> list[Notice]:
    """Tell each recipient once, now or on the morning of the day `on` in their own time zone.

    `sentence` is marked by `gettext_noop` and written with `values` (JSON; a pair of titles is picked) in the
    recipient's language when it goes out. Rows with the same `dedupe` key are made once. Channels that the office or
    the person does not have are left out. The write that calls this tells the log.
    """
    made = []
    people = {person.pk: person for person in recipients if person is not None and person.is_active}
    chosen = [channel for channel in channels if _has(channel)]
    for person in people.values():
        zone = zone_of(person)
        due_at = timezone.now() if on is None else dt.datetime.combine(on, MORNING, zone)
        for channel in chosen:
            if channel == Channel.MAIL and not person.email:
                continue
            made.append(
                Notice(
                    recipient=person,
                    channel=channel,
                    kind=kind,
                    sentence=sentence,
                    values=dict(values or {}),
                    address=address or (about.get_absolute_url() if about is not None else ""),
                    content_type=ContentType.objects.get_for_model(about) if about is not None else None,
                    object_id=str(about.pk) if about is not None else "",
                    due_at=due_at,
                    time_zone=zone.key,
                    dedupe=f"{dedupe}:{person.pk}:{channel}" if dedupe else "",
                )
            )
    return _without_repetition(made)


def _has(channel: Any) -> bool:
    """Whether the office has the channel at all."""
    if channel == Channel.MAIL:
        return bool(settings.EMAIL_HOST)
    return channel != Channel.WEBHOOK or bool(settings.OPERATOR.message_group.url.get_secret_value())


def _without_repetition(made: list[Notice]) -> list[Notice]:
    keys = [notice.dedupe for notice in made if notice.dedupe]
    known = set(
        Notice.objects.filter(dedupe__in=keys)
        .exclude(state__in=[NoticeState.CANCELLED, NoticeState.FAILED])
        .values_list("dedupe", flat=True)
    )
    # What another process wrote since is left out by the constraint itself.
    return Notice.objects.bulk_create((n for n in made if n.dedupe not in known or not n.dedupe), ignore_conflicts=True)


def cancel(about: models.Model, kinds: Iterable[str] = ()) -> int:
    """Cancel what has not gone out yet about an object (of some kinds, by default all); how many rows."""
    waiting = _about(about).filter(state__in=PENDING)
    wanted = list(kinds)
    if wanted:
        waiting = waiting.filter(kind__in=wanted)
    return waiting.update(state=NoticeState.CANCELLED)


def _about(about: models.Model) -> QuerySet[Notice]:
    return Notice.objects.filter(content_type=ContentType.objects.get_for_model(about), object_id=str(about.pk))


def zone_of(person: Any) -> ZoneInfo:
    """A person's time zone: their own choice, else the office's."""
    own = NoticePreference.objects.filter(user=person).values_list("time_zone", flat=True).first()
    return ZoneInfo(own) if own else office.time_zone()


def preference_of(person: Any) -> NoticePreference:
    """How a person wants to be told; a new row, not stored, where they never chose."""
    return NoticePreference.objects.filter(user=person).first() or NoticePreference(user=person)


def unread(person: Any) -> QuerySet[Notice]:
    """What the person was told in the workbench and has not read."""
    return in_app(person).filter(read_at=None)


def in_app(person: Any) -> QuerySet[Notice]:
    """What the person was told in the workbench, newest first."""
    return Notice.objects.filter(recipient=person, channel=Channel.IN_APP, state=NoticeState.SENT)


def mark_read(person: Any, keys: Iterable[int] | None = None) -> int:
    """Mark notices of a person as read (by default all). Reading is no write anybody needs in the log."""
    rows = unread(person)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    return rows.update(read_at=timezone.now())


@service(CHOOSE_NOTICES)
def choose(mail: str, digest_hour: int, time_zone: str) -> NoticePreference:
    """Keep how the acting person wants to be told; the values are checked by the form."""
    person = acting().person
    with transaction.atomic():
        kept, _created = NoticePreference.objects.get_or_create(user=person)
        before = {"mail": kept.mail, "digest_hour": kept.digest_hour, "time_zone": kept.time_zone}
        kept.mail, kept.digest_hour, kept.time_zone = MailChoice(mail), digest_hour, time_zone
        kept.save()
        after = {"mail": kept.mail, "digest_hour": kept.digest_hour, "time_zone": kept.time_zone}
        recording.record("core.notice.choose", None, before=before, after=after)
    return kept
