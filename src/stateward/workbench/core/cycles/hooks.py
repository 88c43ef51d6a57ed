"""What a strand adds to its cycles: functions called inside the transaction of a move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from stateward.rulebook.cycle import CycleStep
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import Move

#: Called with the participant, the step it stands in and the move, before the move is made; may raise `Refused`.
Hook = Callable[[Participant, CycleStep, Move], None]
_hooks: dict[tuple[str, Move], list[Hook]] = defaultdict(list)


def on(strand: str, move: Move) -> Callable[[Hook], Hook]:
    """Register a function for a move in the cycles of a strand; stands in a module that is loaded with the app."""

    def register(hook: Hook) -> Hook:
        _hooks[strand, move].append(hook)
        return hook

    return register


def call(participant: Participant, step: CycleStep, move: Move) -> None:
    """Call what the strand registered for the move."""
    for hook in _hooks[participant.cycle.strand, move]:
        hook(participant, step, move)


def remove(strand: str, move: Move, hook: Hook) -> None:
    """Take a registered function away again."""
    _hooks[strand, move].remove(hook)
