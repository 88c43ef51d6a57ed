"""A formula worked out: the figures in place of the names, and of a case distinction only the case that held."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from functools import lru_cache

from stateward.assessment.trees import substitute, transform
from stateward.formula import Traced, parse, render
from stateward.formula.equality import compare
from stateward.formula.tree import Call, Comparison, Condition, Known, Logic, Name, Node, Number, names, walk
from stateward.messages.errors import FormulaError

#: Functions whose figures of other points in time have other names than the ones the formula shows.
LOOKING_BACK = frozenset({"opening", "average", "previous", "growth", "change", "history", "trailing"})
_TEN_DIGITS = Context(prec=10)


def worked(traced: Traced) -> str | None:
    """The formula with figures; None where that would say nothing more than the value."""
    if traced.formula is None or not isinstance(traced.value, Decimal):
        return None
    tree = _tree(traced.formula)
    if tree is None:
        return None
    figures = {child.id: child.value for child in traced.children if child.id and isinstance(child.value, Decimal)}
    tree = transform(tree, lambda node: _case_taken(node, figures))
    back = any(isinstance(node, Call) and node.function in LOOKING_BACK for node in walk(tree))
    if back or isinstance(tree, Number | Name) or not names(tree) or not names(tree) <= figures.keys():
        return None
    return render(substitute(tree, {name: Number(_short(value)) for name, value in figures.items()}))


@lru_cache(maxsize=4_096)
def _tree(formula: str) -> Node | None:
    """The formula's tree; the same few hundred formulas stand in every explanation, and a tree never changes."""
    try:
        return parse(formula)
    except FormulaError:
        return None


def _case_taken(node: Node, figures: Mapping[str, Decimal]) -> Node:
    if not isinstance(node, Condition):
        return node
    held = _truth(node.test, figures)
    return node if held is None else (node.then if held else node.otherwise)


def _truth(test: Node, figures: Mapping[str, Decimal]) -> bool | None:
    match test:
        case Comparison(operator, left, right):
            a, b = _number(left, figures), _number(right, figures)
            return None if a is None or b is None else compare(operator, a, b)
        case Logic("and", operands):
            truths = [_truth(operand, figures) for operand in operands]
            return False if False in truths else (None if None in truths else True)
        case Logic("or", operands):
            truths = [_truth(operand, figures) for operand in operands]
            return True if True in truths else (None if None in truths else False)
        case Logic("not", (operand,)):
            truth = _truth(operand, figures)
            return None if truth is None else not truth
        case Known(inner):
            return _truth(inner, figures)
        case Call("is_missing", (Name(id_),)):
            return False if id_ in figures else None
        case _:
            return None


def _number(node: Node, figures: Mapping[str, Decimal]) -> Decimal | None:
    if isinstance(node, Number):
        return node.value
    return figures.get(node.id) if isinstance(node, Name) else None


def _short(value: Decimal) -> Decimal:
    """At most ten significant digits, no zeros behind the point: the full value stands in its own step."""
    short = value if len(value.as_tuple().digits) <= 10 else value.normalize(_TEN_DIGITS)
    text = format(short, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else short
