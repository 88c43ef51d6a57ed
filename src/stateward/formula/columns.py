"""The reader for whole tables: definitions as columns, on Polars, DuckDB or Spark, whichever holds the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula.column_reasons import ReasonEmitter
from stateward.formula.exact import missing_input
from stateward.formula.expressions import Emitter
from stateward.formula.fold import fold
from stateward.formula.parts import INPUT_BOUND, Column, Part
from stateward.formula.program import InputRef, Program, Step
from stateward.formula.tree import Comparison, Name, Node, Text, walk

Frame = nw.LazyFrame[Any] | nw.DataFrame[Any]
_Frame = TypeVar("_Frame", nw.LazyFrame[Any], nw.DataFrame[Any])
_PREFIX = "__stateward_"


def evaluate(
    frame: _Frame, program: Program, wanted: Iterable[str], *, reasons: bool = False, keep: Iterable[str] | None = None
) -> _Frame:
    """The table with one column more for each wanted definition (`roe`, `roe@1`), on the engine that holds the table.

    Of the table's own columns those of `keep` stay (all by default); the fewer, the lighter the plan.
    Columns are read by the names of `InputRef.column` (`net_profit`, `net_profit@1`, `equity.opening`); one that the
    table lacks counts as missing in every row. Figures are Float64, tests Boolean. With `reasons`, `KEY.reason` holds
    `code:detail` where the value is missing; a column `NAME.reason` of the table explains a missing input.
    Figures must be finite and below 10^30 (see `finite`). Raises `FormulaError` for what is not defined and for
    columns of the wrong type.
    """
    keys = tuple(dict.fromkeys(wanted))
    if isinstance(frame, nw.DataFrame) and frame.implementation.is_polars():
        # Lazily, Polars computes the columns of a step in parallel and drops what is not asked for.
        return evaluate(frame.lazy(), program, keys, reasons=reasons, keep=keep).collect()
    kept = None if keep is None else frozenset(keep)
    engine = engine_of(frame)
    with ex.speaking(engine):
        return cast(_Frame, _Evaluation(frame, engine, program.steps(keys), keys, reasons, kept).result())


def finite(frame: _Frame) -> _Frame:
    """The table with NaN, infinite and absurd figures (10^30 and more) made missing.

    For tables from outside, which may hold them; what this leaves, `evaluate` computes with without further tests.
    """
    schema = frame.collect_schema()
    names = [name for name, dtype in schema.items() if dtype.is_float()]
    engine = engine_of(frame)
    if not names:
        return frame
    with ex.speaking(engine):
        columns = [_column(engine, name) for name in names]
        kept = [
            ex.when(value.abs() < 10.0**INPUT_BOUND).then(value).alias(name)
            for value, name in zip(columns, names, strict=True)
        ]
    native: Any = nw.to_native(frame) if engine == "polars" else frame
    return cast(_Frame, nw.from_native(native.with_columns(*kept)))


def engine_of(frame: Frame) -> str:
    """The engine that holds a table: `polars`, `spark` or another one that speaks SQL."""
    implementation = frame.implementation
    if implementation.is_polars():
        return "polars"
    return "spark" if implementation.is_spark_like() else "sql"


def column(engine: str, name: str) -> nw.Expr:
    """A column by its name; Spark takes the dot of `equity.opening` for a field unless the name is quoted."""
    return nw.col(_quoted(engine, name))


def _column(engine: str, name: str) -> nw.Expr:
    """The same in the words of the engine that is spoken."""
    return ex.col(_quoted(engine, name))


def _quoted(engine: str, name: str) -> str:
    return f"`{name}`" if engine == "spark" and "." in name else name


class _Evaluation:
    """The table on its way through the steps, level by level."""

    def __init__(
        self,
        frame: Frame,
        engine: str,
        steps: tuple[Step, ...],
        keys: tuple[str, ...],
        reasons: bool,
        keep: frozenset[str] | None,
    ) -> None:
        #: Polars' own table takes Polars' own expressions, with the same methods.
        self.frame: Any = nw.to_native(frame) if engine == "polars" else frame
        self.steps = steps
        self.keys = keys
        self.engine = engine
        self.schema = frame.collect_schema()
        self.names = [name for name in self.schema if keep is None or name in keep]
        self.present = list(self.schema)
        self.reasons = reasons
        self.columns: dict[str, Column] = {}
        self.reason_columns: dict[str, nw.Expr] = {}
        #: The column of the table each step stands in, and the level it is computed at.
        self.places: dict[str, str] = {}
        self.levels: dict[str, int] = {}
        texts = _compared_with_text(steps)
        for step in steps:
            for reference in step.inputs:
                self.input(reference, "text" if reference.column in texts else "number")
        for step in steps:
            self.place(step)
        for level in range(-1, max(self.levels.values(), default=-1) + 1):
            here = [step for step in steps if self.levels[step.key] == level]
            self.run([step for step in here if self.renamed(step) is None], level)
            for step in here:
                self.rename(step)

    # --- steps that only give another name to a figure: they take no column and no level of their own ---

    def renamed(self, step: Step) -> str | None:
        """The name of the input or step that a step repeats; None where it computes something."""
        if not isinstance(step.tree, Name):
            return None
        source = step.tree.id
        return source if source in self.places or self.columns[source].present else None

    def place(self, step: Step) -> None:
        source = self.renamed(step)
        if source is not None:
            self.places[step.key] = self.places.get(source, source)
            self.levels[step.key] = self.levels.get(source, -1)
        else:
            self.places[step.key] = f"{_PREFIX}step_{len(self.places)}"
            self.levels[step.key] = 1 + max((self.levels[key] for key in step.steps), default=-1)

    def rename(self, step: Step) -> None:
        source = self.renamed(step)
        if source is not None:
            self.columns[step.key] = self.columns[source]
            if self.reasons:
                self.reason_columns[step.key] = self.reason_columns[source]

    # --- inputs ---

    def input(self, reference: InputRef, otherwise: str) -> None:
        name = reference.column
        if name in self.columns:
            return
        dtype = self.schema.get(name)
        value = _column(self.engine, name)
        if dtype is None:
            self.columns[name] = Column(ex.lit(None), otherwise, present=False)
        elif dtype == nw.Boolean:
            self.columns[name] = Column(value, "truth")
        elif dtype.is_numeric():
            self.columns[name] = Column(value if dtype == nw.Float64 else ex.cast_to(value, nw.Float64()))
        elif dtype in (nw.String, nw.Categorical, nw.Enum):
            self.columns[name] = Column(value if dtype == nw.String else ex.cast_to(value, nw.String()), "text")
        else:  # a column of nothing but nulls may have no type of its own
            self.columns[name] = Column(ex.lit(None), otherwise, present=False)
        if self.reasons:
            self.reason_columns[name] = self.input_reason(reference)

    def input_reason(self, reference: InputRef) -> nw.Expr:
        name = reference.column
        reason: nw.Expr = ex.lit(str(missing_input(reference)))
        if f"{name}.reason" in self.schema:
            reason = ex.coalesce(_column(self.engine, f"{name}.reason"), reason)
        found = self.columns[name]
        return ex.when(found.expression.is_null()).then(reason) if found.present else reason

    # --- steps ---

    def run(self, steps: list[Step], level: int) -> None:
        """Compute the steps of one level: first the columns their parts are kept in, layer by layer."""
        if not steps:
            return
        emitter = Emitter(self.columns, engine=self.engine, prefix=f"{_PREFIX}{level}_")
        last: list[tuple[int, nw.Expr]] = []
        done: list[tuple[int, str]] = []
        found: dict[str, Column] = {}
        for step in steps:
            tree, labels = fold(step.tree, step.labels)
            part, holds = self.emitted(emitter, tree)
            internal = self.places[step.key]
            last.append((part.layer, part.expression.alias(internal)))
            done.append((part.layer, internal))
            found[step.key] = Column(ex.col(internal), holds, part.bound)
            if self.reasons:
                writer = ReasonEmitter(emitter, labels, self.reason_columns.__getitem__)
                reason = writer.expression(tree)
                last.append((writer.layer, reason.alias(f"{internal}_reason")))
                done.append((writer.layer, f"{internal}_reason"))
        for layer, kept in enumerate(emitter.layers):
            ready = [expression for needed, expression in last if needed == layer]
            self.frame = self.frame.with_columns(*kept, *ready)
        live = self.live(level)
        self.present = [name for name in self.present if name in live]
        self.frame = self.frame.select(
            *(_column(self.engine, name).alias(name) for name in self.present),
            *(ex.col(name) for needed, name in done if needed < len(emitter.layers)),
            *(expression for needed, expression in last if needed >= len(emitter.layers)),
        )
        self.present += [name for _needed, name in done]
        self.columns |= found
        if self.reasons:
            self.reason_columns |= {key: ex.col(f"{self.places[key]}_reason") for key in found}

    def live(self, level: int) -> set[str]:
        """The columns that are still read after a level: by later steps, or in the result."""
        needed = set(self.names)
        for step in self.steps:
            if self.levels[step.key] > level:
                needed.update(reference.column for reference in step.inputs)
                needed.update(self.places[key] for key in step.steps)
        needed.update(self.places[key] for key in self.keys)
        return needed | {f"{name}.reason" for name in needed} | {f"{name}_reason" for name in needed}

    @staticmethod
    def emitted(emitter: Emitter, tree: Node) -> tuple[Part, str]:
        if emitter.is_truth(tree):
            return emitter.truth(tree), "truth"
        if emitter.holds_text(tree):
            return emitter.text(tree), "text"
        return emitter.number(tree), "number"

    def result(self) -> Frame:
        """The columns of the table that are kept, and the wanted ones."""
        results: dict[str, nw.Expr] = {}
        for key in self.keys:
            results[key] = self.columns[key].expression.alias(key)
            if self.reasons:
                results[f"{key}.reason"] = self.reason_columns[key].alias(f"{key}.reason")
        kept = [_column(self.engine, name).alias(name) for name in self.names if name not in results]
        return cast(Frame, nw.from_native(self.frame.select(*kept, *results.values())))


def _compared_with_text(steps: Iterable[Step]) -> frozenset[str]:
    """Names that stand beside a text in a comparison; they are texts even where the table lacks them."""
    found: set[str] = set()
    for step in steps:
        for node in walk(step.tree):
            if isinstance(node, Comparison):
                sides = (node.left, node.right)
                if any(isinstance(side, Text) for side in sides):
                    found.update(side.id for side in sides if isinstance(side, Name))
    return frozenset(found)
