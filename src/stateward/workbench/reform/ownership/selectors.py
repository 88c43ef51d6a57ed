"""The structure as a graph and as a table: the same nodes, the same holdings, the same colours in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from stateward.ownership.explain import Pair, explain_pair
from stateward.workbench.accounts.permissions import may
from stateward.workbench.reform.business import selectors as business
from stateward.workbench.reform.ownership.layout import places
from stateward.workbench.reform.standing import figures
from stateward.workbench.register.holdings.structures import HIDDEN, Picture, picture

#: Above this number of nodes the branches are folded at first.
FOLDED_ABOVE = 150


@dataclass(frozen=True)
class Edge:
    """A holding on the day; `tree` says that the drawing hangs the held enterprise on this holder."""

    holder: str
    held: str
    share: float
    votes: float
    tree: bool
    holder_name: str = ""

    @property
    def percent(self) -> float:
        """The share in percent."""
        return self.share * 100


@dataclass(frozen=True)
class Node:
    """A node of the graph, which is a row of the table."""

    code: str
    name: str
    inside: bool
    layer: int | None
    level: int | None
    controller: str
    share: float | None
    control: str
    status: str
    loss: bool | None
    main: str
    x: int
    y: float
    above: str | None
    address: str
    holders: list[Edge]
    why: str


@dataclass(frozen=True)
class Graph:
    """The drawing and the table of a day."""

    nodes: list[Node]
    edges: list[Edge]
    layers: dict[int, int]
    deepest: int
    rings: list[list[str]]
    faults: list[Any]
    day: dt.date

    def data(self) -> dict[str, Any]:
        """What the drawing is given, as JSON-ready fields."""
        keep = ("code", "name", "inside", "layer", "share", "loss", "main", "x", "y", "above", "address", "status")
        return {
            "nodes": [{key: getattr(node, key) for key in keep} for node in self.nodes],
            "edges": [
                {"holder": e.holder, "held": e.held, "share": round(e.share * 100, 4), "tree": e.tree}
                for e in self.edges
            ],
            "folded": len(self.nodes) > FOLDED_ABOVE,
        }


def graph(user: Any, day: dt.date, root: str | None = None) -> Graph:
    """The structure of a day as far as the person sees it. Raises OwnershipError for an unknown root."""
    seen = picture(user, day, root=root, strand="reform")
    return drawn(user, seen)


def drawn(user: Any, seen: Picture) -> Graph:
    """The drawing of a structure."""
    found = seen.structure
    network = found.network
    scope = set(np.flatnonzero(found.scope).tolist())
    above = _above(seen)
    frame = {row["id"]: row for row in found.frame().iter_rows(named=True)}
    codes = [code for code in _ordered(seen) if code in frame]
    placed = places(codes, above)
    losses = figures.losses(seen.day) if may(user, "statements.view") else {}
    mains = business.kinds_by_enterprise(user, list(seen.rows.values()), seen.day)
    edges = [
        Edge(holder, held, share, votes, placed[held].above == holder, seen.name(holder))
        for i, j, share, votes in zip(
            network.holder.tolist(), network.held.tolist(), network.share.tolist(), network.votes.tolist(), strict=True
        )
        if i in scope and j in scope
        for holder, held in [(network.ids[i], network.ids[j])]
    ]
    holders: dict[str, list[Edge]] = {}
    for edge in edges:
        holders.setdefault(edge.held, []).append(edge)
    nodes = [_node(seen, frame[code], placed[code], losses, mains, holders.get(code, [])) for code in codes]
    layers = Counter(node.layer for node in nodes if node.layer)
    rings = [[seen.name(code) for code in ring] for ring in found.cross_holdings()]
    faults = [item for item in found.faults if item.code != "management_from_control"]
    return Graph(nodes, edges, dict(sorted(layers.items())), max(layers, default=0), rings, faults, seen.day)


def _ordered(seen: Picture) -> list[str]:
    """Outside holders first, then the register in the order of its tree."""
    ids = seen.structure.network.ids
    outside = sorted(code for code in ids if code not in seen.rows)
    return outside + [code for code in ids if code in seen.rows]


def _above(seen: Picture) -> dict[str, str | None]:
    """On whom each enterprise hangs in the drawing: the holder with the most votes, the deepest among equals."""
    found, network = seen.structure, seen.structure.network
    best: dict[int, tuple[float, int, int]] = {}
    for i, j, votes in zip(network.holder.tolist(), network.held.tolist(), network.votes.tolist(), strict=True):
        if i != j and found.scope[i]:
            rank = (votes, int(found.legal_layer[i]), -i)
            if j not in best or rank > best[j]:
                best[j] = rank
    return {network.ids[j]: network.ids[-rank[2]] for j, rank in best.items()}


def _node(
    seen: Picture,
    row: dict[str, Any],
    place: Any,
    losses: dict[str, bool],
    mains: dict[str, str],
    holders: list[Edge],
) -> Node:
    code = row["id"]
    inside = code in seen.rows
    register = seen.rows.get(code)
    controller = row["controller"]
    return Node(
        code if not code.startswith(HIDDEN) else "",
        seen.name(code),
        inside,
        row["legal_layer"],
        row["management_level"],
        "" if controller is None or controller == code else seen.name(controller),
        None if row["look_through_share"] is None else round(row["look_through_share"] * 100, 4),
        row["control"],
        register.status if register else "",
        losses.get(code) if inside else None,
        mains.get(code, "") if inside else "",
        place.x,
        place.y,
        place.above,
        register.get_absolute_url() if register else "",
        holders,
        _why(seen, row),
    )


def _why(seen: Picture, row: dict[str, Any]) -> str:
    """The address of the explanation of a look-through share; empty where there is none."""
    holder, held = row["share_of"], row["id"]
    if holder is None or holder == held or row["look_through_share"] is None or HIDDEN in (holder[:1], held[:1]):
        return ""
    return f"{reverse('reform:explain')}?{urlencode({'holder': holder, 'held': held, 'day': seen.day.isoformat()})}"


def explanation(user: Any, day: dt.date, holder: str, held: str) -> tuple[Pair, Picture]:
    """Why a holder has its share, chain by chain. Raises OwnershipError where one of the two is unknown."""
    seen = picture(user, day, strand="reform")
    return explain_pair(seen.structure.network, holder, held), seen
