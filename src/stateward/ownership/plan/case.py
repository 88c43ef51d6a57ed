"""What a plan is made for: the controlled enterprises as trees, their figures, locks and dependencies."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from stateward.facts.faults import fault, nearest, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.network import OwnershipError
from stateward.ownership.structure import Structure
from stateward.rulebook.slimming import SlimmingDocument

Lock = Literal["", "keep", "fixed"]

#: Figures a plan reads from the register, by the name of their column.
FIGURES = ("staff", "debts", "guarantees", "revenue", "equity", "licences")
LOCKS: dict[str, Lock] = {
    "": "",
    "no": "",
    "keep": "keep",
    "yes": "keep",
    "locked": "keep",
    "保留": "keep",
    "是": "keep",
    "fixed": "fixed",
    "固定": "fixed",
    "不动": "fixed",
}
_TRUE = frozenset({"yes", "true", "1", "main", "是", "主业"})


@dataclass(frozen=True)
class Unit:
    """One enterprise of the plan. `parent` is the holder its layer hangs on, `holders` all whose votes control it."""

    code: str
    layer: int
    parent: str | None
    holders: tuple[str, ...]
    figures: Mapping[str, float]
    assumed: frozenset[str]
    minority: float
    lock: Lock = ""
    depends_on: tuple[str, ...] = ()
    main_business: bool = True
    status: str = ""


@dataclass(frozen=True)
class Case:
    """The enterprises of a plan in an order in which holders come before what they hold; heads have no parent."""

    units: dict[str, Unit]
    faults: list[Fault] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The headquarters, which always stay."""
        return [code for code, unit in self.units.items() if unit.parent is None]

    @property
    def deepest(self) -> int:
        """The layer of the enterprise furthest down."""
        return max((unit.layer for unit in self.units.values()), default=0)

    def children(self) -> dict[str, list[str]]:
        """The enterprises whose layer hangs on each one."""
        below: dict[str, list[str]] = {code: [] for code in self.units}
        for code, unit in self.units.items():
            if unit.parent is not None:
                below[unit.parent].append(code)
        return below


def make_case(
    structure: Structure,
    enterprises: Enterprises | None,
    rules: SlimmingDocument,
    *,
    keep: Iterable[str] = (),
    locks: Mapping[str, Lock] | None = None,
) -> Case:
    """The controlled enterprises of a structure with their figures; a figure nobody gave is assumed and marked.

    `locks` stand before the locks of the table of enterprises; an empty one frees the enterprise. Raises OwnershipError
    for a code in `keep` or `locks` that is none of them.
    """
    about = {row["code"]: row for row in enterprises.frame.iter_rows(named=True)} if enterprises else {}
    members = np.flatnonzero(structure.scope & structure.network.enterprise & (structure.legal_layer >= 1))
    order = members[np.argsort(structure.legal_layer[members], kind="stable")]
    parents, holders = _holders(structure)
    faults: list[Fault] = []
    kept, own = set(keep), dict(locks or {})
    units: dict[str, Unit] = {}
    for node in order.tolist():
        code = structure.network.ids[node]
        row = about.get(code, {})
        if code in own:
            row = {**row, "lock": own[code]}
        units[code] = _unit(structure, node, row, parents.get(node), holders.get(node, ()), rules, code in kept, faults)
    for code in sorted({*kept, *own} - units.keys()):
        near = nearest(code, units)
        step = _("Did you mean {near}?").format(near=near) if near else _("Name an enterprise of the group.")
        faults.append(
            fault(
                "keep_unknown",
                _("{code} is no controlled enterprise of this group.").format(code=shown(code)),
                step,
                value=code,
            )
        )
    _known_dependencies(units, faults)
    if any(item.code == "keep_unknown" for item in faults):
        raise OwnershipError([item for item in faults if item.code == "keep_unknown"])
    return Case(units, faults)


def _holders(structure: Structure) -> tuple[dict[int, int], dict[int, tuple[str, ...]]]:
    """For each node the holder its layer hangs on, and all holders whose votes make up its control."""
    network, layer = structure.network, structure.legal_layer
    link = structure.control.link & network.enterprise[network.holder] & (layer[network.holder] >= 1)
    found: dict[int, list[int]] = {}
    for edge in np.flatnonzero(link & (layer[network.held] >= 2)).tolist():
        found.setdefault(int(network.held[edge]), []).append(edge)
    parents: dict[int, int] = {}
    names: dict[int, tuple[str, ...]] = {}
    for node, edges in found.items():
        above = [e for e in edges if layer[network.holder[e]] < layer[node]]
        if not above:
            continue
        best = max(above, key=lambda e: (layer[network.holder[e]], network.votes[e], -network.holder[e]))
        parents[node] = int(network.holder[best])
        names[node] = tuple(network.ids[network.holder[e]] for e in above)
    return parents, names


def _unit(
    structure: Structure,
    node: int,
    row: Mapping[str, Any],
    parent: int | None,
    holders: tuple[str, ...],
    rules: SlimmingDocument,
    kept: bool,
    faults: list[Fault],
) -> Unit:
    code = structure.network.ids[node]
    figures, assumed = {}, set()
    for name in FIGURES:
        value = _amount(row.get(name), code, name, faults)
        if value is None:
            value = float(rules.assumed.get(name, 0))  # type: ignore[call-overload]
            assumed.add(name)
        figures[name] = value
    lock = LOCKS.get(str(row.get("lock") or "").strip().casefold())
    if lock is None:
        faults.append(
            fault(
                "lock_unknown",
                _("{value} is no lock; {code} was locked to stay.").format(value=shown(row["lock"]), code=shown(code)),
                _("Write keep or fixed, or leave the cell empty."),
                value=row["lock"],
                row=row.get("row"),
                level="warning",
            )
        )
        lock = "keep"
    main = row.get("main_business")
    held = structure.network.held == node
    inside = held & (structure.legal_layer[structure.network.holder] >= 1)
    outside = 1 - float(structure.network.share[inside].sum())
    return Unit(
        code,
        int(structure.legal_layer[node]),
        None if parent is None else structure.network.ids[parent],
        holders,
        figures,
        frozenset(assumed),
        max(outside, 0.0),
        "keep" if kept and lock == "" else lock,
        tuple(part for part in re.split(r"[;,；，、\s]+", str(row.get("depends_on") or "")) if part),
        main is None or str(main).strip().casefold() in _TRUE,
        str(row.get("status") or ""),
    )


def _amount(value: Any, code: str, name: str, faults: list[Fault]) -> float | None:
    if value is None or str(value).strip() == "":
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (number < 0 and name != "equity"):
        faults.append(
            fault(
                "figure_wrong",
                _("{value} of {code} in the column {column} is no usable number; it was assumed.").format(
                    value=shown(value), code=shown(code), column=name
                ),
                _("Enter a number of at least 0, or leave the cell empty."),
                value=value,
                level="warning",
            )
        )
        return None
    return number


def _known_dependencies(units: dict[str, Unit], faults: list[Fault]) -> None:
    for unit in units.values():
        for other in unit.depends_on:
            if other not in units:
                faults.append(
                    fault(
                        "dependency_unknown",
                        _("{code} depends on {other}, which is not in this group; nothing follows from it.").format(
                            code=shown(unit.code), other=shown(other)
                        ),
                        _("Correct the code in the column depends_on."),
                        value=other,
                        level="warning",
                    )
                )
