"""What every indicator works with: the tables on the caller's engine, reasons in order, and what was judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from stateward.integrity.redflags.settings import Settings
from stateward.messages import gettext_noop as N_

Frame = nw.LazyFrame[Any]
Lift = Callable[[pl.DataFrame], Frame]

#: Why a case was not judged -> the state it then has, and the sentence.
REASONS: Mapping[str, tuple[str, str]] = {
    "no_start": ("insufficient_data", N_("The submission period has no start date.")),
    "no_end": ("insufficient_data", N_("The submission period has no end date.")),
    "no_days": ("insufficient_data", N_("A date of the submission period is no full date-time with an offset.")),
    "no_method": ("insufficient_data", N_("The procurement method is not given.")),
    "other_method": ("not_applicable", N_("The procurement method is not among those looked at.")),
    "no_number": ("insufficient_data", N_("The number of tenderers is not given.")),
    "no_price_comparison": ("not_applicable", N_("Prices are not compared under this procurement method.")),
    "no_awards": ("insufficient_data", N_("The awards are not given.")),
    "no_bids": ("insufficient_data", N_("The bids are not given.")),
    "unsettled": ("not_applicable", N_("An award is not settled yet.")),
    "no_active_award": ("not_applicable", N_("No award is active.")),
    "several_awards": ("not_applicable", N_("Several awards are active; which bids compete is not known.")),
    "several_suppliers": ("not_applicable", N_("The award goes to several suppliers.")),
    "no_supplier": ("insufficient_data", N_("The supplier of the award has no identifier.")),
    "no_winning_bid": ("insufficient_data", N_("The winner has no valid bid of its own with an amount in the "
                                               "currency compared.")),
    "no_winning_amount": ("insufficient_data", N_("The winning bid is not above zero.")),
    "no_other_bid": ("not_applicable", N_("There is no other valid bid.")),
    "no_other_amount": ("insufficient_data", N_("No other valid bid has an amount in the currency compared.")),
    "not_price_only": ("not_applicable", N_("The lowest bid did not win: price was not the only criterion.")),
    "few_bids": ("not_applicable", N_("Fewer than two bids were submitted.")),
    "few_prices": ("insufficient_data", N_("Fewer than two bids have an amount, a currency and a tenderer.")),
    "no_bid_date": ("insufficient_data", N_("No valid bid of a supplier has a date that can be compared.")),
    "no_valid_amount": ("insufficient_data", N_("No valid bid has an amount in the currency compared.")),
    "no_submitted_bids": ("insufficient_data", N_("No bid with a status was submitted.")),
    "below_minimum": ("not_applicable", N_("Too few cases to be judged.")),
    "no_eligible_process": ("not_applicable", N_("No process of the tenderer is settled with one award to one "
                                                 "supplier.")),
    "no_codes": ("insufficient_data", N_("The items awarded carry no classification.")),
}  # fmt: skip
STATES = ("triggered", "not_triggered", "insufficient_data", "not_applicable")


@dataclass(frozen=True)
class Judged:
    """What one indicator found.

    `results[group][identifier]` is the output; `counts[group]` the number of cases by state; `reasons` the number of
    cases by reason; `meta` the quartiles and limits; `cases[process]` the state or reason of each process, where the
    indicator judges processes; `maps[ocid]` the tenderers flagged in a process.
    """

    results: dict[str, dict[str, float]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    meta: dict[str, float] = field(default_factory=dict)
    cases: pl.DataFrame | None = None


class Tables:
    """The tables of the releases as lazy frames of one engine, with the parts several indicators share."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], settings: Settings, lift: Lift) -> None:
        self.settings = settings
        self.lift = lift
        self.frames = {name: lift(frame) for name, frame in tables.items()}

    @property
    def processes(self) -> Frame:
        """One row a process."""
        return self.frames["processes"]

    @property
    def bids(self) -> Frame:
        """One row a bid."""
        return self.frames["bids"]

    @cached_property
    def submitted(self) -> Frame:
        """Bids with a status other than invited and withdrawn."""
        return self.bids.filter(
            ~nw.col("status").is_null() & (nw.col("status") != "invited") & (nw.col("status") != "withdrawn")
        )

    @cached_property
    def prices_compared(self) -> nw.Expr:
        """Whether prices are compared under the process's method."""
        only = self.settings.price_comparison_procurement_methods
        never = self.settings.no_price_comparison_procurement_methods
        details = nw.col("details")
        if only:
            return details.is_in(sorted(only)).fill_null(False)
        return ~details.is_in(sorted(never)).fill_null(False) if never else ~nw.col("process").is_null()

    @cached_property
    def currency(self) -> str | None:
        """The one currency compared by R024, R036 and R058: the setting, else the first one met in the file."""
        if self.settings.currency is not None:
            return self.settings.currency
        found = []
        priced = ~nw.col("amount").is_null() & ~nw.col("currency").is_null()
        compared = self.processes.filter(self.prices_compared & nw.col("has_awards"))
        if self.settings.of("R024") or self.settings.of("R058"):
            eligible = compared.filter(eligible_for_gap()).select("process")
            alone = (nw.col("status") == "valid").fill_null(False) & ~nw.col("single").is_null()
            found.append(self.bids.filter(priced & alone).join(eligible, on="process"))
        if self.settings.of("R036"):
            active = compared.filter(nw.col("active") > 0).select("process")
            found.append(self.submitted.filter(priced).join(active, on="process"))
        firsts = []
        for rank, frame in enumerate(found):
            row = collect(frame.select(nw.col("process").min().alias("process")))
            process = row["process"][0]
            if process is not None:
                here = collect(frame.filter(nw.col("process") == process).select("bid", "currency")).sort("bid")
                firsts.append((process, rank, here["currency"][0]))
        return min(firsts)[2] if firsts else None


