"""The structure of a portfolio on one day: layers, levels, controllers, look-through shares, rings and faults."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.ownership.control import MAJORITY, Control, control, controlled_by, joint
from stateward.ownership.enterprises import OUTSIDERS, Enterprises
from stateward.ownership.faulty_rows import Faults
from stateward.ownership.holdings import ROUNDING, Holdings, on_date
from stateward.ownership.layers import layers_below, legal_layers, management_levels, parent_rings
from stateward.ownership.lookthrough import Components, components, shares_of, shares_of_many
from stateward.ownership.network import EQUAL_SHARES, Flags, Floats, Ints, Network
from stateward.ownership.register_checks import own_holdings, whole_enterprises, without_unknown

#: Rings named one by one in a report.
MOST_RINGS = 10_000


@dataclass(frozen=True)
class Settings:
    """What a structure is computed with: more than `threshold` of the votes controls; shares of one enterprise may
    exceed the whole by `rounding`."""

    threshold: float = MAJORITY
    rounding: float = ROUNDING


@dataclass(frozen=True)
class Structure:
    """The structure on one day. Arrays have an entry a node of the network; 0 or -1 or NaN stands for none.

    `scope` marks the nodes the report is about: all, or what holdings of `root` lead to. `share_of` is the holder
    whose look-through share stands in `share`: the root, else each node's ultimate controller.
    """

    network: Network
    control: Control
    components: Components
    legal_layer: Ints
    management_level: Ints
    controller: Ints
    share: Floats
    share_of: Ints
    scope: Flags
    root: int | None
    faults: list[Fault]

    @property
    def enterprises(self) -> int:
        """How many legal entities are in scope."""
        return int((self.scope & self.network.enterprise).sum())

    def cross_holdings(self) -> list[list[str]]:
        """The rings of share links in scope, by id; own shares are a ring of one."""
        rings = [ring for ring in self.components.cross_holdings() if self.scope[ring].all()]
        return sorted(sorted(self.network.ids[node] for node in ring) for ring in rings[:MOST_RINGS])

    def frame(self) -> pl.DataFrame:
        """One row a node in scope: `id`, `legal_layer`, `management_level`, `controller`, `look_through_share`,
        `share_of` (whose share it is), `corrected_share` (without the holder's own rings), `status`, `control`."""
        nodes = np.flatnonzero(self.scope)
        ids = pl.Series("id", self.network.ids, dtype=pl.String)
        columns = {
            "id": ids.gather(nodes),
            "legal_layer": _or_none(self.legal_layer[nodes], 0),
            "management_level": _or_none(self.management_level[nodes], 0),
            "controller": _named(ids, self.controller[nodes]),
            "look_through_share": pl.Series(self.share[nodes], nan_to_null=True),
            "share_of": _named(ids, self.share_of[nodes]),
            "corrected_share": pl.Series(self._corrected(nodes), nan_to_null=True),
            "status": self._status(nodes),
            "control": self._control(nodes),
        }
        return pl.DataFrame([series.alias(name) for name, series in columns.items()])

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready fields."""
        nodes = self.frame()
        return {
            "enterprises": self.enterprises,
            "max_legal_layer": nodes["legal_layer"].max(),
            "max_management_level": nodes["management_level"].max(),
            "root": None if self.root is None else self.network.ids[self.root],
            "cross_holdings": self.cross_holdings(),
            "nodes": nodes.to_dicts(),
            "faults": [item.to_dict() for item in self.faults],
        }

    def _corrected(self, nodes: Ints) -> Floats:
        if self.root is not None:
            loop = self.share[self.root]
            corrected = self.share[nodes] / (1 + (0.0 if math.isnan(loop) else loop))
            corrected[nodes == self.root] = np.nan
            return corrected
        return self.share[nodes].copy()

    def _status(self, nodes: Ints) -> pl.Series:
        undetermined = (self.components.undetermined | self.network.undetermined)[nodes]
        words = np.where(undetermined, 2, np.where(self.components.incomplete[nodes], 1, 0))
        return pl.Series(words).replace_strict(
            {0: "computed", 1: "incomplete", 2: "undetermined"}, return_dtype=pl.String
        )

    def _control(self, nodes: Ints) -> pl.Series:
        halves = joint(self.network, self.control)
        words = np.full(self.network.nodes, 0)
        words[self.controller >= 0] = 1
        words[list(halves)] = 2
        words[self.control.ring[self.control.head]] = 3
        words[self.network.undetermined[self.control.head]] = 4
        names = {0: "none", 1: "controlled", 2: "joint", 3: "ring", 4: "undetermined"}
        return pl.Series(words[nodes]).replace_strict(names, return_dtype=pl.String)


def _or_none(numbers: Ints, none: int) -> pl.Series:
    return pl.Series(numbers).to_frame("n").select(pl.when(pl.col("n") != none).then("n")).to_series()


def _named(ids: pl.Series, numbers: Ints) -> pl.Series:
    wanted = pl.Series(numbers).to_frame("n").select(pl.when(pl.col("n") >= 0).then("n")).to_series()
    return ids.gather(wanted)


def structure(
    holdings: Holdings,
    enterprises: Enterprises | None = None,
    *,
    root: str | None = None,
    day: dt.date | None = None,
    settings: Settings | None = None,
) -> Structure:
    """The structure of these holdings on a day, whole or from a root down. Raises OwnershipError for an unknown root.

    Rows at fault are left out and told; what can be computed without them is computed.
    """
    settings = settings or Settings()
    faults = [*(enterprises.faults if enterprises else []), *holdings.faults]
    network, found = network_of(holdings, enterprises, root=root, day=day, settings=settings)
    faults += found
    start = None if root is None else network.node(root)
    controls = control(network, settings.threshold)
    rings = components(network)
    faults += _full_rings(network, rings)
    if start is None:
        scope, layer = np.ones(network.nodes, dtype=bool), legal_layers(network, controls)
    else:
        scope = network.reach(np.array([start], dtype=np.int64))
        layer = layers_below(network, controls, start, _closure_of(network, controls, start, settings.threshold))
    level = _levels(network, enterprises, layer, start, faults)
    share, share_of = _shares(network, controls, rings, start)
    return Structure(
        network, controls, rings, layer, level, controls.controller(network), share, share_of, scope, start, faults
    )


def network_of(
    holdings: Holdings,
    enterprises: Enterprises | None = None,
    *,
    root: str | None = None,
    day: dt.date | None = None,
    settings: Settings | None = None,
) -> tuple[Network, list[Fault]]:
    """The network of a day with the faults found on the way; nodes are the register's codes, then the other holders."""
    settings = settings or Settings()
    found = Faults("")
    frame = on_date(holdings.frame, day)
    codes = enterprises.codes if enterprises else []
    if enterprises is not None:
        frame = without_unknown(frame, codes, found, root)
    ids, holder, held = _numbered(pl.Series("id", codes, dtype=pl.String), frame["holder"], frame["held"])
    stays, undetermined = whole_enterprises(frame, held, len(ids), found, settings.rounding)
    if not stays.all():
        frame, holder, held = frame.filter(stays), holder[stays], held[stays]
    own_holdings(frame.filter(holder == held), found)
    network = Network(
        ids.to_list(),
        holder,
        held,
        frame["share"].to_numpy(),
        _votes(frame),
        _are_enterprises(ids, enterprises),
        undetermined,
    )
    return network, found.found


def _numbered(codes: pl.Series, holders: pl.Series, held: pl.Series) -> tuple[pl.Series, Ints, Ints]:
    """All codes once, in the order they first appear, and the numbers of the holders and of the held among them."""
    names = pl.concat([codes.alias("id"), holders.alias("id"), held.alias("id")])
    labels = names.cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    first = np.full(int(labels.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels) - 1, -1, -1)
    appear = np.sort(first[first >= 0])
    place = np.zeros(len(first), dtype=np.int64)
    place[labels[appear]] = np.arange(len(appear))
    edges = place[labels[len(codes) :]]
    return names.gather(appear), edges[: len(holders)], edges[len(holders) :]


def _votes(frame: pl.DataFrame) -> Floats:
    """The votes each holder directs; where an agreement gives one holder the direction, it directs all of them."""
    if not frame["agreement"].any():
        return frame["votes"].to_numpy()
    directed = frame.select(
        pl.when(pl.col("agreement").any().over("held")).then(pl.col("agreement").cast(pl.Float64)).otherwise("votes")
    )
    return directed.to_series().to_numpy()


def _are_enterprises(ids: pl.Series, enterprises: Enterprises | None) -> Flags:
    if enterprises is None:
        return np.ones(len(ids), dtype=bool)
    kinds = enterprises.column("kind")
    inside = enterprises.codes
    if kinds is not None:
        inside = [code for code, kind in zip(inside, kinds, strict=True) if str(kind or "").casefold() not in OUTSIDERS]
    return ids.is_in(pl.Series(inside, dtype=pl.String).implode()).to_numpy()


def _closure_of(network: Network, controls: Control, root: int, threshold: float) -> Ints:
    """The step in which the root comes to control each node; that of its group where nobody controls the root."""
    if controls.head[root] == root and not controls.ring[root] and not network.undetermined[root]:
        return np.where(controls.head == root, controls.rank, -1)
    return controlled_by(network, root, threshold)


def _full_rings(network: Network, rings: Components) -> list[Fault]:
    faults = []
    for component in np.unique(rings.of[rings.undetermined]).tolist():
        names = " -> ".join(shown(network.ids[node]) for node in np.flatnonzero(rings.of == component)[:12])
        faults.append(
            fault(
                "full_ring",
                _("Held by each other alone, so that nobody's share can be said: {ring}.").format(ring=names),
                _("Add the holder outside the ring, or correct the shares."),
                value=names,
            )
        )
    return faults


def _levels(
    network: Network, enterprises: Enterprises | None, layer: Ints, start: int | None, faults: list[Fault]
) -> Ints:
    """Management levels by the managing units of the register; where it names none, by who controls."""
    parents = enterprises.column("parent") if enterprises else None
    if enterprises is None or parents is None or not any(parents):
        faults.append(
            fault(
                "management_from_control",
                _("No managing units are named, so management levels follow the legal layers."),
                _("Hand in enterprises with a column parent to tell who manages whom."),
                level="explain",
            )
        )
        return layer
    parent = np.full(network.nodes, -1, dtype=np.int64)
    for code, above in zip(enterprises.codes, parents, strict=True):
        if above:
            parent[network.number[code]] = network.number[above]
    for ring in parent_rings(parent):
        names = " -> ".join(shown(network.ids[node]) for node in [*ring, ring[0]])
        faults.append(
            fault(
                "parent_ring",
                _("The parents go round in a ring: {ring}. They get no management level.").format(ring=names),
                _("Correct the parent of one of them."),
                value=names,
            )
        )
    starts = np.flatnonzero(network.enterprise & (parent < 0)) if start is None else np.array([start], dtype=np.int64)
    if start is not None and not network.enterprise[start]:
        starts = np.flatnonzero(network.enterprise & (parent < 0) & (layer == 1))
    return management_levels(parent, starts, network.nodes)


def _unheld(network: Network) -> Flags:
    unheld: Flags = np.bincount(network.held, minlength=network.nodes) == 0
    return unheld


def _shares(network: Network, controls: Control, rings: Components, start: int | None) -> tuple[Floats, Ints]:
    """The share of the root in every node; without one, of the only holder nobody holds, else of each controller."""
    if start is None:
        tops = np.flatnonzero(np.isin(np.arange(network.nodes), network.holder) & _unheld(network))
        start = int(tops[0]) if len(tops) == 1 and not network.undetermined.any() else None
    if start is not None:
        share = shares_of(rings, start)
        if abs(share[start]) <= EQUAL_SHARES:
            share[start] = np.nan
        return share, np.full(network.nodes, start, dtype=np.int64)
    top = controls.controller(network)
    heads = np.unique(top[top >= 0])
    share = np.full(network.nodes, np.nan)
    if len(heads) == 1:
        found = shares_of(rings, int(heads[0]))
        return np.where(top >= 0, found, np.nan), top
    pairs = shares_of_many(rings, heads)
    own = top[pairs.node] == pairs.source
    share[pairs.node[own]] = pairs.share[own]
    return share, top
