"""Reading a table of holdings: columns, numbers, dates; every row at fault is named and left out, the rest counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.faulty_rows import Faults

#: Headers as people write them -> our column.
HEADERS = {
    "holder": "holder",
    "owner": "holder",
    "shareholder": "holder",
    "parent": "holder",
    "股东": "holder",
    "股东代码": "holder",
    "出资人": "holder",
    "出资人代码": "holder",
    "投资方": "holder",
    "持有方": "holder",
    "held": "held",
    "owned": "held",
    "enterprise": "held",
    "subsidiary": "held",
    "企业代码": "held",
    "被投资企业": "held",
    "被投资企业代码": "held",
    "被投资方": "held",
    "标的企业": "held",
    "share": "share",
    "capital share": "share",
    "出资比例": "share",
    "持股比例": "share",
    "股权比例": "share",
    "votes": "votes",
    "voting share": "votes",
    "voting rights": "votes",
    "表决权": "votes",
    "表决权比例": "votes",
    "kind": "kind",
    "方式": "kind",
    "控制方式": "kind",
    "类型": "kind",
    "from": "from",
    "since": "from",
    "valid from": "from",
    "起始日期": "from",
    "生效日期": "from",
    "to": "to",
    "until": "to",
    "valid to": "to",
    "终止日期": "to",
    "截止日期": "to",
    "source": "source",
    "来源": "source",
    "依据": "source",
}
#: What a holding is: a stake, or an agreement by which the holder directs the held enterprise whatever the votes.
KINDS = {
    "": "capital",
    "capital": "capital",
    "share": "capital",
    "出资": "capital",
    "股权": "capital",
    "votes": "capital",
    "表决权": "capital",
    "agreement": "agreement",
    "control agreement": "agreement",
    "协议控制": "agreement",
    "协议": "agreement",
}
#: Shares of one enterprise may exceed the whole by this much: published shares are rounded.
ROUNDING = 1e-6
_COLUMNS = ("holder", "held", "share", "votes", "kind", "from", "to", "source")


@dataclass(frozen=True)
class Holdings:
    """The sound rows of a table of holdings, of all dates, with the faults of the others.

    `frame`: `row` (in the table), `holder`, `held`, `share`, `votes` (0..1), `agreement`, `from`, `to`, `source`.
    """

    frame: pl.DataFrame
    faults: list[Fault]
    rows: int


def read_holdings(table: Any, file: str = "") -> Holdings:
    """The holdings in a table of any engine: columns `holder`, `held`, `share` (0..1), optional `votes`, `kind`,
    `from`, `to`, `source`. Raises ImportFault where a needed column is missing.

    Without `votes` the votes are the share. A `kind` of `agreement` says that the holder directs the enterprise.
    """
    raw = _renamed(_polars(table), file)
    faults = Faults(file)
    frame = raw.with_row_index("row", offset=2).with_columns(
        pl.col("row").cast(pl.Int64), *(_text(name) for name in ("holder", "held", "kind", "source"))
    )
    frame = frame.with_columns(
        _number("share", frame.schema["share"]),
        _number("votes", frame.schema["votes"]),
        _day("from", frame.schema["from"]),
        _day("to", frame.schema["to"]),
        pl.col("kind").str.to_lowercase().replace_strict(KINDS, default=None).alias("agreement") == "agreement",
    )
    frame = _sound(frame, faults)
    frame = frame.with_columns(pl.coalesce("votes#", "share#").alias("votes#"), pl.col("share#").fill_null(0.0))
    frame = frame.select(
        "row",
        "holder",
        "held",
        pl.col("share#").alias("share"),
        pl.col("votes#").fill_null(0.0).alias("votes"),
        "agreement",
        pl.col("from#").alias("from"),
        pl.col("to#").alias("to"),
        "source",
    )
    return Holdings(_without_overlaps(frame, faults), faults.found, raw.height)


def on_date(holdings: pl.DataFrame, day: dt.date | None) -> pl.DataFrame:
    """The holdings in force on a day (its first and last day included); all of them without a day."""
    if day is None:
        return holdings
    started = pl.col("from").is_null() | (pl.col("from") <= day)
    return holdings.filter(started & (pl.col("to").is_null() | (pl.col("to") >= day)))


def _polars(table: Any) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    lazy: Any = nw.from_native(table).lazy()
    frame: pl.DataFrame = lazy.collect("polars").to_native()
    return frame


def _renamed(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """The table with our column names; columns it does not know are left out, absent ones added empty."""
    names: dict[str, str] = {}
    for header in frame.columns:
        column = HEADERS.get(" ".join(header.replace("_", " ").split()).casefold())
        if column is not None and column not in names.values():
            names[header] = column
    absent = [column for column in ("holder", "held", "share") if column not in names.values()]
    if absent:
        raise ImportFault(
            fault(
                "holdings_columns",
                _("The table of holdings has no column {columns}.").format(columns=", ".join(absent)),
                _("Its columns must be called holder, held and share; votes, kind, from, to and source may follow."),
                value=", ".join(frame.columns[:8]),
                file=file or None,
                row=1,
            )
        )
    known = frame.select(names.keys()).rename(names)
    missing = [column for column in _COLUMNS if column not in known.columns]
    return known.with_columns(pl.lit(None, dtype=pl.String).alias(column) for column in missing)


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.strip_chars().replace("", None).fill_null("").alias(column)


def _number(column: str, kind: pl.DataType) -> pl.Expr:
    if kind.is_numeric():
        return pl.col(column).cast(pl.Float64).alias(f"{column}#")
    text = pl.col(column).cast(pl.String).str.strip_chars().replace("", None)
    percent = text.str.strip_suffix("%").str.strip_suffix("％").str.strip_chars().cast(pl.Float64, strict=False) / 100
    is_percent = text.str.ends_with("%") | text.str.ends_with("％")
    return pl.when(is_percent).then(percent).otherwise(text.cast(pl.Float64, strict=False)).alias(f"{column}#")


def _day(column: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        return pl.col(column).cast(pl.Date).alias(f"{column}#")
    return pl.col(column).cast(pl.String).str.strip_chars().str.to_date("%Y-%m-%d", strict=False).alias(f"{column}#")


def _sound(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """The rows without a fault of their own."""
    given = {name: pl.col(name).is_not_null() & (pl.col(name).cast(pl.String) != "") for name in frame.columns}
    frame = faults.split(
        frame,
        (pl.col("holder") == "") | (pl.col("held") == ""),
        "holding_incomplete",
        lambda row: (
            _("The row names no holder or no enterprise and was left out."),
            _("Enter the codes of the holder and of the enterprise."),
        ),
        "holder",
    )
    frame = faults.split(
        frame,
        pl.col("agreement").is_null(),
        "holding_kind",
        lambda row: (
            _("{value} is no kind of holding; the row was left out.").format(value=shown(row["kind"])),
            _("Write capital or agreement, or leave the cell empty."),
        ),
        "kind",
    )
    for column in ("share", "votes"):
        number = pl.col(f"{column}#")
        unreadable = given[column] & (number.is_null() | ~number.is_finite())
        frame = faults.split(
            frame,
            unreadable,
            f"{column}_not_a_number",
            lambda row, c=column: (  # type: ignore[misc]
                _("{value} is no number in the column {column}; the row was left out.").format(
                    value=shown(row[c]), column=c
                ),
                _("Write the share as a number from 0 to 1, such as 0.51."),
            ),
            column,
        )
        frame = faults.split(
            frame,
            (number < 0) | (number > 1),
            f"{column}_out_of_range",
            lambda row, c=column: (  # type: ignore[misc]
                _("{holder} holds {value} of {held}, which is not from 0 to 1; the row was left out.").format(
                    holder=shown(row["holder"]), held=shown(row["held"]), value=shown(row[c])
                ),
                _("Write the share as a number from 0 to 1, such as 0.51."),
            ),
            column,
        )
    frame = faults.split(
        frame,
        pl.col("share#").is_null() & pl.col("votes#").is_null() & ~pl.col("agreement"),
        "share_missing",
        lambda row: (
            _("The share of {holder} in {held} is missing; the holding was left out.").format(
                holder=shown(row["holder"]), held=shown(row["held"])
            ),
            _("Enter the share; a missing one is never taken as 0."),
        ),
        "share",
    )
    for column in ("from", "to"):
        frame = faults.split(
            frame,
            given[column] & pl.col(f"{column}#").is_null(),
            "date_wrong",
            lambda row, c=column: (  # type: ignore[misc]
                _("{value} is not a date; the row was left out.").format(value=shown(row[c])),
                _("Write the date as 2023-12-31."),
            ),
            column,
        )
    return faults.split(
        frame,
        pl.col("to#") < pl.col("from#"),
        "dates_reversed",
        lambda row: (
            _("The last day {to} is before the first day {start}; the row was left out.").format(
                to=row["to"], start=row["from"]
            ),
            _("Correct one of the two dates."),
        ),
        "to",
    )


def _without_overlaps(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """Leave out rows of a pair whose days overlap those of a row before: the first row of the table counts."""
    # Equal pairs have equal hashes; the few pairs of equal hashes are then compared by what they are.
    repeated = frame.filter((pl.col("holder").hash(1) * 31 + pl.col("held").hash(2)).is_duplicated())
    if repeated.is_empty():
        return frame
    kept: dict[tuple[str, str, bool], list[dict[str, Any]]] = {}
    out: list[dict[str, Any]] = []
    for row in repeated.sort("row").iter_rows(named=True):
        before = kept.setdefault((row["holder"], row["held"], row["agreement"]), [])
        clash = next((other for other in before if _together(row, other)), None)
        if clash is None:
            before.append(row)
        else:
            out.append(row | {"other": clash["row"]})
    if not out:
        return frame
    faults.tell(
        "dates_overlap",
        pl.DataFrame(out, infer_schema_length=None),
        lambda row: (
            _("{holder} in {held} stands in row {other} for the same days; this row was left out.").format(
                holder=shown(row["holder"]), held=shown(row["held"]), other=row["other"]
            ),
            _("Give the older row its last day, or add the two shares up in one row."),
        ),
        "held",
    )
    return frame.filter(~pl.col("row").is_in([row["row"] for row in out]))


def _together(row: dict[str, Any], other: dict[str, Any]) -> bool:
    first, last = row["from"] or dt.date.min, row["to"] or dt.date.max
    return bool(first <= (other["to"] or dt.date.max) and (other["from"] or dt.date.min) <= last)
