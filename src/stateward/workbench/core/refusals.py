"""Refusals that the shared machines have in common."""

from __future__ import annotations

from collections.abc import Iterable

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError


class Refused(StatewardError):
    """What somebody wants to do is not possible as things stand; nothing was changed."""


class TransitionRefused(Refused):
    """The state an object is in does not allow the action."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the object after it was read."""


def refused_transition(code: str, action: str, state: str, possible: Iterable[str]) -> TransitionRefused:
    """The refusal of an action in a state, with what is possible instead; all words in the running language."""
    words = list(possible)
    next_step = _("Possible now: {actions}.").format(actions=listed(words)) if words else _("Nothing is open here.")
    message = _("“{action}” is not possible in the state “{state}”.").format(action=action, state=state)
    return TransitionRefused(Fault(code, message, next_step, value=state, rule=code))


def refused(code: str, message: str, next_step: str, value: str | None = None) -> Refused:
    """A refusal with its sentence and next step."""
    return Refused(Fault(code, message, next_step, value=value, rule=code))
