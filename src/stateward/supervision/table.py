"""A decision list compiled: its rows as pieces of a space whose axes are its fields and the day.

A piece is a row, or what is left of it when its exceptions are cut out. Sets of pieces are whole numbers used as bit
masks, in the order in which rows come first, so that one AND for each field finds the rows that match a case.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.documents import Title
from stateward.rulebook.lists import DAY, Cell, DecisionListDocument, Interval, ListField, ListRow
from stateward.supervision.axes import Axis, bits, build_axis, runs
from stateward.supervision.values import CellError

_ONE_DAY = dt.timedelta(days=1)
_DAY_FIELD = ListField(title=Title(en="Day of the decision", zh="决定日期"), type="date")

Box = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A box of the space that belongs to a row; `row` is the row's place among the formalised rows."""

    row: int
    box: Box


class DecisionTable:
    """A list ready to decide and to be analysed. `RulebookError` names every cell that cannot be read.

    `rows` stand in the order in which they come first under the list's hit policy.
    """

    def __init__(self, document: DecisionListDocument, extra: Mapping[str, Sequence[Cell]] | None = None) -> None:
        self.document = document
        self.rows = _in_order_of_precedence(document)
        self.axes = _axes(document, self.rows, extra or {})
        self.names = [axis.name for axis in self.axes]
        self.pieces = list(self._pieces())
        #: For each axis and segment, the pieces that take it.
        self.cover = [self._cover(k) for k in range(len(self.axes))]
        self.full = [self._full(k) for k in range(len(self.axes))]
        self.all_pieces = (1 << len(self.pieces)) - 1

    @cached_property
    def whole(self) -> Box:
        """The whole domain."""
        return tuple(axis.everything for axis in self.axes)

    @cached_property
    def dated(self) -> bool:
        """Whether the day matters: a row or the list has a first or a last day."""
        return len(self.axes[-1].cuts) > 0

    @cached_property
    def known_names(self) -> dict[str, int]:
        """Every word under which a case may give a field -> the place of its axis."""
        found: dict[str, int] = {}
        for place, axis in enumerate(self.axes):
            title = axis.field.title
            for name in (*axis.field.names, title.en, title.zh, axis.name):
                found[name] = place
        return found | {axis.name: place for place, axis in enumerate(self.axes)}

    def rows_of(self, pieces: int) -> list[int]:
        """The rows that a set of pieces belongs to, in the order of precedence."""
        return list(dict.fromkeys(self.pieces[place].row for place in bits(pieces)))

    def _pieces(self) -> Iterator[Piece]:
        for place, row in enumerate(self.rows):
            boxes = [self.box_of(row)]
            for exception in row.exceptions:
                if exception.when:
                    hole = tuple(axis.mask(exception.when.get(axis.name)) for axis in self.axes)
                    boxes = [part for box in boxes for part in without(box, hole)]
            yield from (Piece(place, box) for box in boxes if all(box))

    def box_of(self, row: ListRow) -> Box:
        """The box of a row before its exceptions are cut out."""
        cells = {**(row.when or {}), DAY: days_in_force(row)}
        return tuple(axis.mask(cells.get(axis.name)) for axis in self.axes)

    def _cover(self, place: int) -> list[int]:
        axis = self.axes[place]
        turns = [0] * (axis.last + 2)
        for number, piece in enumerate(self.pieces):
            for first, last in runs(piece.box[place]):
                turns[first] ^= 1 << number
                turns[last + 1] ^= 1 << number
        return list(itertools.accumulate(turns[:-1], int.__xor__))

    def _full(self, place: int) -> int:
        everything = self.axes[place].everything
        return sum(1 << number for number, piece in enumerate(self.pieces) if piece.box[place] == everything)


def without(box: Box, hole: Box) -> list[Box]:
    """What is left of a box when a hole is cut out: boxes that do not meet one another."""
    if not all(own & taken for own, taken in zip(box, hole, strict=True)):
        return [box]
    parts: list[Box] = []
    for place, (own, taken) in enumerate(zip(box, hole, strict=True)):
        if rest := own & ~taken:
            inside = tuple(a & b for a, b in zip(box[:place], hole[:place], strict=True))
            parts.append((*inside, rest, *box[place + 1 :]))
    return parts


