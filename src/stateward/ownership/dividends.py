"""Reading a table of dividends received: holder, enterprise, year, amount, source; every row at fault is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.facts.faults import fault, nearest, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.faulty_rows import Faults
from stateward.ownership.holdings import HEADERS as HOLDING_HEADERS

#: Headers as people write them -> our column; holder, held and source are read as in a table of holdings.
HEADERS = {
    **{header: column for header, column in HOLDING_HEADERS.items() if column in ("holder", "held", "source")},
    "year": "year",
    "年度": "year",
    "年份": "year",
    "amount": "amount",
    "dividend": "amount",
    "dividend received": "amount",
    "金额": "amount",
    "分红": "amount",
    "分红金额": "amount",
    "收到分红": "amount",
}
_NEEDED = ("holder", "held", "year", "amount")
#: No dividend of an earlier year is taken: a year before it is a slip of the keyboard.
FIRST_YEAR = 1990


@dataclass(frozen=True)
class Dividends:
    """The sound rows (`row`, `holder`, `held`, `year`, `amount` in the base unit, `source`) and the faults."""

    frame: pl.DataFrame
    faults: list[Fault]


def read_dividends(
    table: pl.DataFrame, pairs: Mapping[tuple[str, str], Any], *, last: int, file: str = ""
) -> Dividends:
    """The dividends in a table of texts; `pairs` are the holdings that are known, `last` the newest year that is over.

    An amount of 0 says that nothing was paid; an empty cell is a fault, never 0. Raises ImportFault where a needed
    column is missing.
    """
    raw = _renamed(table, file).with_row_index("row", offset=2).with_columns(pl.col("row").cast(pl.Int64))
    amount = pl.col("amount").str.replace_all(r"[,，]", "").cast(pl.Float64, strict=False)
    frame = raw.with_columns(
        amount.alias("amount#"), pl.col("year").str.strip_suffix("年").cast(pl.Int64, strict=False).alias("year#")
    )
    faults = Faults(file)
    frame = _known_pairs(frame, pairs, faults)
    frame = _sound_numbers(frame, last, faults)
    again = ~pl.struct("holder", "held", "year#").is_first_distinct()
    frame = faults.split(
        frame,
        again,
        "dividend_twice",
        lambda row: (
            _("{holder} in {held} stands twice for {year}.").format(
                holder=shown(row["holder"]), held=shown(row["held"]), year=row["year#"]
            ),
            _("Add the amounts of one year up in one row."),
        ),
        "held",
    )
    numbers = (pl.col(f"{name}#").alias(name) for name in ("year", "amount"))
    sound = frame.select("row", "holder", "held", *numbers, "source")
    return Dividends(sound, faults.found)


def _renamed(table: pl.DataFrame, file: str) -> pl.DataFrame:
    names: dict[str, str] = {}
    for header in table.columns:
        column = HEADERS.get(" ".join(header.replace("_", " ").split()).casefold())
        if column is not None and column not in names.values():
            names[header] = column
    absent = [column for column in _NEEDED if column not in names.values()]
    if absent:
        raise ImportFault(
            fault(
                "dividend_columns",
                _("The table of dividends has no column {columns}.").format(columns=", ".join(absent)),
                _("Its columns must be called holder, held, year and amount; source may follow."),
                value=", ".join(table.columns[:8]),
                file=file or None,
                row=1,
            )
        )
    known = table.select(names.keys()).rename(names)
    if "source" not in known.columns:
        known = known.with_columns(pl.lit("").alias("source"))
    return known.with_columns(pl.all().cast(pl.String).str.strip_chars().fill_null(""))


def _known_pairs(frame: pl.DataFrame, pairs: Mapping[tuple[str, str], Any], faults: Faults) -> pl.DataFrame:
    """The rows whose holder holds, or held, the enterprise."""
    known = [(row["holder"], row["held"]) in pairs for row in frame.iter_rows(named=True)]
    held = sorted({held for _holder, held in pairs})

    def tell(row: dict[str, Any]) -> tuple[str, str]:
        near = nearest(row["held"], held)
        step = _("Did you mean {near}?").format(near=near) if near and near != row["held"] else ""
        message = _("No holding of {holder} in {held} is recorded.")
        return (
            message.format(holder=shown(row["holder"]), held=shown(row["held"])),
            step or _("Record the holding first, or correct the codes."),
        )

    marked = frame.with_columns(pl.Series("known#", known, dtype=pl.Boolean))
    return faults.split(marked, ~pl.col("known#"), "dividend_unknown_holding", tell, "held")


def _sound_numbers(frame: pl.DataFrame, last: int, faults: Faults) -> pl.DataFrame:
    year, amount = pl.col("year#"), pl.col("amount#")
    frame = faults.split(
        frame,
        year.is_null() | (year < FIRST_YEAR) | (year > last),
        "dividend_year",
        lambda row: (
            _("{value} is no year that is over.").format(value=shown(row["year"])),
            _("Write the year the dividend belongs to with four digits, {last} at the latest.").format(last=last),
        ),
        "year",
    )
    return faults.split(
        frame,
        amount.is_null() | ~amount.is_finite() | (amount < 0),
        "dividend_amount",
        lambda row: (
            _("{value} is no amount of a dividend.").format(value=shown(row["amount"])),
            _("Write what was received, 0 where nothing was paid; an empty cell is never taken as 0."),
        ),
        "amount",
    )
