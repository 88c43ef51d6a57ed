"""Where agreed targets stand within the year: the newest month's figures beside the targets and last year's month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from stateward.assessment.evaluate import evaluate
from stateward.assessment.inputs import Inputs
from stateward.facts.statement import FULL_YEAR
from stateward.workbench.assessment.cycle import sheets
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.statements import store
from stateward.workbench.statements.currencies import conversion


@dataclass(frozen=True)
class Midway:
    """One target: agreed, reached so far, the same month of the year before; `share` in percent for amounts."""

    title: str
    unit: str
    target: str
    reached: str
    before: str
    share: int | None


@dataclass(frozen=True)
class Reached:
    """One agreed target with what the months so far reached and what the same months of the year before did."""

    measure: sheets.Measure
    target: Decimal
    now: float | None
    before: float | None


@dataclass(frozen=True)
class Standing:
    """The newest month with figures of the year, and every agreed target in it."""

    month: int
    rows: list[Midway]


def standing(found: Round, participant: Participant) -> Standing | None:
    """Where a group's targets stand; `None` before they are agreed, without months, or once the year is reported."""
    known = reached(found, participant)
    if known is None:
        return None
    month, every = known
    rows = [
        Midway(
            title=one.measure.title,
            unit=one.measure.unit_title,
            target=one.measure.shown(one.target),
            reached=one.measure.shown(one.now),
            before=one.measure.shown(one.before),
            share=_share(one.measure, one.target, one.now),
        )
        for one in every
    ]
    return Standing(month, rows) if rows else None


def reached(found: Round, participant: Participant) -> tuple[int, list[Reached]] | None:
    """The newest month within the year and every agreed target in it, in the unit of the indicator's tables.

    `None` where `standing` is. Figures are cumulative from the beginning of the year, as statements are; a ratio is
    that of the months so far.
    """
    agreed = {line.indicator: line.agreed for line in participant.target_lines.all() if line.agreed is not None}
    month = _newest_month(found.year, participant.enterprise.code) if agreed else None
    if month is None:
        return None
    run = sheets.run_of(found)
    every = sheets.target_measures(run, participant.enterprise.enterprise_class)
    wanted = [one for one in every if one.from_statements and one.value_column and one.indicator in agreed]
    now, before = _figures(run, participant.enterprise.code, found.year, month, wanted)
    return month, [
        Reached(one, agreed[one.indicator], now.get(one.indicator), before.get(one.indicator)) for one in wanted
    ]


def _share(measure: sheets.Measure, target: Any, reached: float | None) -> int | None:
    """How much of an amount is reached; a ratio, and a target that is no gain, have no share."""
    if not measure.is_money or measure.better == "lower" or reached is None or target <= 0:
        return None
    return round(100 * reached / float(target))


def _newest_month(year: int, code: str) -> int | None:
    held = store.facts()
    months = sorted((month for one, month in held.periods() if one == year), reverse=True)
    newest = next((month for month in months if _has(held.scan([(year, month)]), code)), None)
    return None if newest == FULL_YEAR else newest


def _has(rows: pl.LazyFrame, code: str) -> bool:
    return not rows.filter(pl.col("enterprise") == code).select("enterprise").head(1).collect().is_empty()


def _figures(
    run: Any, code: str, year: int, month: int, wanted: list[sheets.Measure]
) -> tuple[Mapping[str, float | None], Mapping[str, float | None]]:
    """The measures at the month and at that of the year before, in the reporting currency."""
    held = store.facts()
    periods = [(one, month) for one in (year - 1, year) if (one, month) in held.periods()]
    facts = held.scan(periods).filter(pl.col("enterprise") == code).with_columns(pl.col("year").cast(pl.Int64))
    change = conversion()
    inputs = Inputs(facts=facts if change is None else change.table(facts)[0], months=month)
    columns = [str(one.value_column) for one in wanted]
    frame = pl.DataFrame(evaluate(run.scheme, inputs, None, wanted=columns).collect("polars").to_native())
    by_year = {row["year"]: row for row in frame.to_dicts()}
    now, before = by_year.get(year, {}), by_year.get(year - 1, {})
    names = {one.indicator: str(one.value_column) for one in wanted}
    return (
        {name: now.get(column) for name, column in names.items()},
        {name: before.get(column) for name, column in names.items()},
    )
