"""Two versions of a decision list: what the new one allows that the old one forbade, and the other way round.

Something is *allowed* where the old list let nobody decide and the new one does, or where a lower body decides or a
weaker control applies (approve, verify, file, report, decide). Every difference carries a case for `decide`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from stateward.messages import gettext as _
from stateward.messages import joined
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.documents import Effective
from stateward.rulebook.lists import DAY, MODES, Cell, DecisionListDocument, Interval, ListField, Outcome
from stateward.supervision.analysis import case_of, region_of
from stateward.supervision.cover import (
    Groups,
    OutOfSteps,
    Steps,
    box_of,
    first_groups,
    meeting,
    narrowed,
    split,
)
from stateward.supervision.decide import OTHERWISE, outcome_key
from stateward.supervision.table import Box, DecisionTable, Piece, days_in_force

Kind = Literal["allowed", "forbidden", "changed"]
_ONE_DAY = dt.timedelta(days=1)
#: Differences of one kind told one by one.
MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a list answers all over a box: an outcome of an item, or a code why there is none."""

    code: str
    item: str | None = None
    outcome: Outcome | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer in the words of `decide`."""
        outcome = self.outcome
        return {
            "decided": outcome is not None,
            "item": self.item,
            "decider": outcome.decider if outcome else None,
            "mode": outcome.mode if outcome else None,
            "code": self.code,
        }


@dataclass
class Comparison:
    """The differences between two versions, each with a case."""

    old: str
    new: str
    allowed: list[dict[str, Any]] = field(default_factory=list)
    forbidden: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)
    finished: bool = True

    @property
    def sentence(self) -> str:
        """Whether the new version allows what the old one forbade."""
        if self.allowed:
            told = _("The new version allows what the old one forbade: {region}.").format(
                region=self.allowed[0]["region"]
            )
        elif self.finished:
            told = _("The new version allows nothing that the old one forbade.")
        else:
            told = _("The comparison was too large to finish.")
        if self.forbidden:
            return joined(
                [told, _("It forbids what was allowed: {region}.").format(region=self.forbidden[0]["region"])]
            )
        return told

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready fields."""
        return {
            "old": self.old,
            "new": self.new,
            "allowed": self.allowed,
            "forbidden": self.forbidden,
            "changed": self.changed,
            "rows": self.rows,
            "finished": self.finished,
            "sentence": self.sentence,
        }


class _Overlay:
    """Two compiled lists over the same axes, as one set of pieces: the old ones first."""

    def __init__(self, old: DecisionTable, new: DecisionTable) -> None:
        shift = len(old.pieces)
        self.old, self.new, self.shift = old, new, shift
        self.pieces: list[Piece] = [*old.pieces, *new.pieces]
        self.cover = [
            [a | b << shift for a, b in zip(first, second, strict=True)]
            for first, second in zip(old.cover, new.cover, strict=True)
        ]
        self.old_pieces = (1 << shift) - 1
        self.all_pieces = (1 << len(self.pieces)) - 1


def compare(old: DecisionListDocument, new: DecisionListDocument) -> Comparison:
    """What differs between two versions, over all cases that both can be asked.

    Where their days do not meet, the old version is asked on its last day and the new one on its first.
    Raises `RulebookError` where a field has changed its kind.
    """
    fields = _common_fields(old, new)
    together = _meet(old.effective, new.effective)
    documents = [_aligned(old, fields, together, last=True), _aligned(new, fields, together, last=False)]
    cells = _all_cells(documents, _limits(old, new, together))
    overlay = _Overlay(*(DecisionTable(document, cells) for document in documents))
    box = _common_box(overlay.new, old, new, together)
    found = Comparison(old.version, new.version, rows=_row_changes(old, new))
    ranks = _ranks(old, new)
    seen: set[tuple[Any, ...]] = set()
    try:
        for part, before, after in _differences(overlay, box, Steps()):
            kind = _kind(before, after, ranks)
            told: list[dict[str, Any]] = getattr(found, kind)
            key = (kind, before.item, before.code, after.item, after.code)
            if key not in seen and len(told) < MOST_TOLD:
                seen.add(key)
                told.append(_difference(overlay.new, part, box, (before, after), old, together))
    except OutOfSteps:
        found.finished = False
    return found


