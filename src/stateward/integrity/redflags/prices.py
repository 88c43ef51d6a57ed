"""R024, R028, R036, R058: what the prices of the bids say."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from stateward.integrity.redflags.judging import (
    Frame,
    Judged,
    Tables,
    by_process,
    collect,
    reason,
    settled_reasons,
)
from stateward.integrity.redflags.limits import fences, rounded
from stateward.integrity.redflags.settings import Limit

_VALID = (nw.col("status") == "valid").fill_null(False)


def gaps(tables: Tables) -> pl.DataFrame:
    """The gap between the winner and the next best valid bid of every process, or why there is none.

    Columns process, ocid, reason, gap, winner, runner.
    """
    valid = tables.bids.filter(_VALID)
    alone = valid.filter(
        ~nw.col("single").is_null()
        & ~nw.col("amount").is_null()
        & (nw.col("currency") == (tables.currency or "")).fill_null(False)
    )
    processes = tables.processes
    winners = processes.filter(nw.col("active") == 1).select("process", "supplier")
    priced = alone.join(winners, on="process").with_columns(
        won=(nw.col("single") == nw.col("supplier")).fill_null(False)
    )
    winning = priced.filter(nw.col("won")).group_by("process").agg(nw.col("amount").min().alias("winning"))
    others = priced.filter(~nw.col("won"))
    lowest = others.group_by("process").agg(nw.col("amount").min().alias("lowest"))
    # The first of the lowest bids is the runner-up.
    first = (
        others.join(lowest, on="process")
        .filter(nw.col("amount") == nw.col("lowest"))
        .group_by("process")
        .agg(nw.col("bid").min().alias("bid"))
    )
    runner = others.join(first, on=["process", "bid"]).select("process", nw.col("single").alias("runner"))
    number = valid.group_by("process").agg(nw.len().alias("valid_bids"))
    frame = processes
    for part in (winning, lowest, runner, number):
        frame = frame.join(part, on="process", how="left")
    winning_amount, lowest_amount = nw.col("winning"), nw.col("lowest")
    why = reason(
        [
            (~tables.prices_compared, "no_price_comparison"),
            *settled_reasons(),
            (nw.col("active") == 0, "no_active_award"),
            (nw.col("active") > 1, "several_awards"),
            (nw.col("suppliers") > 1, "several_suppliers"),
            (nw.col("supplier").is_null(), "no_supplier"),
            (winning_amount.is_null(), "no_winning_bid"),
            ((winning_amount <= 0).fill_null(False), "no_winning_amount"),
            (lowest_amount.is_null() & (nw.col("valid_bids") < 2).fill_null(True), "no_other_bid"),
            (lowest_amount.is_null(), "no_other_amount"),
            ((lowest_amount < winning_amount).fill_null(False), "not_price_only"),
        ]
    )
    usable = (winning_amount > 0).fill_null(False)
    gap = nw.when(usable).then((lowest_amount - winning_amount) / nw.when(usable).then(winning_amount).otherwise(1.0))
    return collect(
        frame.select(
            "process", "ocid", why.alias("reason"), gap.alias("gap"), nw.col("supplier").alias("winner"), "runner"
        )
    ).sort("process")


def r024(tables: Tables, found: pl.DataFrame) -> Judged:
    """The runner-up suspiciously close: a gap at or below Q1 - 1.5 IQR of all gaps, where that is above zero."""
    asked: Limit = tables.settings.of("R024")
    limit, usable, meta = _limit(found, asked.threshold, lower=True)
    triggered = (pl.col("gap") <= limit).fill_null(False) & usable
    return _flagged(found, triggered, meta, ("winner", "runner"))


def r058(tables: Tables, found: pl.DataFrame) -> Judged:
    """The winner far below the rest: a gap at or above Q3 + 1.5 IQR of all gaps, where that is above zero."""
    asked: Limit = tables.settings.of("R058")
    limit, usable, meta = _limit(found, asked.threshold, lower=False)
    triggered = (pl.col("gap") >= limit).fill_null(False) & usable
    return _flagged(found, triggered, meta, ("winner",))


def _limit(found: pl.DataFrame, threshold: float | None, *, lower: bool) -> tuple[float, bool, dict[str, float]]:
    """The limit, whether it may be used, and what Meta says of it."""
    name = "lower_fence" if lower else "upper_fence"
    if threshold is not None:
        return threshold, threshold > 0, {name: rounded(threshold)}
    judged = found.filter(pl.col("reason").is_null())["gap"].to_list()
    if not judged:
        return 0.0, False, {}
    drawn = fences(judged)
    limit = drawn.lower if lower else drawn.upper
    usable = limit > 0 and (not lower or drawn.q1 > 0)
    return limit, usable, {"q1": rounded(drawn.q1), "q3": rounded(drawn.q3), name: rounded(limit)}


def _flagged(found: pl.DataFrame, triggered: pl.Expr, meta: dict[str, float], roles: tuple[str, ...]) -> Judged:
    cases = found.with_columns(triggered=triggered).rename({"gap": "value"})
    flagged = cases.filter(pl.col("reason").is_null() & pl.col("triggered"))
    tenderers = [(id_, 0.0) for role in roles for id_ in flagged[role].to_list()]
    return by_process(cases.select("process", "ocid", "reason", "triggered", "value"), tenderers, meta=meta)


def r028(tables: Tables) -> Judged:
    """The same price from different tenderers, or different groups of them."""
    submitted = tables.submitted
    priced = submitted.filter(~nw.col("amount").is_null() & ~nw.col("currency").is_null() & ~nw.col("group").is_null())
    # Different sets of tenderers at one price: the first and the last of them in the order of texts differ.
    same = (
        priced.group_by("process", "amount", "currency")
        .agg(nw.col("group").min().alias("one"), nw.col("group").max().alias("other"))
        .filter(nw.col("one") != nw.col("other"))
    )
    compared = tables.processes.filter(tables.prices_compared).select("process")
    same = same.join(compared, on="process")
    number = submitted.group_by("process").agg(nw.len().alias("submitted"))
    prices = priced.group_by("process").agg(nw.len().alias("prices"))
    hit = same.group_by("process").agg(nw.len().alias("hits"))
    frame = tables.processes
    for part in (number, prices, hit):
        frame = frame.join(part, on="process", how="left")
    why = reason(
        [
            (~tables.prices_compared, "no_price_comparison"),
            (~nw.col("has_bids"), "no_bids"),
            ((nw.col("submitted") < 2).fill_null(True), "few_bids"),
            ((nw.col("prices") < 2).fill_null(True), "few_prices"),
        ]
    )
    cases = collect(
        frame.select(
            "process",
            "ocid",
            why.alias("reason"),
            (~nw.col("hits").is_null()).alias("triggered"),
            nw.lit(1.0).alias("value"),
        )
    )
    equal = priced.join(same.select("process", "amount", "currency"), on=["process", "amount", "currency"])
    who = collect(tables.frames["bidders"].join(equal.select("bid"), on="bid").select("tenderer").unique())
    return by_process(cases, ((id_, 1.0) for id_ in sorted(who["tenderer"].to_list())))


def r036(tables: Tables) -> Judged:
    """The lowest bid was disqualified although price decides; of equal amounts the first bid in the list counts."""
    priced = tables.submitted.filter(
        ~nw.col("amount").is_null() & (nw.col("currency") == (tables.currency or "")).fill_null(False)
    )
    first = _first_lowest(priced)
    out = priced.join(first, on=["process", "bid"]).select("process", (nw.col("status") == "disqualified").alias("out"))
    valid = priced.filter(_VALID).group_by("process").agg(nw.len().alias("valid_amounts"))
    frame = tables.processes.join(out, on="process", how="left").join(valid, on="process", how="left")
    why = reason(
        [
            (~tables.prices_compared, "no_price_comparison"),
            (~nw.col("has_awards"), "no_awards"),
            (nw.col("active") == 0, "no_active_award"),
            (~nw.col("has_bids"), "no_bids"),
            (nw.col("valid_amounts").is_null(), "no_valid_amount"),
        ]
    )
    return by_process(
        collect(
            frame.select(
                "process",
                "ocid",
                why.alias("reason"),
                nw.col("out").fill_null(False).alias("triggered"),
                nw.lit(1.0).alias("value"),
            )
        )
    )


def _first_lowest(bids: Frame) -> Frame:
    """The first of the bids with the lowest amount of each process."""
    lowest = bids.group_by("process").agg(nw.col("amount").min().alias("lowest"))
    return (
        bids.join(lowest, on="process")
        .filter(nw.col("amount") == nw.col("lowest"))
        .group_by("process")
        .agg(nw.col("bid").min().alias("bid"))
    )
