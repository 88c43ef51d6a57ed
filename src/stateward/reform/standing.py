"""Where we stand: layers, shells, losses, weak assets, participations without dividend, and the change since a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.panel import as_lazy
from stateward.formula import Definition, Program, parse
from stateward.formula.columns import evaluate, finite
from stateward.messages import pick
from stateward.rulebook.slimming import StandingDocument, Threshold


@dataclass(frozen=True)
class Count:
    """How many enterprises a condition holds for, for how many it does not, and for how many nobody can say."""

    id: str
    title: str
    holds: int
    not_: int
    unknown: int

    @property
    def share(self) -> float | None:
        """The share among those that are known; missing where none is."""
        known = self.holds + self.not_
        return self.holds / known if known else None


@dataclass(frozen=True)
class Standing:
    """The counts of one day: enterprises, the share within each layer limit, conditions, losses, participations."""

    enterprises: int
    deepest: int | None
    within: Mapping[int, float | None]
    conditions: Mapping[str, Count]
    loss_amount: float | None
    participations: int
    without_dividend: int
    dividend_unknown: int
    dividend_too_young: int = 0

    def change_since(self, before: Standing) -> dict[str, float | None]:
        """The net change against an earlier day: of the number of enterprises (also as a share) and of each count."""
        net = self.enterprises - before.enterprises
        changes: dict[str, float | None] = {
            "enterprises": float(net),
            "net_reduction": -net / before.enterprises if before.enterprises else None,
            "without_dividend": float(self.without_dividend - before.without_dividend),
        }
        for key, count in self.conditions.items():
            if key in before.conditions:
                changes[key] = float(count.holds - before.conditions[key].holds)
        return changes

    def to_dict(self) -> dict[str, Any]:
        """The counts as JSON-ready fields."""
        return {
            "enterprises": self.enterprises,
            "max_legal_layer": self.deepest,
            "within_layers": {str(layer): share for layer, share in self.within.items()},
            "conditions": {
                c.id: {"title": c.title, "holds": c.holds, "not": c.not_, "unknown": c.unknown, "share": c.share}
                for c in self.conditions.values()
            },
            "loss_amount": self.loss_amount,
            "participations": self.participations,
            "participations_without_dividend": self.without_dividend,
            "dividend_unknown": self.dividend_unknown,
            "dividend_too_young": self.dividend_too_young,
        }


def judged(figures: Any, document: StandingDocument) -> nw.LazyFrame[Any]:
    """The figures with a truth column for each condition (null: not known), on the engine that holds them.

    One row an enterprise; a figure the table lacks counts as missing, and a condition with a missing figure that it
    needs is unknown, never untrue.
    """
    frame = as_lazy(figures)
    have = frame.collect_schema().names()
    program = Program(
        {key: Definition(key, parse(rule.formula, origin=key)) for key, rule in document.conditions.items()},
        timeless=lambda name: False,
    )
    frame = evaluate(finite(frame), program, document.conditions)
    columns = []
    for key, rule in document.conditions.items():
        known = nw.lit(all(name in have for name in rule.needs))
        for name in rule.needs:
            if name in have:
                known = known & ~nw.col(name).is_null()
        columns.append(nw.when(known).then(nw.col(key)).alias(key))
    return frame.with_columns(*columns)


def standing(
    figures: Any,
    document: StandingDocument,
    *,
    layers: Mapping[str, int | None],
    participations: pl.DataFrame | None = None,
) -> Standing:
    """The counts of one day.

    `figures` has a row an enterprise (`enterprise` and amounts), `layers` the legal layer of each enterprise, and
    `participations` the stakes without control with their `verdict`, as `judged_participations` gives them.
    """
    told = judged(figures, document)
    table = told.select("enterprise", *document.conditions, *_losses(told)).collect("polars").to_native()
    assert isinstance(table, pl.DataFrame)
    conditions = {key: _count(key, rule, table[key]) for key, rule in document.conditions.items()}
    placed = [layer for layer in layers.values() if layer]
    within = {
        limit: sum(layer <= limit for layer in placed) / len(placed) if placed else None for limit in document.layers
    }
    losses = table["total_profit"].drop_nulls() if "total_profit" in table.columns else pl.Series([], dtype=pl.Float64)
    stakes = participations["verdict"] if participations is not None else pl.Series([], dtype=pl.String)
    return Standing(
        len(layers),
        max(placed, default=None),
        within,
        conditions,
        float(-losses.filter(losses < 0).sum()) if len(losses) else None,
        len(stakes),
        *(int((stakes == verdict).sum()) for verdict in ("nothing", "unknown", "too_young")),
    )


def _count(key: str, rule: Threshold, told: pl.Series) -> Count:
    holds, unknown = int(told.sum() or 0), told.null_count()
    return Count(key, pick(rule.title.as_dict()), holds, len(told) - holds - unknown, unknown)


def _losses(frame: nw.LazyFrame[Any]) -> list[str]:
    return ["total_profit"] if "total_profit" in frame.collect_schema().names() else []