def days_in_force(row: ListRow) -> Cell | None:
    """The days on which a row holds, ended by its withdrawal; None for always."""
    first, last = row.effective.from_, row.effective.to
    if row.withdrawn is not None:
        before = row.withdrawn.on - _ONE_DAY
        last = before if last is None else min(last, before)
    if first is None and last is None:
        return None
    return Cell(values=(Interval.model_validate({"from": first, "up_to": last}),))


def _in_order_of_precedence(document: DecisionListDocument) -> list[ListRow]:
    rows = list(document.formal_rows)
    if document.hit_policy in ("priority", "output_order"):
        rows.sort(key=lambda row: priority_of(document, row))
    return rows


def priority_of(document: DecisionListDocument, row: ListRow) -> tuple[int, ...]:
    """How early a row comes: by the order of its outputs' allowed values, else of the bodies of the list."""
    ordered = {name: list(field.values) for name, field in document.outputs.items() if field.values}
    if ordered:
        return tuple(
            values.index(row.outputs[name]) if row.outputs.get(name) in values else len(values)
            for name, values in ordered.items()
        )
    bodies = document.ranked_bodies
    return (bodies.index(row.decider) if row.decider in bodies else len(bodies),)


def _axes(document: DecisionListDocument, rows: Sequence[ListRow], extra: Mapping[str, Sequence[Cell]]) -> list[Axis]:
    faults: list[Fault] = []
    axes: list[Axis] = []
    for name, field in document.fields.items():
        cells = list(_cells(name, field, rows, faults))
        if not any(fault.rule == name for fault in faults):
            axes.append(build_axis(name, field, cells, extra.get(name, ())))
    faults += _unknown_fields(document, rows)
    axes.append(_day_axis(document, rows, extra.get(DAY, ()), faults))
    if faults:
        raise RulebookError(faults)
    return axes


def _cells(name: str, field: ListField, rows: Sequence[ListRow], faults: list[Fault]) -> Iterator[Cell]:
    """The readable cells of a field; the others become faults."""
    for row in rows:
        for cells in (row.when or {}, *(exception.when or {} for exception in row.exceptions)):
            cell = cells.get(name)
            if cell is None:
                continue
            problem = cell_problem(name, field, cell)
            if problem is None:
                yield cell
            else:
                faults.append(cell_fault(row.id, name, problem))


def cell_problem(name: str, field: ListField, cell: Cell) -> str | None:
    """Why a cell cannot be read, None where it can."""
    try:
        axis = build_axis(name, field, [cell])
        empty = axis.mask(cell) == 0
    except CellError as error:
        return str(error)
    return _("no value of the field fulfils it") if empty else None


def cell_fault(row: str, name: str, problem: str) -> Fault:
    """A cell that cannot be read or never matches."""
    return Fault(
        "lists.cell",
        _("Item {item}, field {field}: {problem}.").format(item=row, field=name, problem=problem),
        _("Write values of the field's own kind, and limits whose upper end lies above the lower one."),
        value=row,
        rule=name,
    )


def _unknown_fields(document: DecisionListDocument, rows: Sequence[ListRow]) -> Iterator[Fault]:
    for row in rows:
        for cells in (row.when or {}, *(exception.when or {} for exception in row.exceptions)):
            for name in cells:
                if name not in document.fields and name != DAY:
                    yield cell_fault(row.id, name, _("the list has no such field"))


def _day_axis(
    document: DecisionListDocument, rows: Sequence[ListRow], extra: Sequence[Cell], faults: list[Fault]
) -> Axis:
    cells: list[Cell] = list(extra)
    effective = document.effective
    range_ = None
    if effective.from_ is not None or effective.to is not None:
        range_ = Interval.model_validate({"from": effective.from_, "up_to": effective.to})
    field = _DAY_FIELD.model_copy(update={"range": range_})
    for row in rows:
        cell = days_in_force(row)
        if cell is None:
            continue
        problem = cell_problem(DAY, field, cell)
        if problem is None:
            cells.append(cell)
        else:
            faults.append(
                Fault(
                    "lists.days",
                    _("Item {item} is never in force while the list is: {problem}.").format(
                        item=row.id, problem=problem
                    ),
                    _("Correct the item's first and last day, or the day of its withdrawal."),
                    value=row.id,
                    rule=DAY,
                )
            )
    return build_axis(DAY, field, cells)
