"""Preparing, publishing and withdrawing: who prepared cannot publish, and what was published never changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core import office
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.disclosure import events
from stateward.workbench.disclosure.actions import PREPARE, PUBLISH
from stateward.workbench.disclosure.models import Publication, PublicationState, content_sha256

TEXTS = ("title_en", "title_zh", "text_en", "text_zh", "source")
_TOLD = ("title_en", "title_zh", "text_en", "text_zh", "source", "release_on")


@dataclass(frozen=True)
class Draft:
    """What a publication says; `content` is its table, empty for a notice."""

    kind: str
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    source: str
    release_on: dt.date
    content: dict[str, Any] = field(default_factory=dict)


def _refuse_gaps(texts: dict[str, str]) -> None:
    empty = [name for name, value in texts.items() if not value.strip()]
    if empty:
        raise refused(
            "disclosure.gap",
            _("A publication needs title and text in both languages, and its source."),
            _("Fill in what is empty."),
            ", ".join(empty),
        )


@service(PREPARE, about=lambda draft: None)
def prepare(draft: Draft) -> Publication:
    """Prepare a publication; nobody outside the office sees it yet. Raises `Refused` where a text is missing."""
    texts = {name: getattr(draft, name).strip() for name in TEXTS}
    _refuse_gaps(texts)
    made = Publication.objects.create(
        **texts,
        kind=draft.kind,
        release_on=draft.release_on,
        content=draft.content,
        content_sha256=content_sha256(draft.content),
        prepared_by=acting().person,
    )
    told = {**recording.snapshot(made, _TOLD), "kind": made.kind, **_table_of(made)}
    recording.record(events.PREPARED.action, made, after=told)
    return made


def _table_of(publication: Publication) -> dict[str, str]:
    """The hash of the table, where there is one."""
    return {"content_sha256": publication.content_sha256} if publication.content_sha256 else {}


def _held(publication: Publication, state: Any) -> Publication:
    """The publication, locked, in the state that is needed. Raises `Refused` in any other."""
    held = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if held.state != state:
        raise refused(
            "disclosure.state",
            _("This publication is in the state “{state}”.").format(state=held.get_state_display()),
            _("Open its page to see what is possible now."),
            held.state,
        )
    return held


@service(PREPARE)
def change(publication: Publication, release_on: dt.date, **texts: str) -> Publication:
    """Change the words or the day of a draft; whoever changes it has prepared it. Its table stays as it was frozen."""
    held = _held(publication, PublicationState.DRAFT)
    wanted = {name: texts[name].strip() for name in TEXTS}
    _refuse_gaps(wanted)
    before = recording.snapshot(held, _TOLD)
    for name, value in wanted.items():
        setattr(held, name, value)
    held.release_on, held.prepared_by = release_on, acting().person
    held.save()
    was, now = recording.difference(before, recording.snapshot(held, _TOLD))
    recording.record(events.CHANGED.action, held, before=was, after=now)
    return held


@service(PUBLISH)
def publish(publication: Publication) -> Publication:
    """Publish a draft that another person prepared: from its release date on everybody reads it.

    Raises `SamePerson` for who prepared it, `Refused` where it is no draft or its table is not the one prepared.
    """
    held = _held(publication, PublicationState.DRAFT)
    four_eyes(held.prepared_by, None, events.PUBLISHING, held)
    if held.content_sha256 != content_sha256(held.content):
        raise refused(
            "disclosure.other_content",
            _("The table is not the one that was prepared."),
            _("Give the draft up and prepare it anew."),
            held.content_sha256,
        )
    held.state, held.published_by, held.published_at = PublicationState.PUBLISHED, acting().person, timezone.now()
    held.release_on = max(held.release_on, office.today())
    held.save()
    told = {"state": held.state, "release_on": held.release_on, **_table_of(held)}
    recording.record(events.PUBLISHED.action, held, before={"state": PublicationState.DRAFT}, after=told)
    return held


@service(PUBLISH)
def withdraw(publication: Publication, reason: str) -> Publication:
    """Withdraw a publication: its page, where there was one, says when and why, and shows nothing else any more."""
    if not reason.strip():
        raise refused("disclosure.reason", _("A reason is needed."), _("Write it: everybody will read it."))
    held = _held(publication, PublicationState.PUBLISHED)
    held.was_public = held.is_public
    held.state, held.withdrawn_by, held.withdrawn_at = PublicationState.WITHDRAWN, acting().person, timezone.now()
    held.withdrawal_reason = reason.strip()[:500]
    held.save()
    before, after = {"state": PublicationState.PUBLISHED}, {"state": held.state}
    recording.record(events.WITHDRAWN.action, held, before=before, after=after, reason=held.withdrawal_reason)
    return held


@service(PREPARE)
def drop(publication: Publication) -> Publication:
    """Give a draft up; it stays for the record."""
    held = _held(publication, PublicationState.DRAFT)
    held.state = PublicationState.DROPPED
    held.save()
    recording.record(events.DROPPED.action, held, before={"state": PublicationState.DRAFT}, after={"state": held.state})
    return held
