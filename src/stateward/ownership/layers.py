"""Legal layers along the links of control, and management levels along the chain of who manages whom."""

from __future__ import annotations

import numpy as np

from stateward.ownership.control import Control
from stateward.ownership.network import Flags, Ints, Network

#: The layer or level of a node that has none.
NONE = 0


def legal_layers(network: Network, found: Control) -> Ints:
    """The longest chain of control links down to each node; a headquarters (nobody's subsidiary) is layer 1.

    Outside holders are no layer. Members of a ring that controls itself are one step. 0 where no layer can be said:
    outside holders, enterprises whose holders contradict each other and everything that only they control.
    """
    start = np.where(network.enterprise, 1, 0)
    unknown = network.undetermined[found.head]
    layer = np.where(found.rank == 0, start, 0)
    return np.where(unknown, NONE, _longest(network, np.flatnonzero(found.link), found.rank, layer))


def layers_below(network: Network, found: Control, root: int, rank: Ints) -> Ints:
    """The same counted from `root`, for what it controls (`rank` >= 0); 0 for everything else."""
    layer = np.zeros(network.nodes, dtype=np.int64)
    layer[root] = 1 if network.enterprise[root] else 0
    major = found.link & (rank[network.held] > 0) & (rank[network.holder] >= 0)
    return np.where(rank >= 0, _longest(network, np.flatnonzero(major), rank, layer), NONE)


def _longest(network: Network, links: Ints, rank: Ints, layer: Ints) -> Ints:
    """Layers by the longest path over the links, in the order of the closure: holders come before what they hold."""
    links = links[rank[network.holder[links]] < rank[network.held[links]]]
    links = links[np.argsort(rank[network.held[links]], kind="stable")]
    ranks = rank[network.held[links]]
    bounds = np.searchsorted(ranks, np.arange(1, int(ranks[-1]) + 2)) if links.size else np.zeros(1, dtype=np.int64)
    layer = layer.copy()
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        step = links[begin:end]
        above = layer[network.holder[step]]
        np.maximum.at(layer, network.held[step], above + network.enterprise[network.held[step]])
    return layer


def management_levels(parent: Ints, starts: Ints, nodes: int) -> Ints:
    """Levels along a chain of managing units: the starts are level 1; 0 where no chain leads to a start.

    `parent` holds the managing unit of each node, -1 where there is none.
    """
    level = np.zeros(nodes, dtype=np.int64)
    level[starts] = 1
    open_ = np.flatnonzero((parent >= 0) & (level == 0))
    while open_.size:
        known = level[parent[open_]] > 0
        if not known.any():
            return level
        level[open_[known]] = level[parent[open_[known]]] + 1
        open_ = open_[~known]
    return level


def parent_rings(parent: Ints) -> list[list[int]]:
    """The rings in a chain of managing units, each beginning with its first node."""
    rings: list[list[int]] = []
    done: Flags = parent < 0
    for start in np.flatnonzero(~done).tolist():
        path: list[int] = []
        place: dict[int, int] = {}
        node = start
        while node >= 0 and not done[node] and node not in place:
            place[node] = len(path)
            path.append(node)
            node = int(parent[node])
        if node in place:
            rings.append(path[place[node] :])
        done[path] = True
    return rings
