"""The table of a tracked item: every action from every state, allowed or refused with a sentence."""

from __future__ import annotations

import pytest

from stateward.messages import language
from stateward.workbench.core.refusals import TransitionRefused
from stateward.workbench.core.tracking.states import (
    ACTION_TITLES,
    OPEN,
    STATE_TITLES,
    TRANSITIONS,
    Action,
    State,
    after,
    allowed,
)

#: The rule in words, state by state: what is possible and where it leads. Everything else is refused.
EXPECTED: dict[State, dict[Action, State]] = {
    State.NOT_STARTED: {
        Action.START: State.MOVING,
        Action.REPORT: State.MOVING,
        Action.ADD_EVIDENCE: State.NOT_STARTED,
        Action.CANCEL: State.CANCELLED,
        Action.REASSIGN: State.NOT_STARTED,
        Action.CHANGE_DUE: State.NOT_STARTED,
        Action.URGE: State.NOT_STARTED,
        Action.SUPERVISE: State.NOT_STARTED,
        Action.REMARK: State.NOT_STARTED,
    },
    State.MOVING: {
        Action.REPORT: State.MOVING,
        Action.ADD_EVIDENCE: State.MOVING,
        Action.SUBMIT: State.SUBMITTED,
        Action.CANCEL: State.CANCELLED,
        Action.REASSIGN: State.MOVING,
        Action.CHANGE_DUE: State.MOVING,
        Action.URGE: State.MOVING,
        Action.SUPERVISE: State.MOVING,
        Action.REMARK: State.MOVING,
    },
    State.SUBMITTED: {
        Action.WITHDRAW: State.MOVING,
        Action.RETURN: State.RETURNED,
        Action.CLOSE: State.CLOSED,
        Action.CANCEL: State.CANCELLED,
        Action.REASSIGN: State.SUBMITTED,
        Action.CHANGE_DUE: State.SUBMITTED,
        Action.SUPERVISE: State.SUBMITTED,
        Action.REMARK: State.SUBMITTED,
    },
    State.RETURNED: {
        Action.REPORT: State.MOVING,
        Action.ADD_EVIDENCE: State.RETURNED,
        Action.SUBMIT: State.SUBMITTED,
        Action.CANCEL: State.CANCELLED,
        Action.REASSIGN: State.RETURNED,
        Action.CHANGE_DUE: State.RETURNED,
        Action.URGE: State.RETURNED,
        Action.SUPERVISE: State.RETURNED,
        Action.REMARK: State.RETURNED,
    },
    State.CLOSED: {Action.REOPEN: State.MOVING, Action.REMARK: State.CLOSED},
    State.CANCELLED: {Action.REOPEN: State.MOVING, Action.REMARK: State.CANCELLED},
}
PAIRS = [(state, action) for state in State for action in Action]


@pytest.mark.parametrize(("state", "action"), PAIRS, ids=lambda value: str(value))
@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_action_from_every_state_is_allowed_or_refused_with_a_sentence(
    state: State, action: Action, code: str
) -> None:
    target = EXPECTED[state].get(action)
    with language(code):
        if target is not None:
            assert allowed(state, action) and after(state, action) is target
            return
        with pytest.raises(TransitionRefused) as raised:
            after(state, action)
    fault = raised.value.faults[0]
    assert not allowed(state, action)
    assert fault.message and fault.next_step and "{" not in fault.message + fault.next_step
    assert ("不" in fault.message) == (code == "zh")


def test_the_table_knows_every_action_and_every_word() -> None:
    assert set(TRANSITIONS) == set(Action) == set(ACTION_TITLES)
    assert set(STATE_TITLES) == set(State)


def test_every_state_can_be_reached_and_no_open_state_is_a_dead_end() -> None:
    reached, edge = {State.NOT_STARTED}, [State.NOT_STARTED]
    while edge:
        here = edge.pop()
        fresh = {t.target for t in TRANSITIONS.values() if here in t.sources and t.target} - reached
        reached |= fresh
        edge += fresh
    assert reached == set(State)
    assert all(any(s in t.sources and t.target is not None for t in TRANSITIONS.values()) for s in OPEN)
