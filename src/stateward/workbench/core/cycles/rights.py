"""Who may hand in and approve a step: read from the document's `by` and `approver` and the table of roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied

from stateward.rulebook.cycle import CycleStep
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import APPROVE, DECIDE, HAND_IN, RUN_CYCLES, SIGN
from stateward.workbench.core.cycles.models import Cycle, Participant
from stateward.workbench.core.cycles.states import Move

_ACTION_OF: Mapping[str, str] = {
    "enterprise": HAND_IN,
    "enterprise_leader": SIGN,
    "office": DECIDE,
    "leader": APPROVE,
    # The assessors hand in their sheets by their links; an officer hands in the step when all are there.
    "assessor": DECIDE,
}
_OF_SUBMITTER = frozenset({Move.SUBMIT, Move.WITHDRAW})
_OF_APPROVER = frozenset({Move.APPROVE, Move.RETURN})


def action_for(step: CycleStep, move: Move) -> str:
    """The action of the table of roles that a move in a step needs."""
    if move in _OF_SUBMITTER:
        return _ACTION_OF[step.by]
    if move in _OF_APPROVER and step.approver != "none":
        return _ACTION_OF[step.approver]
    # An optional step is skipped by whoever would hand it in; everything else is the office's.
    return _ACTION_OF[step.by] if move is Move.SKIP else RUN_CYCLES


def may(user: Any, participant: Participant, move: Move) -> bool:
    """Whether the person may make the move for the participant, its place left aside."""
    paths = scope.branches(user, strand=participant.cycle.strand, roles=ACTIONS[action_for(participant.step, move)])
    return any(path == scope.WHOLE_OFFICE or participant.enterprise.path.startswith(path) for path in paths)


def may_together(user: Any, cycle: Cycle, step: CycleStep, move: Move) -> bool:
    """Whether the person may make the move for all participants at once."""
    paths = scope.branches(user, strand=cycle.strand, roles=ACTIONS[action_for(step, move)])
    return scope.WHOLE_OFFICE in paths


def require(participant: Participant, move: Move) -> None:
    """Raise PermissionDenied where the acting person may not make the move; the machine itself may."""
    now = acting()
    if not now.is_machine and not may(now.user, participant, move):
        raise PermissionDenied


def require_together(cycle: Cycle, step: CycleStep, move: Move) -> None:
    """Raise PermissionDenied where the acting person may not make the move for all."""
    now = acting()
    if not now.is_machine and not may_together(now.user, cycle, step, move):
        raise PermissionDenied
