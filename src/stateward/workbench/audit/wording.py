"""The log in words: who, what kind of object, which field was what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import listed, pick
from stateward.rulebook import Rulebook
from stateward.workbench.audit.detail_names import FIELDS
from stateward.workbench.audit.models import Event
from stateward.workbench.audit.object_names import OBJECT_TYPES
from stateward.workbench.core import workspace

CHANNELS = {
    "web": N_("Workbench"),
    "api": N_("Programming interface"),
    "command": N_("Command line"),
    "job": N_("Background work"),
}
#: Details that are named by what they are about: `roe`, `2022/roe` after an indicator, `R3` after a rule of meetings.
_OF_A_YEAR = re.compile(r"(?P<year>\d{4})/(?P<name>\w+)")
_MEETING_RULE = re.compile(r"R\d")
#: An amount with the places the database keeps; a version such as `1.10` is none.
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{6,}")
_LONGEST_SUMMARY = 3


@dataclass(frozen=True)
class FieldChange:
    """A field of an object: what it was and what it is; `None` where it was or is nothing."""

    title: str
    before: str | None
    after: str | None


def person(user: Any, key: Any) -> str:
    """A person's name, their key where the account is gone, and the office's machine where nobody acted."""
    if user is not None:
        return str(user.name)
    return _("Person {key}").format(key=key) if key is not None else ""


def who(event: Event) -> str:
    """Who did it; a deputy visibly in the absent person's name."""
    actor = person(_loaded(event, "actor"), event.actor_id)
    if not actor:
        return _("Nobody signed in") if event.channel in ("web", "api") else _("The office's machine")
    absent = person(_loaded(event, "acting_for"), event.acting_for_id)
    return _("{deputy} for {absent}").format(deputy=actor, absent=absent) if absent else actor


def _loaded(event: Event, name: str) -> Any:
    """The person, as far as the account is still there: the log holds no more than its key."""
    try:
        return getattr(event, name)
    except models.ObjectDoesNotExist:
        return None


def object_type(kind: str) -> str:
    """The kind of an object in words."""
    if kind in OBJECT_TYPES:
        return _(OBJECT_TYPES[kind])
    model = _model(kind)
    title = getattr(model._meta, "verbose_name", None) if model else None
    return str(title) if isinstance(title, Promise) else kind


def object_title(event: Event) -> str:
    """The object's title at the time; of people and pages their key."""
    title = pick(event.object_title)
    return title or (f"#{event.object_id}" if event.object_id.isdecimal() else event.object_id)


def channel(name: str) -> str:
    """The way an action came in."""
    return _(CHANNELS[name]) if name in CHANNELS else name


def changes(event: Event) -> list[FieldChange]:
    """The fields of an event, each with what it was and what it is."""
    before: dict[str, Any] = event.before or {}
    after: dict[str, Any] = event.after or {}
    names = list(dict.fromkeys([*before, *after]))
    return [
        FieldChange(
            field_title(event.object_type, name),
            value(_choice(event.object_type, name, before.get(name))),
            value(_choice(event.object_type, name, after.get(name))),
        )
        for name in names
    ]


def _choice(kind: str, name: str, raw: Any) -> Any:
    """A value in the words that its field has for it, where it is one of a choice."""
    field = _field(kind, name)
    if field is None or not isinstance(raw, str | int):
        return raw
    # A relation seen from its other end (`statements` of an upload, told as their number) has no choices.
    titles: dict[Any, Any] = dict(getattr(field, "flatchoices", ()))
    return str(titles[raw]) if raw in titles else raw


def summary(event: Event) -> str:
    """The first fields of an event in one line."""
    parts = []
    for change in changes(event)[:_LONGEST_SUMMARY]:
        if change.before is None:
            parts.append(_("{field}: {after}").format(field=change.title, after=_short(change.after)))
        else:
            words = {"field": change.title, "before": _short(change.before), "after": _short(change.after)}
            parts.append(_("{field}: {before} → {after}").format(**words))
    return " · ".join(parts)


def _short(text: str | None) -> str:
    shown = text if text is not None else "—"
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def value(raw: Any) -> str | None:
    """A field's value for people."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, Mapping) and set(raw) <= {"en", "zh"} and raw:
        return pick(raw)
    if isinstance(raw, Mapping):
        parts = (f"{field_title('', str(name))}: {value(one) or '—'}" for name, one in raw.items())
        return "; ".join(parts) or None
    if isinstance(raw, list) and all(isinstance(one, str | int) for one in raw):
        return listed(str(one) for one in raw) or None
    if isinstance(raw, str):
        return raw.rstrip("0").rstrip(".") if _LONG_DECIMAL.fullmatch(raw) else raw
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)


def field_title(kind: str, name: str) -> str:
    """A detail in words; its own name where it was told by a release that named it otherwise."""
    if name in FIELDS:
        return _(FIELDS[name])
    if of_a_year := _OF_A_YEAR.fullmatch(name):
        words = field_title(kind, of_a_year["name"])
        return _("{title}, {year}").format(title=words, year=of_a_year["year"])
    if _MEETING_RULE.fullmatch(name):
        return _("Exceptions from rule {rule}").format(rule=name)
    # A relation seen from its other end has no name of its own.
    title = getattr(_field(kind, name), "verbose_name", None)
    return str(title) if isinstance(title, Promise) else _of_the_rulebook(name) or name


def _of_the_rulebook(name: str) -> str:
    """The title of an account, an indicator or a part of an index by its id; empty where the rulebook has none."""
    return pick(_titles().get(name, {}))


@workspace.of_the_rulebook
def _titles(book: Rulebook) -> dict[str, dict[str, str]]:
    """The titles of everything in the rulebook that a detail may be named after, accounts before all others."""
    tables = [entry.document.accounts for entry in book.all("accounts")]
    tables += [entry.document.indicators for entry in book.all("indicators")]
    tables += [{one.id: one for one in entry.document.elements} for entry in book.all("index")]
    return {
        name: one.title.as_dict() for table in reversed(tables) for name, one in table.items() if one.title is not None
    }


def _field(kind: str, name: str) -> Any:
    """The field of a kind of object, where there is one of this name."""
    model = _model(kind)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _model(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind) if "." in kind else None
    except LookupError:
        return None
