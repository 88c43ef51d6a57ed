"""The tables of a cycle and of a participant: every action from every state, allowed or refused with a sentence."""

from __future__ import annotations

import pytest

from stateward.messages import language
from stateward.workbench.core.cycles.states import (
    CYCLE_ACTION_TITLES,
    CYCLE_STATE_TITLES,
    MOVE_TITLES,
    PLACE_TITLES,
    CycleAction,
    CycleState,
    Move,
    Place,
    cycle_after,
    place_after,
)
from stateward.workbench.core.refusals import TransitionRefused

C, A, P, M = CycleState, CycleAction, Place, Move
CYCLES: dict[CycleState, dict[CycleAction, CycleState]] = {
    C.DRAFT: {A.ENROL: C.DRAFT, A.SCHEDULE: C.DRAFT, A.START: C.RUNNING, A.CANCEL: C.CANCELLED},
    C.RUNNING: {A.ENROL: C.RUNNING, A.SCHEDULE: C.RUNNING, A.CLOSE: C.CLOSED, A.CANCEL: C.CANCELLED},
    C.CLOSED: {A.REOPEN: C.RUNNING},
    C.CANCELLED: {},
}
PLACES: dict[Place, dict[Move, Place]] = {
    P.WAITING: {M.BEGIN: P.OPEN, M.LEAVE: P.LEFT},
    P.OPEN: {M.SUBMIT: P.SUBMITTED, M.SKIP: P.OPEN, M.SEND_BACK: P.OPEN, M.EXTEND: P.OPEN, M.LEAVE: P.LEFT},
    P.SUBMITTED: {
        M.WITHDRAW: P.OPEN,
        M.APPROVE: P.OPEN,
        M.RETURN: P.RETURNED,
        M.SEND_BACK: P.OPEN,
        M.LEAVE: P.LEFT,
    },
    P.RETURNED: {M.SUBMIT: P.SUBMITTED, M.SKIP: P.OPEN, M.SEND_BACK: P.OPEN, M.EXTEND: P.RETURNED, M.LEAVE: P.LEFT},
    P.FINISHED: {M.SEND_BACK: P.OPEN},
    P.LEFT: {M.REJOIN: P.OPEN},
}


def refusal(error: TransitionRefused, code: str) -> None:
    fault = error.faults[0]
    assert fault.message and fault.next_step and "{" not in fault.message + fault.next_step
    assert ("不" in fault.message) == (code == "zh")


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(("state", "action"), [(s, a) for s in C for a in A], ids=str)
def test_every_action_of_a_cycle_from_every_state(state: CycleState, action: CycleAction, code: str) -> None:
    target = CYCLES[state].get(action)
    with language(code):
        if target is not None:
            assert cycle_after(state, action) is target
            return
        with pytest.raises(TransitionRefused) as raised:
            cycle_after(state, action)
    refusal(raised.value, code)


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(("place", "move"), [(p, m) for p in P for m in M], ids=str)
def test_every_move_of_a_participant_from_every_place(place: Place, move: Move, code: str) -> None:
    target = PLACES[place].get(move)
    with language(code):
        if target is not None:
            assert place_after(place, move) is target
            return
        with pytest.raises(TransitionRefused) as raised:
            place_after(place, move)
    refusal(raised.value, code)


def test_the_tables_have_a_word_for_everything() -> None:
    assert set(CYCLE_STATE_TITLES) == set(C) and set(CYCLE_ACTION_TITLES) == set(A)
    assert set(PLACE_TITLES) == set(P) and set(MOVE_TITLES) == set(M)
