"""Parts of a tree that hold only written numbers, computed once before a table is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, localcontext

from stateward.formula.equality import rounded
from stateward.formula.exact import decimal_context
from stateward.formula.functions import STRICT, WITH_DOMAIN, Result, divide, in_range
from stateward.formula.rounding import MODE_OF_FUNCTION, places_of
from stateward.formula.trace import Reason
from stateward.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Known,
    Logic,
    Missing,
    Negative,
    Node,
    Number,
)


def fold(node: Node, labels: Mapping[Node, str]) -> Node:
    """The tree with its constant parts computed by the rules of the exact reader; a fault among them is `Missing`."""
    with localcontext(decimal_context()):
        return _fold(node, labels)


def _fold(node: Node, labels: Mapping[Node, str]) -> Node:
    match node:
        case Negative(operand=operand):
            inner = _fold(operand, labels)
            return Number(Decimal(0) - inner.value) if isinstance(inner, Number) else replace(node, operand=inner)
        case Arithmetic(operator=operator, left=left, right=right):
            first, second = _fold(left, labels), _fold(right, labels)
            if isinstance(first, Number) and isinstance(second, Number):
                return _node(_arithmetic(operator, first.value, second.value, labels.get(right)))
            return replace(node, left=first, right=second)
        case Comparison(left=left, right=right):
            return replace(node, left=_fold(left, labels), right=_fold(right, labels))
        case Logic(operands=operands):
            return replace(node, operands=tuple(_fold(operand, labels) for operand in operands))
        case Condition(test=test, then=then, otherwise=otherwise):
            parts = (_fold(part, labels) for part in (test, then, otherwise))
            return Condition(*parts)
        case Known(test=test):
            return replace(node, test=_fold(test, labels))
        case Call():
            return _call(node, labels)
        case _:
            return node


def _arithmetic(operator: str, left: Decimal, right: Decimal, label: str | None) -> Result:
    match operator:
        case "+":
            return in_range(left + right)
        case "-":
            return in_range(left - right)
        case "*":
            return in_range(left * right)
        case _:
            return divide(left, right, label)


def _call(node: Call, labels: Mapping[Node, str]) -> Node:
    arguments = tuple(_fold(argument, labels) for argument in node.arguments)
    values = [argument.value for argument in arguments if isinstance(argument, Number)]
    if len(values) == len(arguments):
        name = node.function
        if name in MODE_OF_FUNCTION:
            return Number(rounded(values[0], places_of(node), MODE_OF_FUNCTION[name]))
        if name in WITH_DOMAIN:
            return _node(WITH_DOMAIN[name](values[0], labels.get(node.arguments[0])))
        if name in STRICT:
            return _node(STRICT[name](values))
    return replace(node, arguments=arguments)


def _node(result: Result) -> Node:
    return Missing(result.code, result.detail) if isinstance(result, Reason) else Number(result)
