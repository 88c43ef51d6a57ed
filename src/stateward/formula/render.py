"""A tree back to its text: spaced operators, as few brackets as the meaning allows."""

from __future__ import annotations

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
    Text,
)

_CONDITION, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)


def render(node: Node) -> str:
    """The text of a tree. `parse(render(tree)) == tree` for every tree that came from a text."""
    return _text(node)[0]


def number_text(value: Decimal) -> str:
    """A number in plain digits, without a trailing `.0` that nobody wrote."""
    return format(value, "f")


def _text(node: Node) -> tuple[str, int]:
    """The text and how strongly it holds together."""
    match node:
        case Number(value=value):
            return number_text(value), _SIGN if value < 0 else _ATOM
        case Text(value=value):
            return _quoted(value), _ATOM
        case Name(id=name):
            return name, _ATOM
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(render(argument) for argument in arguments)})", _ATOM
        case Negative(operand=operand):
            return f"-{_inside(operand, _SIGN)}", _SIGN
        case Arithmetic(operator=operator, left=left, right=right):
            level = _SUM if operator in "+-" else _PRODUCT
            return f"{_inside(left, level)} {operator} {_inside(right, level + 1)}", level
        case Comparison(operator=operator, left=left, right=right):
            return f"{_inside(left, _SUM)} {operator} {_inside(right, _SUM)}", _COMPARISON
        case Logic(operator="not", operands=(operand,)):
            return f"not {_inside(operand, _NOT)}", _NOT
        case Logic(operator=operator, operands=operands):
            level = _AND if operator == "and" else _OR
            return f" {operator} ".join(_inside(operand, level + 1) for operand in operands), level
        case Condition(test=test, then=then, otherwise=otherwise):
            return f"{_inside(then, _OR)} if {_inside(test, _OR)} else {_inside(otherwise, _CONDITION)}", _CONDITION
        case Known(test=test):
            return f"known({render(test)})", _ATOM
        case Missing(code=code, detail=detail):
            return f"missing({_quoted(code if detail is None else f'{code}:{detail}')})", _ATOM
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def _inside(node: Node, least: int) -> str:
    text, level = _text(node)
    return text if level >= least else f"({text})"


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"
