"""Participations on a day: stakes without control, and what each paid in the years the document looks at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.reform.participations import judged_participations
from stateward.workbench.register.holdings import dividends
from stateward.workbench.register.holdings.structures import Picture
from stateward.workbench.register.models import Enterprise

_FIRST_DAY = (1, 1)


@dataclass(frozen=True)
class Participation:
    """A stake without control: who holds whom, its share (0..100), the verdict, and why it is unknown."""

    holder: Enterprise
    held: Enterprise
    share: float
    paid: float | None
    verdict: str
    reason: str
    missing: int | None


def last_full_year(day: dt.date) -> int:
    """The newest year that is over on a day."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def judged(user: Any, seen: Picture, day: dt.date, years: int) -> pl.DataFrame:
    """The participations as the library judges them; a year without a record is unknown, never nothing."""
    year = last_full_year(day)
    paid = dividends.of_years(user, range(year - years + 1, year + 1), strand="reform")
    return judged_participations(_stakes(user, seen), paid, year=year, years=years)


def _stakes(user: Any, seen: Picture) -> pl.DataFrame:
    """Stakes that make no control, in enterprises of other controllers or of other groups; one row a pair."""
    network, control = seen.structure.network, seen.structure.control
    stakes = network.enterprise[network.holder] & ~control.link & (network.share > 0)
    apart = control.head[network.holder] != control.head[network.held]
    since = dividends.first_days(user, strand="reform") if stakes.any() else {}
    rows = []
    for edge in np.flatnonzero(stakes).tolist():
        pair = (network.ids[network.holder[edge]], network.ids[network.held[edge]])
        known = pair[0] in seen.rows and pair[1] in seen.rows
        if known and (apart[edge] or _group(seen, pair[0]) != _group(seen, pair[1])):
            rows.append((*pair, float(network.share[edge]), _first_full_year(since.get(pair))))
    schema = {"holder": pl.String, "held": pl.String, "share": pl.Float64, "since": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _group(seen: Picture, code: str) -> int:
    """The group an enterprise belongs to in the register; the head of a group is its own."""
    row = seen.rows[code]
    return row.group_id or row.pk


def _first_full_year(since: dt.date | None) -> int | None:
    if since is None:
        return None
    return since.year if (since.month, since.day) == _FIRST_DAY else since.year + 1


def named(told: pl.DataFrame, seen: Picture) -> list[Participation]:
    """The judged participations with their enterprises and reasons in the running language, largest share first."""
    return [
        Participation(
            seen.rows[row["holder"]], seen.rows[row["held"]], row["share"] * 100, row["paid"], row["verdict"],
            _reason(row), max(row["missing"], default=None),
        )
        for row in told.sort("share", descending=True).iter_rows(named=True)
    ]  # fmt: skip


def _reason(row: dict[str, Any]) -> str:
    if row["verdict"] == "unknown":
        return _("No dividend is recorded for {years}.").format(years=listed([str(year) for year in row["missing"]]))
    if row["verdict"] == "too_young":
        return _("Held for fewer full years than are looked at, and nothing was paid so far.")
    return ""
