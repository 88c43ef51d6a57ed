"""Sending what is due: in the workbench, by mail, to the message group; digests once a day."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import language, ngettext, normalise_language
from stateward.workbench.core import workspace
from stateward.workbench.core.notices import message_group
from stateward.workbench.core.notices.models import Channel, MailChoice, Notice, NoticeState
from stateward.workbench.core.notices.services import preference_of, zone_of

log = logging.getLogger(__name__)

MAXIMUM_ATTEMPTS = 6
#: How long a row belongs to the process that took it.
LEASE = dt.timedelta(minutes=5)
#: Rows taken at a time; the rest waits for the next round, a few seconds later.
BATCH = 200


def deliver(now: dt.datetime) -> int:
    """Send what is due, and say how many rows went out. A failed one is tried again later, six times in all.

    A row is taken on a lease and sent outside any transaction, so that a slow mail server blocks no writer; a row
    whose sender died is sent once more when the lease is over.
    """
    sent = 0
    due = Notice.objects.filter(state=NoticeState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    for key in list(due.values_list("pk", flat=True)[:BATCH]):
        if due.filter(pk=key).update(due_at=now + LEASE, attempts=F("attempts") + 1):
            sent += _send(Notice.objects.select_related("recipient").get(pk=key), now)
    return sent


def _send(notice: Notice, now: dt.datetime) -> bool:
    """Send one notice by its channel and keep how that went."""
    if notice.recipient is not None and not notice.recipient.is_active:
        notice.state = NoticeState.CANCELLED
    elif notice.channel == Channel.MAIL and (held := _held(notice)) is not None:
        notice.state = held
    else:
        _try(notice, now)
    notice.save(update_fields=["state", "last_error", "sent_at", "due_at"])
    return notice.state == NoticeState.SENT


def _held(notice: Notice) -> Any:
    """Where a mail waits for the digest or is not wanted at all; `None`: it goes out now."""
    choice = preference_of(notice.recipient).mail
    if choice == MailChoice.DIGEST:
        return NoticeState.HELD
    return NoticeState.UNWANTED if choice == MailChoice.NONE else None


def _try(notice: Notice, now: dt.datetime) -> None:
    try:
        with language(language_of(notice.recipient)):
            if notice.channel == Channel.MAIL:
                _mail(notice.recipient, notice.text, [notice])
            elif notice.channel == Channel.WEBHOOK:
                message_group.post(_posted(notice))
    except (OSError, SMTPException, message_group.NotAccepted) as error:
        _failed(notice, error, now)
    else:
        notice.state, notice.sent_at, notice.last_error = NoticeState.SENT, now, ""


def _failed(notice: Notice, error: Exception, now: dt.datetime) -> None:
    """Try again after 1, 2, 4 ... minutes; the last failure stays, with its words."""
    log.warning("notice %s could not be sent: %s", notice.pk, error)
    notice.last_error = str(error)[:500]
    if notice.attempts >= MAXIMUM_ATTEMPTS:
        notice.state = NoticeState.FAILED
    else:
        notice.due_at = now + dt.timedelta(minutes=2 ** (notice.attempts - 1))


def language_of(person: Any) -> str:
    """The language a person is written to in: their own choice, else the workspace's."""
    own = getattr(person, "language", "")
    return own or normalise_language(workspace.current().settings.language)


def _mail(person: Any, subject: str, notices: Iterable[Notice]) -> None:
    """One mail in the running language with a line for each notice."""
    lines = [_line(notice) for notice in notices]
    office_name = workspace.current().settings.name
    closing = _("You choose in the workbench under “Notices” how you are told.")
    message = EmailMessage(
        # A line break in a title must not become a header of its own.
        subject=" ".join(subject.split()),
        body="\n\n".join([*lines, f"-- \n{office_name} · Stateward\n{closing}"]) + "\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.send()


def _line(notice: Notice) -> str:
    address = link_to(notice)
    return f"{notice.text}\n{address}" if address else notice.text


def link_to(notice: Notice) -> str:
    """The address as people follow it from outside the workbench; empty where its own address is not known."""
    site = settings.OPERATOR.mail.site.rstrip("/")
    return f"{site}{notice.address}" if site and notice.address else ""


def _posted(notice: Notice) -> str:
    """The text for the message group: whom it concerns, what, and where."""
    person = getattr(notice.recipient, "name", "")
    told = _("{person}: {sentence}").format(person=person, sentence=notice.text) if person else notice.text
    address = link_to(notice)
    return f"{told}\n{address}" if address else told


def send_digests(now: dt.datetime) -> int:
    """Send the day's digest to everybody whose hour has come; how many mails."""
    held: dict[Any, list[Notice]] = defaultdict(list)
    rows = Notice.objects.filter(state=NoticeState.HELD, channel=Channel.MAIL).select_related("recipient")
    for notice in rows.order_by("due_at", "pk"):
        held[notice.recipient].append(notice)
    return sum(_send_digest(person, notices, now) for person, notices in held.items())


def _send_digest(person: Any, notices: list[Notice], now: dt.datetime) -> bool:
    preference = preference_of(person)
    if not preference.digest_is_due(timezone.localtime(now, zone_of(person))):
        return False
    count = len(notices)
    try:
        with language(language_of(person)):
            subject = ngettext("{count} notice for you", "{count} notices for you", count).format(count=count)
            _mail(person, subject, notices)
    except (OSError, SMTPException) as error:
        log.warning("the digest for %s could not be sent: %s", person.pk, error)
        return False
    with transaction.atomic():
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(state=NoticeState.SENT, sent_at=now)
        preference.last_digest_on = timezone.localdate(now, zone_of(person))
        preference.save()
    return True
