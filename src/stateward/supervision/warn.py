"""Warnings over a whole portfolio: every rule, enterprise and month with its state, on the engine of the facts.

States: triggered (with its level), not triggered, insufficient data (a figure is missing; never taken as zero), not
applicable. How often a rule fires and how much of the portfolio it covers is counted, and a rule that fires on too
many is an alarm about the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.panel import Frame
from stateward.formula import columns as reader
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.warnings import STATES, WarningRule, WarningsDocument
from stateward.supervision.months import KEYS, monthly_panel
from stateward.supervision.trade import TRADE_COLUMNS, trade_warnings
from stateward.supervision.warning_program import ATTRIBUTES, CompiledRule, compile_warnings

_SHOWN_DIGITS = 4


@dataclass(frozen=True)
class WarningInputs:
    """What rules are tested on. `facts` may be a lazy table of any engine; the others are Polars tables.

    `given` holds the office's own figures (enterprise, year, optional month, input ids), `trades` the columns
    `seller`, `buyer`, `goods`, `quantity`, `amount`, `date`.
    """

    facts: Any
    given: pl.DataFrame | None = None
    enterprises: pl.DataFrame | None = None
    trades: pl.DataFrame | None = None


@dataclass
class Warnings:
    """The result: `frame` has the keys and for each rule RULE.state, RULE.level, RULE.value, RULE.threshold."""

    document: WarningsDocument
    frame: Frame
    rules: tuple[CompiledRule, ...]
    trade: pl.DataFrame | None = None
    #: The figures the rules were tested on, and the columns each rule reads.
    panel: Frame | None = None
    reads: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def table(self) -> pl.DataFrame:
        """The frame computed, as a Polars table in the order of enterprise, year and month."""
        collected = self.frame.collect("polars").to_native()
        return pl.DataFrame(collected).sort(KEYS)

    def rows(self, state: str | None = None) -> Iterator[dict[str, Any]]:
        """The warnings one by one: rule, enterprise, period, state, level, value, threshold, message."""
        for compiled in self.rules:
            yield from self._rows_of(compiled, state)
        for row in self.trade.to_dicts() if self.trade is not None else ():
            if state in (None, row["state"]):
                yield {**row, "message": self._message(self.document.rules[row["rule"]], row)}

    def _rows_of(self, compiled: CompiledRule, state: str | None) -> Iterator[dict[str, Any]]:
        id_ = compiled.id
        picked = {part: f"{id_}.{part}" for part in ("state", "level", "value", "threshold")}
        chosen = self.table.filter(pl.col(f"{id_}.state").is_not_null())
        if state is not None:
            chosen = chosen.filter(pl.col(f"{id_}.state") == state)
        for row in chosen.select(*KEYS, *(pl.col(name).alias(part) for part, name in picked.items())).to_dicts():
            told = {
                "rule": id_,
                "enterprise": row["enterprise"],
                "period": f"{row['year']:04}-{row['month']:02}",
                **{part: row[part] for part in picked},
            }
            yield {**told, "message": self._message(compiled.rule, told)}

    def _message(self, rule: WarningRule, row: dict[str, Any]) -> str:
        if row["state"] == "triggered":
            words = {part: shown(row[part], rule.unit) for part in ("value", "threshold")}
            return pick(rule.message.as_dict()).format(enterprise=row["enterprise"], period=row["period"], **words)
        told = {
            "not_triggered": _("{title}: not triggered."),
            "insufficient_data": _("{title}: a figure it needs is missing."),
            "not_applicable": _("{title}: does not apply to this enterprise."),
        }
        return told[row["state"]].format(title=pick(rule.title.as_dict()))

    def counts(self) -> list[dict[str, Any]]:
        """For each rule how many enterprise-months are in each state, its trigger rate and coverage, and whether it
        fires on too many. The rate is of those tested, the coverage of those it applies to."""
        found, missing = [], self.missing()
        for compiled in self.rules:
            states = dict(self.table[f"{compiled.id}.state"].drop_nulls().value_counts().iter_rows())
            counted = _counted(compiled.id, compiled.rule, states)
            lacking = {name: missing[name] for name in self.reads.get(compiled.id, ()) if missing.get(name)}
            found.append({**counted, "missing": lacking if counted["insufficient_data"] else {}})
        for id_, rule in self.document.rules.items():
            if rule.trade is not None and self.trade is not None:
                rows = self.trade.filter(pl.col("rule") == id_)
                counted = _counted(id_, rule, dict(rows["state"].value_counts().iter_rows()))
                found.append({**counted, "missing": {}})
        return found

    def missing(self) -> dict[str, int]:
        """In how many enterprise-months each figure is missing: what a rule's insufficient data comes from."""
        if self.panel is None:
            return {}
        names = sorted({name for columns in self.reads.values() for name in columns})
        engine = reader.engine_of(self.panel)
        gaps = [
            reader.column(engine, name).is_null().cast(nw.Int64()).sum().alias(f"c{place}")
            for place, name in enumerate(names)
        ]
        if not gaps:
            return {}
        (row,) = pl.DataFrame(self.panel.select(*gaps).collect("polars").to_native()).rows()
        return {name: int(number or 0) for name, number in zip(names, row, strict=True)}

    def alarms(self) -> list[dict[str, Any]]:
        """The rules that fire on too many, each with a sentence."""
        return [
            {
                "rule": row["rule"],
                "trigger_rate": row["trigger_rate"],
                "message": _("{rule} fires on {rate} of what it is tested on; its limit may be wrong.").format(
                    rule=row["rule"], rate=shown(row["trigger_rate"], "percent")
                ),
            }
            for row in self.counts()
            if row["alarm"]
        ]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line's contract."""
        return {
            "rules": self.document.id,
            "version": self.document.version,
            "warnings": list(self.rows()),
            "counts": self.counts(),
            "alarms": self.alarms(),
        }


