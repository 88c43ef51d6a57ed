"""Recorded decisions held against a list: taken by the wrong body, in the wrong way, late, without papers.

A million decisions fall into few different cases, because a list tells values apart only at its limits. Each decision
gets the number of its case by comparisons alone, on the engine of the table; every case is decided once, exactly, and
the answers are joined back. Deadlines and papers are treated in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, cast

import narwhals as nw
import polars as pl

from stateward.facts.engines import lift_beside
from stateward.facts.panel import Frame, as_lazy
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.lists import DAY, DecisionListDocument
from stateward.supervision.axes import Axis
from stateward.supervision.decide import Decision, decide
from stateward.supervision.table import DecisionTable
from stateward.supervision.values import plain_value

#: Columns of a recorded decision beside the fields of the case; those absent are not audited.
RECORDED = ("decided_by", "mode", "submitted", "decided", "papers")
Deadline = Callable[[dt.date, int, bool], dt.date]
_CASE, _LIMIT, _PAPERS = "audit_case", "audit_limit", "audit_papers"
#: A case number must fit a 64-bit whole number.
_MOST_CASES = 2**62
_WEEKEND = (5, 6)


def audit(document: DecisionListDocument, decisions: Any, deadline: Deadline | None = None) -> Frame:
    """The decisions with what the list says of each, on the engine of the table.

    Columns handed in: the fields of the list by id, and those of `RECORDED` (`decided` is the day of the decision,
    `papers` the ids handed in with `;` between them). Columns added: `code` (decided, missing_fields, conflict,
    no_row, outside), `item`, `expected_decider`, `expected_mode`, `deadline`, `wrong_body`, `wrong_mode`, `late`,
    `papers_missing`. What cannot be known is missing, never false. `deadline(start, days, working)` knows the
    office's calendar; without it working days are Monday to Friday.
    """
    table = DecisionTable(document)
    frame = as_lazy(decisions)
    columns = frame.collect_schema().names()
    _refuse_without_fields(table, columns)
    lift = lift_beside(nw.to_native(frame))
    asked = [axis for axis in table.axes[:-1] if axis.name in columns]
    asked += [table.axes[-1]] if table.dated and "decided" in columns else []
    frame = frame.with_columns(_case_number(asked).alias(_CASE))
    cases = _distinct(frame, [_CASE])[_CASE].to_list()
    frame = frame.join(lift(_answers(table, asked, cases)), on=_CASE, how="left")
    frame = _with_deadlines(frame, columns, lift, deadline or weekdays_after)
    frame = _with_papers(frame, table, columns, lift)
    return _judged(frame, columns)


def weekdays_after(start: dt.date, days: int, working: bool) -> dt.date:
    """The last day of a period that begins the day after `start`; working days are Monday to Friday."""
    if not working:
        return start + dt.timedelta(days=days)
    day = start
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() not in _WEEKEND
    return day


def exercise(audited: Frame) -> pl.DataFrame:
    """How each item's power is exercised: decisions, wrong body, wrong way, late, without papers, share without fault.

    The table by which powers are evaluated and, where they are misused, taken back.
    """
    columns = audited.collect_schema().names()
    tests: list[str] = [name for name in ("wrong_body", "wrong_mode", "late") if name in columns]
    made = [nw.col(name).fill_null(False).cast(nw.Int64()).alias(name) for name in tests]
    if "papers_missing" in columns:
        made.append((nw.col("papers_missing").fill_null("") != "").cast(nw.Int64()).alias("without_papers"))
        tests.append("without_papers")
    faulty: nw.Expr = nw.sum_horizontal(*(nw.col(name) for name in tests)) > 0
    counted = (
        audited.filter(~nw.col("item").is_null())
        .select("item", *made)
        .with_columns(faulty.cast(nw.Int64()).alias("faulty"))
        .group_by("item")
        .agg(nw.len().alias("decisions"), *(nw.col(name).sum() for name in [*tests, "faulty"]))
    )
    found = pl.DataFrame(counted.collect("polars").to_native())
    return found.with_columns((1 - pl.col("faulty") / pl.col("decisions")).alias("faultless_share")).sort("item")


# --- cases ---


def _refuse_without_fields(table: DecisionTable, columns: list[str]) -> None:
    if not any(axis.name in columns for axis in table.axes[:-1]):
        raise StatewardError(
            Fault(
                "audit.columns",
                _("The table of decisions has no field of the list."),
                _("Its columns must be called as the fields: {fields}.").format(fields=listed(table.names[:-1])),
                value=", ".join(columns[:8]),
            )
        )


def _case_number(axes: list[Axis]) -> nw.Expr:
    """The number of a decision's case: its places on all axes, as the digits of one number."""
    number: nw.Expr = nw.lit(0, dtype=nw.Int64())
    size = 1
    for axis in axes:
        number = number + _place(axis) * size
        size *= _places(axis)
        if size > _MOST_CASES:
            raise StatewardError(
                Fault(
                    "audit.too_fine",
                    _("The list tells more cases apart than can be numbered."),
                    _("Audit by parts of the list, such as one matter after the other."),
                )
            )
    return number


