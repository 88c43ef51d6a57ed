"""Trees as Narwhals expressions: the values. One `Emitter` writes the expressions of one level of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula.elementwise import FUNCTIONS
from stateward.formula.faults import formula_error
from stateward.formula.kinds import KIND_NAMES
from stateward.formula.parts import (
    CLEAN,
    FLIPPED,
    LARGEST_BOUND,
    OPPOSITE,
    TINY,
    TYPES,
    Column,
    Context,
    Part,
    chain_of,
    compared,
    compared_with_constant,
    layer_of,
    magnitude,
    nonzero_after,
    nulls_of,
)
from stateward.formula.tree import (
    TOLERANCE,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Known,
    Logic,
    Missing,
    Name,
    Negative,
    Node,
    Number,
    Text,
)
from stateward.messages import gettext as _


class Emitter:
    """Writes trees as expressions; parts needed more than once are kept as columns, layer after layer."""

    def __init__(self, columns: Mapping[str, Column], *, engine: str, prefix: str) -> None:
        self.columns = columns
        self.engine = engine
        self.prefix = prefix
        self.layers: list[list[nw.Expr]] = []
        self._shared: dict[tuple[Node, bool], Part] = {}
        self._kept = 0

    # --- kept parts ---

    def keep(self, part: Part) -> Part:
        """The part as a column of its own, computed before those that read it."""
        if part.simple:
            return part
        name = f"{self.prefix}part_{self._kept}"
        self._kept += 1
        while len(self.layers) <= part.layer:
            self.layers.append([])
        self.layers[part.layer].append(part.expression.alias(name))
        return Part(ex.col(name), part.bound, part.nulls, part.layer + 1, simple=True)

    def shared(self, node: Node, *, truth: bool = False) -> Part:
        """The part for a node that is read more than once.

        It is computed for every row, so nothing that surrounding tests have settled may be relied upon.
        """
        key = (node, truth)
        if key not in self._shared:
            part = self.truth(node, CLEAN) if truth else self.number(node, CLEAN)
            self._shared[key] = self.keep(part)
        return self._shared[key]

    # --- numbers ---

    def number(self, node: Node, context: Context = CLEAN) -> Part:
        """The expression of a figure (Float64)."""
        match node:
            case Number(value=value):
                return Part(ex.lit(float(value)), magnitude(value), frozenset(), simple=True)
            case Name():
                return self.column(node, "number")
            case Missing():
                return Part(ex.lit(None, dtype=nw.Float64()), simple=True)
            case Negative(operand=operand):
                part = self.number(operand, context)
                return replace(part, expression=0.0 - part.expression, simple=False)
            case Arithmetic(operator="/"):
                return self.division(node, context)
            case Arithmetic():
                return self.arithmetic(node, context)
            case Condition():
                return self.condition(node, context, self.number)
            case Call():
                return self.call(node, context)
            case _:
                raise TypeError(f"not a figure: {node!r}")

    def column(self, node: Name, holds: str) -> Part:
        """The column behind a name; a column the table lacks is null in every row."""
        found = self.columns[node.id]
        if not found.present:
            return Part(ex.lit(None, dtype=TYPES[holds]), simple=True)
        if found.holds != holds:
            raise formula_error(
                "formula_value",
                _("The column {name} does not hold what the formula needs.").format(name=node.id),
                _("Correct the table, or the formula."),
                position=node.position,
                value=node.id,
                rule=_(KIND_NAMES[holds]),
            )
        return Part(found.expression, found.bound, frozenset({node.id}), simple=True)

    def arithmetic(self, node: Arithmetic, context: Context) -> Part:
        left, right = self.number(node.left, context), self.number(node.right, context)
        nulls = nulls_of((left, right))
        layer = max(left.layer, right.layer)
        if node.operator == "*":
            product = left.expression * right.expression
            return self.guarded(Part(product, left.bound + right.bound, nulls, layer))
        bound = max(left.bound, right.bound) + 1
        result = left.expression + right.expression if node.operator == "+" else left.expression - right.expression
        return self.guarded(Part(result, bound, nulls, layer))

    def division(self, node: Arithmetic, context: Context) -> Part:
        repeats = self.engine != "polars" and isinstance(node.left, (Arithmetic, Call, Condition))
        left = self.shared(node.left) if repeats else self.number(node.left, context)
        if isinstance(node.right, Number):
            divisor = node.right.value
            if abs(divisor) <= TOLERANCE:
                return Part(ex.lit(None, dtype=nw.Float64()), simple=True)
            bound = left.bound - magnitude(divisor) + 1
            return self.guarded(Part(left.expression / float(divisor), bound, left.nulls, left.layer))
        if node.right in context.nonzero:
            right = self.number(node.right, context)
            quotient, nulls = left.expression / right.expression, nulls_of((left, right))
        else:
            right = self.shared(node.right)
            divisor_or_null = ex.when(right.expression.abs() > TINY).then(right.expression)
            quotient, nulls = left.expression / divisor_or_null, None
        return self.guarded(Part(quotient, left.bound + 12, nulls, max(left.layer, right.layer)))

    def guarded(self, part: Part) -> Part:
        """The part, missing where it leaves the range of figures; only parts that could leave it pay for the test."""
        if part.bound <= LARGEST_BOUND:
            return part
        kept = self.keep(part)
        expression = ex.when(kept.expression.abs() <= 1e300).then(kept.expression)
        return Part(expression, LARGEST_BOUND, None, kept.layer)

    # --- tests ---

    def truth(self, node: Node, context: Context = CLEAN) -> Part:
        """The expression of a test (Boolean, null where it is missing)."""
        match node:
            case Comparison():
                return self.comparison(node, context)
            case Logic(operator="not", operands=(operand,)):
                part = self.truth(operand, context)
                return replace(part, expression=~part.expression, simple=False)
            case Logic(operator=operator, operands=operands):
                parts = [self.truth(operand, context) for operand in operands]
                result = parts[0].expression
                for part in parts[1:]:
                    result = result & part.expression if operator == "and" else result | part.expression
                nulls: frozenset[str] | None = frozenset() if all(part.nulls == frozenset() for part in parts) else None
                return Part(result, 0, nulls, layer_of(parts))
            case Known(test=test):
                part = self.truth(test, context)
                return Part(part.expression.fill_null(False), 0, frozenset(), part.layer)
            case Call(function="is_missing", arguments=(argument,)):
                part = self.any(argument)
                return Part(part.expression.is_null(), 0, frozenset(), part.layer)
            case Condition():
                return self.condition(node, context, self.truth)
            case Name():
                return self.column(node, "truth")
            case Missing():
                return Part(ex.lit(None, dtype=nw.Boolean()), simple=True)
            case _:
                raise TypeError(f"not a test: {node!r}")

    def any(self, node: Node) -> Part:
        """The expression of a figure, test or text, whichever the node is."""
        if self.holds_text(node):
            return self.text(node)
        return self.truth(node) if self.is_truth(node) else self.number(node)

    def is_truth(self, node: Node) -> bool:
        """Whether a node is a test."""
        match node:
            case Comparison() | Logic() | Known() | Call(function="is_missing"):
                return True
            case Condition(then=then, otherwise=otherwise):
                return self.is_truth(then) or self.is_truth(otherwise)
            case Name(id=name):
                return self.columns[name].holds == "truth"
            case _:
                return False

    def holds_text(self, node: Node) -> bool:
        """Whether a node is a text, or the name of one."""
        return isinstance(node, Text) or (isinstance(node, Name) and self.columns[node.id].holds == "text")

    def comparison(self, node: Comparison, context: Context) -> Part:
        if self.holds_text(node.left) or self.holds_text(node.right):
            return self.text_comparison(node)
        if isinstance(node.left, Number) and not isinstance(node.right, Number):
            node = Comparison(FLIPPED[node.operator], node.right, node.left)
        if isinstance(node.right, Number):
            part = self.number(node.left, context)
            test = compared_with_constant(node.operator, part.expression, node.right.value)
            return Part(test, 0, part.nulls, part.layer)
        yardstick = node.left if isinstance(node.left, Name) else node.right
        both = [self.shared(side) for side in (node.left, node.right)]
        left, right = both
        size = (left if yardstick == node.left else right).expression.abs()
        test = compared(node.operator, left.expression, right.expression, size)
        return Part(test, 0, nulls_of(both), layer_of(both))

    def text_comparison(self, node: Comparison) -> Part:
        sides = [self.text(side) for side in (node.left, node.right)]
        test = sides[0].expression == sides[1].expression
        return Part(test if node.operator == "==" else ~test, 0, nulls_of(sides), 0)

    def text(self, node: Node) -> Part:
        """The expression of a text (String)."""
        if isinstance(node, Text):
            return Part(ex.lit(node.value), 0, frozenset(), simple=True)
        if isinstance(node, Name):
            return self.column(node, "text")
        raise TypeError(f"not a text: {node!r}")

    # --- conditions ---

    def condition(self, node: Condition, context: Context, value: Callable[[Node, Context], Part]) -> Part:
        """A chain of conditions as one chain of when/then.

        A missing test falls through all tests after it that read the same columns, so one guard at the end serves the
        whole chain; where that is not certain, the rest of the chain stands under a guard of its own.
        """
        clauses: list[tuple[Part, Part]] = []
        pending: frozenset[str] = frozenset()
        rest: Node = node
        while isinstance(rest, Condition):
            if isinstance(rest.then, Missing) and isinstance(rest.test, Comparison) and not pending:
                opposite = replace(rest.test, operator=OPPOSITE[rest.test.operator])
                rest = Condition(opposite, rest.otherwise, Missing("not_taken"))
            known = isinstance(rest.test, Known)
            test = self.truth(rest.test.test if isinstance(rest.test, Known) else rest.test, context)
            nulls = frozenset() if known else test.nulls
            if pending and (nulls is None or not pending <= nulls):
                break
            inside = Context(
                context.known | (test.nulls or frozenset()), context.nonzero | nonzero_after(rest.test, True)
            )
            clauses.append((test, value(rest.then, inside)))
            context = replace(context, nonzero=context.nonzero | nonzero_after(rest.test, False))
            if nulls is None:
                return self.open_chain(clauses, rest, test, context, value)
            pending = nulls - context.known
            rest = rest.otherwise
        return self.closed_chain(clauses, rest, pending, context, value)

    def open_chain(
        self,
        clauses: list[tuple[Part, Part]],
        last: Condition,
        test: Part,
        context: Context,
        value: Callable[[Node, Context], Part],
    ) -> Part:
        """The chain up to a test whose nulls are not known in advance: the rest is taken only where it is false."""
        if isinstance(last.otherwise, Missing):
            return chain_of(clauses, None)
        rest = value(last.otherwise, context)
        twice = self.shared(last.test, truth=True)
        clauses[-1] = (twice, clauses[-1][1])
        return chain_of([*clauses, (replace(twice, expression=~twice.expression), rest)], None)

    def closed_chain(
        self,
        clauses: list[tuple[Part, Part]],
        rest: Node,
        pending: frozenset[str],
        context: Context,
        value: Callable[[Node, Context], Part],
    ) -> Part:
        if isinstance(rest, Missing):
            return chain_of(clauses, None)
        inside = replace(context, known=context.known | pending)
        tail = value(rest, inside)
        if pending and not (tail.nulls is not None and pending <= tail.nulls):
            given = self.all_known(pending)
            tail = replace(tail, expression=ex.when(given).then(tail.expression), simple=False)
        return chain_of(clauses, tail)

    def all_known(self, names: Iterable[str]) -> nw.Expr:
        """True where every one of the columns has a value."""
        tests = [~self.columns[name].expression.is_null() for name in sorted(names)]
        result = tests[0]
        for test in tests[1:]:
            result = result & test
        return result

    # --- functions ---

    def call(self, node: Call, context: Context) -> Part:
        """A function of the language; its arguments are written by the module that knows it."""
        return FUNCTIONS[node.function](self, node, context)
