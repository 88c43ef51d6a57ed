"""A compiled scheme over a whole table: every enterprise and year at once, on the engine of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import narwhals as nw
import polars as pl

from stateward.assessment import rungs
from stateward.assessment.compiled import Scheme
from stateward.assessment.inputs import KEYS, Inputs
from stateward.assessment.standard_classes import StandardClasses
from stateward.assessment.standard_columns import Lift, with_standards
from stateward.assessment.standards import Standards
from stateward.facts.panel import Frame, as_lazy, dotted, panel, rows_of_year_end, undotted
from stateward.formula import InputRef, Program, columns


def evaluate(
    scheme: Scheme,
    inputs: Inputs,
    standards: Standards | None,
    years: Sequence[int] | None = None,
    *,
    lift: Lift = as_lazy,
    reasons: bool = False,
    wanted: Iterable[str] | None = None,
) -> Frame:
    """One row per enterprise and year: `enterprise`, `year` and the scheme's results by name.

    Results are those of `Scheme.results`; with `reasons` each has a `NAME.reason` column (`code:detail` or null).
    """
    names = tuple(wanted) if wanted is not None else scheme.results(reasons=reasons)
    program = scheme.program
    refs = program.inputs(names)
    table = panel(_figures(inputs, refs, lift), [ref for ref in refs if not program.timeless(ref.name)])
    if years is not None:
        table = table.filter(nw.col("year").is_in(list(years)))
    shortened = None
    if standards is not None and not reasons and table.implementation.is_polars():
        shortened = rungs.plan(scheme, names)
    if shortened is None:
        table = _with_rows(table, scheme, inputs, standards, refs, lift)
        return columns.evaluate(dotted(table), program, names, reasons=reasons, keep=KEYS)
    assert standards is not None
    refs = program.inputs(shortened.before) | shortened.later.inputs(
        n for n in names if n in shortened.later.definitions
    )
    table = _with_rows(table, scheme, inputs, standards, refs, lift)
    return _by_rungs(table, program, shortened, names, StandardClasses(standards, table, inputs.enterprises))


def _by_rungs(
    table: Frame, program: Program, shortened: rungs.Plan, names: Sequence[str], classes: StandardClasses
) -> Frame:
    """The results on Polars with the ladders looked up between two evaluations."""
    table = columns.evaluate(table, program, shortened.before, keep=[*KEYS, *shortened.kept])
    table = as_lazy(rungs.looked_up(nw.to_native(table), shortened.ladders, classes))
    table = columns.evaluate(table, shortened.later, shortened.after, keep=[*KEYS, *names])
    return table.select(*KEYS, *names)


def _figures(inputs: Inputs, refs: frozenset[InputRef], lift: Lift) -> Frame:
    """Facts and given values side by side, one row per enterprise and year."""
    needed = {ref.name for ref in refs}
    given = None
    if inputs.given is not None:
        given_columns = [c for c in inputs.given.columns if f"given.{c}" in needed]
        frame = inputs.given.select(*KEYS, *[pl.col(c).cast(pl.Float64).alias(f"given.{c}") for c in given_columns])
        given = columns.finite(lift(frame))
    if inputs.facts is None:
        assert given is not None  # Inputs refuses to be made with neither
        return given
    facts = dotted(rows_of_year_end(undotted(as_lazy(inputs.facts)), inputs.months))
    present = facts.collect_schema().names()
    kept = [c for c in present if c in needed or _looks_back(c, needed)]
    engine = columns.engine_of(facts)
    facts = facts.select(
        nw.col("enterprise").cast(nw.String()),
        nw.col("year").cast(nw.Int64()),
        *(columns.column(engine, name).alias(name) for name in kept),
    )
    # Tables from outside may hold NaN or infinity; neither is a figure.
    facts = undotted(columns.finite(facts))
    if given is None:
        return facts
    keys = nw.concat([facts.select(*KEYS), given.select(*KEYS)], how="vertical").unique(list(KEYS))
    return keys.join(facts, on=list(KEYS), how="left").join(given, on=list(KEYS), how="left")


def _looks_back(column: str, needed: set[str]) -> bool:
    name, _dot, point = column.rpartition(".")
    return name in needed and point in ("opening", "previous")


def _with_rows(
    table: Frame,
    scheme: Scheme,
    inputs: Inputs,
    standards: Standards | None,
    refs: frozenset[InputRef],
    lift: Lift,
) -> Frame:
    """The table with the columns that belong to a row: attributes, targets, standard values."""
    names = sorted(ref.name for ref in refs if scheme.program.timeless(ref.name))
    attributes = [n for n in names if "." not in n]
    standard_ids = sorted({n.split(".")[1] for n in names if n.startswith("standard.")})
    enterprises = inputs.enterprises
    if enterprises is not None:
        wanted = [a for a in attributes if a in enterprises.columns]
        if wanted:
            table = table.join(lift(enterprises.select("enterprise", *wanted)), on="enterprise", how="left")
    if standard_ids and standards is not None:
        table = with_standards(table, standard_ids, StandardClasses(standards, table, enterprises), lift)
    if inputs.targets is not None:
        wide = [c for c in inputs.targets.columns if c in names]
        if wide:
            targets = inputs.targets.select(*KEYS, *[pl.col(c).cast(pl.Float64) for c in wide])
            table = table.join(columns.finite(lift(targets)), on=list(KEYS), how="left")
    absent_texts = [a for a in attributes if enterprises is None or a not in enterprises.columns]
    have = set(table.collect_schema().names())
    blanks = [nw.lit(None, dtype=nw.String()).alias(a) for a in absent_texts if a not in have]
    return table.with_columns(*blanks) if blanks else table
