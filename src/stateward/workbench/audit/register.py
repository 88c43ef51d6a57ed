"""The register of event types: what may stand in the log, with its title in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stateward.messages import gettext as _

#: `app.what_happened`, in lower case.
_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


class UnknownEventType(LookupError):
    """An event of a type that nobody registered."""


@dataclass(frozen=True)
class EventType:
    """A kind of event. `refusal` marks what was attempted and refused."""

    action: str
    msgid: str
    refusal: bool = False

    @property
    def title(self) -> str:
        """What happened, in the running language."""
        return _(self.msgid)


_types: dict[str, EventType] = {}


def event_type(action: str, title: str, *, refusal: bool = False) -> EventType:
    """Register a kind of event; `title` is a sentence marked by `gettext_noop`.

    Stands at the top level of an app's `events.py`. Raises `ValueError` for an action registered twice or not
    written as `app.what_happened`.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError(f"{action!r} is not written as app.what_happened")
    if action in _types:
        raise ValueError(f"the event type {action!r} is registered twice")
    _types[action] = EventType(action, title, refusal)
    return _types[action]


def known(action: str) -> EventType:
    """The registered type of an action; raises `UnknownEventType`."""
    try:
        return _types[action]
    except KeyError:
        raise UnknownEventType(f"no event type {action!r} is registered; add it to the app's events.py") from None


def title_of(action: str) -> str:
    """What happened, in the running language; the action itself where its type was retired since."""
    return _types[action].title if action in _types else action


def all_types() -> list[EventType]:
    """Every registered type, by action."""
    return [_types[action] for action in sorted(_types)]
