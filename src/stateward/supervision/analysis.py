"""What is wrong with a decision list: gaps, overlaps, rows that never speak, rows that could be one.

Every finding carries a case that has the property when it is given to `decide`. Only formalised rows take part; time
is one axis more, so that a gap between two versions of a row is found as any other gap is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import joined, listed, pick
from stateward.rulebook.lists import DAY, DecisionListDocument
from stateward.supervision.axes import bits
from stateward.supervision.cover import OutOfSteps, Steps, meeting, uncovered
from stateward.supervision.decide import outcome_key
from stateward.supervision.table import Box, DecisionTable
from stateward.supervision.values import plain_value

#: Findings of one kind told one by one; more are counted as long as that is quick.
MOST_TOLD = 500
#: Cases tried in a row before the whole row is searched.
_PROBES = 12


@dataclass
class Analysis:
    """The findings. `finished` is false where the search for gaps was given up, so that completeness is not known."""

    list_id: str
    list_version: str
    rows: int
    decidable: int
    gaps: list[dict[str, Any]] = field(default_factory=list)
    overlaps: list[dict[str, Any]] = field(default_factory=list)
    masked: list[dict[str, Any]] = field(default_factory=list)
    subsumed: list[dict[str, Any]] = field(default_factory=list)
    joinable: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = True
    finished: bool = True
    shortened: bool = False

    @property
    def sentence(self) -> str:
        """What the analysis covers and what it claims, in words."""
        head = _("{decidable} of {rows} items can be decided and analysed.").format(
            decidable=self.decidable, rows=self.rows
        )
        if not self.finished:
            return joined([head, _("The search for gaps was too large to finish; completeness is not known.")])
        if not self.complete:
            return joined([head, _("These do not cover every case.")])
        return joined([head, _("Together they cover every case of the list's fields.")])

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line's contract."""
        return {
            "list": self.list_id,
            "list_version": self.list_version,
            "gaps": self.gaps,
            "overlaps": self.overlaps,
            "masked": self.masked,
            "subsumed": self.subsumed,
            "joinable": self.joinable,
            "complete": self.complete,
            "rows": self.rows,
            "decidable": self.decidable,
            "finished": self.finished,
            "shortened": self.shortened,
            "sentence": self.sentence,
        }


def analyse(document: DecisionListDocument, table: DecisionTable | None = None) -> Analysis:
    """All findings about a list. Raises `RulebookError` where its cells cannot be read."""
    table = table or DecisionTable(document)
    found = Analysis(document.id, document.version, len(document.rows), len(table.rows))
    steps = Steps()
    _find_gaps(table, found, steps)
    neighbours = _neighbours(table)
    _find_overlaps(table, found, neighbours)
    found.masked = list(_masked(table, found, neighbours, steps))
    found.joinable = list(_joinable(table, neighbours))
    return found


def case_of(table: DecisionTable, box: Box) -> dict[str, Any]:
    """A plain case that lies in a box, with the day where days matter."""
    case = {
        axis.name: plain_value(axis.sample((mask & -mask).bit_length() - 1))
        for axis, mask in zip(table.axes, box, strict=True)
    }
    if not table.dated:
        del case[DAY]
    return case


def region_of(table: DecisionTable, box: Box, whole: Box | None = None) -> str:
    """A box in words: what each field may be that is limited within `whole` (the whole domain by default)."""
    limited = [
        _("{field}: {values}").format(field=pick(axis.field.title.as_dict()), values=axis.told(mask))
        for axis, mask, domain in zip(table.axes, box, whole or table.whole, strict=True)
        if mask != domain
    ]
    return "; ".join(limited) if limited else _("every case")


# --- gaps ---