def _difference(
    table: DecisionTable,
    box: Box,
    whole: Box,
    answers: tuple[Answer, Answer],
    old: DecisionListDocument,
    together: bool,
) -> dict[str, Any]:
    case = case_of(table, box)
    if not together:
        case.pop(DAY, None)
    told = {
        "case": case,
        "region": region_of(table, box, whole),
        "old": answers[0].to_dict(),
        "new": answers[1].to_dict(),
    }
    unknown = [name for name in case if name not in old.fields and name != DAY]
    if unknown:
        told["old_case"] = {name: value for name, value in case.items() if name not in unknown}
    return told


# --- one space for both ---


def _common_fields(old: DecisionListDocument, new: DecisionListDocument) -> dict[str, ListField]:
    fields: dict[str, ListField] = {}
    for name in dict.fromkeys([*new.fields, *old.fields]):
        mine, theirs = old.fields.get(name), new.fields.get(name)
        if mine is not None and theirs is not None and mine.type != theirs.type:
            raise RulebookError(
                Fault(
                    "lists.field_changed",
                    _("The field {field} is a {old} in the old version and a {new} in the new one.").format(
                        field=name, old=mine.type, new=theirs.type
                    ),
                    _("Give the new field another name, so that the two can be compared."),
                    value=name,
                )
            )
        kept = theirs or mine
        assert kept is not None
        options = {**kept.options, **(mine.options if mine else {})}
        whole = all(f.whole for f in (mine, theirs) if f is not None)
        fields[name] = kept.model_copy(update={"options": options, "range": None, "whole": whole})
    return fields


def _meet(old: Effective, new: Effective) -> bool:
    starts = [day for day in (old.from_, new.from_) if day is not None]
    ends = [day for day in (old.to, new.to) if day is not None]
    return not starts or not ends or max(starts) <= min(ends)


def _aligned(
    document: DecisionListDocument, fields: Mapping[str, ListField], together: bool, *, last: bool
) -> DecisionListDocument:
    rows = document.rows
    if not together:
        day = document.effective.to if last else document.effective.from_
        assert day is not None
        rows = tuple(
            row.model_copy(update={"effective": Effective(), "withdrawn": None})
            for row in rows
            if row.effective.covers(day) and (row.withdrawn is None or day < row.withdrawn.on)
        )
    return document.model_copy(update={"fields": dict(fields), "rows": rows, "effective": Effective()})


def _limits(old: DecisionListDocument, new: DecisionListDocument, together: bool) -> dict[str, list[Cell]]:
    """The domain of each field in both lists as cells: ranges, options, and the days they are in force."""
    found: dict[str, list[Cell]] = {}
    for document in (old, new):
        for name, own in document.fields.items():
            if own.range is not None:
                found.setdefault(name, []).append(Cell(values=(own.range,)))
            if own.options:
                found.setdefault(name, []).append(Cell(values=tuple(own.options)))
        effective = document.effective
        if together and (effective.from_ or effective.to):
            range_ = Interval.model_validate({"from": effective.from_, "up_to": effective.to})
            found.setdefault(DAY, []).append(Cell(values=(range_,)))
    return found


def _all_cells(
    documents: Sequence[DecisionListDocument], limits: Mapping[str, Sequence[Cell]]
) -> dict[str, list[Cell]]:
    """All cells and limits of both lists by field, so that both are cut at the same places."""
    found = {name: list(cells) for name, cells in limits.items()}
    for document in documents:
        for row in document.formal_rows:
            for cells in (row.when or {}, *(exception.when or {} for exception in row.exceptions)):
                for name, cell in cells.items():
                    found.setdefault(name, []).append(cell)
            if (days := days_in_force(row)) is not None:
                found.setdefault(DAY, []).append(days)
    return found


