"""Telling the log: `record` inside the transaction of the write it tells about."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from stateward.audit.canonical import harmless, plain
from stateward.audit.merkle import leaf_hash
from stateward.audit.records import personal_digest
from stateward.messages import language
from stateward.workbench.audit import register
from stateward.workbench.audit.models import Event, PersonalContent
from stateward.workbench.core.acting import Acting, acting

#: Apps whose objects are people or speak of them: their titles never stand in an event's line.
PERSONAL_APPS = frozenset({"accounts", "api", "account", "mfa", "socialaccount", "usersessions"})
SALT_BYTES = 32
BATCH = 400


@dataclass(frozen=True)
class ObjectRef:
    """An object that is no row, or no row any more: `type` as `app.model`, its id, its titles, its branch."""

    type: str
    id: str
    title: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""


@dataclass(frozen=True)
class Change:
    """What `record_many` is told of one object."""

    obj: models.Model | ObjectRef | None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""
    personal: Mapping[str, Any] | None = None


@dataclass
class Watched:
    """What a service told the log."""

    recorded: int = 0
    unchanged: bool = False

    @property
    def told(self) -> bool:
        """Whether an event was recorded, or the service said that nothing changed."""
        return self.recorded > 0 or self.unchanged


_watched: ContextVar[tuple[Watched, ...]] = ContextVar("stateward_watched", default=())

#: Told, inside the transaction, of the objects of every write that the log was told of.
Listener = Callable[[Sequence[ObjectRef]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be told of the objects of every write, once a call of `record_many`; a second registration changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


@contextmanager
def watch() -> Iterator[Watched]:
    """Count the events recorded in a block, those of inner blocks included."""
    watched = Watched()
    token = _watched.set((*_watched.get(), watched))
    try:
        yield watched
    finally:
        _watched.reset(token)


def nothing_changed() -> None:
    """Say that a service found everything as it was asked for, so that there is no event to record."""
    for watched in _watched.get():
        watched.unchanged = True


#: What was attempted and refused in a service, to be recorded once its transaction was rolled back.
_refused: ContextVar[list[tuple[str, Change]] | None] = ContextVar("stateward_refused", default=None)


@contextmanager
def after_rollback() -> Iterator[None]:
    """Record the refusals of a block that ended in an error, in a transaction of their own."""
    token = _refused.set([])
    try:
        yield
    except BaseException:
        held = _refused.get() or []
        with transaction.atomic():
            for action, change in held:
                record_many(action, [change])
        raise
    finally:
        _refused.reset(token)


def refuse(action: str, obj: models.Model | ObjectRef | None, *, after: Mapping[str, Any] | None = None) -> None:
    """Note an attempt that is about to be refused by an error; it is recorded although the write is rolled back."""
    change = Change(reference(obj), after=after)
    held = _refused.get()
    if held is None:
        with transaction.atomic():
            record_many(action, [change])
    else:
        held.append((action, change))


def record(
    action: str,
    obj: models.Model | ObjectRef | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    personal: Mapping[str, Any] | None = None,
) -> Event:
    """Record that something happened to an object (`None`: to the office as a whole).

    `before` and `after` are the fields that changed; what says something about a person goes into `personal` instead
    and enters the log as a salted digest, erasable later. Raises `UnknownEventType` for an action that is not
    registered, and `TransactionManagementError` outside a transaction: an event stands or falls with its write.
    """
    return record_many(action, [Change(obj, before, after, reason, personal)])[0]


def record_many(action: str, changes: Iterable[Change]) -> list[Event]:
    """Record one event for each object of a bulk write, in few statements."""
    register.known(action)
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event is recorded in the transaction of its write")
    who = acting()
    events: list[Event] = []
    contents: list[PersonalContent] = []
    for change in changes:
        event = _event(action, change, who)
        own = _contents(event, change.personal or {})
        event.personal = {content.name: content.digest for content in own}  # type: ignore[assignment]
        contents += own
        event.leaf = leaf_hash(event.line.encode()).hex()
        events.append(event)
    Event.objects.bulk_create(events, batch_size=BATCH)
    PersonalContent.objects.bulk_create(contents, batch_size=BATCH)
    for watched in _watched.get():
        watched.recorded += len(events)
    told = [ObjectRef(event.object_type, event.object_id) for event in events]
    for listener in _listeners:
        listener(told)
    return events


def snapshot(obj: models.Model, fields: Sequence[str]) -> dict[str, Any]:
    """The values of some fields of a row, related rows by their key."""
    return {name: obj._meta.get_field(name).value_from_object(obj) for name in fields}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ: as they were and as they are."""
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in changed}, {name: after.get(name) for name in changed}


def reference(obj: models.Model | ObjectRef | None) -> ObjectRef:
    """How the log names an object."""
    if obj is None:
        return ObjectRef("", "")
    if isinstance(obj, ObjectRef):
        return obj
    meta = obj._meta
    title = {} if meta.app_label in PERSONAL_APPS else _titles(obj)
    return ObjectRef(f"{meta.app_label}.{meta.model_name}", str(obj.pk), title, scope_of(obj))


def scope_of(obj: Any) -> str:
    """The path of the enterprise that a row hangs on by its model's `SCOPE`; empty for the whole office."""
    lookup = getattr(obj, "SCOPE", None)
    if lookup is None:
        return ""
    for name in filter(None, lookup.split("__")):
        obj = getattr(obj, name) if obj is not None else None
    return str(getattr(obj, "path", ""))


def _titles(obj: models.Model) -> dict[str, str]:
    titles = {}
    for code in ("en", "zh"):
        with language(code):
            titles[code] = str(obj)
    return titles


def _event(action: str, change: Change, who: Acting) -> Event:
    ref = reference(change.obj)
    person, absent = who.person, who.acting_for
    return Event(
        action=action,
        actor_id=None if person is None else person.pk,
        acting_for_id=None if absent is None else absent.pk,
        channel=who.channel,
        request=who.request_id,
        object_type=ref.type,
        object_id=harmless(ref.id),
        object_title=plain(ref.title),
        scope=ref.scope,
        before=None if change.before is None else plain(change.before),
        after=None if change.after is None else plain(change.after),
        reason=harmless(change.reason),
    )


def _contents(event: Event, personal: Mapping[str, Any]) -> list[PersonalContent]:
    contents = []
    for name, value in personal.items():
        salt, content = secrets.token_hex(SALT_BYTES), plain(value)
        digest = personal_digest(str(event.pk), name, salt, content)
        contents.append(PersonalContent(digest=digest, event_id=event.pk, name=name, salt=salt, content=content))
    return contents
