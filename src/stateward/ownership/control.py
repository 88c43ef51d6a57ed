"""Control: the least fixpoint of majorities.

x controls y when x, together with the enterprises x controls, directs more than half of the votes in y; exactly half
is joint control, not control. The ultimate controller is a controller that nobody controls. Two ultimate controllers
of one enterprise cannot be: both groups would need more than half of the first enterprise they have in common.

So groups are merged: a node joins the group that holds the majority of its votes, until nothing moves. A node whose
majority is held by its own group stands in a ring that controls itself; such a group has no ultimate controller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from stateward.ownership.network import EQUAL_SHARES, Flags, Floats, Ints, Network, distinct, sums

#: More than this share of the votes is control.
MAJORITY = 0.5


@dataclass(frozen=True)
class Control:
    """Who controls whom. `head` is the node at the top of each node's group (itself where nobody controls it).

    `ring` marks the heads of groups that control themselves, `rank` in which step of the closure a node was reached
    (0 for heads and members of a ring), `link` the edges that carry control: the majority holder's, or, where
    several make up the majority together, those of the holders that were controlled before.
    """

    head: Ints
    ring: Flags
    rank: Ints
    link: Flags

    def controller(self, network: Network) -> Ints:
        """The ultimate controller of each node, -1 where there is none or it cannot be determined."""
        none = (self.head == np.arange(network.nodes)) | self.ring[self.head] | network.undetermined[self.head]
        return np.where(none, -1, self.head)


def control(network: Network, threshold: float = MAJORITY) -> Control:
    """The control structure of a network: more than `threshold` of the votes controls."""
    head, ring = _groups(network, threshold)
    starts = (head == np.arange(network.nodes)) & ~ring
    starts |= _ring_members(network, head, ring)
    rank = _closure(network, np.flatnonzero(starts), head, threshold)
    return Control(head, ring, rank, _links(network, head, rank, threshold))


def controlled_by(network: Network, root: int, threshold: float = MAJORITY) -> Ints:
    """The step of the closure in which `root` comes to control each node: 0 for itself, -1 where it does not."""
    return _closure(network, np.array([root], dtype=np.int64), None, threshold)


def joint(network: Network, found: Control, threshold: float = MAJORITY) -> dict[int, list[int]]:
    """Nodes nobody controls in which two groups hold exactly half each, with the two heads."""
    open_ = (found.head == np.arange(network.nodes)) & ~network.undetermined
    edges = np.flatnonzero(open_[network.held] & (network.votes > 0))
    held, label, votes = _votes_by_group(network, edges, found.head)
    half = np.abs(votes - threshold) <= EQUAL_SHARES
    pairs: dict[int, list[int]] = {}
    for node, holder in zip(held[half].tolist(), label[half].tolist(), strict=True):
        pairs.setdefault(node, []).append(holder)
    return {node: holders for node, holders in pairs.items() if len(holders) == 2 and node not in holders}


def _groups(network: Network, threshold: float) -> tuple[Ints, Flags]:
    """The head of each node's group, and the heads whose own group holds their majority."""
    nodes = network.nodes
    parent = np.arange(nodes, dtype=np.int64)
    ring = np.zeros(nodes, dtype=bool)
    major = np.flatnonzero(network.votes > threshold + EQUAL_SHARES)
    ring[network.held[major[network.holder[major] == network.held[major]]]] = True
    major = major[network.holder[major] != network.held[major]]
    parent[network.held[major]] = network.holder[major]
    head = _tops(parent, ring)
    possible = np.bincount(network.held, network.votes, nodes) > threshold + EQUAL_SHARES
    touched = network.held
    while True:
        candidates = np.zeros(nodes, dtype=bool)
        candidates[touched] = True
        candidates &= possible & (head == np.arange(nodes)) & ~ring
        edges = network.in_edges.of(np.flatnonzero(candidates))
        held, label, votes = _votes_by_group(network, edges, head)
        won = votes > threshold + EQUAL_SHARES
        own = won & (held == label)
        ring[held[own]] = True
        joins = won & (held != label)
        if not joins.any():
            return head, ring
        parent = head.copy()
        parent[held[joins]] = label[joins]
        joined = _tops(parent, ring)
        touched = network.held[network.out_edges.of(np.flatnonzero(joined != head))]
        head = joined


def _votes_by_group(network: Network, edges: Ints, head: Ints) -> tuple[Ints, Ints, Floats]:
    """The votes in each held node by the group that directs them: nodes, heads, sums."""
    key = network.held[edges] * network.nodes + head[network.holder[edges]]
    found, place = np.unique(key, return_inverse=True)
    return found // network.nodes, found % network.nodes, sums(place, network.votes[edges], len(found))


def _tops(parent: Ints, ring: Flags) -> Ints:
    """The end of each chain of parents. A circle ends at its first node, which is marked."""
    top = parent.copy()
    for _step in range(int(np.log2(max(len(parent), 2))) + 2):
        further = top[top]
        if np.array_equal(further, top):
            break
        top = further
    if np.array_equal(parent[top], top):
        return top
    seen: set[int] = set()
    for start in np.unique(top[parent[top] != top]).tolist():
        circle: list[int] = []
        node = int(start)
        while node not in seen:
            seen.add(node)
            circle.append(node)
            node = int(parent[node])
        if circle:
            parent[min(circle)] = min(circle)
            ring[min(circle)] = True
    return _tops(parent, ring)


def _ring_members(network: Network, head: Ints, ring: Flags) -> Flags:
    """The nodes that stand in a ring with the head of their group: they are one step."""
    members = np.zeros(network.nodes, dtype=bool)
    if not ring.any():
        return members
    inside = ring[head[network.held]] & (head[network.held] == head[network.holder]) & (network.votes > 0)
    edges = np.flatnonzero(inside)
    graph = coo_array(
        (np.ones(len(edges)), (network.holder[edges], network.held[edges])), shape=(network.nodes, network.nodes)
    )
    _number, component = connected_components(graph.tocsr(), directed=True, connection="strong")
    return np.asarray(ring[head] & (component == component[head]))


def _closure(network: Network, starts: Ints, head: Ints | None, threshold: float) -> Ints:
    """The step in which each node is reached from the starts; with `head`, votes count inside a group alone."""
    rank = np.full(network.nodes, -1, dtype=np.int64)
    rank[starts] = 0
    votes = np.zeros(network.nodes)
    frontier, step = starts, 0
    while frontier.size:
        step += 1
        edges = network.out_edges.of(frontier)
        useful = rank[network.held[edges]] < 0
        if head is not None:
            useful &= head[network.held[edges]] == head[network.holder[edges]]
        edges = edges[useful]
        np.add.at(votes, network.held[edges], network.votes[edges])
        targets = distinct(network.held[edges], network.nodes)
        frontier = targets[votes[targets] > threshold + EQUAL_SHARES]
        rank[frontier] = step
    return rank


def _links(network: Network, head: Ints, rank: Ints, threshold: float) -> Flags:
    held, holder = network.held, network.holder
    controlled = (rank[held] > 0) & (head[held] == head[holder]) & (network.votes > 0)
    major = controlled & (network.votes > threshold + EQUAL_SHARES)
    by_one = np.zeros(network.nodes, dtype=bool)
    by_one[held[major]] = True
    together = controlled & ~by_one[held] & (rank[holder] >= 0) & (rank[holder] < rank[held])
    links: Flags = major | together
    return links