def _common_box(table: DecisionTable, old: DecisionListDocument, new: DecisionListDocument, together: bool) -> Box:
    """The cases that both lists can be asked: options of both, inside the ranges of both, while both are in force."""
    limits = _limits(old, new, together)
    box = []
    for axis in table.axes:
        mask = axis.everything
        for cell in limits.get(axis.name, ()):
            mask &= axis.mask(cell)
        box.append(mask)
    return tuple(box)


# --- differences ---


def _differences(overlay: _Overlay, box: Box, steps: Steps) -> Iterator[tuple[Box, Answer, Answer]]:
    """Boxes all over which the lists answer differently. Raises `OutOfSteps`."""
    active = meeting(overlay, box, overlay.all_pieces)
    waiting: list[tuple[Groups, int]] = [(first_groups(overlay, box, active), active)]
    while waiting:
        steps.take()
        groups, active = waiting.pop()
        full = _full(groups, active)
        low = overlay.old_pieces
        before = _answer(overlay.old, active & low, full & low)
        after = _answer(overlay.new, active >> overlay.shift, full >> overlay.shift)
        if before is not None and after is not None:
            if _key(before) != _key(after):
                yield box_of(groups), before, after
            continue
        place, parts = split(groups)
        for part in parts:
            inside = 0
            for _segments, members in part:
                inside |= members
            waiting.append((narrowed(groups, place, part, inside), inside))


def _full(groups: Groups, active: int) -> int:
    for part in groups:
        for _segments, members in part:
            active &= members
    return active


def _answer(table: DecisionTable, some: int, full: int) -> Answer | None:
    """The answer all over a box, None where parts of it may answer differently."""
    policy, document = table.document.hit_policy, table.document
    if not some:
        if document.otherwise is not None:
            return Answer("decided", OTHERWISE, document.otherwise)
        return Answer("no_row")
    if policy in ("first", "priority"):
        lowest = some & -some
        return _by_row(table, lowest) if lowest & full else None
    if policy in ("unique", "any"):
        rows = table.rows_of(full)
        if _conflict(table, rows):
            return Answer("conflict")
        return _by_row(table, full) if some == full else None
    return _by_row(table, full) if some == full else None


def _conflict(table: DecisionTable, rows: Sequence[int]) -> bool:
    if len(rows) < 2:
        return False
    return table.document.hit_policy == "unique" or len({outcome_key(table.rows[row]) for row in rows}) > 1


def _by_row(table: DecisionTable, pieces: int) -> Answer:
    row = table.rows[table.pieces[(pieces & -pieces).bit_length() - 1].row]
    return Answer("decided", row.id, row)


def _key(answer: Answer) -> tuple[Any, ...]:
    return ("decided", outcome_key(answer.outcome)) if answer.outcome is not None else ("undecided",)


def _kind(before: Answer, after: Answer, ranks: Mapping[str, int]) -> Kind:
    if before.outcome is None or after.outcome is None:
        return "allowed" if before.outcome is None else "forbidden"
    first, second = _freedom(before.outcome, ranks), _freedom(after.outcome, ranks)
    if first is None or second is None or first == second:
        return "changed"
    return "allowed" if second > first else "forbidden"


def _freedom(outcome: Outcome, ranks: Mapping[str, int]) -> tuple[int, int] | None:
    """How free the enterprise is: the lower the body and the weaker the control, the freer."""
    if outcome.decider is None or outcome.decider not in ranks or outcome.mode is None:
        return None
    return ranks[outcome.decider], MODES.index(outcome.mode)


def _ranks(old: DecisionListDocument, new: DecisionListDocument) -> dict[str, int]:
    return {body: rank for rank, body in enumerate(dict.fromkeys([*new.ranked_bodies, *old.ranked_bodies]))}


def _row_changes(old: DecisionListDocument, new: DecisionListDocument) -> dict[str, list[str]]:
    before, after = ({row.id: row for row in document.rows} for document in (old, new))
    return {
        "added": [id_ for id_ in after if id_ not in before],
        "removed": [id_ for id_ in before if id_ not in after],
        "changed": [id_ for id_, row in after.items() if id_ in before and before[id_] != row],
    }
