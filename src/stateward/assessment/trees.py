"""Short constructors for formula trees: scoring methods are written with these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

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

Part = Node | Decimal | int | str


def tree(part: Part) -> Node:
    """A node from a node, a number or a name."""
    if isinstance(part, str):
        return Name(part)
    return part if isinstance(part, Node) else Number(Decimal(part))


def add(*parts: Part) -> Node:
    """The sum of the parts; 0 for none."""
    if not parts:
        return tree(0)
    result = tree(parts[0])
    for part in parts[1:]:
        result = Arithmetic("+", result, tree(part))
    return result


def subtract(left: Part, right: Part) -> Node:
    """left - right."""
    return Arithmetic("-", tree(left), tree(right))


def multiply(left: Part, right: Part) -> Node:
    """left x right; a factor of exactly 1 is not written."""
    left, right = tree(left), tree(right)
    if left == Number(Decimal(1)):
        return right
    return left if right == Number(Decimal(1)) else Arithmetic("*", left, right)


def divide(left: Part, right: Part) -> Node:
    """left / right."""
    return Arithmetic("/", tree(left), tree(right))


def negative(part: Part) -> Node:
    """-part."""
    return Negative(tree(part))


def call(function: str, *arguments: Part) -> Node:
    """A function of the formula language."""
    return Call(function, tuple(tree(argument) for argument in arguments))


def at_least(left: Part, right: Part) -> Node:
    """left >= right."""
    return Comparison(">=", tree(left), tree(right))


def above(left: Part, right: Part) -> Node:
    """left > right."""
    return Comparison(">", tree(left), tree(right))


def at_most(left: Part, right: Part) -> Node:
    """left <= right."""
    return Comparison("<=", tree(left), tree(right))


def below(left: Part, right: Part) -> Node:
    """left < right."""
    return Comparison("<", tree(left), tree(right))


def equals(left: Part, right: Part) -> Node:
    """left == right."""
    return Comparison("==", tree(left), tree(right))


def both(*tests: Node) -> Node:
    """All tests are true."""
    return tests[0] if len(tests) == 1 else Logic("and", tests)


def known(test: Node) -> Node:
    """The test is known to be true."""
    return Known(test)


def has_value(part: Part) -> Node:
    """The part is not missing."""
    return Logic("not", (call("is_missing", part),))


def choose(cases: Sequence[tuple[Node, Part]], otherwise: Part) -> Node:
    """The value of the first case whose test is true, else `otherwise`."""
    result = tree(otherwise)
    for test, value in reversed(cases):
        result = Condition(test, tree(value), result)
    return result


def missing(code: str) -> Node:
    """Missing for a reason."""
    return Missing(code)


def substitute(node: Node, names: Mapping[str, Node]) -> Node:
    """The tree with some names replaced by trees."""
    return transform(node, lambda n: names.get(n.id, n) if isinstance(n, Name) else n)


def transform(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, leaves first."""
    match node:
        case Call(function, arguments):
            rebuilt: Node = Call(function, tuple(transform(a, change) for a in arguments), position=node.position)
        case Negative(operand):
            rebuilt = Negative(transform(operand, change), position=node.position)
        case Arithmetic(operator, left, right):
            rebuilt = Arithmetic(operator, transform(left, change), transform(right, change), position=node.position)
        case Comparison(operator, left, right):
            rebuilt = Comparison(operator, transform(left, change), transform(right, change), position=node.position)
        case Logic(operator, operands):
            rebuilt = Logic(operator, tuple(transform(o, change) for o in operands), position=node.position)
        case Condition(test, then, otherwise):
            rebuilt = Condition(
                transform(test, change), transform(then, change), transform(otherwise, change), position=node.position
            )
        case Known(test):
            rebuilt = Known(transform(test, change), position=node.position)
        case _:
            rebuilt = node
    return change(rebuilt)
