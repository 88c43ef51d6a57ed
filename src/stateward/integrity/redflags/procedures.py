"""R003 short time to submit, and R018 only one bidder: what the tender itself says."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from stateward.integrity.redflags.judging import Judged, Tables, by_process, collect, reason
from stateward.integrity.redflags.settings import ShortPeriod, SingleBid


def _cases(tables: Tables, why: nw.Expr, triggered: nw.Expr) -> Judged:
    frame = tables.processes.select(
        "process",
        "ocid",
        why.alias("reason"),
        triggered.fill_null(False).alias("triggered"),
        nw.lit(1.0).alias("value"),
    )
    return by_process(collect(frame))


def r003(tables: Tables) -> Judged:
    """Fewer whole days between the start and the end of the submission period than the threshold."""
    asked: ShortPeriod = tables.settings.of("R003")
    method = nw.col("method")
    why = []
    if asked.procurement_methods:
        why = [
            (method.is_null(), "no_method"),
            (~method.is_in(sorted(asked.procurement_methods)).fill_null(False), "other_method"),
        ]
    why += [
        (nw.col("start").is_null(), "no_start"),
        (nw.col("end").is_null(), "no_end"),
        (nw.col("days").is_null(), "no_days"),
    ]
    threshold: Any = nw.lit(asked.threshold)
    for details, days in sorted(asked.procurement_method_details.items()):
        threshold = nw.when((nw.col("details") == details).fill_null(False)).then(nw.lit(days)).otherwise(threshold)
    return _cases(tables, reason(why), nw.col("days") < threshold)


def r018(tables: Tables) -> Judged:
    """One tenderer in a method that is meant to be competitive; the number is taken as it stands."""
    asked: SingleBid = tables.settings.of("R018")
    method = nw.col("method")
    why = []
    if asked.procurement_methods:
        why = [
            (method.is_null(), "no_method"),
            (~method.is_in(sorted(asked.procurement_methods)).fill_null(False), "other_method"),
        ]
    return _cases(tables, reason([*why, (nw.col("tenderers").is_null(), "no_number")]), nw.col("tenderers") == 1)