def eligible_for_gap() -> nw.Expr:
    """Settled processes with bids, one active award and its one supplier named."""
    return (
        nw.col("has_bids")
        & nw.col("settled")
        & (nw.col("active") == 1)
        & (nw.col("suppliers") == 1)
        & ~nw.col("supplier").is_null()
    )


def collect(frame: Frame) -> pl.DataFrame:
    """A lazy frame of any engine as a Polars table."""
    found: pl.DataFrame = frame.collect("polars").to_native()
    return found


def reason(pairs: Sequence[tuple[nw.Expr, str]]) -> nw.Expr:
    """The first reason that holds, null where none does. The conditions are never null."""
    found: Any = nw.lit(None, dtype=nw.String)
    for condition, code in reversed(pairs):
        found = nw.when(condition).then(nw.lit(code)).otherwise(found)
    expression: nw.Expr = found
    return expression


def settled_reasons() -> list[tuple[nw.Expr, str]]:
    """The reasons of indicators that need awards and bids, all awards settled."""
    return [
        (~nw.col("has_awards"), "no_awards"),
        (~nw.col("has_bids"), "no_bids"),
        (~nw.col("settled"), "unsettled"),
    ]


def counted(cases: pl.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Cases (columns reason, triggered) by state, and by reason."""
    states = dict.fromkeys(STATES, 0)
    reasons: dict[str, int] = {}
    for code, triggered, number in cases.group_by("reason", "triggered").len().iter_rows():
        if code is None:
            states["triggered" if triggered else "not_triggered"] += number
        else:
            states[REASONS[code][0]] += number
            reasons[code] = reasons.get(code, 0) + number
    return states, dict(sorted(reasons.items()))


def by_process(
    cases: pl.DataFrame, tenderers: Iterable[tuple[str, float]] = (), *, meta: dict[str, float] | None = None
) -> Judged:
    """What an indicator of processes found, from its cases: process, ocid, reason, triggered, value."""
    states, reasons = counted(cases)
    flagged = cases.filter(pl.col("reason").is_null() & pl.col("triggered")).sort("process")
    results: dict[str, dict[str, float]] = {"OCID": dict(flagged.select("ocid", "value").iter_rows())}
    among = dict(tenderers)
    if among:
        results["Tenderer"] = among
    return Judged(results, {"OCID": states}, reasons, meta or {}, cases)
