"""The exact reader: one enterprise, decimals of 34 digits, every value with its trace, as published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)

from stateward.formula.equality import compare, rounded
from stateward.formula.faults import formula_error
from stateward.formula.functions import STRICT, WITH_DOMAIN, divide, in_range
from stateward.formula.program import InputRef, Program, Step
from stateward.formula.render import render
from stateward.formula.rounding import MODE_OF_FUNCTION, places_of, rounding_of
from stateward.formula.trace import InputValue, Reason, Traced, Value
from stateward.formula.tree import (
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

#: Digits of every intermediate result, as in IEEE 754 decimal128.
DIGITS = 34

_Found = Value | Reason
_ZERO = Decimal(0)


def evaluate(program: Program, wanted: Iterable[str], lookup: Callable[[InputRef], InputValue]) -> dict[str, Traced]:
    """The wanted definitions of one enterprise and year, each with its trace.

    `lookup` hands in a figure, or why it is missing. Raises `FormulaError` where a name is not defined or a figure
    has the wrong type (a text where a number is needed).
    """
    keys = tuple(wanted)
    with localcontext(decimal_context()):
        reading = _Reading(program.steps(keys), lookup)
        return {key: reading.steps[InputRef.of(key).column] for key in keys}


def decimal_context() -> Context:
    """The arithmetic of the exact reader: 34 digits, half-even, faults raised and never swallowed."""
    return Context(
        prec=DIGITS,
        rounding=ROUND_HALF_EVEN,
        Emin=-999_999,
        Emax=999_999,
        traps=[InvalidOperation, DivisionByZero, Overflow],
    )


def missing_input(reference: InputRef) -> Reason:
    """The reason for a figure that is simply not there: not reported, or of a year before the first one."""
    return Reason("no_history" if reference.shift else "missing_input", reference.column)


class _Reading:
    """The figures of one enterprise: inputs fetched once, steps computed in order."""

    def __init__(self, steps: tuple[Step, ...], lookup: Callable[[InputRef], InputValue]) -> None:
        self.lookup = lookup
        self.inputs: dict[str, Traced] = {}
        self.steps: dict[str, Traced] = {}
        for step in steps:
            self.steps[step.key] = _Evaluation(step, self).traced()

    def named(self, name: str) -> Traced:
        """The figure behind a name of a lowered tree."""
        if name in self.steps:
            return self.steps[name]
        if name not in self.inputs:
            self.inputs[name] = self.fetched(InputRef.of(name))
        return self.inputs[name]

    def fetched(self, reference: InputRef) -> Traced:
        found = self.lookup(reference)
        value, reason = found.value, found.reason
        if isinstance(value, Decimal) and not value.is_finite():
            value = None
        if value is None:
            reason = reason or missing_input(reference)
        return Traced(reference.column, value, reason=reason if value is None else None, source=found.source)


class _Evaluation:
    """One step: the walk through its tree, noting what it really reads."""

    def __init__(self, step: Step, reading: _Reading) -> None:
        self.step = step
        self.reading = reading
        self.labels: Mapping[Node, str] = step.labels
        self.read: dict[str, Traced] = {}

    def traced(self) -> Traced:
        definition = self.step.definition
        found = self.value(self.step.tree)
        missing = isinstance(found, Reason)
        return Traced(
            id=self.step.key,
            value=None if isinstance(found, Reason) else found,
            reason=found if isinstance(found, Reason) else None,
            formula=render(definition.tree),
            title=definition.title,
            kind=definition.kind,
            unit=definition.unit,
            source=definition.source,
            rule=definition.note,
            children=tuple(self.read.values()),
            rounding=None if missing else rounding_of(definition.tree),
        )

    # --- nodes ---

    def value(self, node: Node) -> _Found:
        while isinstance(node, Condition):  # long chains of steps and bands stay flat
            taken = self.truth(node.test)
            if isinstance(taken, Reason):
                return taken
            node = node.then if taken else node.otherwise
        match node:
            case Number(value=number):
                return number
            case Name(id=name):
                figure = self.read[name] = self.reading.named(name)
                return figure.reason if figure.reason is not None else self.known(figure)
            case Arithmetic():
                return self.arithmetic(node)
            case Call():
                return self.call(node)
            case Comparison():
                return self.comparison(node)
            case Logic():
                return self.logic(node)
            case Negative(operand=operand):
                found = self.number(operand)
                return found if isinstance(found, Reason) else _ZERO - found
            case Known(test=test):
                return self.truth(test) is True
            case Missing(code=code, detail=detail):
                return Reason(code, detail)
            case Text(value=text):
                return text
            case _:
                raise TypeError(f"not a node of the language: {node!r}")

    @staticmethod
    def known(figure: Traced) -> Value:
        if figure.value is None:
            raise TypeError(f"{figure.id} has neither a value nor a reason")
        return figure.value

    def number(self, node: Node) -> Decimal | Reason:
        found = self.value(node)
        if isinstance(found, (Decimal, Reason)):
            return found
        raise self.wrong_type(node, found, _("A number is needed here."))

    def truth(self, node: Node) -> bool | Reason:
        found = self.value(node)
        if isinstance(found, (bool, Reason)):
            return found
        raise self.wrong_type(node, found, _("Yes or no is needed here."))

    def wrong_type(self, node: Node, found: Value, rule: str) -> Exception:
        return formula_error(
            "formula_value",
            _("{name}: {text} has the value {value}.").format(name=self.step.key, text=render(node)[:80], value=found),
            _("Correct the figure, or the formula of {name}.").format(name=self.step.definition.id),
            position=node.position,
            value=str(found),
            rule=rule,
        )

    def arithmetic(self, node: Arithmetic) -> Decimal | Reason:
        left = self.number(node.left)
        if isinstance(left, Reason):
            return left
        right = self.number(node.right)
        if isinstance(right, Reason):
            return right
        match node.operator:
            case "+":
                return in_range(left + right)
            case "-":
                return in_range(left - right)
            case "*":
                return in_range(left * right)
            case "/":
                return divide(left, right, self.labels.get(node.right))

    def comparison(self, node: Comparison) -> bool | Reason:
        left = self.value(node.left)
        if isinstance(left, Reason):
            return left
        right = self.value(node.right)
        if isinstance(right, Reason):
            return right
        if isinstance(left, str) and isinstance(right, str):
            return (left == right) == (node.operator == "==")
        for side, found in ((node.left, left), (node.right, right)):
            if not isinstance(found, Decimal):
                raise self.wrong_type(side, found, _("Both sides of a comparison are numbers, or both are texts."))
        return compare(node.operator, left, right)  # type: ignore[arg-type]

    def logic(self, node: Logic) -> bool | Reason:
        if node.operator == "not":
            found = self.truth(node.operands[0])
            return found if isinstance(found, Reason) else not found
        decisive = node.operator == "or"
        missing: Reason | None = None
        for operand in node.operands:
            found = self.truth(operand)
            if found is decisive:
                return decisive
            if isinstance(found, Reason):
                missing = missing or found
        return missing or not decisive

    # --- functions ---

    def call(self, node: Call) -> _Found:
        name, arguments = node.function, node.arguments
        if name == "is_missing":
            return isinstance(self.value(arguments[0]), Reason)
        if name == "or_zero":
            found = self.number(arguments[0])
            return _ZERO if isinstance(found, Reason) else found
        if name == "first_known":
            return self.first_known(arguments)
        if name == "total":
            return self.total(arguments)
        if name in WITH_DOMAIN:
            found = self.number(arguments[0])
            return found if isinstance(found, Reason) else WITH_DOMAIN[name](found, self.labels.get(arguments[0]))
        if name in MODE_OF_FUNCTION:
            found = self.number(arguments[0])
            return found if isinstance(found, Reason) else rounded(found, places_of(node), MODE_OF_FUNCTION[name])
        values: list[Decimal] = []
        for argument in arguments:
            found = self.number(argument)
            if isinstance(found, Reason):
                return found
            values.append(found)
        return STRICT[name](values)

    def first_known(self, arguments: tuple[Node, ...]) -> Decimal | Reason:
        first: Reason | None = None
        for argument in arguments:
            found = self.number(argument)
            if not isinstance(found, Reason):
                return found
            first = first or found
        return first or Reason("missing_input")

    def total(self, arguments: tuple[Node, ...]) -> Decimal | Reason:
        found = [self.number(argument) for argument in arguments]
        known = [value for value in found if not isinstance(value, Reason)]
        if known:
            return in_range(sum(known, _ZERO))
        return next(value for value in found if isinstance(value, Reason))
