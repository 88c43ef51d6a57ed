"""An independent look at the structure after a plan: sets and recursion, none of the code the plan was made with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

Edge = tuple[str, str, float, float]
_ABOVE_HALF = 0.5 + 1e-9


@dataclass(frozen=True)
class Outcome:
    """The enterprises heads control after the plan, with their layers (heads are 1)."""

    layers: dict[str, int]

    @property
    def entities(self) -> int:
        """How many enterprises there are, heads included."""
        return len(self.layers)

    @property
    def deepest(self) -> int:
        """The layer furthest down."""
        return max(self.layers.values(), default=0)


def outcome(edges: Iterable[Edge], groups: Iterable[tuple[Collection[str], Collection[str]]]) -> Outcome:
    """Layers by definition: add what the controlled together hold more than half of, step by step; the longest chain.

    A group is its headquarters and the outsiders that direct votes for it without being a layer (the state above
    several headquarters).
    """
    by_held: dict[str, list[tuple[str, float]]] = {}
    held_by: dict[str, set[str]] = {}
    for holder, held, _share, votes in edges:
        if votes > 0 and holder != held:
            by_held.setdefault(held, []).append((holder, votes))
            held_by.setdefault(holder, set()).add(held)
    layers: dict[str, int] = {}
    for heads, outsiders in groups:
        found = _below(dict.fromkeys(outsiders, 0) | dict.fromkeys(heads, 1), by_held, held_by)
        layers |= {code: layer for code, layer in found.items() if code not in outsiders}
    return Outcome(layers)


def _below(
    layers: dict[str, int], by_held: dict[str, list[tuple[str, float]]], held_by: dict[str, set[str]]
) -> dict[str, int]:
    latest = set(layers)
    while latest:
        reached = {}
        for held in {held for holder in latest for held in held_by.get(holder, ())} - layers.keys():
            ours = [(holder, votes) for holder, votes in by_held[held] if holder in layers]
            if sum(votes for _holder, votes in ours) > _ABOVE_HALF:
                reached[held] = _layer(ours, layers)
        layers = layers | reached
        latest = set(reached)
    return layers


def _layer(ours: list[tuple[str, float]], layers: dict[str, int]) -> int:
    """One below the majority holder; where several make the majority together, below the deepest of them."""
    alone = [holder for holder, votes in ours if votes > _ABOVE_HALF]
    return 1 + max(layers[holder] for holder in (alone or [holder for holder, _votes in ours]))
