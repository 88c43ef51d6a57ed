"""The log in words: who, what kind of object, which field was what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.workbench.audit.models import Event

#: Kinds of objects, as the log names them.
OBJECT_TYPES = {
    "accounts.department": N_("Department"),
    "accounts.deputy": N_("Deputyship"),
    "accounts.grant": N_("Grant"),
    "accounts.settings": N_("Settings of the office"),
    "accounts.user": N_("Person"),
    "audit.foureyesexception": N_("Exception from four eyes"),
    "page": N_("Page"),
    "register.enterprise": N_("Enterprise"),
    "statements.statement": N_("Statement"),
    "statements.upload": N_("Upload"),
}
CHANNELS = {
    "web": N_("Workbench"),
    "api": N_("Programming interface"),
    "command": N_("Command line"),
    "job": N_("Background work"),
}
#: Fields as the log names them; what is missing here is named as its form names it, else as it is called.
FIELDS = {
    "address": N_("Address"),
    "basis": N_("Basis"),
    "currency": N_("Currency"),
    "digests": N_("Digests"),
    "enterprise_class": N_("Class"),
    "codes": N_("Codes of the faults"),
    "faults": N_("Faults"),
    "file_name": N_("File"),
    "industry": N_("Industry"),
    "kind": N_("Kind"),
    "level": N_("Management level"),
    "method": N_("Method"),
    "month": N_("Month"),
    "name_en": N_("English name"),
    "name_zh": N_("Chinese name"),
    "parent": N_("Parent"),
    "personal": N_("With the personal contents"),
    "persons": N_("People"),
    "revision": N_("Revision"),
    "sha256": N_("SHA-256 of the content"),
    "size": N_("Size"),
    "state": N_("State"),
    "statements": N_("Statements"),
    "status": N_("Status"),
    "step": N_("Step"),
    "template": N_("Template"),
    "template_version": N_("Version of the template"),
    "upload": N_("Upload"),
    "valid_from": N_("From"),
    "valid_to": N_("To"),
    "values_sha256": N_("SHA-256 of the figures"),
    "year": N_("Year"),
}
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
        FieldChange(field_title(event.object_type, name), value(before.get(name)), value(after.get(name)))
        for name in names
    ]


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
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, sort_keys=True)


def field_title(kind: str, name: str) -> str:
    """A field in words."""
    if name in FIELDS:
        return _(FIELDS[name])
    model = _model(kind)
    try:
        # A relation seen from its other end has no name of its own.
        title = getattr(model._meta.get_field(name), "verbose_name", None) if model else None
    except FieldDoesNotExist:
        title = None
    return str(title) if isinstance(title, Promise) else name


def _model(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind) if "." in kind else None
    except LookupError:
        return None
