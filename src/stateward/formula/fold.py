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


def fold(node: Node, labels: Mapping[Node, str]) -> tuple[Node, dict[Node, str]]:
    """The tree with its constant parts computed by the rules of the exact reader; a fault among them is `Missing`.

    The labels come back with it, under the parts as they are now.
    """
    folding = _Folding(labels)
    with localcontext(decimal_context()):
        return folding.folded(node), folding.labels


class _Folding:
    def __init__(self, labels: Mapping[Node, str]) -> None:
        self.before = labels
        self.labels = dict(labels)

    def labelled(self, node: Node) -> Node:
        """A part that has a label, folded; the label moves with it."""
        folded = self.folded(node)
        if node in self.before:
            self.labels.setdefault(folded, self.before[node])
        return folded

    def folded(self, node: Node) -> Node:
        match node:
            case Negative(operand=operand):
                inner = self.folded(operand)
                return Number(Decimal(0) - inner.value) if isinstance(inner, Number) else replace(node, operand=inner)
            case Arithmetic(operator=operator, left=left, right=right):
                first, second = self.folded(left), self.labelled(right)
                if isinstance(first, Number) and isinstance(second, Number):
                    return _node(_arithmetic(operator, first.value, second.value, self.before.get(right)))
                return replace(node, left=first, right=second)
            case Comparison(left=left, right=right):
                return replace(node, left=self.folded(left), right=self.folded(right))
            case Logic(operands=operands):
                return replace(node, operands=tuple(self.folded(operand) for operand in operands))
            case Condition(test=test, then=then, otherwise=otherwise):
                return Condition(self.folded(test), self.folded(then), self.folded(otherwise))
            case Known(test=test):
                return replace(node, test=self.folded(test))
            case Call():
                return self.call(node)
            case _:
                return node

    def call(self, node: Call) -> Node:
        arguments = tuple(self.labelled(argument) for argument in node.arguments)
        values = [argument.value for argument in arguments if isinstance(argument, Number)]
        if len(values) == len(arguments):
            name = node.function
            if name in MODE_OF_FUNCTION:
                return Number(rounded(values[0], places_of(node), MODE_OF_FUNCTION[name]))
            if name in WITH_DOMAIN:
                return _node(WITH_DOMAIN[name](values[0], self.before.get(node.arguments[0])))
            if name in STRICT:
                return _node(STRICT[name](values))
        return replace(node, arguments=arguments)


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


def _node(result: Result) -> Node:
    return Missing(result.code, result.detail) if isinstance(result, Reason) else Number(result)
