"""Two texts of a rule document row by row: which rows were added or removed, which values changed from what to what.

For people who read what a draft changes; `find.differences` compares two loaded documents by path, for programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed"]
#: What tells the rows of a list apart, the first that every row has alone, else those they have together.
_NAMES = ("id", "code", "indicator", "industry", "size", "year", "grade", "tier", "version", "case", "when")


@dataclass(frozen=True)
class Value:
    """One value: the names that lead to it within its row, before and after; None where it was not written."""

    names: tuple[str, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Row:
    """One row of a document with the values that differ.

    `place` leads to it from the document's top: each step is a row's mapping, so that it can be named by its title, or
    the name of a part. It is empty for the document itself.
    """

    kind: Kind
    place: tuple[Mapping[str, Any] | str, ...]
    values: tuple[Value, ...]


def changed_rows(before: Mapping[str, Any], after: Mapping[str, Any], ignored: Sequence[str] = ()) -> list[Row]:
    """The rows that differ, in the order of the newer text, each removed row after what stood before it.

    `ignored` are names at the document's top that are not compared.
    """
    left = {name: value for name, value in before.items() if name not in ignored}
    right = {name: value for name, value in after.items() if name not in ignored}
    return list(_rows(left, right, ()))


def _rows(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, place: tuple[Mapping[str, Any] | str, ...]
) -> Iterator[Row]:
    kind: Kind = "added" if before is None else "removed" if after is None else "changed"
    old, new = before or {}, after or {}
    names = list(dict.fromkeys([*new, *old]))
    values = [value for name in names for value in _values((name,), old.get(name), new.get(name))]
    if values or kind != "changed":
        yield Row(kind, place, tuple(values))
    for name in names:
        yield from _below(name, old.get(name), new.get(name), place)


def _values(names: tuple[str, ...], before: Any, after: Any) -> Iterator[Value]:
    """The values of a row itself: words, numbers, lists of them, titles by language, numbers by class."""
    if _is_flat(before) and _is_flat(after):
        for name in dict.fromkeys([*(after or {}), *(before or {})]):
            yield from _values((*names, str(name)), (before or {}).get(name), (after or {}).get(name))
    elif _is_plain(before) and _is_plain(after):
        old, new = _text(before), _text(after)
        if old != new:
            yield Value(names, old, new)
    elif not _is_rows(before) and not _is_rows(after):
        # One number became several by class, or the other way round.
        old, new = _written(before), _written(after)
        if old != new:
            yield Value(names, old, new)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(not isinstance(one, Mapping) for one in value)
    return not isinstance(value, Mapping)


def _is_flat(value: Any) -> bool:
    """A mapping of plain values that is no row of its own, or nothing at all."""
    if value is None:
        return True
    return isinstance(value, Mapping) and bool(value) and all(_is_plain(one) for one in value.values())


def _is_rows(value: Any) -> bool:
    """A list of rows, or a mapping of them."""
    if isinstance(value, list):
        return any(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping) and any(not _is_plain(one) for one in value.values())


def _below(name: str, before: Any, after: Any, place: tuple[Mapping[str, Any] | str, ...]) -> Iterator[Row]:
    if not (_is_rows(before) or _is_rows(after)):
        return
    if isinstance(before, list) or isinstance(after, list):
        rows = _keyed(before), _keyed(after)
        for key in _in_order(*map(list, rows)):
            left, right = rows[0].get(key), rows[1].get(key)
            yield from _rows(left, right, (*place, right or left or {}))
        return
    old, new = _mapping(before), _mapping(after)
    if not all(isinstance(one, Mapping) for one in [*old.values(), *new.values()]):
        own = new or old
        yield from _rows(old or None, new or None, (*place, own if own.keys() & {"id", "indicator"} else name))
        return
    for key in _in_order(list(old), list(new)):
        left, right = old.get(key), new.get(key)
        yield from _rows(left, right, (*place, {"id": key, **(right or left or {})}))


def _mapping(value: Any) -> dict[str, Any]:
    return {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else {}


def _keyed(rows: Any) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Rows by what tells them apart; equal ones by their number as well."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows if isinstance(rows, list) else ():
        one = row if isinstance(row, Mapping) else {"value": row}
        key: tuple[Any, ...] = tuple((name, _text(one[name])) for name in _own_names(one))
        number = 0
        while (*key, number) in found:
            number += 1
        found[*key, number] = one
    return found


def _own_names(row: Mapping[str, Any]) -> list[str]:
    for alone in ("id", "code"):
        if alone in row:
            return [alone]
    return [name for name in _NAMES if name in row and _is_plain(row[name])]


def _in_order(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """The keys of the newer list; each of those that left stands behind the one it stood behind."""
    found = list(after)
    for place, key in enumerate(before):
        if key in after:
            continue
        earlier = next((found.index(one) for one in reversed(before[:place]) if one in found), -1)
        found.insert(earlier + 1, key)
    return found


def _written(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    return _text(value)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(f"({_text(one)})" if isinstance(one, list) else str(_text(one)) for one in value)
    return str(value)
