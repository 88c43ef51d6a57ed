"""What a plan does to the holdings: each action as transfers of stakes, in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stateward.ownership.plan.reasons import Reason
from stateward.rulebook.slimming import ActionKind

#: The buyer of what is sold: somebody outside the group.
OUTSIDE = "outside"
NO_REASON = Reason("")


@dataclass(frozen=True)
class Action:
    """One step. `to` takes over the stakes: of a lifted enterprise in itself, of a dissolved or absorbed one in others.

    `from_` are the holders whose stakes in a lifted or divested enterprise move. `after` are steps that come first;
    `start` and `finish` count days from the beginning of the plan.
    """

    number: int
    action: ActionKind
    code: str
    to: str | None
    from_: tuple[str, ...]
    layer: int
    layer_after: int | None
    cost: float
    parts: dict[str, float]
    assumed: tuple[str, ...]
    passes_on: tuple[str, ...] = ()
    leaves_with: tuple[str, ...] = ()
    after: tuple[int, ...] = ()
    start: int = 0
    finish: int = 0
    why: Reason = NO_REASON

    @property
    def reason(self) -> str:
        """Why the step is taken, in the running language."""
        return self.why.sentence()


@dataclass
class Stakes:
    """Holdings by held enterprise: holder -> (share, votes)."""

    of: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)

    @classmethod
    def of_edges(cls, edges: Iterable[tuple[str, str, float, float]]) -> Stakes:
        """Stakes of edges (holder, held, share, votes)."""
        stakes = cls()
        for holder, held, share, votes in edges:
            stakes.give(holder, held, share, votes)
        return stakes

    def give(self, holder: str, held: str, share: float, votes: float) -> None:
        """Add a stake to what the holder has."""
        mine = self.of.setdefault(held, {})
        before = mine.get(holder, (0.0, 0.0))
        mine[holder] = (before[0] + share, before[1] + votes)

    def edges(self) -> list[tuple[str, str, float, float]]:
        """The stakes as edges (holder, held, share, votes)."""
        return [(h, held, s, v) for held, mine in self.of.items() for h, (s, v) in mine.items()]

    def move(self, held: str, holders: Iterable[str], to: str) -> None:
        """Move the stakes of these holders in an enterprise to another holder."""
        mine = self.of.get(held, {})
        for holder in holders:
            if holder in mine and holder != to:
                self.give(to, held, *mine.pop(holder))

    def remove(self, code: str, to: str) -> None:
        """Take an enterprise out; what it holds goes to `to`, whose stakes in itself become nothing."""
        self.of.pop(code, None)
        for held, mine in self.of.items():
            if code in mine:
                stake = mine.pop(code)
                if held != to:
                    self.give(to, held, *stake)


def apply(stakes: Stakes, actions: Iterable[Action]) -> Stakes:
    """The stakes after the actions, one after the other."""
    after = Stakes({held: dict(mine) for held, mine in stakes.of.items()})
    for action in actions:
        if action.action in ("dissolve", "absorb"):
            after.remove(action.code, action.to or OUTSIDE)
        elif action.action == "lift":
            after.move(action.code, action.from_, action.to or OUTSIDE)
        else:
            after.move(action.code, action.from_, OUTSIDE)
    return after
