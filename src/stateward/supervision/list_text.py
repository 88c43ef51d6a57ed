"""A decision list written as the YAML an office reads and edits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import yaml

from stateward.rulebook.lists import Cell, DecisionListDocument, Interval
from stateward.supervision.values import plain_value


def list_yaml(document: DecisionListDocument) -> str:
    """The document as YAML that reads back as the same document."""
    return yaml.safe_dump(plain_list(document), allow_unicode=True, sort_keys=False, width=120)


def plain_list(document: DecisionListDocument) -> dict[str, Any]:
    """The document as plain values, in the form in which it is written by hand."""
    found: dict[str, Any] = _plain(document.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True))
    for row, written in zip(document.rows, found["rows"], strict=True):
        if row.when is not None:
            written["when"] = {name: plain_cell(cell) for name, cell in row.when.items()}
        for exception, told in zip(row.exceptions, written.get("exceptions", ()), strict=True):
            if exception.when is not None:
                told["when"] = {name: plain_cell(cell) for name, cell in exception.when.items()}
    return found


def plain_cell(cell: Cell) -> Any:
    """A cell as it is written: a value, a list, an interval, `not`."""
    values = [_plain_value(value) for value in cell.values]
    shown = values[0] if len(values) == 1 else values
    return {"not": shown} if cell.negated else shown


def _plain_value(value: Any) -> Any:
    if isinstance(value, Interval):
        return _plain(value.model_dump(by_alias=True, exclude_none=True))
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return plain_value(value)
    if isinstance(value, dt.date):
        return value
    return value
