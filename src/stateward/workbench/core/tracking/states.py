"""The one table of a tracked item's states and what may be done in each.

`overdue` is no state: it is computed from the due date for every item that is still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core.refusals import refused_transition


class State(StrEnum):
    """Where an item stands."""

    NOT_STARTED = "not_started"
    MOVING = "moving"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What is done with an item."""

    START = "start"
    REPORT = "report"
    ADD_EVIDENCE = "add_evidence"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REASSIGN = "reassign"
    CHANGE_DUE = "change_due"
    URGE = "urge"
    SUPERVISE = "supervise"
    REMARK = "remark"


OPEN = frozenset({State.NOT_STARTED, State.MOVING, State.SUBMITTED, State.RETURNED})
#: The owner has the next move.
WITH_OWNER = frozenset({State.NOT_STARTED, State.MOVING, State.RETURNED})
DONE = frozenset({State.CLOSED, State.CANCELLED})

STATE_TITLES: Mapping[State, str] = {
    State.NOT_STARTED: N_("Not started"),
    State.MOVING: N_("Moving"),
    State.SUBMITTED: N_("Submitted for closing"),
    State.RETURNED: N_("Returned"),
    State.CLOSED: N_("Signed off"),
    State.CANCELLED: N_("Cancelled"),
}
ACTION_TITLES: Mapping[Action, str] = {
    Action.START: N_("Start"),
    Action.REPORT: N_("Report progress"),
    Action.ADD_EVIDENCE: N_("Add evidence"),
    Action.SUBMIT: N_("Submit for closing"),
    Action.WITHDRAW: N_("Withdraw the submission"),
    Action.RETURN: N_("Return with a comment"),
    Action.CLOSE: N_("Close"),
    Action.CANCEL: N_("Cancel the item"),
    Action.REOPEN: N_("Reopen"),
    Action.REASSIGN: N_("Reassign"),
    Action.CHANGE_DUE: N_("Change the due date"),
    Action.URGE: N_("Urge"),
    Action.SUPERVISE: N_("Put under supervision"),
    Action.REMARK: N_("Comment"),
}


@dataclass(frozen=True)
class Transition:
    """From which states an action is allowed and where it leads; no target: the state stays."""

    sources: frozenset[State]
    target: State | None = None


TRANSITIONS: Mapping[Action, Transition] = {
    Action.START: Transition(frozenset({State.NOT_STARTED}), State.MOVING),
    Action.REPORT: Transition(WITH_OWNER, State.MOVING),
    Action.ADD_EVIDENCE: Transition(WITH_OWNER),
    Action.SUBMIT: Transition(frozenset({State.MOVING, State.RETURNED}), State.SUBMITTED),
    Action.WITHDRAW: Transition(frozenset({State.SUBMITTED}), State.MOVING),
    Action.RETURN: Transition(frozenset({State.SUBMITTED}), State.RETURNED),
    Action.CLOSE: Transition(frozenset({State.SUBMITTED}), State.CLOSED),
    Action.CANCEL: Transition(OPEN, State.CANCELLED),
    Action.REOPEN: Transition(DONE, State.MOVING),
    Action.REASSIGN: Transition(OPEN),
    Action.CHANGE_DUE: Transition(OPEN),
    Action.URGE: Transition(WITH_OWNER),
    Action.SUPERVISE: Transition(OPEN),
    Action.REMARK: Transition(frozenset(State)),
}


def allowed(state: State, action: Action) -> bool:
    """Whether the state allows the action."""
    return state in TRANSITIONS[action].sources


def after(state: State, action: Action) -> State:
    """The state after an action. Raises `TransitionRefused` with a sentence where the state does not allow it."""
    transition = TRANSITIONS[action]
    if state not in transition.sources:
        possible = (_(ACTION_TITLES[other]) for other in Action if other is not Action.REMARK and allowed(state, other))
        raise refused_transition("item.state", _(ACTION_TITLES[action]), _(STATE_TITLES[state]), possible)
    return transition.target or state
