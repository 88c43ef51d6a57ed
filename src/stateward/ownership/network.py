"""The network of holdings as arrays: one row an edge, one number a node; everything that is computed reads these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from stateward.facts.faults import fault, nearest, shown
from stateward.messages import gettext as _
from stateward.messages.errors import StatewardError

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

#: Sums of shares are compared with this tolerance: shares are written with a few decimals, sums are binary.
EQUAL_SHARES = 1e-9


class OwnershipError(StatewardError):
    """A question about a network that cannot be answered: an unknown node, a plan that does not hold."""


@dataclass(frozen=True)
class Edges:
    """Edges grouped by one of their ends: the edges of node i are `order[start[i]:start[i + 1]]`."""

    order: Ints
    start: Ints

    @classmethod
    def by(cls, ends: Ints, nodes: int) -> Edges:
        """The edges grouped by these ends, in their own order within a group (a counting sort)."""
        edges = np.arange(len(ends), dtype=np.int64)
        grouped = coo_array((edges, (ends, edges)), shape=(nodes, max(len(ends), 1))).tocsr()
        return cls(grouped.indices.astype(np.int64), grouped.indptr.astype(np.int64))

    def of(self, nodes: Ints) -> Ints:
        """The numbers of all edges of the nodes, node by node."""
        return self.order[spread(self.start[nodes], self.start[nodes + 1])]


def sums(place: Ints, values: Floats, count: int) -> Floats:
    """The sum of the values that fall on each of `count` places."""
    return np.bincount(place, values, count).astype(np.float64)


def distinct(numbers: Ints, below: int) -> Ints:
    """The different numbers, sorted; all are below `below`."""
    if len(numbers) * 50 < below:
        return np.unique(numbers)
    seen = np.zeros(below, dtype=bool)
    seen[numbers] = True
    return np.flatnonzero(seen)


def spread(start: Ints, end: Ints) -> Ints:
    """The whole numbers of all ranges `start[i]:end[i]`, one range after the other."""
    counts = end - start
    before = np.cumsum(counts) - counts
    return np.repeat(start - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


@dataclass(frozen=True)
class Network:
    """Holdings of one day. `ids` name the nodes; the other arrays have an entry an edge or a node.

    `share` is the capital share (0..1) and serves the look-through share; `votes` the votes the holder directs and
    serves control. `enterprise` says which nodes are legal entities that count as a layer (outside holders such as
    the state or persons do not). The holders of an `undetermined` node contradict each other; its edges are left out.
    """

    ids: list[str]
    holder: Ints
    held: Ints
    share: Floats
    votes: Floats
    enterprise: Flags
    undetermined: Flags

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of a node by its id."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    @cached_property
    def out_edges(self) -> Edges:
        """The edges by holder."""
        return Edges.by(self.holder, self.nodes)

    @cached_property
    def in_edges(self) -> Edges:
        """The edges by held enterprise."""
        return Edges.by(self.held, self.nodes)

    def node(self, id_: str) -> int:
        """The number of a node. Raises OwnershipError with the nearest id where there is none."""
        try:
            # One look along the list costs less than a dictionary of a million codes.
            return self.number[id_] if "number" in self.__dict__ else self.ids.index(id_)
        except (KeyError, ValueError) as error:
            near = nearest(id_, self.ids[:100_000])
            step = _("Did you mean {near}?").format(near=near) if near else _("Use a code of the table of holdings.")
            raise OwnershipError(
                fault(
                    "node_unknown",
                    _("{id} holds nothing and is held by nobody.").format(id=shown(id_)),
                    step,
                    value=id_,
                )
            ) from error

    def reach(self, starts: Ints) -> Flags:
        """The nodes that holdings lead to from the starts, the starts themselves included."""
        seen = np.zeros(self.nodes, dtype=bool)
        seen[starts] = True
        frontier = starts
        while frontier.size:
            targets = self.held[self.out_edges.of(frontier)]
            frontier = distinct(targets[~seen[targets]], self.nodes)
            seen[frontier] = True
        return seen
