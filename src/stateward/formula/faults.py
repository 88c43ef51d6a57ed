"""How this room raises its faults: one sentence with line, column, offending text, what is allowed, next step."""

from __future__ import annotations

from stateward.formula.render import render
from stateward.formula.tree import Node, Position
from stateward.messages.errors import Fault, FormulaError

_LONGEST_VALUE = 80


def formula_error(
    code: str,
    message: str,
    next_step: str,
    *,
    position: Position | None = None,
    value: str | Node | None = None,
    rule: str | None = None,
    file: str | None = None,
) -> FormulaError:
    """The error for one fault; `value` may be the node at fault."""
    text = render(value) if isinstance(value, Node) else value
    if text is not None and len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 1] + "…"
    return FormulaError(
        Fault(
            code=code,
            message=message,
            next_step=next_step,
            file=file,
            value=text,
            rule=rule,
            line=position.line if position else None,
            column=position.column if position else None,
        )
    )
