"""Why a cell of a column is missing, as Narwhals expressions that read `code:detail`; null where there is a value.

The order is that of the exact reader: the first cause, reading from the left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from stateward.formula import dialect as ex
from stateward.formula.elementwise import interpolation_tree
from stateward.formula.expressions import Emitter
from stateward.formula.functions import WITH_DOMAIN
from stateward.formula.trace import Reason
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

_DOMAIN_CODES = {"positive": "not_positive", "sqrt": "negative_root", "ln": "log_domain", "exp": "out_of_range"}


class ReasonEmitter:
    """Writes the reasons of trees, beside an `Emitter` that writes their values."""

    def __init__(self, emitter: Emitter, labels: Mapping[Node, str], of_name: Callable[[str], nw.Expr]) -> None:
        self.emitter = emitter
        self.labels = labels
        self.of_name = of_name
        self.layer = 0

    def expression(self, node: Node) -> nw.Expr:
        """The reason of a node; `layer` tells how many layers of kept columns all reasons so far need."""
        found = self.reason(node)
        return ex.lit(None, dtype=nw.String()) if found is None else found

    def reason(self, node: Node) -> nw.Expr | None:
        """The reason of a node, None where it is never missing."""
        match node:
            case Number() | Text() | Known():
                return None
            case Missing(code=code, detail=detail):
                return ex.lit(str(Reason(code, detail)))
            case Name(id=name):
                return self.of_name(name)
            case Negative(operand=operand):
                return self.reason(operand)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison(left=left, right=right):
                return self.first(left, right)
            case Logic(operands=operands):
                return self.where_missing(node, self.first(*operands))
            case Condition():
                return self.condition(node)
            case Call():
                return self.call(node)
            case _:
                raise TypeError(f"not a node of the language: {node!r}")

    def first(self, *nodes: Node) -> nw.Expr | None:
        """The first reason among the nodes."""
        return _coalesced([self.reason(node) for node in nodes])

    def null(self, node: Node) -> nw.Expr:
        """True where the node has no value."""
        truth = self.emitter.is_truth(node)
        part = self.emitter.any(node) if self.emitter.holds_text(node) else self.emitter.shared(node, truth=truth)
        self.layer = max(self.layer, part.layer)
        return part.expression.is_null()

    def where_missing(self, node: Node, reason: nw.Expr | None) -> nw.Expr | None:
        return None if reason is None else ex.when(self.null(node)).then(reason)

    def own(self, node: Node, reason: Reason) -> nw.Expr:
        """The node's own reason, behind those of its parts."""
        return ex.when(self.null(node)).then(ex.lit(str(reason)))

    def arithmetic(self, node: Arithmetic) -> nw.Expr | None:
        inner = [self.reason(node.left), self.reason(node.right)]
        if node.operator == "/" and not (isinstance(node.right, Number) and abs(node.right.value) > TOLERANCE):
            divisor = self.emitter.shared(node.right)
            self.layer = max(self.layer, divisor.layer)
            zero = divisor.expression.abs() <= float(TOLERANCE)
            reason = Reason("division_by_zero", self.labels.get(node.right))
            inner.append(ex.when(zero).then(ex.lit(str(reason))))
        inner.append(self.own(node, Reason("out_of_range")))
        return _coalesced(inner)

    def condition(self, node: Condition) -> nw.Expr | None:
        test = self.emitter.shared(node.test, truth=True)
        self.layer = max(self.layer, test.layer)
        then = ex.when(test.expression).then(self.expression(node.then))
        both = then.when(~test.expression).then(self.expression(node.otherwise))
        return both.otherwise(self.expression(node.test))

    def call(self, node: Call) -> nw.Expr | None:
        name, arguments = node.function, node.arguments
        if name in ("is_missing", "or_zero"):
            return None
        if name == "interpolate":
            risen = self.expression(interpolation_tree(arguments))
            return _coalesced([*(self.reason(argument) for argument in arguments), risen])
        if name == "total":
            known = self.where_missing(node, self.all_missing(arguments))
            return _coalesced([known, self.own(node, Reason("out_of_range"))])
        if name == "first_known":
            return self.where_missing(node, self.all_missing(arguments))
        inner = [self.reason(argument) for argument in arguments]
        if name in WITH_DOMAIN:
            inner.append(self.own(node, Reason(_DOMAIN_CODES[name], self.labels.get(arguments[0]))))
        elif name == "trend_error":
            inner.append(self.own(node, Reason("no_spread")))
        elif name in ("mean", "stdev", "trend_forecast"):
            inner.append(self.own(node, Reason("out_of_range")))
        return _coalesced(inner)

    def all_missing(self, arguments: tuple[Node, ...]) -> nw.Expr | None:
        """The first argument's reason where every argument is missing."""
        reasons = [self.reason(argument) for argument in arguments]
        if any(reason is None for reason in reasons):
            return None
        result = reasons[0]
        for reason in reasons[1:]:
            if result is not None and reason is not None:
                result = ex.when(~reason.is_null()).then(result)
        return result


def _coalesced(reasons: list[nw.Expr | None]) -> nw.Expr | None:
    some = [reason for reason in reasons if reason is not None]
    return ex.coalesce(*some) if len(some) > 1 else (some[0] if some else None)
