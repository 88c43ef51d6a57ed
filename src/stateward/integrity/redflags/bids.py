"""R030 late bid won, R035 everybody else thrown out, R038 many disqualified bids."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from stateward.integrity.redflags.judging import (
    STATES,
    Frame,
    Judged,
    Tables,
    by_process,
    collect,
    counted,
    reason,
    settled_reasons,
)
from stateward.integrity.redflags.limits import fences, rounded
from stateward.integrity.redflags.settings import ManyDisqualified, OthersOut

_VALID = (nw.col("status") == "valid").fill_null(False)
_OUT = (nw.col("status") == "disqualified").fill_null(False)


def r030(tables: Tables) -> Judged:
    """A valid bid that came after the deadline, handed in by a supplier of an active award."""
    suppliers = tables.frames["suppliers"].select("process", nw.col("supplier").alias("tenderer")).unique()
    winning = (
        tables.bids.filter(_VALID)
        .select("process", "bid", "late")
        .join(tables.frames["bidders"].select("bid", "tenderer"), on="bid")
        .join(suppliers, on=["process", "tenderer"])
    )
    known = winning.filter(~nw.col("late").is_null())
    late = known.filter(nw.col("late"))
    frame = tables.processes.join(
        known.group_by("process").agg(nw.len().alias("known")), on="process", how="left"
    ).join(late.group_by("process").agg(nw.len().alias("late")), on="process", how="left")
    why = reason(
        [
            (nw.col("end").is_null(), "no_end"),
            (~nw.col("has_awards"), "no_awards"),
            (~nw.col("has_bids"), "no_bids"),
            (nw.col("active") == 0, "no_active_award"),
            (nw.col("known").is_null(), "no_bid_date"),
        ]
    )
    cases = collect(
        frame.select(
            "process",
            "ocid",
            why.alias("reason"),
            (~nw.col("late").is_null()).alias("triggered"),
            nw.lit(1.0).alias("value"),
        )
    )
    hit = cases.filter(pl.col("reason").is_null() & pl.col("triggered")).select("process")
    who = collect(late.select("process", "tenderer").unique()).join(hit, on="process")
    return by_process(cases, ((id_, 1.0) for id_ in sorted(set(who["tenderer"].to_list()))))


def r035(tables: Tables) -> Judged:
    """Only the winner's bid survived: one valid tenderer, the same as the suppliers, and others disqualified."""
    asked: OthersOut = tables.settings.of("R035")
    bidders = tables.frames["bidders"].select("bid", "tenderer")
    among = tables.bids.select("process", "bid", "status").join(bidders, on="bid")
    valid = among.filter(_VALID).select("process", "tenderer").unique()
    # One tenderer: the first and the last in the order of texts are the same.
    ends = valid.group_by("process").agg(nw.col("tenderer").min().alias("winner"), nw.len().alias("valid"))
    suppliers = (
        tables.frames["suppliers"]
        .unique()
        .group_by("process")
        .agg(nw.col("supplier").min().alias("awarded"), nw.len().alias("awardees"))
    )
    out = (
        among.filter(_OUT)
        .select("process", "tenderer")
        .unique()
        .join(valid, on=["process", "tenderer"], how="anti")
        .group_by("process")
        .agg(nw.len().alias("out"))
    )
    frame = tables.processes
    for part in (ends, suppliers, out):
        frame = frame.join(part, on="process", how="left")
    why = reason([*settled_reasons(), (nw.col("active") == 0, "no_active_award")])
    alone = (
        (nw.col("valid") == 1)
        & (nw.col("awardees") == 1)
        & (nw.col("winner") == nw.col("awarded"))
        & (nw.col("out") >= max(asked.threshold, 1))
    ).fill_null(False)
    cases = collect(
        frame.select(
            "process",
            "ocid",
            why.alias("reason"),
            alone.alias("triggered"),
            nw.col("out").cast(nw.Float64).alias("value"),
            "winner",
        )
    )
    flagged = cases.filter(pl.col("reason").is_null() & pl.col("triggered"))
    return by_process(cases.drop("winner"), ((id_, 0.0) for id_ in sorted(set(flagged["winner"].to_list()))))


def r038(tables: Tables) -> Judged:
    """Disqualified over submitted bids, unusually many: of buyers, of procuring entities, of tenderers.

    Both minima are compared with the number of submitted bids, also the one named after processes, as in Cardinal.
    """
    asked: ManyDisqualified = tables.settings.of("R038")
    submitted = tables.submitted.select("process", "bid", _OUT.alias("out"))
    bidders = tables.frames["bidders"].select("bid", "tenderer")
    by_bidder = submitted.join(bidders, on="bid").select(nw.col("tenderer").alias("id"), "out")
    populations: dict[str, tuple[Frame, Frame, int]] = {}
    for group, column in (("Buyer", "buyer"), ("ProcuringEntity", "entity")):
        named = tables.processes.filter(~nw.col(column).is_null()).select("process", nw.col(column).alias("id"))
        populations[group] = (
            named.select("id").unique(),
            submitted.join(named, on="process").select("id", "out"),
            asked.minimum_contracting_processes,
        )
    everyone = bidders.select(nw.col("tenderer").alias("id")).unique()
    populations["Tenderer"] = (everyone, by_bidder, asked.minimum_submitted_bids)
    found = Judged()
    for group, (population, bids, minimum) in populations.items():
        _of_group(found, group, _ratios(population, bids, minimum), asked.threshold)
    return found


def _ratios(population: Frame, bids: Frame, minimum: int) -> pl.DataFrame:
    """id, reason, value: the share of disqualified bids of everybody in the population."""
    counts = bids.group_by("id").agg(nw.len().alias("bids"), nw.col("out").cast(nw.Int64).sum().alias("out"))
    frame = collect(population.join(counts, on="id", how="left"))
    why = (
        pl.when(pl.col("bids").is_null())
        .then(pl.lit("no_submitted_bids"))
        .when(pl.col("bids") < minimum)
        .then(pl.lit("below_minimum"))
    )
    return frame.select("id", reason=why, value=pl.col("out").cast(pl.Float64) / pl.col("bids")).sort("id")


def _of_group(found: Judged, group: str, cases: pl.DataFrame, threshold: float | None) -> None:
    """Draw the limit of one group and flag its members."""
    judged = cases.filter(pl.col("reason").is_null())
    limit = threshold
    if judged.height:
        if limit is None:
            drawn = fences(judged["value"].to_list())
            limit = drawn.upper
            found.meta[f"{group}_q1"], found.meta[f"{group}_q3"] = rounded(drawn.q1), rounded(drawn.q3)
        found.meta[f"{group}_upper_fence"] = rounded(limit)
    usable = limit is not None and limit > 0
    hit = pl.col("reason").is_null() & (pl.col("value") >= limit) if usable else pl.lit(False)
    marked = cases.with_columns(triggered=hit)
    states, reasons = counted(marked)
    found.counts[group] = {state: states[state] for state in STATES}
    for code, number in reasons.items():
        found.reasons[code] = found.reasons.get(code, 0) + number
    flagged = dict(marked.filter("triggered").select("id", "value").iter_rows())
    if flagged:
        found.results[group] = flagged
