"""A YAML file to plain values with exact numbers and the line of everything.

libyaml parses; the values are made here from its nodes, because a rule needs what YAML libraries do not give
together: decimals exactly as written, no surprise booleans (`no` is a word), duplicate keys refused, and the line
and column of every value for messages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError

Path_ = tuple[str | int, ...]
MAXIMUM_BYTES = 4_000_000
MAXIMUM_DEPTH = 60

_NUMBER = re.compile(r"^[-+]?(\d[\d_]*)(\.\d+)?([eE][-+]?\d{1,3})?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """The values of one file and where each stands: path of keys -> (line, column), both from 1."""

    values: Any
    places: dict[Path_, tuple[int, int]]

    def place(self, path: Path_) -> tuple[int, int]:
        """The place of a path, or of the nearest thing above it that was written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read_text(path: Path) -> Text:
    """Read one YAML file; `RulebookError` with line and column when it cannot be read."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise RulebookError(
            Fault(
                "rulebook.too_large",
                _("The file is larger than {limit} bytes.").format(limit=MAXIMUM_BYTES),
                _("Split it into several documents."),
                file=str(path),
                value=str(path.stat().st_size),
            )
        )
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulebookError(
            Fault(
                "rulebook.encoding",
                _("The file is not UTF-8 text (byte {position}).").format(position=error.start + 1),
                _("Save it again as UTF-8."),
                file=str(path),
            )
        ) from error
    return parse_text(source, str(path))


def parse_text(source: str, file: str) -> Text:
    """The values of a YAML text; `file` names it in messages."""
    try:
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RulebookError(
            Fault(
                "rulebook.yaml",
                _("This is not readable YAML: {problem}.").format(problem=error.problem or error.context),
                _("Look at the indentation, quotes and colons of this line and the one above."),
                file=file,
                line=mark.line + 1 if mark else 1,
                column=mark.column + 1 if mark else 1,
            )
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RulebookError(
            Fault(
                "rulebook.yaml",
                _("This is not readable YAML: {problem}.").format(problem=str(error)[:200]),
                _("Remove unprintable characters and very deep nesting."),
                file=file,
                line=1,
            )
        ) from error
    if root is None:
        raise RulebookError(
            Fault("rulebook.empty", _("The file is empty."), _("Write a document into it or delete it."), file=file)
        )
    repeated = _repeated(root)
    if repeated is not None:
        raise RulebookError(
            _at(
                repeated,
                file,
                "rulebook.reference",
                _("This part is used again by reference (& and *)."),
                _("Write the part out in both places."),
            )
        )
    places: dict[Path_, tuple[int, int]] = {}
    faults: list[Fault] = []
    values = _value(root, (), places, faults, file)
    if faults:
        raise RulebookError(faults)
    return Text(values, places)


def _repeated(root: yaml.Node) -> yaml.Node | None:
    """The first list or table that is used twice: a few such lines could stand for billions of values."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, yaml.CollectionNode):
            continue
        if id(node) in seen:
            return node
        seen.add(id(node))
        pairs = isinstance(node, yaml.MappingNode)
        waiting += [part for item in node.value for part in (item if pairs else (item,))]
    return None


def _value(node: yaml.Node, path: Path_, places: dict[Path_, tuple[int, int]], faults: list[Fault], file: str) -> Any:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(path) > MAXIMUM_DEPTH:
        faults.append(_at(node, file, "rulebook.depth", _("The nesting is too deep."), _("Flatten this part.")))
        return None
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, places, faults, file))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), places, faults, file) for i, item in enumerate(node.value)]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _pairs(
    node: yaml.MappingNode, path: Path_, places: dict[Path_, tuple[int, int]], faults: list[Fault], file: str
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
            faults.append(
                _at(key_node, file, "rulebook.key", _("A key must be a plain word."), _("Write the key as one word."))
            )
            continue
        if key in seen:
            faults.append(
                _at(
                    key_node,
                    file,
                    "rulebook.duplicate_key",
                    _("The key {key} stands here twice.").format(key=key),
                    _("Keep one of the two."),
                    value=key,
                )
            )
            continue
        seen.add(key)
        value = _value(value_node, (*path, key), places, faults, file)
        places[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        yield key, value


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.match(text):
        plain = text.replace("_", "")
        return int(plain) if plain.lstrip("+-").isdigit() else Decimal(plain)
    if _DATE.match(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _at(node: yaml.Node, file: str, code: str, message: str, next_step: str, value: str | None = None) -> Fault:
    mark = node.start_mark
    return Fault(code, message, next_step, file=file, line=mark.line + 1, column=mark.column + 1, value=value)
