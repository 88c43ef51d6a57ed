"""Formulas that look back in time turned into formulas over figures of one point in time each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from stateward.formula.arguments import history_error
from stateward.formula.faults import formula_error
from stateward.formula.language import LIST_FUNCTIONS
from stateward.formula.render import render
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
)
from stateward.messages import gettext as _

_ZERO = Number(Decimal(0))
_TWO = Number(Decimal(2))
#: Functions whose argument can be outside their domain; the fault names the argument as people wrote it.
_WITH_DOMAIN = frozenset({"positive", "sqrt", "ln", "exp"})


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time: `shift` years before the year in question, at its beginning where `opening`."""

    shift: int = 0
    opening: bool = False

    def key(self, name: str) -> str:
        """The name of a figure at this point: `equity`, `equity@1`, `equity.opening`, `equity.opening@1`."""
        return f"{name}{'.opening' if self.opening else ''}{f'@{self.shift}' if self.shift else ''}"

    def before(self, years: int) -> Point:
        """The same point `years` earlier."""
        return replace(self, shift=self.shift + years)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A formula at one point: its tree, the steps and inputs it reads in order of first use, labels of its parts."""

    tree: Node
    steps: tuple[str, ...]
    inputs: tuple[tuple[str, Point], ...]
    labels: dict[Node, str] = field(hash=False)


def lower(tree: Node, point: Point, timeless: Callable[[str], bool], defined: Callable[[str], bool]) -> Lowered:
    """The formula at `point`, with no function of time left.

    `defined` tells the names of definitions, `timeless` those that have no year. Raises `FormulaError` for the opening
    figure of an opening figure.
    """
    lowering = _Lowering(timeless, defined)
    lowered = lowering.at(tree, point)
    return Lowered(lowered, tuple(lowering.steps), tuple(lowering.inputs), lowering.labels)


class _Lowering:
    def __init__(self, timeless: Callable[[str], bool], defined: Callable[[str], bool]) -> None:
        self.timeless = timeless
        self.defined = defined
        self.steps: dict[str, None] = {}
        self.inputs: dict[tuple[str, Point], None] = {}
        self.labels: dict[Node, str] = {}

    def at(self, node: Node, point: Point) -> Node:
        match node:
            case Name():
                return self.name(node, point)
            case Negative(operand=operand):
                return replace(node, operand=self.at(operand, point))
            case Arithmetic(operator=operator, left=left, right=right):
                lowered = replace(node, left=self.at(left, point), right=self.at(right, point))
                if operator == "/":
                    self.labels[lowered.right] = render(right)
                return lowered
            case Comparison(left=left, right=right):
                return replace(node, left=self.at(left, point), right=self.at(right, point))
            case Logic(operands=operands):
                return replace(node, operands=tuple(self.at(operand, point) for operand in operands))
            case Condition(test=test, then=then, otherwise=otherwise):
                return replace(
                    node,
                    test=self.at(test, point),
                    then=self.at(then, point),
                    otherwise=self.at(otherwise, point),
                )
            case Known(test=test):
                return replace(node, test=self.at(test, point))
            case Call():
                return self.call(node, point)
            case _:
                return node

    def name(self, node: Name, point: Point) -> Name:
        if self.defined(node.id):
            key = point.key(node.id)
            self.steps[key] = None
            return replace(node, id=key)
        if self.timeless(node.id):
            point = Point()
        self.inputs[node.id, point] = None
        return replace(node, id=point.key(node.id))

    def call(self, node: Call, point: Point) -> Node:
        arguments = node.arguments
        match node.function:
            case "opening":
                return self.at(arguments[0], self.opened(node, point))
            case "closing":
                return self.at(arguments[0], point)
            case "average":
                both = (self.at(arguments[0], self.opened(node, point)), self.at(arguments[0], point))
                return Arithmetic("/", Arithmetic("+", *both), _TWO, position=node.position)
            case "previous":
                return self.at(arguments[0], point.before(_years(arguments[1]) if len(arguments) > 1 else 1))
            case "change":
                now = self.at(arguments[0], point)
                return Arithmetic("-", now, self.at(arguments[0], point.before(1)), position=node.position)
            case "growth":
                return self.growth(node, point)
            case "trailing":
                return self.trailing(node, point)
            case "where":
                return self.at(Condition(*arguments, position=node.position), point)
            case "clip":
                value, low, high = (self.at(argument, point) for argument in arguments)
                return Call("min", (Call("max", (value, low)), high), position=node.position)
            case "history":
                raise history_error(node)
            case _:
                return self.plain(node, point)

    def opened(self, node: Call, point: Point) -> Point:
        """The beginning of the year; a beginning has no beginning of its own."""
        if point.opening:
            raise formula_error(
                "formula_opening",
                _("{text} asks for the opening figure of an opening figure.").format(text=render(node)[:80]),
                _("Use opening(...) and average(...) once, on figures of the end of the year."),
                position=node.position,
                value=node,
            )
        return replace(point, opening=True)

    def growth(self, node: Call, point: Point) -> Node:
        subject = node.arguments[0]
        now, before = self.at(subject, point), self.at(subject, point.before(1))
        rate = Arithmetic("/", Arithmetic("-", now, before), before)
        return Condition(
            Comparison("<=", before, _ZERO),
            Missing("non_positive_base", detail=render(subject)),
            rate,
            position=node.position,
        )

    def trailing(self, node: Call, point: Point) -> Node:
        subject = node.arguments[0]
        total = self.at(subject, point)
        for years in range(1, _years(node.arguments[1])):
            total = Arithmetic("+", total, self.at(subject, point.before(years)), position=node.position)
        return total

    def plain(self, node: Call, point: Point) -> Node:
        """A function that knows no time; histories in its list are laid out, oldest first."""
        arguments: list[Node] = []
        for argument in node.arguments:
            if isinstance(argument, Call) and argument.function == "history" and node.function in LIST_FUNCTIONS:
                subject, length = argument.arguments
                arguments.extend(self.at(subject, point.before(years)) for years in range(_years(length), 0, -1))
            else:
                arguments.append(self.at(argument, point))
        if node.function in _WITH_DOMAIN:
            self.labels[arguments[0]] = render(node.arguments[0])
        return replace(node, arguments=tuple(arguments))


def _years(node: Node) -> int:
    if not isinstance(node, Number):
        raise TypeError("the parser lets only written numbers of years through")
    return int(node.value)