def warn(document: WarningsDocument, inputs: WarningInputs, years: Sequence[int] | None = None) -> Warnings:
    """Test all rules of a document. Raises `FormulaError` where a rule cannot be read."""
    compiled = compile_warnings(document)
    names = tuple(dict.fromkeys(name for rule in compiled.rules for name in rule.names))
    refs = compiled.program.inputs(names)
    table = monthly_panel(inputs.facts, inputs.given, inputs.enterprises, refs, ATTRIBUTES)
    if years is not None:
        table = table.filter(nw.col("year").is_in(list(years)))
    panel = table
    reads = {r.id: tuple(sorted(ref.column for ref in compiled.program.inputs(r.names))) for r in compiled.rules}
    table = reader.evaluate(table, compiled.program, names, keep=KEYS)
    shown_parts = [part for rule in compiled.rules for part in _parts(rule)]
    trade = trade_warnings(document, inputs.trades, years) if inputs.trades is not None else None
    return Warnings(document, table.select(*KEYS, *shown_parts), compiled.rules, trade, panel, reads)


def _parts(rule: CompiledRule) -> list[nw.Expr]:
    """The four columns of a rule; all null in months the rule is not tested on."""
    tested = nw.col("month").is_in(list(rule.rule.months))
    state, level, threshold = _state(rule), _level(rule), _threshold(rule)
    parts = {"state": state, "level": level, "value": nw.col(rule.value), "threshold": threshold}
    if len(rule.rule.months) == 12:
        return [part.alias(f"{rule.id}.{name}") for name, part in parts.items()]
    return [nw.when(tested).then(part).alias(f"{rule.id}.{name}") for name, part in parts.items()]


def _state(rule: CompiledRule) -> nw.Expr:
    tests = [nw.col(name) for name in rule.tests.values()]
    any_true, unknown = tests[0].fill_null(False), tests[0].is_null()
    for test in tests[1:]:
        any_true, unknown = any_true | test.fill_null(False), unknown | test.is_null()
    rest = nw.when(unknown).then(nw.lit("insufficient_data")).otherwise(nw.lit("not_triggered"))
    found = nw.when(any_true).then(nw.lit("triggered")).otherwise(rest)
    if rule.applies is None:
        return found
    applies = nw.col(rule.applies)
    known = nw.when(applies).then(found).otherwise(nw.lit("not_applicable"))
    return nw.when(applies.is_null()).then(nw.lit("insufficient_data")).otherwise(known)


def _gravest(rule: CompiledRule, of: Callable[[Any], nw.Expr], otherwise: nw.Expr) -> nw.Expr:
    """What belongs to the gravest level that is reached."""
    found = otherwise
    for level in reversed(list(rule.tests)):
        found = nw.when(nw.col(rule.tests[level]).fill_null(False)).then(of(level)).otherwise(found)
    return found


def _level(rule: CompiledRule) -> nw.Expr:
    found = _gravest(rule, nw.lit, nw.lit(None, dtype=nw.String()))
    return nw.when(nw.col(rule.applies).fill_null(False)).then(found) if rule.applies else found


def _threshold(rule: CompiledRule) -> nw.Expr:
    """The limit of the level reached; where none is, that of the mildest level."""
    mildest = nw.col(rule.limits[list(rule.limits)[-1]])
    return _gravest(rule, lambda level: nw.col(rule.limits[level]), mildest)


def _counted(id_: str, rule: WarningRule, states: dict[str, int]) -> dict[str, Any]:
    numbers: dict[str, int] = {state: int(states.get(state, 0)) for state in STATES}
    tested = numbers["triggered"] + numbers["not_triggered"]
    applicable = tested + numbers["insufficient_data"]
    rate = numbers["triggered"] / tested if tested else None
    return {
        "rule": id_,
        "title": pick(rule.title.as_dict()),
        **numbers,
        "trigger_rate": rate,
        "coverage": tested / applicable if applicable else None,
        "alarm_rate": float(rule.alarm_rate),
        "alarm": rate is not None and rate > float(rule.alarm_rate),
    }


def shown(value: Any, unit: str) -> str:
    """A value for people in the unit of its rule."""
    if value is None:
        return "–"
    if unit == "percent":
        return f"{round(float(value) * 100, 2):g}%"
    if unit in ("money", "count", "days"):
        return f"{float(value):,.0f}" if float(value) == int(value) else f"{float(value):,.2f}"
    return f"{round(float(value), _SHOWN_DIGITS):g}"


__all__ = ["TRADE_COLUMNS", "WarningInputs", "Warnings", "shown", "warn"]
