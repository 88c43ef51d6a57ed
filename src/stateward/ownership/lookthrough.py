"""Look-through shares: Y = A (I - A)^-1, solved exactly through the strongly connected components.

Between components shares are only multiplied and added, in topological order; inside a component (I - A) is solved
by sparse LU. A component that is held by its own members alone (a full ring) has no solution and is reported as
undetermined, never as a number (Brioschi 1989; the definitions stand in docs/ownership.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from stateward.ownership.network import EQUAL_SHARES, Edges, Flags, Floats, Ints, Network, distinct, spread, sums


@dataclass(frozen=True)
class Components:
    """Strongly connected components in topological order.

    `of` is the component of each node, `size` the nodes in each, `depth` its place in the order (0 is held by nobody
    outside it), `full` marks components without a solution; `inside` marks the edges within a component.
    """

    network: Network
    of: Ints
    size: Ints
    depth: Ints
    full: Flags
    inside: Flags

    @cached_property
    def undetermined(self) -> Flags:
        """The nodes whose look-through share has no solution."""
        return self.full[self.of]

    @cached_property
    def incomplete(self) -> Flags:
        """The nodes below something undetermined: their shares leave out what would come through it."""
        without = self.undetermined | self.network.undetermined
        return self.network.reach(np.flatnonzero(without)) & ~without if without.any() else without

    def cross_holdings(self) -> list[list[int]]:
        """The members of every ring of share links; an enterprise that holds its own shares is a ring of one."""
        ringed = np.flatnonzero((self.size > 1)[self.of])
        order = ringed[np.argsort(self.of[ringed], kind="stable")]
        cuts = np.flatnonzero(np.diff(self.of[order])) + 1
        rings = [part.tolist() for part in np.split(order, cuts)] if order.size else []
        loops = self.network.held[self.inside & (self.network.held == self.network.holder)]
        rings += [[int(node)] for node in np.unique(loops) if self.size[self.of[node]] == 1]
        return sorted(rings)


def components(network: Network) -> Components:
    """The components of the share links of a network."""
    real = network.share > 0
    by_holder = network.out_edges
    if real.all():  # the edges by holder are the rows of the graph already
        entries, start = by_holder.order, by_holder.start
    else:
        entries = by_holder.order[real[by_holder.order]]
        start = np.r_[0, np.cumsum(np.bincount(network.holder[real], minlength=network.nodes))]
    shape = (network.nodes, network.nodes)
    graph: Any = csr_array((np.ones(len(entries)), network.held[entries], start), shape=shape)
    count, labels = connected_components(graph, directed=True, connection="strong")
    of: Ints = labels.astype(np.int64)
    inside = real & (of[network.holder] == of[network.held])
    kept = np.bincount(network.held[inside], network.share[inside], network.nodes)
    loose = np.bincount(of, kept < 1 - EQUAL_SHARES, count)
    size = np.bincount(of, minlength=count)
    return Components(network, of, size, _depth(network, of, real & ~inside, int(count)), loose == 0, inside)


def _depth(network: Network, of: Ints, between: Flags, count: int) -> Ints:
    """How many edges the longest way from a component that nobody outside holds has."""
    holder, held = of[network.holder[between]], of[network.held[between]]
    waiting = np.bincount(held, minlength=count)
    edges = Edges.by(holder, count)
    depth = np.zeros(count, dtype=np.int64)
    frontier, step = np.flatnonzero(waiting == 0), 0
    while frontier.size:
        depth[frontier] = step
        step += 1
        arrivals = held[edges.of(frontier)]
        np.subtract.at(waiting, arrivals, 1)
        targets = distinct(arrivals, count)
        frontier = targets[waiting[targets] == 0]
    return depth


class _Layout:
    """The edges between components sorted by the depth of what is held, cut into one piece a depth."""

    def __init__(self, found: Components) -> None:
        network = found.network
        between = np.flatnonzero((network.share > 0) & ~found.inside)
        depth = found.depth[found.of[network.held[between]]]
        self.deepest = int(found.depth.max(initial=0))
        by_held = Edges.by(network.held[between], network.nodes).order
        by_depth = Edges.by(depth[by_held], self.deepest + 1)
        self.edges = between[by_held[by_depth.order]]
        self.bounds = by_depth.start
        tangled = np.flatnonzero((found.size[found.of] > 1) | _own_holder(found))
        tangled = tangled[~found.undetermined[tangled]]
        node_depth = found.depth[found.of[tangled]]
        knotted = Edges.by(node_depth, self.deepest + 1)
        self.tangled = tangled[knotted.order]
        self.tangled_bounds = knotted.start

    def piece(self, depth: int) -> Ints:
        """The edges that lead into this depth, sorted by what is held."""
        return self.edges[self.bounds[depth] : self.bounds[depth + 1]]

    def knots(self, depth: int) -> Ints:
        """The nodes at this depth that stand in a ring."""
        return self.tangled[self.tangled_bounds[depth] : self.tangled_bounds[depth + 1]]


def _own_holder(found: Components) -> Flags:
    own = np.zeros(found.network.nodes, dtype=bool)
    own[found.network.held[found.inside & (found.network.held == found.network.holder)]] = True
    return own


def shares_of(found: Components, source: int) -> Floats:
    """The look-through share of one holder in every node, over all chains of at least one holding.

    The holder's own entry is the share it holds in itself through rings, else 0. Nodes without a solution are NaN.
    """
    network = found.network
    layout = _Layout(found)
    share = np.zeros(network.nodes)
    first = network.out_edges.of(np.array([source], dtype=np.int64))
    np.add.at(share, network.held[first], network.share[first])
    for depth in range(layout.deepest + 1):
        edges = layout.piece(depth)
        if edges.size:
            held = network.held[edges]
            begin = np.flatnonzero(np.r_[True, held[1:] != held[:-1]])
            share[held[begin]] += np.add.reduceat(network.share[edges] * share[network.holder[edges]], begin)
        knots = layout.knots(depth)
        if knots.size and share[knots].any():
            share[knots] = _solve(found, knots, share[knots][:, None])[:, 0]
        full = found.undetermined & (found.depth[found.of] == depth) if found.full.any() else None
        if full is not None:
            share[full] = 0.0
    share[found.undetermined] = np.nan
    return share


def _solve(found: Components, nodes: Ints, right: Floats) -> Floats:
    """x = right + A' x inside the components of these nodes (several components make one block matrix)."""
    network = found.network
    edges = network.in_edges.of(nodes)
    edges = edges[found.inside[edges]]
    place = np.full(network.nodes, -1, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    size = len(nodes)
    inner = csc_array(
        (network.share[edges], (place[network.held[edges]], place[network.holder[edges]])), shape=(size, size)
    )
    solved: Floats = splu((eye_array(size, format="csc") - inner).tocsc()).solve(right)
    return solved


@dataclass(frozen=True)
class PairShares:
    """Look-through shares of many holders: `share[i]` of `source[i]` in `node[i]`; absent pairs are 0."""

    node: Ints
    source: Ints
    share: Floats


def shares_of_many(found: Components, sources: Ints) -> PairShares:
    """The look-through shares of several holders in everything they reach; nodes without a solution are left out."""
    network = found.network
    layout = _Layout(found)
    kept: list[tuple[Ints, Ints, Floats]] = []
    start = np.zeros(network.nodes, dtype=np.int64)
    end = np.zeros(network.nodes, dtype=np.int64)
    store_source, store_share = np.zeros(0, dtype=np.int64), np.zeros(0)
    is_source = np.zeros(network.nodes, dtype=bool)
    is_source[sources] = True
    own_inside = np.flatnonzero(found.inside & is_source[network.holder])
    for depth in range(layout.deepest + 1):
        node, source, share = _arriving(network, layout.piece(depth), is_source, start, end, store_source, store_share)
        knots = layout.knots(depth)
        if knots.size:
            loops = own_inside[found.depth[found.of[network.held[own_inside]]] == depth]
            node = np.concatenate([node, network.held[loops]])
            source = np.concatenate([source, network.holder[loops]])
            share = np.concatenate([share, network.share[loops]])
        solvable = ~found.undetermined[node]
        node, source, share = _summed(network.nodes, node[solvable], source[solvable], share[solvable])
        if knots.size and node.size:
            node, source, share = _untangled(found, knots, node, source, share)
        if node.size:
            begin = np.flatnonzero(np.r_[True, node[1:] != node[:-1]])
            start[node[begin]] = begin + len(store_source)
            end[node[begin]] = np.r_[begin[1:], len(node)] + len(store_source)
            store_source, store_share = np.concatenate([store_source, source]), np.concatenate([store_share, share])
            kept.append((node, source, share))
    if not kept:
        return PairShares(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    return PairShares(*(np.concatenate(part) for part in zip(*kept, strict=True)))


def _arriving(
    network: Network, edges: Ints, is_source: Flags, start: Ints, end: Ints, source: Ints, share: Floats
) -> tuple[Ints, Ints, Floats]:
    """What flows along edges: the holder's own stake where it is a source, and the stakes in the holder passed on."""
    holder = network.holder[edges]
    direct = edges[is_source[holder]]
    counts = end[holder] - start[holder]
    passed = spread(start[holder], end[holder])
    along = np.repeat(edges, counts)
    return (
        np.concatenate([network.held[direct], network.held[along]]),
        np.concatenate([network.holder[direct], source[passed]]),
        np.concatenate([network.share[direct], network.share[along] * share[passed]]),
    )


def _summed(nodes: int, node: Ints, source: Ints, share: Floats) -> tuple[Ints, Ints, Floats]:
    key, place = np.unique(node * nodes + source, return_inverse=True)
    return key // nodes, key % nodes, sums(place, share, len(key))


def _untangled(found: Components, knots: Ints, node: Ints, source: Ints, share: Floats) -> tuple[Ints, Ints, Floats]:
    """Solve the rings among these nodes: each component with one right side for every holder that reaches it."""
    tangled = np.isin(node, knots)
    parts = [(node[~tangled], source[~tangled], share[~tangled])]
    order = np.argsort(found.of[node[tangled]], kind="stable")
    ring_node, ring_source, ring_share = node[tangled][order], source[tangled][order], share[tangled][order]
    cuts = np.flatnonzero(np.diff(found.of[ring_node])) + 1
    members = knots[np.argsort(found.of[knots], kind="stable")]
    first = np.searchsorted(found.of[members], np.arange(len(found.size) + 1))
    for piece in np.split(np.arange(len(ring_node)), cuts) if len(ring_node) else []:
        component = found.of[ring_node[piece[0]]]
        nodes = np.sort(members[first[component] : first[component + 1]])
        holders, column = np.unique(ring_source[piece], return_inverse=True)
        right = np.zeros((len(nodes), len(holders)))
        right[np.searchsorted(nodes, ring_node[piece]), column] = ring_share[piece]
        solved = _solve(found, nodes, right)
        parts.append((np.repeat(nodes, len(holders)), np.tile(holders, len(nodes)), solved.ravel()))
    joined = [np.concatenate(part) for part in zip(*parts, strict=True)]
    return _summed(found.network.nodes, joined[0], joined[1], joined[2])
