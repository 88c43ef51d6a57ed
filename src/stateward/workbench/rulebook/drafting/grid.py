"""A rule document as a grid: every title, number and word of it with its place, so that nobody needs the text.

The grid is laid over the text: a cell that is written changes this one value, comments and order stay as they are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault
from stateward.workbench.core.refusals import Refused

#: Values that are the document's identity or the checker's own words: not in the grid.
_HIDDEN = frozenset({"document", "id", "changes", "source"})
#: What names a row of a list.
_NAMES = ("id", "indicator", "grade", "tier", "code")


@dataclass(frozen=True)
class Cell:
    """One value: its path (`score/sum/0/weight`), where it stands in words, its text, whether it is a number."""

    path: str
    place: str
    name: str
    value: str
    is_number: bool


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml


def cells(text: str) -> list[Cell]:
    """Every value of a document in its order; empty where the text is no document."""
    tree = _yaml().load(text)
    return list(_cells(tree, (), ())) if isinstance(tree, CommentedMap) else []


def _cells(node: Any, path: tuple[str, ...], words: tuple[str, ...]) -> Iterator[Cell]:
    if isinstance(node, Mapping):
        named = _named(node)
        inside = (*words, named) if named else words
        for key, value in node.items():
            if not (not path and key in _HIDDEN):
                yield from _value(value, (*path, str(key)), inside, str(key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _value(value, (*path, str(number)), words, str(number + 1))


def _value(value: Any, path: tuple[str, ...], words: tuple[str, ...], name: str) -> Iterator[Cell]:
    if isinstance(value, Mapping | list):
        keep = isinstance(value, Mapping) and _named(value)
        yield from _cells(value, path, words if keep or name.isdecimal() else (*words, name))
    elif value is not None and not isinstance(value, bool):
        number = isinstance(value, int | float)
        yield Cell("/".join(path), " · ".join(words), name, str(value), number)


def _named(node: Mapping[str, Any]) -> str:
    return next((str(node[name]) for name in _NAMES if isinstance(node.get(name), str)), "")


def changed(text: str, written: Mapping[str, str]) -> tuple[str, dict[str, tuple[str, str]]]:
    """The text with some cells changed, and what changed: path -> before and after.

    Raises `Refused` for a path the document does not have and for a number that is none.
    """
    yaml, faults = _yaml(), []
    tree = yaml.load(text)
    known = {cell.path: cell for cell in cells(text)}
    told = {}
    for path, value in written.items():
        cell = known.get(path)
        if cell is None:
            faults.append(_fault("draft.path", _("The document has no value at {path}.").format(path=path), path))
        elif value.strip() != cell.value:
            new = _read(value.strip(), cell, faults)
            if new is not None:
                _set(tree, path.split("/"), new)
                told[path] = (cell.value, value.strip())
    if faults:
        raise Refused(faults)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return (stream.getvalue() if told else text), told


def _read(value: str, cell: Cell, faults: list[Fault]) -> Any:
    if not cell.is_number:
        return value
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        sentence = _("{place}, {name}: “{value}” is no number.")
        faults.append(
            _fault("draft.number", sentence.format(place=cell.place, name=cell.name, value=value[:40]), value)
        )
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _fault(code: str, message: str, value: str) -> Fault:
    return Fault(code, message, _("Correct the cell and save again."), value=value[:80])


def _set(tree: Any, steps: list[str], value: Any) -> None:
    node = tree
    for step in steps[:-1]:
        node = node[_key(node, step)]
    node[_key(node, steps[-1])] = value


def _key(node: Any, step: str) -> Any:
    if isinstance(node, CommentedSeq | list):
        return int(step)
    return next((key for key in node if str(key) == step), step)


def workbook(text: str) -> list[list[Any]]:
    """The grid as rows of a workbook: path, place, name, value."""
    heading: list[Any] = [_("Path"), _("Place"), _("Name"), _("Value")]
    return [heading, *([cell.path, cell.place, cell.name, cell.value] for cell in cells(text))]


def read_workbook(content: bytes) -> dict[str, str]:
    """Path -> value of a workbook that was downloaded and filled. Raises `Refused` for another one."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(_fault("draft.workbook", _("The file is no workbook that can be read."), str(error))) from error
    if not rows or len(rows[0]) < 4:
        raise Refused(
            _fault(
                "draft.workbook",
                _("The workbook lacks the columns path, place, name, value."),
                listed(map(str, rows[:1])),
            )
        )
    return {str(row[0]): _plain(row[3]) for row in rows[1:] if row and str(row[0])}


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
