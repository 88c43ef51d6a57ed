"""The tables of a cycle's states and of a participant's states in a step, with what may be done in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core.refusals import refused_transition


class CycleState(StrEnum):
    """Where a whole cycle stands."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class CycleAction(StrEnum):
    """What is done with a whole cycle."""

    ENROL = "enrol"
    SCHEDULE = "schedule"
    START = "start"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


class Place(StrEnum):
    """Where a participant stands in its step."""

    WAITING = "waiting"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FINISHED = "finished"
    LEFT = "left"


class Move(StrEnum):
    """What is done for a participant."""

    BEGIN = "begin"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    SKIP = "skip"
    SEND_BACK = "send_back"
    EXTEND = "extend"
    LEAVE = "leave"
    REJOIN = "rejoin"


CYCLE_STATE_TITLES: Mapping[CycleState, str] = {
    CycleState.DRAFT: N_("Being prepared"),
    CycleState.RUNNING: N_("Running"),
    CycleState.CLOSED: N_("Concluded"),
    CycleState.CANCELLED: N_("Cancelled"),
}
CYCLE_ACTION_TITLES: Mapping[CycleAction, str] = {
    CycleAction.ENROL: N_("Enrol enterprises"),
    CycleAction.SCHEDULE: N_("Name who is responsible for a step"),
    CycleAction.START: N_("Start the cycle"),
    CycleAction.CLOSE: N_("Close the cycle"),
    CycleAction.REOPEN: N_("Reopen the cycle"),
    CycleAction.CANCEL: N_("Cancel the cycle"),
}
PLACE_TITLES: Mapping[Place, str] = {
    Place.WAITING: N_("Waiting"),
    Place.OPEN: N_("Open"),
    Place.SUBMITTED: N_("Handed in"),
    Place.RETURNED: N_("Returned"),
    Place.FINISHED: N_("Finished"),
    Place.LEFT: N_("Left the cycle"),
}
MOVE_TITLES: Mapping[Move, str] = {
    Move.BEGIN: N_("Begin"),
    Move.SUBMIT: N_("Hand in"),
    Move.WITHDRAW: N_("Take back"),
    Move.APPROVE: N_("Approve"),
    Move.RETURN: N_("Return with a reason"),
    Move.SKIP: N_("Skip the step"),
    Move.SEND_BACK: N_("Send back to an earlier step"),
    Move.EXTEND: N_("Extend the deadline"),
    Move.LEAVE: N_("Leave the cycle"),
    Move.REJOIN: N_("Rejoin the cycle"),
}


@dataclass(frozen=True)
class CycleTransition:
    """From which states a cycle's action is allowed and where it leads; no target: the state stays."""

    sources: frozenset[CycleState]
    target: CycleState | None = None


@dataclass(frozen=True)
class Passage:
    """From which places a move is allowed and where it leads. Where a step ends, the machine opens the next one."""

    sources: frozenset[Place]
    target: Place | None = None


CYCLE_TRANSITIONS: Mapping[CycleAction, CycleTransition] = {
    CycleAction.ENROL: CycleTransition(frozenset({CycleState.DRAFT, CycleState.RUNNING})),
    CycleAction.SCHEDULE: CycleTransition(frozenset({CycleState.DRAFT, CycleState.RUNNING})),
    CycleAction.START: CycleTransition(frozenset({CycleState.DRAFT}), CycleState.RUNNING),
    CycleAction.CLOSE: CycleTransition(frozenset({CycleState.RUNNING}), CycleState.CLOSED),
    CycleAction.REOPEN: CycleTransition(frozenset({CycleState.CLOSED}), CycleState.RUNNING),
    CycleAction.CANCEL: CycleTransition(frozenset({CycleState.DRAFT, CycleState.RUNNING}), CycleState.CANCELLED),
}

#: Places in which the participant owes something.
OWING = frozenset({Place.OPEN, Place.RETURNED})
#: Places from which nothing more is expected.
OVER = frozenset({Place.FINISHED, Place.LEFT})

PASSAGES: Mapping[Move, Passage] = {
    Move.BEGIN: Passage(frozenset({Place.WAITING}), Place.OPEN),
    Move.SUBMIT: Passage(OWING, Place.SUBMITTED),
    Move.WITHDRAW: Passage(frozenset({Place.SUBMITTED}), Place.OPEN),
    Move.APPROVE: Passage(frozenset({Place.SUBMITTED}), Place.OPEN),
    Move.RETURN: Passage(frozenset({Place.SUBMITTED}), Place.RETURNED),
    Move.SKIP: Passage(OWING, Place.OPEN),
    Move.SEND_BACK: Passage(frozenset({Place.OPEN, Place.SUBMITTED, Place.RETURNED, Place.FINISHED}), Place.OPEN),
    Move.EXTEND: Passage(OWING),
    Move.LEAVE: Passage(frozenset({Place.WAITING, Place.OPEN, Place.SUBMITTED, Place.RETURNED}), Place.LEFT),
    Move.REJOIN: Passage(frozenset({Place.LEFT}), Place.OPEN),
}


def cycle_allows(state: CycleState, action: CycleAction) -> bool:
    """Whether a cycle's state allows an action."""
    return state in CYCLE_TRANSITIONS[action].sources


def cycle_after(state: CycleState, action: CycleAction) -> CycleState:
    """The cycle's state after an action. Raises `TransitionRefused` with a sentence."""
    if not cycle_allows(state, action):
        possible = (_(CYCLE_ACTION_TITLES[other]) for other in CycleAction if cycle_allows(state, other))
        raise refused_transition("cycle.state", _(CYCLE_ACTION_TITLES[action]), _(CYCLE_STATE_TITLES[state]), possible)
    return CYCLE_TRANSITIONS[action].target or state


def place_allows(place: Place, move: Move) -> bool:
    """Whether a participant's place allows a move."""
    return place in PASSAGES[move].sources


def place_after(place: Place, move: Move) -> Place:
    """The participant's place after a move. Raises `TransitionRefused` with a sentence."""
    if not place_allows(place, move):
        possible = (_(MOVE_TITLES[other]) for other in Move if place_allows(place, other))
        raise refused_transition("cycle.place", _(MOVE_TITLES[move]), _(PLACE_TITLES[place]), possible)
    return PASSAGES[move].target or place