def _places(axis: Axis) -> int:
    """Its segments, one place for what is missing, one for what lies outside."""
    return axis.last - axis.first + 3


def _place(axis: Axis) -> nw.Expr:
    column = nw.col("decided" if axis.name == DAY else axis.name)
    missing, outside = _places(axis) - 2, _places(axis) - 1
    if axis.ordered:
        place: nw.Expr = nw.lit(0, dtype=nw.Int64())
        for value, behind in axis.cuts:
            limit = value if isinstance(value, dt.date) else float(value)
            place = place + (column > limit if behind else column >= limit).cast(nw.Int64())
        inside = (place >= axis.first) & (place <= axis.last)
        found = nw.when(inside).then(place - axis.first).otherwise(nw.lit(outside, dtype=nw.Int64()))
    else:
        rest = axis.last if axis.field.type == "text" else outside
        found = nw.lit(rest, dtype=nw.Int64())
        for number, word in enumerate(axis.words):
            found = nw.when(column == word).then(nw.lit(number, dtype=nw.Int64())).otherwise(found)
    return nw.when(column.is_null()).then(nw.lit(missing, dtype=nw.Int64())).otherwise(found)


def _answers(table: DecisionTable, axes: list[Axis], cases: Iterable[int]) -> pl.DataFrame:
    rows = [_answer_row(table, axes, case) for case in cases]
    schema = {
        _CASE: pl.Int64,
        "code": pl.String,
        "item": pl.String,
        "expected_decider": pl.String,
        "expected_mode": pl.String,
        _LIMIT: pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _answer_row(table: DecisionTable, axes: list[Axis], case: int) -> tuple[Any, ...]:
    given: dict[str, Any] = {}
    rest = case
    for axis in axes:
        rest, place = divmod(rest, _places(axis))
        if place == _places(axis) - 1:
            return (case, "outside", None, None, None, None)
        if place < _places(axis) - 2:
            given[axis.name] = plain_value(axis.sample(place + axis.first))
    found = decide(table, given)
    return (case, found.code, found.item, found.decider, found.mode, _limit_number(found))


def _limit_number(found: Decision) -> int | None:
    """The days of a time limit, negative for calendar days."""
    limit = found.outcome.time_limit if found.outcome is not None else None
    return None if limit is None else limit.days if limit.working else -limit.days


# --- deadlines and papers ---


def _distinct(frame: Frame, names: list[str]) -> pl.DataFrame:
    collected = frame.select(*names).unique().collect("polars").to_native()
    return cast(pl.DataFrame, collected)


def _with_deadlines(
    frame: Frame, columns: list[str], lift: Callable[[pl.DataFrame], Frame], deadline: Deadline
) -> Frame:
    if "submitted" not in columns:
        return frame
    spans = _distinct(frame, ["submitted", _LIMIT]).drop_nulls()
    days = [deadline(start, abs(limit), limit > 0) for start, limit in spans.iter_rows()]
    ends = spans.with_columns(pl.Series("deadline", days, dtype=pl.Date))
    return frame.join(lift(ends), on=["submitted", _LIMIT], how="left")


def _with_papers(
    frame: Frame, table: DecisionTable, columns: list[str], lift: Callable[[pl.DataFrame], Frame]
) -> Frame:
    if "papers" not in columns:
        return frame
    needed = {row.id: row.papers for row in table.rows}
    frame = frame.with_columns(nw.col("papers").fill_null("").alias(_PAPERS))
    sets = _distinct(frame, ["item", _PAPERS]).drop_nulls()
    missing = [
        ";".join(paper for paper in needed.get(item, ()) if paper not in {one.strip() for one in given.split(";")})
        for item, given in sets.iter_rows()
    ]
    told = sets.with_columns(pl.Series("papers_missing", missing, dtype=pl.String))
    return frame.join(lift(told), on=["item", _PAPERS], how="left")


def _judged(frame: Frame, columns: list[str]) -> Frame:
    known = nw.col("code") == "decided"
    made: list[nw.Expr] = []
    if "decided_by" in columns:
        made.append(nw.when(known).then(nw.col("decided_by") != nw.col("expected_decider")).alias("wrong_body"))
    if "mode" in columns:
        made.append(nw.when(known).then(nw.col("mode") != nw.col("expected_mode")).alias("wrong_mode"))
    if "submitted" in columns and "decided" in columns:
        made.append((nw.col("decided") > nw.col("deadline")).alias("late"))
    frame = frame.with_columns(*made) if made else frame
    names = frame.collect_schema().names()
    return frame.select(*(name for name in names if name not in (_CASE, _LIMIT, _PAPERS)))
