"""The shape of a year's table: the columns an index needs, their titles and units, and which are counts of cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stateward.messages import pick
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.index_tree import tree_of


@dataclass(frozen=True)
class Column:
    """One figure an enterprise is asked for."""

    id: str
    title: str
    unit: str | None
    part: str
    is_case: bool = False
    better: str = "higher"


def shape_of(document: IndexDocument) -> list[Column]:
    """The figures of an index in the order of its tree, the cases of its negative list last."""
    tree = tree_of(document)
    found = []
    for id_ in tree.indicators:
        element = tree.elements[id_]
        found.append(
            Column(
                id_,
                title_of(document, id_),
                element.unit,
                element.parent or "",
                better="higher" if element.direction > 0 else "lower",
            )
        )
    found += [Column(case.id, pick(case.title.as_dict()), "count", "", True, "lower") for case in document.cases]
    return found


def columns_of(document: IndexDocument) -> list[str]:
    """The ids of the figures an index needs."""
    return [column.id for column in shape_of(document)]


def titles_of(document: IndexDocument) -> dict[str, str]:
    """Id -> title in the running language, of every figure and every part."""
    tree = tree_of(document)
    return {id_: title_of(document, id_) for id_ in tree.elements} | {
        case.id: pick(case.title.as_dict()) for case in document.cases
    }


def title_of(document: IndexDocument, id_: str) -> str:
    """The title of an element in the running language, else its id."""
    title = tree_of(document).elements[id_].title
    return pick(title.as_dict()) if title else id_


def parts_of(document: IndexDocument) -> list[str]:
    """The ids of the parts directly below the index."""
    tree = tree_of(document)
    return list(tree.children[tree.root])


def frozen(document: IndexDocument) -> dict[str, Any]:
    """The document as JSON values from which the same document is read again.

    Numbers stay numbers: as text, an aim of 100 would be read as a quantile.
    """
    found: dict[str, Any] = _plain(document.model_dump(mode="python", by_alias=True))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
