"""R025 frequent bidder that hardly wins, R048 supplier of everything: what tenderers do across processes."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from stateward.integrity.redflags.judging import Judged, Tables, collect, counted, eligible_for_gap
from stateward.integrity.redflags.limits import fences, quantile, rounded
from stateward.integrity.redflags.settings import Heterogeneous, Unsuccessful

_VALID = (nw.col("status") == "valid").fill_null(False)


def r025(tables: Tables) -> Judged:
    """Many valid bids (from the percentile on) and a share of wins at or below Q1 - 1.5 IQR."""
    asked: Unsuccessful = tables.settings.of("R025")
    eligible = tables.processes.filter(nw.col("has_awards") & eligible_for_gap()).select("process", "supplier")
    entries = (
        tables.bids.filter(_VALID & ~nw.col("single").is_null())
        .select("process", nw.col("single").alias("id"))
        .unique()
        .join(eligible, on="process")
    )
    counts = entries.group_by("id").agg(
        nw.len().alias("bids"), (nw.col("id") == nw.col("supplier")).cast(nw.Int64).sum().alias("wins")
    )
    everyone = tables.frames["bidders"].select(nw.col("tenderer").alias("id")).unique()
    cases = (
        collect(everyone.join(counts, on="id", how="left"))
        .select(
            "id",
            "bids",
            value=pl.col("wins").cast(pl.Float64) / pl.col("bids"),
            reason=pl.when(pl.col("bids").is_null()).then(pl.lit("no_eligible_process")),
        )
        .sort("id")
    )
    judged = cases.filter(pl.col("reason").is_null())
    if not judged.height:
        return _done(cases, pl.lit(False), {})
    frequent = quantile(sorted(float(n) for n in judged["bids"].to_list()), asked.percentile / 100)
    drawn = fences(judged["value"].to_list())
    limit = drawn.lower if asked.threshold is None else asked.threshold
    usable = limit > 0 and (asked.threshold is not None or drawn.q1 > 0)
    meta = {} if asked.threshold is not None else {"q1": rounded(drawn.q1), "q3": rounded(drawn.q3)}
    meta |= {"upper_fence": rounded(frequent), "lower_fence": rounded(limit)}
    return _done(cases, (pl.col("bids") >= frequent) & (pl.col("value") <= limit) & usable, meta)


def r048(tables: Tables) -> Judged:
    """Item groups won: as many as Q3 + 1.5 IQR among the suppliers awarded in enough processes."""
    asked: Heterogeneous = tables.settings.of("R048")
    awarded = tables.frames["awarded"]
    coded = awarded.filter(~nw.col("code").is_null()).with_columns(head=nw.col("code").str.slice(0, asked.digits))
    variety = coded.select("supplier", "head").unique().group_by("supplier").agg(nw.len().alias("groups"))
    number = coded.select("supplier", "process").unique().group_by("supplier").agg(nw.len().alias("processes"))
    everyone = awarded.select("supplier").unique()
    frame = collect(everyone.join(variety, on="supplier", how="left").join(number, on="supplier", how="left"))
    why = (
        pl.when(pl.col("processes").is_null())
        .then(pl.lit("no_codes"))
        .when(pl.col("processes") < asked.minimum_contracting_processes)
        .then(pl.lit("below_minimum"))
    )
    cases = frame.select(id="supplier", reason=why, value=pl.col("groups").cast(pl.Float64)).sort("id")
    judged = cases.filter(pl.col("reason").is_null())["value"].to_list()
    if not judged:
        return _done(cases, pl.lit(False), {})
    meta = {}
    limit = asked.threshold
    if limit is None:
        drawn = fences(judged)
        limit = drawn.upper
        meta = {"q1": rounded(drawn.q1), "q3": rounded(drawn.q3)}
    return _done(cases, pl.col("value") >= limit, meta | {"upper_fence": rounded(limit)})


def _done(cases: pl.DataFrame, triggered: pl.Expr, meta: dict[str, float]) -> Judged:
    marked = cases.with_columns(triggered=pl.col("reason").is_null() & triggered.fill_null(False))
    states, reasons = counted(marked)
    flagged = dict(marked.filter("triggered").select("id", "value").iter_rows())
    return Judged({"Tenderer": flagged} if flagged else {}, {"Tenderer": states}, reasons, meta)
