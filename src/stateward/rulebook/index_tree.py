"""The tree of an index: indicators below, aggregates above, one root; with every clash of weights named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.documents import Title
from stateward.rulebook.index import Element, IndexDocument

#: Columns of a structure table: our names, and those of COINr's metadata.
_COLUMNS = {
    "level": "level", "indicator_code": "id", "icode": "id", "id": "id", "code": "id", "indicator_name": "name",
    "iname": "name", "name": "name", "direction": "direction", "weight": "weight", "unit": "unit", "target": "target",
    "denominator": "denominator", "parent": "parent", "type": "type", "low": "low", "high": "high",
}  # fmt: skip
_NUMBERS = frozenset({"level", "direction", "weight", "target", "low", "high"})
#: Points of children may differ from their parent's by rounding only.
_CLASH = Decimal("0.000001")


@dataclass(frozen=True)
class Tree:
    """Elements by id, parents after their children; the last one is the root."""

    elements: Mapping[str, Element]
    order: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The elements without children, in the order they were written."""
        return tuple(id_ for id_ in self.elements if not self.children[id_])

    @property
    def root(self) -> str:
        """The index itself."""
        return self.order[-1]

    @cached_property
    def aggregates(self) -> tuple[str, ...]:
        """The elements with children, children before parents."""
        return tuple(id_ for id_ in self.order if self.children[id_])

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """The level of each element: as written, else its height (indicators are 1)."""
        found: dict[str, int] = {}
        for id_ in self.order:
            height = 1 + max((found[child] for child in self.children[id_]), default=0)
            found[id_] = self.elements[id_].level or height
        return found

    def weight(self, id_: str) -> float:
        """The written weight of an element among its siblings."""
        return float(self.elements[id_].weight)

    def without(self, removed: Iterable[str]) -> Tree:
        """The tree without some elements, what stands below them, and parents left without children.

        Raises RulebookError where nothing would remain.
        """
        gone = set(removed)
        for id_ in reversed(self.order):
            if self.elements[id_].parent in gone:
                gone.add(id_)
        for id_ in self.order:
            if self.children[id_] and all(child in gone for child in self.children[id_]):
                gone.add(id_)
        return grow([element for id_, element in self.elements.items() if id_ not in gone])

    def shares(self) -> dict[str, float]:
        """The share each element has in the index by its written weights, from the root (1) down."""
        found = {self.root: 1.0}
        for id_ in reversed(self.order):
            total = sum(self.weight(child) for child in self.children[id_])
            for child in self.children[id_]:
                found[child] = found[id_] * self.weight(child) / total
        return found


def tree_of(document: IndexDocument, table: Sequence[Mapping[str, Any]] | None = None) -> Tree:
    """The tree of a document, or of a structure table where the document leaves it open.

    Raises RulebookError with every clash: unknown parents, circles, several roots, weights that do not add up.
    """
    if table is None:
        if not document.elements:
            raise RulebookError(
                Fault(
                    "index.no_structure",
                    _("The index {id} comes without its elements.").format(id=document.id),
                    _("Hand in the table of elements: stateward index run {id} --metadata FILE.").format(
                        id=document.id
                    ),
                    value=document.id,
                )
            )
        elements = list(document.elements)
    else:
        elements = elements_from_table(table)
        _compare(document, elements)
    if document.weights == "equal":
        elements = [element.model_copy(update={"weight": Decimal(1)}) for element in elements]
    tree = grow(elements)
    faults = points_clash(tree) if document.weights_are == "points" and document.weights == "given" else []
    if faults:
        raise RulebookError(faults)
    return tree


def grow(elements: Sequence[Element]) -> Tree:
    """The tree of a list of elements. Raises RulebookError with every fault of the structure."""
    by_id = {element.id: element for element in elements}
    children = {id_: tuple(e.id for e in elements if e.parent == id_) for id_ in by_id}
    faults = [*_doubles(elements), *_orphans(elements, by_id), *_weights(by_id, children)]
    roots = [element.id for element in elements if element.parent is None]
    if len(roots) != 1 or not children.get(roots[0]):
        faults.append(
            Fault(
                "index.root",
                _("An index has one element without a parent; here are {number}: {ids}.").format(
                    number=len(roots), ids=listed(roots) or "–"
                ),
                _("Give every element but the index itself a parent."),
            )
        )
    if faults:
        raise RulebookError(faults)
    order = _ordered(roots[0], children)
    if len(order) != len(by_id):
        circle = [id_ for id_ in by_id if id_ not in set(order)]
        raise RulebookError(
            Fault(
                "index.circle",
                _("These elements are their own ancestors: {ids}.").format(ids=listed(circle)),
                _("Correct their parents."),
            )
        )
    return Tree(by_id, tuple(order), children)


