"""Reconciliation two ways: sub-totals by category and by kind must meet the total; a bonus counted twice is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stateward.assessment.contributions import contributions
from stateward.assessment.result import Assessment
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault
from stateward.rulebook import scheme as s

#: Sums of points may differ by so much before anybody is told.
TOLERANCE = 5e-6


@dataclass(frozen=True)
class Reconciliation:
    """The sums of one result: by category (the nodes below the top), by kind, and the adjustments beside the score."""

    enterprise: str
    year: int
    score: float
    by_category: dict[str, float]
    by_kind: dict[str, float]
    bonus: float
    deductions: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row."""
        return dict(vars(self))


def reconcile(result: Assessment) -> tuple[list[Reconciliation], list[Fault]]:
    """Every result summed by category and by kind (quantitative, qualitative), and sums that do not meet the total.

    A difference is explained where the scheme spreads weights over missing nodes, caps or limits; else it is an error.
    An indicator that is counted both inside the score and as a bonus (or twice among the bonuses) is an error of the
    scheme and is found once, whatever the results.
    """
    rows, faults = [], list(_counted_twice(result))
    parts = contributions(result.scheme)
    grouped = {part.key: _kind(part.node.node) for part in parts}
    top = result.scheme.root
    adjusting = {
        n.key: sign for nodes, sign in ((result.scheme.bonus, 1.0), (result.scheme.deductions, -1.0)) for n in nodes
    }
    for row in result.frame.iter_rows(named=True):
        if row["score"] is None:
            continue
        by_kind: dict[str, float] = defaultdict(float)
        for part in parts:
            points = row.get(part.node.points)
            if points is not None and part.key not in adjusting:
                by_kind[grouped[part.key]] += points * float(part.share)
        children = top.children if isinstance(top.node, s.SumNode) else (top,)
        by_category = {
            node.key: row[node.points] * float(node.node.share if node.node.share is not None else 1)
            for node in children
            if row.get(node.points) is not None
        }
        extra = {
            sign: sum(abs(row.get(f"points.{k}") or 0.0) for k, of in adjusting.items() if of == sign)
            for sign in (1.0, -1.0)
        }
        found = Reconciliation(
            row["enterprise"], row["year"], row["score"], by_category, dict(by_kind), extra[1.0], extra[-1.0]
        )
        rows.append(found)
        faults += _differences(result, found, row)
    return rows, faults


def _kind(node: s.NodeBase) -> str:
    return node.nature


def _differences(result: Assessment, found: Reconciliation, row: dict[str, Any]) -> Iterator[Fault]:
    basis = row.get(result.scheme.root.points)
    if basis is None:
        return
    for name, sums in ((_("category"), found.by_category), (_("kind"), found.by_kind)):
        total = sum(sums.values())
        if abs(total - basis) > TOLERANCE:
            explained = _explained(result, row)
            yield Fault(
                "reconcile.difference",
                _(
                    "{enterprise} {year}: the sums by {name} give {total}, the score before adjustments is {score}."
                ).format(
                    enterprise=found.enterprise,
                    year=found.year,
                    name=name,
                    total=round(total, 6),
                    score=round(basis, 6),
                ),
                explained or _("Look at the tree of the score; a part is counted twice or left out."),
                level="explain" if explained else "error",
                value=str(round(total - basis, 6)),
                rule=result.scheme.document.id,
            )


def _explained(result: Assessment, row: dict[str, Any]) -> str | None:
    """The rule of the scheme that lets a sum differ from its parts, where one applied."""
    missing = [n.key for n in result.scheme.leaves if row.get(n.points) is None and n.policy == "renormalise"]
    if missing:
        return _("The weights of {nodes} were spread over the others, as the scheme says.").format(
            nodes=listed(missing)
        )
    limited = [
        n.key for n in result.scheme.nodes if n.node.cap is not None or n.node.floor is not None or n.node.rounding
    ]
    if limited:
        return _("These nodes are capped, limited or rounded by the scheme: {nodes}.").format(nodes=listed(limited))
    return None


def _counted_twice(result: Assessment) -> Iterator[Fault]:
    """An indicator scored in the tree and again as an adjustment, or by two adjustments."""
    scheme = result.scheme
    inside = {node.node.indicator: node.key for node in scheme.root.walk() if isinstance(node.node, s.LeafBase)}
    seen: dict[str, str] = {}
    for top in (*scheme.bonus, *scheme.deductions):
        for node in top.walk():
            if not isinstance(node.node, s.LeafBase):
                continue
            indicator = node.node.indicator
            first = inside.get(indicator) or seen.get(indicator)
            if first is not None:
                yield Fault(
                    "reconcile.twice",
                    _("{indicator} is counted twice: by {first} and by {second}.").format(
                        indicator=indicator, first=first, second=node.key
                    ),
                    _("Keep one of the two nodes, or score different measures."),
                    value=indicator,
                    rule=scheme.document.id,
                )
            seen.setdefault(indicator, node.key)
