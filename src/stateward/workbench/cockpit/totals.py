"""Totals of a portfolio from the recorded facts: assets, revenue, profit, debt, operating cash, by period.

Nothing is counted twice: an enterprise that reported consolidated figures speaks for everything below it; where none
above an enterprise did, its own single statement counts. A total of a period leaves out what was not reported, and
says how many reported; an amount in another currency than the office's is never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from stateward.facts.statement import FULL_YEAR
from stateward.workbench.accounts.scope import WHOLE_OFFICE, branches
from stateward.workbench.assessment.inputs import register_sha256
from stateward.workbench.core import workspace
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import selectors as statements
from stateward.workbench.statements import store

STRAND = "statements"
#: The accounts that are added up, by their ids in the charts of accounts.
AMOUNTS = ("total_assets", "total_liabilities", "operating_revenue", "total_profit", "operating_net_cash_flow")
#: Periods of a trend.
TREND = 13


@dataclass(frozen=True)
class Total:
    """The totals of a period and how many enterprises' statements they hold."""

    year: int
    month: int
    amounts: dict[str, float | None]
    reported: int

    def ratio(self, above: str, below: str) -> float | None:
        """One total in hundredths of another; `None` where one is missing or the lower one is zero."""
        upper, lower = self.amounts.get(above), self.amounts.get(below)
        return None if upper is None or not lower else 100 * upper / lower


def totals(user: Any) -> list[Total]:
    """The totals of what the person sees, every period that was reported, the earliest first."""
    paths = tuple(branches(user, strand=STRAND))
    if not paths:
        return []
    currency = workspace.current().settings.reporting_currency
    return list(_totals(statements.facts_sha256(), register_sha256(), paths, currency))


@lru_cache(maxsize=32)
def _totals(facts: str, register: str, paths: tuple[str, ...], currency: str) -> tuple[Total, ...]:
    """Remembered while neither the facts nor the register change, once for everybody who sees the same branches."""
    frame = _kept_rows(paths, currency)
    if frame.is_empty():
        return ()
    sums = [
        pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
        for name in AMOUNTS
        if name in frame.columns
    ]
    rows = frame.group_by("year", "month").agg(*sums, pl.len().alias("reported")).sort("year", "month")
    return tuple(
        Total(row["year"], row["month"], {name: row.get(name) for name in AMOUNTS}, row["reported"])
        for row in rows.iter_rows(named=True)
    )


def rows_of(user: Any, year: int, month: int) -> list[dict[str, Any]]:
    """The statements that add up to the totals of a period: enterprise (code), basis, the amounts."""
    paths = tuple(branches(user, strand=STRAND))
    frame = _kept_rows(paths, workspace.current().settings.reporting_currency) if paths else pl.DataFrame()
    if frame.is_empty():
        return []
    return frame.filter((pl.col("year") == year) & (pl.col("month") == month)).to_dicts()


def _kept_rows(paths: tuple[str, ...], currency: str) -> pl.DataFrame:
    """The rows that count: consolidated ones of the highest enterprises, single ones where nobody above speaks."""
    facts = _facts(currency)
    tree = _tree(paths)
    if facts.is_empty() or tree.is_empty():
        return pl.DataFrame()
    rows = facts.join(tree, on="enterprise").sort("year", "month", "path")
    consolidated, single = (rows.filter(pl.col("basis") == basis) for basis in ("consolidated", "single"))
    whole = consolidated.select("year", "month", pl.col("path").alias("above"))
    above = _chains(tree)
    lower = _below(consolidated, whole, above, itself=False)
    covered = _below(single, whole, above, itself=True)
    return pl.concat([consolidated.join(lower, on=_KEY, how="anti"), single.join(covered, on=_KEY, how="anti")])


_KEY = ["enterprise", "year", "month"]


def _below(rows: pl.DataFrame, whole: pl.DataFrame, above: pl.DataFrame, *, itself: bool) -> pl.DataFrame:
    """The keys of the rows whose enterprise, or one above it, is among `whole` in the same period."""
    found = rows.select(*_KEY, "path").join(above, on="path").join(whole, on=["year", "month", "above"])
    return (found if itself else found.filter(pl.col("above") != pl.col("path"))).select(_KEY).unique()


def _tree(paths: tuple[str, ...]) -> pl.DataFrame:
    """The enterprises of the branches: `enterprise` (code), `path`."""
    rows = Enterprise.objects.values_list("code", "path")
    inside = [row for row in rows if WHOLE_OFFICE in paths or row[1].startswith(paths)]
    return pl.DataFrame(inside, schema={"enterprise": pl.String, "path": pl.String}, orient="row")


def _chains(tree: pl.DataFrame) -> pl.DataFrame:
    """Every enterprise with itself and each one above it: `path`, `above`."""
    pairs = []
    for path in tree["path"].to_list():
        chain = ""
        for code in path.strip("/").split("/"):
            chain = f"{chain}/{code}"
            pairs.append((path, f"{chain}/"))
    return pl.DataFrame(pairs, schema={"path": pl.String, "above": pl.String}, orient="row")


def _facts(currency: str) -> pl.DataFrame:
    """The needed columns of all periods, in the office's currency."""
    scan = store.facts().scan()
    names = scan.collect_schema().names()
    wanted = [*_KEY, "basis", *(name for name in AMOUNTS if name in names)]
    own = scan.filter((pl.col("currency") == currency) & pl.col("basis").is_in(["single", "consolidated"]))
    return own.select(wanted).collect()


def periods(found: Sequence[Total]) -> list[tuple[int, int]]:
    """The periods that were reported, the newest first."""
    return [(total.year, total.month) for total in reversed(found)]


def total_of(found: Sequence[Total], year: int, month: int) -> Total | None:
    """The totals of one period; `None` where nothing was reported for it."""
    return next((total for total in found if (total.year, total.month) == (year, month)), None)


def trend(found: Sequence[Total], year: int, month: int) -> list[Total]:
    """The periods up to this one: months of the last year, or full years where a full year is looked at."""
    earlier = [total for total in found if (total.year, total.month) <= (year, month)]
    if month == FULL_YEAR:
        return [total for total in earlier if total.month == FULL_YEAR][-TREND:]
    return earlier[-TREND:]
