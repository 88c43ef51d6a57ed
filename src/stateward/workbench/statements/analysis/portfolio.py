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
from stateward.workbench.accounts.scope import enterprises_of
from stateward.workbench.core import workspace
from stateward.workbench.statements import selectors, store

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


def facts(periods: Sequence[Period]) -> pl.LazyFrame:
    """The store's rows of some periods (all where none is named)."""
    return store.facts().scan(list(periods) or None)


def periods() -> list[Period]:
    """The periods of the store, the newest first."""
    return sorted(store.facts().periods(), reverse=True)


@dataclass(frozen=True)
class Shown:
    """An answer with what was left out of it and why."""

    answer: Answer
    other_currencies: int


def ask(user: Any, question: Question, wanted: Sequence[Period], *, like_for_like: bool = False) -> Shown:
    """Answer a question over what the person sees, in the office's reporting currency.

    Rows in another currency are counted and left out: their amounts cannot be added.
    """
    sides = attributes(user)
    read = wanted
    if question.single_months:
        read = sorted({*wanted, *((year, month - 1) for year, month in wanted if month > 1)})
    rows = facts(read).filter(pl.col("enterprise").is_in(sides["enterprise"].implode()))
    currency = workspace.current().settings.reporting_currency
    others = rows.filter(pl.col("currency") != currency).select(pl.len()).collect().item()
    answer = pivot(rows.filter(pl.col("currency") == currency), sides, question, wanted, like_for_like=like_for_like)
    return Shown(answer, others)


def parts(user: Any, figure: str, period: Period, side: str, value: str) -> list[dict[str, Any]]:
    """What a cell of the table is made of: each enterprise's figure, the largest first."""
    sides = attributes(user).filter(pl.col(side) == value if side != "period" else pl.lit(True))
    known = facts([period])
    if figure not in known.collect_schema().names():
        return []
    currency = workspace.current().settings.reporting_currency
    rows = known.filter((pl.col("basis") == "single") & (pl.col("currency") == currency)).select("enterprise", figure)
    joined = rows.collect().join(sides.select("enterprise", "name"), on="enterprise", how="inner")
    ordered = joined.sort(pl.col(figure).abs(), descending=True, nulls_last=True)
    return [{"code": code, "name": name, "amount": amount} for code, amount, name in ordered.iter_rows()]


def side_title(side: str) -> str:
    """A side in the running language."""
    return _(SIDES[side])