def points_clash(tree: Tree) -> list[Fault]:
    """Parents whose points are not the sum of their children's points."""
    found = []
    for id_ in tree.aggregates:
        total = sum((tree.elements[child].weight for child in tree.children[id_]), Decimal(0))
        own = tree.elements[id_].weight
        if abs(total - own) > _CLASH:
            found.append(
                Fault(
                    "index.weights_clash",
                    _("{id} has {own} points, but its parts have {total} together.").format(
                        id=id_, own=own, total=total
                    ),
                    _("Let the points of the parts add up to those of the whole, or write weights_are: relative."),
                    value=str(own),
                    rule=id_,
                )
            )
    return found


def elements_from_table(rows: Sequence[Mapping[str, Any]]) -> list[Element]:
    """Elements from a structure table; rows of the types Group and Denominator describe columns and are left out.

    Raises RulebookError with the row of every fault.
    """
    elements: list[Element] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        fields = {_COLUMNS[key.strip().lower()]: value for key, value in row.items() if key.strip().lower() in _COLUMNS}
        kind = str(fields.pop("type", None) or "Indicator").strip().lower()
        if kind not in ("indicator", "aggregate"):
            continue
        try:
            elements.append(_element(fields))
        except (ValidationError, ArithmeticError, ValueError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            faults.append(
                Fault(
                    "index.element",
                    _("This element cannot be read: {reason}.").format(reason=reason),
                    _("Correct the row of the structure table."),
                    row=number,
                    value=str(fields.get("id")),
                )
            )
    if faults:
        raise RulebookError(faults)
    return elements


def _element(fields: dict[str, Any]) -> Element:
    given = {key: value for key, value in fields.items() if value not in (None, "", "NA")}
    name = given.pop("name", None)
    if name is not None:
        given["title"] = Title(en=str(name), zh=str(name))
    for key in _NUMBERS & given.keys():
        number = Decimal(str(given[key]))
        given[key] = int(number) if key in ("level", "direction") else number
    return Element.model_validate(given)


def _compare(document: IndexDocument, elements: Sequence[Element]) -> None:
    """A structure table may repeat the document's elements, but not contradict them."""
    written = {element.id: element for element in document.elements}
    faults = [
        Fault(
            "index.two_weights",
            _("{id} weighs {first} in the index document and {second} in the table.").format(
                id=element.id, first=written[element.id].weight, second=element.weight
            ),
            _("Keep one of the two: take the weight out of the table, or correct the document."),
            rule=element.id,
        )
        for element in elements
        if element.id in written and element.weight != written[element.id].weight
    ]
    if faults:
        raise RulebookError(faults)


def _doubles(elements: Sequence[Element]) -> list[Fault]:
    ids = [element.id for element in elements]
    return [
        Fault(
            "index.double",
            _("The element {id} stands here twice.").format(id=id_),
            _("Keep one of the two."),
            value=id_,
        )
        for id_ in sorted({i for i in ids if ids.count(i) > 1})
    ]


def _orphans(elements: Sequence[Element], by_id: Mapping[str, Element]) -> list[Fault]:
    return [
        Fault(
            "index.parent",
            _("{id} belongs to {parent}, which is no element.").format(id=element.id, parent=element.parent),
            _("Correct the parent, or add it."),
            value=element.parent,
            rule=element.id,
        )
        for element in elements
        if element.parent is not None and element.parent not in by_id
    ]


def _weights(by_id: Mapping[str, Element], children: Mapping[str, Sequence[str]]) -> list[Fault]:
    found = [
        Fault(
            "index.weight",
            _("{id} has the negative weight {weight}.").format(id=id_, weight=element.weight),
            _("Write a weight of zero or more; a worse figure is told by direction: -1."),
            rule=id_,
        )
        for id_, element in by_id.items()
        if element.weight < 0
    ]
    for id_, parts in children.items():
        if parts and all(by_id[part].weight == 0 for part in parts):
            found.append(
                Fault(
                    "index.weight",
                    _("All parts of {id} have the weight zero.").format(id=id_),
                    _("Give at least one of them a weight."),
                    rule=id_,
                )
            )
    return found


def _ordered(root: str, children: Mapping[str, Sequence[str]]) -> list[str]:
    """Children before parents, the root last."""
    found: list[str] = []
    waiting = [root]
    while waiting:
        id_ = waiting.pop()
        found.append(id_)
        waiting.extend(reversed(children[id_]))
    return found[::-1]
