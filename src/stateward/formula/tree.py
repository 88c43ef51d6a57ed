"""The tree a rule is written in: a few kinds of node, two readers (`columns` and `exact`).

Rules arrive as text and are parsed into these nodes; scoring methods are built from the same nodes by program, so
each method is written once and has both readers and its explanation for free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

#: Two numbers are equal when |a - b| <= TOLERANCE x max(|a|, |b|, 1); the one rule of both readers.
TOLERANCE = Decimal("1e-12")

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]
LogicOperator = Literal["and", "or", "not"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node stands in its text; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes."""

    position: Position | None = field(default=None, kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, exactly as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text, compared with an attribute such as `class`."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """An account, indicator, parameter or attribute; dotted for tables (`standard.roe.good`, `target.total_profit`)."""

    id: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the language applied to arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """The operand with its sign turned."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right`; a division by zero is missing with its reason."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left operator right` under the equality rule of `TOLERANCE`; missing when a side is missing."""

    operator: ComparisonOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and`, `or`, `not` in three values (true, false, missing)."""

    operator: LogicOperator
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Condition(Node):
    """`then` where the test is true, `otherwise` where it is false, missing where the test is missing.

    Only the taken branch can make the result missing.
    """

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Known(Node):
    """True where the test is known to be true; a missing test counts as false (built by scoring methods only)."""

    test: Node


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """Never a value: missing for the reason that `code` names, about `detail` (built by program only)."""

    code: str
    detail: str | None = None


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in reading order."""
    match node:
        case Call(arguments=arguments):
            return arguments
        case Negative(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Logic(operands=operands):
            return operands
        case Condition(test=test, then=then, otherwise=otherwise):
            return (test, then, otherwise)
        case Known(test=test):
            return (test,)
        case _:
            return ()


def names(node: Node) -> frozenset[str]:
    """All names a tree reads."""
    return frozenset(part.id for part in walk(node) if isinstance(part, Name))