def _find_gaps(table: DecisionTable, found: Analysis, steps: Steps) -> None:
    if table.document.otherwise is not None:
        return
    boxes: list[Box] = []
    try:
        for box in uncovered(table, table.whole, table.all_pieces, steps):
            if len(boxes) >= MOST_TOLD:
                found.shortened = True
                break
            boxes.append(box)
    except OutOfSteps:
        found.finished = False
    found.complete = found.finished and not boxes
    found.gaps = [{"case": case_of(table, box), "region": region_of(table, box)} for box in merged(boxes)]


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that differ on one axis only made one, as long as there are any."""
    left = list(dict.fromkeys(boxes))
    size, axes = -1, len(left[0]) if left else 0
    while size != len(left):
        size = len(left)
        for place in range(axes):
            groups: dict[Box, int] = {}
            for box in left:
                key = (*box[:place], 0, *box[place + 1 :])
                groups[key] = groups.get(key, 0) | box[place]
            left = [(*key[:place], mask, *key[place + 1 :]) for key, mask in groups.items()]
    return left


# --- overlaps, masked and subsumed rows ---


def _neighbours(table: DecisionTable) -> list[int]:
    """For each piece, the pieces of other rows that share a case with it."""
    starts, ends = _spans(table)
    own: dict[int, int] = {}
    for number, piece in enumerate(table.pieces):
        own[piece.row] = own.get(piece.row, 0) | 1 << number
    found = []
    for piece in table.pieces:
        candidates = table.all_pieces & ~own[piece.row]
        for place, mask in enumerate(piece.box):
            first, last = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
            candidates &= starts[place][last] & ends[place][first]
        exact = 0
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            if all(map(int.__and__, piece.box, table.pieces[bit.bit_length() - 1].box)):
                exact |= bit
        found.append(exact)
    return found


def _spans(table: DecisionTable) -> tuple[list[list[int]], list[list[int]]]:
    """For each axis and segment, the pieces that begin at or before it, and those that end at or behind it."""
    starts = [[0] * (axis.last + 1) for axis in table.axes]
    ends = [[0] * (axis.last + 1) for axis in table.axes]
    for number, piece in enumerate(table.pieces):
        for place, mask in enumerate(piece.box):
            starts[place][(mask & -mask).bit_length() - 1] |= 1 << number
            ends[place][mask.bit_length() - 1] |= 1 << number
    for place in range(len(table.axes)):
        starts[place] = list(itertools.accumulate(starts[place], int.__or__))
        ends[place] = list(itertools.accumulate(reversed(ends[place]), int.__or__))[::-1]
    return starts, ends


def _find_overlaps(table: DecisionTable, found: Analysis, neighbours: list[int]) -> None:
    seen: set[tuple[int, int]] = set()
    inside: set[tuple[int, int]] = set()
    for number, piece in enumerate(table.pieces):
        for other in bits(neighbours[number] >> (number + 1) << (number + 1)):
            rival = table.pieces[other]
            pair = (piece.row, rival.row)
            if pair in seen:
                continue
            seen.add(pair)
            if len(found.overlaps) >= MOST_TOLD:
                found.shortened = True
                continue
            both = tuple(map(int.__and__, piece.box, rival.box))
            found.overlaps.append(_overlap(table, pair, both))
            if both == piece.box and _single(table, piece.row):
                inside.add(pair)
            if both == rival.box and _single(table, rival.row):
                inside.add((rival.row, piece.row))
    for small, large in sorted(inside):
        box = next(piece.box for piece in table.pieces if piece.row == small)
        ids = {"item": table.rows[small].id, "within": table.rows[large].id}
        found.subsumed.append({**ids, "case": case_of(table, box)})


def _single(table: DecisionTable, row: int) -> bool:
    return sum(piece.row == row for piece in table.pieces) == 1


def _overlap(table: DecisionTable, pair: tuple[int, int], both: Box) -> dict[str, Any]:
    first, second = (table.rows[row] for row in pair)
    policy = table.document.hit_policy
    alike = outcome_key(first) == outcome_key(second)
    return {
        "items": [first.id, second.id],
        "case": case_of(table, both),
        "region": region_of(table, both),
        "conflict": policy == "unique" or (policy == "any" and not alike),
        "same_outcome": alike,
    }


def _masked(table: DecisionTable, found: Analysis, neighbours: list[int], steps: Steps) -> Iterator[dict[str, Any]]:
    """The rows that never answer alone: earlier rows take all their cases, or under `unique` other rows do."""
    ordered = table.document.hit_policy in ("first", "priority")
    if not ordered and table.document.hit_policy not in ("unique", "any"):
        return
    earliest: dict[int, int] = {}
    for number, piece in enumerate(table.pieces):
        earliest.setdefault(piece.row, number)
    for row in range(len(table.rows)):
        own = [number for number, piece in enumerate(table.pieces) if piece.row == row]
        before = (1 << earliest.get(row, 0)) - 1 if ordered else table.all_pieces
        try:
            if all(_taken(table, number, neighbours[number] & before, steps) for number in own):
                yield _masking(table, row, own, neighbours, before)
        except OutOfSteps:
            found.finished = False
            return


def _masking(table: DecisionTable, row: int, own: list[int], neighbours: list[int], before: int) -> dict[str, Any]:
    if not own:
        return {"item": table.rows[row].id, "by": [], "case": None, "region": _("its exceptions leave nothing of it")}
    box = table.pieces[own[0]].box
    rivals = table.rows_of(neighbours[own[0]] & before)
    return {
        "item": table.rows[row].id,
        "by": [table.rows[rival].id for rival in rivals],
        "case": case_of(table, box),
        "region": region_of(table, box),
    }


def _taken(table: DecisionTable, number: int, rivals: int, steps: Steps) -> bool:
    """Whether rivals take all cases of a piece; a few cases are tried before the search."""
    if not rivals:
        return False
    box = table.pieces[number].box
    choices = [bits(mask) for mask in box]
    for probe in range(_PROBES):
        left = rivals
        for place, segments in enumerate(choices):
            left &= table.cover[place][segments[(probe * 7919 + place * 104729) % len(segments)]]
            if not left:
                return False
    return next(uncovered(table, box, meeting(table, box, rivals), steps), None) is None


# --- rows that could be one ---


def _joinable(table: DecisionTable, neighbours: list[int]) -> Iterator[dict[str, Any]]:
    """Pairs of rows with the same outcome that differ in one field only, so that one row could say both."""
    if table.document.hit_policy not in ("unique", "any", "first", "priority"):
        return
    numbers = {piece.row: number for number, piece in enumerate(table.pieces) if _plain(table, piece.row)}
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row, number in numbers.items():
        box, answer = table.pieces[number].box, (outcome_key(table.rows[row]), table.rows[row].basis)
        for place in range(len(box)):
            groups.setdefault((place, (*box[:place], *box[place + 1 :]), answer), []).append(row)
    told = 0
    for (place, *_rest), rows in groups.items():
        for first, second in itertools.pairwise(rows):
            if told < MOST_TOLD and _may_join(table, numbers, neighbours, first, second, place):
                told += 1
                yield _join(table, numbers, first, second, place)


def _plain(table: DecisionTable, row: int) -> bool:
    return not table.rows[row].exceptions


def _may_join(
    table: DecisionTable, numbers: Mapping[int, int], neighbours: list[int], first: int, second: int, place: int
) -> bool:
    """Rows in between must not take cases of the later row, and a limit must stay one interval."""
    one, two = (table.pieces[numbers[row]].box[place] for row in (first, second))
    if table.axes[place].ordered:
        both = one | two
        low = both & -both
        if (both + low) & both:
            return False
    between = [row for row in table.rows_of(neighbours[numbers[second]]) if first < row < second]
    return not between or table.document.hit_policy in ("unique", "any")


def _join(table: DecisionTable, numbers: Mapping[int, int], first: int, second: int, place: int) -> dict[str, Any]:
    boxes = [table.pieces[numbers[row]].box for row in (first, second)]
    axis = table.axes[place]
    return {
        "items": [table.rows[first].id, table.rows[second].id],
        "field": axis.name,
        "cases": [case_of(table, box) for box in boxes],
        "region": _("{field}: {values}").format(
            field=pick(axis.field.title.as_dict()), values=axis.told(boxes[0][place] | boxes[1][place])
        ),
    }


def summary(found: Analysis) -> str:
    """The counts of all findings, in one sentence."""
    words = _("{gaps} gaps, {overlaps} overlaps, {masked} masked, {subsumed} subsumed, {joinable} joinable.")
    counts = words.format(
        gaps=len(found.gaps),
        overlaps=len(found.overlaps),
        masked=listed(entry["item"] for entry in found.masked) or "0",
        subsumed=len(found.subsumed),
        joinable=len(found.joinable),
    )
    return joined([found.sentence, counts])
