"""Figures of the column store as far as a person sees them, with the sides by which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.facts.pivot import Answer, How, Question, pivot
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.workbench.accounts.scope import enterprises_of
from stateward.workbench.core import indicators, workspace
from stateward.workbench.statements import selectors, store
from stateward.workbench.statements.currencies import conversion

#: Sides of a table: column of the attributes and title.
SIDES = {
    "group": N_("Group"),
    "enterprise": N_("Enterprise"),
    "industry": N_("Industry"),
    "enterprise_class": N_("Class"),
    "size": N_("Size"),
    "level": N_("Level"),
    "period": N_("Period"),
}
WAYS: dict[How, str] = {"sum": N_("Sum"), "median": N_("Median"), "mean": N_("Mean"), "count": N_("Number of values")}
#: Figures of the store that are no accounts.
_KEYS = {"enterprise", "year", "month", "basis", "currency", "revision"}

Period = tuple[int, int]
#: How many years an indicator may look back: growth over three years, with the openings of the first.
_YEARS_BACK = 4


def attributes(user: Any) -> pl.DataFrame:
    """One row for every enterprise the person sees in the statements: code and sides."""
    fields = ("code", "name_en", "name_zh", "group__code", "industry", "enterprise_class", "size", "level")
    rows = list(enterprises_of(user, strand="statements").values_list(*fields))
    return pl.DataFrame(
        {
            "enterprise": [row[0] for row in rows],
            "name": [pick({"en": row[1] or row[2] or row[0], "zh": row[2] or row[1] or row[0]}) for row in rows],
            "group": [row[3] or row[0] for row in rows],
            "industry": [row[4] or "" for row in rows],
            "enterprise_class": [row[5] or "" for row in rows],
            "size": [row[6] or "" for row in rows],
            "level": ["" if row[7] is None else str(row[7]) for row in rows],
        },
        schema=dict.fromkeys(
            ["enterprise", "name", "group", "industry", "enterprise_class", "size", "level"], pl.String
        ),
    )


def names(user: Any) -> dict[str, str]:
    """Code -> name of the enterprises the person sees."""
    frame = attributes(user)
    return dict(zip(frame["enterprise"], frame["name"], strict=True))


def figures() -> list[tuple[str, str]]:
    """The figures of the store: key and title."""
    titles = selectors.account_titles()
    known = [name for name in facts([]).collect_schema().names() if name not in _KEYS and "." not in name]
    return sorted(((name, titles.get(name, name)) for name in known), key=lambda pair: pair[1])


def title(figure: str) -> str:
    """A line or an indicator in the running language."""
    found = indicators.find(figure)
    return pick(found[2].title.as_dict()) if found is not None else selectors.account_titles().get(figure, figure)


def asking(figure: str, rows: str, columns: str, how: How, *, single_months: bool = False) -> Question:
    """The question about a line or an indicator; indicators are read year to date."""
    found = indicators.find(figure)
    if found is None:
        return Question(figure, rows, columns, how, single_months)
    document, key, _indicator = found
    return Question(key, rows, columns, how, indicators=document)


def facts(periods: Sequence[Period]) -> pl.LazyFrame:
    """The store's rows of some periods (all where none is named)."""
    return store.facts().scan(list(periods) or None)


def periods() -> list[Period]:
    """The periods of the store, the newest first."""
    return sorted(store.facts().periods(), reverse=True)


@dataclass(frozen=True)
class Shown:
    """An answer with what was left out of it and why: statements in other currencies, rates that are missing."""

    answer: Answer
    other_currencies: int
    missing_rates: tuple[str, ...] = ()


def ask(user: Any, question: Question, wanted: Sequence[Period], *, like_for_like: bool = False) -> Shown:
    """Answer a question over what the person sees, in the office's reporting currency.

    Statements in another currency are converted where the office keeps rates; without rates they are counted and left
    out of amounts, which cannot be added, while an indicator of one enterprise is the same in any currency.
    """
    sides = attributes(user)
    rows, change = _rows(sides, [period for asked in wanted for period in _read_for(question, asked)])
    currency = workspace.current().settings.reporting_currency
    foreign = pl.col("currency") != currency
    others = rows.filter(foreign).select(pl.len()).collect().item()
    alike = question.indicators is not None and (question.rows == "enterprise" or question.how != "sum")
    if not alike:
        rows = rows.filter(~foreign)
    answer = pivot(rows, sides, question, wanted, like_for_like=like_for_like)
    return Shown(answer, 0 if alike else others, tuple(fault.message for fault in change))


def _read_for(question: Question, period: Period) -> list[Period]:
    """The periods a question reads for one that is asked: the month before it, the same month of earlier years."""
    year, month = period
    if question.indicators is not None:
        return [(year - back, month) for back in range(_YEARS_BACK + 1)]
    return [period, (year, month - 1)] if question.single_months and month > 1 else [period]


def _rows(sides: pl.DataFrame, read: Sequence[Period]) -> tuple[pl.LazyFrame, Sequence[Fault]]:
    """The store's rows of what the person sees in the reporting currency, and the rates that are missing for it."""
    known = set(periods())
    rows = facts(sorted({period for period in read if period in known}) or sorted(known)[:1])
    rows = rows.filter(pl.col("enterprise").is_in(sides["enterprise"].implode()))
    change = conversion(months=True)
    return (rows, ()) if change is None else change.table(rows)


def parts(user: Any, figure: str, period: Period, side: str, value: str) -> list[dict[str, Any]]:
    """What a cell of the table is made of: each enterprise's figure, the largest first."""
    sides = attributes(user).filter(pl.col(side) == value if side != "period" else pl.lit(True))
    question = asking(figure, "enterprise", "period", "median")
    rows, _missing = _rows(sides, _read_for(question, period))
    if question.indicators is not None:
        table = pivot(rows, sides, question, [period]).table
        found = table.rename(dict.fromkeys(table.columns[1:], "amount"))
    elif figure in rows.collect_schema().names():
        mine = (pl.col("basis") == "single") & (pl.col("currency") == workspace.current().settings.reporting_currency)
        found = rows.filter(mine).select("enterprise", pl.col(figure).alias("amount")).collect()
    else:
        return []
    if "amount" not in found.columns:
        return []
    joined = found.join(sides.select("enterprise", "name"), on="enterprise", how="inner")
    ordered = joined.sort(pl.col("amount").abs(), descending=True, nulls_last=True)
    return ordered.select(pl.col("enterprise").alias("code"), "name", "amount").to_dicts()


def side_title(side: str) -> str:
    """A side in the running language."""
    return _(SIDES[side])
