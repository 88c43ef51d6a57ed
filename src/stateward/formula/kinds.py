"""Kinds of figures: what may be added, compared and multiplied, so that money never meets people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from stateward.formula.arguments import history_error
from stateward.formula.faults import formula_error
from stateward.formula.language import FUNCTIONS
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
    Text,
)
from stateward.messages import gettext as _
from stateward.messages import gettext_noop

Kind = Literal["money", "count", "ratio", "days", "score", "number", "text", "truth"]

#: Names of the kinds for people; translated where they are shown.
KIND_NAMES: dict[str, str] = {
    "money": gettext_noop("money"),
    "count": gettext_noop("a count"),
    "ratio": gettext_noop("a ratio"),
    "days": gettext_noop("days"),
    "score": gettext_noop("a score"),
    "number": gettext_noop("a number"),
    "text": gettext_noop("a text"),
    "truth": gettext_noop("yes or no"),
}

#: None: a name nobody described; it goes with everything.
_Found = Kind | None
#: Functions whose value has the kind their arguments share.
_SAME_KIND = frozenset(
    {
        *("opening", "closing", "average", "previous", "change", "trailing", "history"),
        *("mean", "min", "max", "clip", "stdev", "trend_forecast", "trend_error"),
        *("round", "round_half_even", "floor", "abs", "or_zero", "first_known", "total", "positive"),
    }
)
#: Functions that take any number and give a plain one.
_PLAIN: dict[str, Kind] = {"growth": "ratio", "normal_cdf": "ratio", "sqrt": "number", "exp": "number", "ln": "number"}


def infer(node: Node, kinds: Mapping[str, Kind]) -> Kind:
    """The kind of a formula's value.

    `kinds` holds the kind of every known name; other names go with everything. A kind `number`, and a number written
    in a formula, go with every kind of figure. Raises `FormulaError` where kinds clash.
    """
    inference = _Inference(kinds)
    if isinstance(node, Text) or _is_history(node):
        inference.figure(node)
    return inference.kind(node) or "number"


def check(node: Node, declared: Kind, kinds: Mapping[str, Kind]) -> None:
    """Refuse a formula whose value is of another kind than the one declared for it. Raises `FormulaError`."""
    found = infer(node, kinds)
    figures = found not in ("text", "truth") and declared not in ("text", "truth")
    scaled = found == "ratio" and declared in ("days", "score")  # 365 x debtors / revenue is days
    if found == declared or scaled or (figures and "number" in (found, declared)):
        return
    raise formula_error(
        "formula_kind",
        _("The formula gives {found}, but {declared} is declared.").format(
            found=_(KIND_NAMES[found]), declared=_(KIND_NAMES[declared])
        ),
        _("Change the formula or the declared kind."),
        position=node.position,
        value=node,
    )


class _Inference:
    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    def kind(self, node: Node) -> _Found:
        match node:
            case Number():
                return "number"
            case Text():
                return "text"
            case Name(id=name):
                return self.kinds.get(name)
            case Missing():
                return None
            case Negative(operand=operand):
                return self.figure(operand)
            case Arithmetic(operator=operator, left=left, right=right):
                pair = (self.figure(left), self.figure(right))
                if operator in "+-":
                    return self.joined(node, (left, right), pair)
                return _product(*pair) if operator == "*" else _quotient(*pair)
            case Comparison():
                return self.comparison(node)
            case Logic(operands=operands):
                for operand in operands:
                    self.test(operand)
                return "truth"
            case Known(test=test):
                self.test(test)
                return "truth"
            case Condition(test=test, then=then, otherwise=otherwise):
                self.test(test)
                return self.branches(node, then, otherwise)
            case Call():
                return self.call(node)
            case _:
                raise TypeError(f"not a node of the language: {node!r}")

    def figure(self, node: Node) -> _Found:
        """The kind of a part that must be a figure."""
        if isinstance(node, Call) and node.function == "history":
            raise history_error(node)
        found = self.kind(node)
        if found in ("text", "truth"):
            raise formula_error(
                "formula_kind",
                _("{text} is {found}, and a figure is needed here.").format(
                    text=_short(node), found=_(KIND_NAMES[found])
                ),
                _("Use where(test, a, b) to turn a test into a figure; texts can only be compared."),
                position=node.position,
                value=node,
            )
        return found

    def test(self, node: Node) -> None:
        """Refuse a part that is no test."""
        found = self.kind(node)
        if found not in ("truth", None):
            raise formula_error(
                "formula_kind",
                _("{text} is {found}, and a test is needed here.").format(
                    text=_short(node), found=_(KIND_NAMES[found])
                ),
                _("Compare it with something, such as {text} > 0.").format(text=_short(node)),
                position=node.position,
                value=node,
            )

    def comparison(self, node: Comparison) -> Kind:
        found = (self.kind(node.left), self.kind(node.right))
        if "text" in found:
            if any(kind not in ("text", None) for kind in found):
                raise self.clash(node, (node.left, node.right), found)
            if node.operator not in ("==", "!="):
                raise formula_error(
                    "formula_kind",
                    _("Texts have no order: {text}.").format(text=_short(node)),
                    _("Compare texts with ==, != or in."),
                    position=node.position,
                    value=node,
                )
            return "truth"
        self.joined(node, (node.left, node.right), (self.figure(node.left), self.figure(node.right)))
        return "truth"

    def branches(self, node: Node, then: Node, otherwise: Node) -> _Found:
        found = (self.kind(then), self.kind(otherwise))
        if "text" in found:
            self.figure(then)
            self.figure(otherwise)
        if "truth" in found:
            self.test(then)
            self.test(otherwise)
            return "truth"
        return self.joined(node, (then, otherwise), found)

    def call(self, node: Call) -> _Found:
        name, arguments = node.function, node.arguments
        function = FUNCTIONS[name]
        if name == "is_missing":
            if isinstance(arguments[0], Call) and arguments[0].function == "history":
                raise history_error(arguments[0])
            self.kind(arguments[0])
            return "truth"
        values = tuple(part for index, part in enumerate(arguments) if function.role(index) == "value")
        if name == "interpolate":
            self.joined(node, (values[0], *values[1::2]), [self.figure(part) for part in (values[0], *values[1::2])])
            return self.joined(node, values[2::2], [self.figure(part) for part in values[2::2]])
        found = [self.kind(part) if _is_history(part) and function.lists else self.figure(part) for part in values]
        if name in _PLAIN:
            return _PLAIN[name]
        if name in _SAME_KIND:
            return self.joined(node, values, found)
        raise TypeError(f"no kind is known for the function {name}")

    def joined(self, node: Node, parts: tuple[Node, ...], found: tuple[_Found, ...] | list[_Found]) -> _Found:
        """The kind that parts share which are added, compared or chosen from."""
        shared: _Found = None
        for kind in found:
            if kind is None or kind == shared or (kind == "number" and shared is not None):
                continue
            if shared in (None, "number"):
                shared = kind
            else:
                raise self.clash(node, parts, found)
        return shared

    def clash(self, node: Node, parts: tuple[Node, ...], found: tuple[_Found, ...] | list[_Found]) -> Exception:
        pairs = [(part, kind) for part, kind in zip(parts, found, strict=True) if kind is not None]
        first = next(pair for pair in pairs if pair[1] != "number")
        second = next(
            (pair for pair in pairs if pair[1] not in ("number", first[1])),
            next((pair for pair in pairs if pair[1] != first[1]), first),
        )
        return formula_error(
            "formula_kind",
            _("{first} is {first_kind} and {second} is {second_kind}; they cannot meet here.").format(
                first=_short(first[0]),
                first_kind=_(KIND_NAMES[first[1]]),
                second=_short(second[0]),
                second_kind=_(KIND_NAMES[second[1]]),
            ),
            _("Divide one by the other, or use figures of one kind."),
            position=node.position,
            value=node,
        )


def _is_history(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "history"


def _product(left: _Found, right: _Found) -> _Found:
    if left is None or right is None:
        return None
    if "ratio" in (left, right):
        other = right if left == "ratio" else left
        return "ratio" if other == "ratio" else other
    if "number" in (left, right):
        return right if left == "number" else left
    return "number"


def _quotient(left: _Found, right: _Found) -> _Found:
    if left is None or right is None:
        return None
    if left == right:
        return "number" if left == "number" else "ratio"
    if right in ("number", "ratio"):
        return left
    return "number"


def _short(node: Node) -> str:
    text = render(node)
    return text if len(text) <= 60 else text[:59] + "…"
