"""All rules of a set tested on the figures of a year: one row for every rule and enterprise, by its newest month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.messages import language, pick
from stateward.rulebook.warnings import WarningRule, WarningsDocument
from stateward.supervision.months import KEYS
from stateward.supervision.warn import WarningInputs, Warnings, shown, warn
from stateward.workbench.assessment.inputs import inputs
from stateward.workbench.statements import store
from stateward.workbench.statements.currencies import conversion
from stateward.workbench.supervision.trade import selectors as trade


@dataclass(frozen=True)
class Tested:
    """What a rule says of an enterprise in a year."""

    rule: str
    enterprise: str
    month: int
    state: str
    level: str
    value: float | None
    threshold: float | None
    facts: dict[str, float | None]
    months: list[int]


def years() -> list[int]:
    """The years with figures, the newest first."""
    return sorted({year for year, _month in store.facts().periods()}, reverse=True)


def test(document: WarningsDocument, year: int) -> Warnings:
    """Test every rule on every month of a year that has figures, in the reporting currency."""
    held = inputs()
    facts = store.facts().scan().with_columns(pl.col("year").cast(pl.Int64))
    change = conversion()
    facts = facts if change is None else change.table(facts)[0]
    return warn(document, WarningInputs(facts, held.given, held.enterprises, trade.table(year)), [year])


def newest(found: Warnings) -> Iterator[Tested]:
    """For every rule and enterprise its newest month, with the figures behind it and the months in which it fired."""
    yield from _of_trade(found)
    table = found.table
    figures = _figures(found)
    for compiled in found.rules:
        id_ = compiled.id
        columns = {part: f"{id_}.{part}" for part in ("state", "level", "value", "threshold")}
        rows = table.filter(pl.col(columns["state"]).is_not_null()).sort(KEYS)
        fired = rows.filter(pl.col(columns["state"]) == "triggered").group_by("enterprise").agg(pl.col("month"))
        months = {str(name): sorted(int(month) for month in held) for name, held in fired.iter_rows()}
        last = rows.group_by("enterprise", maintain_order=True).last()
        for row in last.to_dicts():
            key = (row["enterprise"], row["year"], row["month"])
            behind = figures.get(key, {})
            yield Tested(
                id_,
                row["enterprise"],
                int(row["month"]),
                row[columns["state"]],
                row[columns["level"]] or "",
                _unsigned(row[columns["value"]]),
                _unsigned(row[columns["threshold"]]),
                {name: _unsigned(behind.get(name)) for name in found.reads.get(id_, ())},
                months.get(row["enterprise"], []),
            )


def _of_trade(found: Warnings) -> Iterator[Tested]:
    """What the rules over the trade say: of the newest month in which sales fit the pattern, else the newest month."""
    rows = [] if found.trade is None else found.trade.sort("rule", "enterprise", "period").to_dicts()
    by_pair: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_pair.setdefault((row["rule"], row["enterprise"]), []).append(row)
    for (rule, enterprise), told in by_pair.items():
        fired = [row for row in told if row["state"] == "triggered"]
        row = (fired or told)[-1]
        months = [int(one["period"][5:]) for one in fired]
        yield Tested(
            rule, enterprise, int(row["period"][5:]), row["state"], row["level"] or "", _unsigned(row["value"]),
            _unsigned(row["threshold"]), {}, months,
        )  # fmt: skip


def _unsigned(value: Any) -> Any:
    """A figure to be stored: only one of the databases would keep the sign of a zero."""
    return value + 0.0 if isinstance(value, float) else value


def _figures(found: Warnings) -> dict[tuple[Any, ...], dict[str, Any]]:
    if found.panel is None:
        return {}
    names = sorted({name for columns in found.reads.values() for name in columns})
    frame = pl.DataFrame(found.panel.collect("polars").to_native())
    chosen = [name for name in names if name in frame.columns]
    return {
        (row["enterprise"], row["year"], row["month"]): {name: row[name] for name in chosen}
        for row in frame.select(*KEYS, *chosen).to_dicts()
    }


def message(rule: WarningRule, tested: Tested, year: int, enterprise: Any) -> dict[str, str]:
    """What a triggered rule tells, in both languages."""
    told = {}
    for code in ("en", "zh"):
        with language(code):
            words = {
                "enterprise": enterprise.name,
                "period": f"{year:04}-{tested.month:02}",
                "value": shown(tested.value, rule.unit),
                "threshold": shown(tested.threshold, rule.unit),
            }
            told[code] = pick(rule.message.as_dict()).format(**words)
    return told
