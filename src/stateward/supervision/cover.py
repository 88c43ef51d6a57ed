"""Is a box covered by boxes? A search that splits where it tells most rows apart, and stops at the first answer.

A box of the space is kept as groups: for each axis a list of (segments, pieces) in which no piece tells the segments
apart. Splitting keeps the groups of the other axes and narrows their pieces, so groups only ever grow together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from stateward.supervision.table import Box, Piece


class Covering(Protocol):
    """Pieces, and for each axis and segment those that take it: a compiled list, or two lists laid over each other."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """The pieces in their order."""

    @property
    def cover(self) -> Sequence[Sequence[int]]:
        """For each axis and segment, the pieces that take it."""


Group = tuple[int, int]
Groups = list[list[Group]]
#: Boxes looked at before the search gives up and says so.
MOST_STEPS = 400_000
#: Below this many pieces groups are made by refining; above it, segment by segment.
_FEW = 48


class OutOfSteps(Exception):
    """The search looked at `MOST_STEPS` boxes without an end."""


class Steps:
    """What is left of the steps a search may take."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.left = most

    def take(self) -> None:
        """One step; raises `OutOfSteps` when none is left."""
        self.left -= 1
        if self.left < 0:
            raise OutOfSteps


def uncovered(table: Covering, box: Box, pieces: int, steps: Steps) -> Iterator[Box]:
    """Boxes inside `box` that none of the pieces takes; together they are all there is. Raises `OutOfSteps`."""
    active = meeting(table, box, pieces)
    if not active:
        yield box
        return
    waiting: list[tuple[Groups, int]] = [(first_groups(table, box, active), active)]
    while waiting:
        steps.take()
        groups, active = waiting.pop()
        if not active:
            yield box_of(groups)
            continue
        bare, groups = _bare_parts(groups)
        yield from bare
        if any(not group for group in groups) or _covered(groups, active):
            continue
        place, parts = split(groups)
        for part in parts:
            inside = 0
            for _segments, members in part:
                inside |= members
            waiting.append((narrowed(groups, place, part, inside), inside))


def meeting(table: Covering, box: Box, pieces: int) -> int:
    """The pieces that share a case with a box."""
    found = pieces
    for place, mask in enumerate(box):
        if not found:
            break
        cover, any_of, rest = table.cover[place], 0, mask
        while rest:
            low = rest & -rest
            any_of |= cover[low.bit_length() - 1]
            rest ^= low
        found &= any_of
    return found


def first_groups(table: Covering, box: Box, active: int) -> Groups:
    """The groups of a box with respect to the pieces that meet it."""
    if active.bit_count() <= _FEW:
        return [_refined(table, place, mask, active) for place, mask in enumerate(box)]
    return [_by_segment(table, place, mask, active) for place, mask in enumerate(box)]


def _refined(table: Covering, place: int, mask: int, active: int) -> list[Group]:
    groups: list[Group] = [(mask, 0)]
    rest = active
    while rest:
        bit = rest & -rest
        rest ^= bit
        taken = table.pieces[bit.bit_length() - 1].box[place]
        split: list[Group] = []
        for segments, members in groups:
            if inside := segments & taken:
                split.append((inside, members | bit))
            if outside := segments & ~taken:
                split.append((outside, members))
        groups = split
    return _together(groups)


def _by_segment(table: Covering, place: int, mask: int, active: int) -> list[Group]:
    cover, rest, groups = table.cover[place], mask, []
    while rest:
        bit = rest & -rest
        rest ^= bit
        groups.append((bit, cover[bit.bit_length() - 1] & active))
    return _together(groups)


def _together(groups: Sequence[Group]) -> list[Group]:
    """Groups with the same pieces made one, in the order of their first segment."""
    found: dict[int, int] = {}
    for segments, members in groups:
        found[members] = found.get(members, 0) | segments
    return sorted(((segments, members) for members, segments in found.items()), key=_first_segment)


def _first_segment(group: Group) -> int:
    return group[0] & -group[0]


def box_of(groups: Groups) -> Box:
    """The box that groups make up."""
    return tuple(_all_segments(part) for part in groups)


def _all_segments(part: Sequence[Group]) -> int:
    found = 0
    for segments, _members in part:
        found |= segments
    return found


def _bare_parts(groups: Groups) -> tuple[list[Box], Groups]:
    """The parts that no piece takes, read off the groups, and what is left."""
    bare: list[Box] = []
    left: Groups = list(groups)
    for place, part in enumerate(groups):
        for segments, members in part:
            if not members:
                box = box_of(left)
                bare.append((*box[:place], segments, *box[place + 1 :]))
                left[place] = [group for group in left[place] if group[1]]
                break  # equal groups stand together, so there is one bare group an axis
    return bare, left


def _covered(groups: Groups, active: int) -> bool:
    """Whether one piece takes the whole box."""
    for part in groups:
        for _segments, members in part:
            active &= members
        if not active:
            return False
    return True


def split(groups: Groups) -> tuple[int, list[list[Group]]]:
    """The axis to split and its parts: those that leave the fewest pairs of pieces together."""
    best_cost, best = None, (0, [groups[0]])
    for place, part in enumerate(groups):
        if len(part) < 2:
            continue
        cost = sum(members.bit_count() ** 2 for _segments, members in part)
        if best_cost is None or cost < best_cost:
            best_cost, best = cost, (place, [[group] for group in part])
        cost, cut = _best_cut(part)
        if cost < best_cost:
            best_cost, best = cost, (place, [part[:cut], part[cut:]])
    return best


def _best_cut(part: Sequence[Group]) -> tuple[int, int]:
    """The place of the cut in two that costs least."""
    behind = [0] * (len(part) + 1)
    for place in range(len(part) - 1, -1, -1):
        behind[place] = behind[place + 1] | part[place][1]
    before, best = 0, (1 << 62, 1)
    for place in range(1, len(part)):
        before |= part[place - 1][1]
        cost = before.bit_count() ** 2 + behind[place].bit_count() ** 2
        if cost < best[0]:
            best = (cost, place)
    return best


def narrowed(groups: Groups, place: int, part: list[Group], inside: int) -> Groups:
    """The groups with one axis limited to a part, and the pieces to those inside it."""
    found: Groups = []
    for other, old in enumerate(groups):
        if other == place:
            found.append(part)
            continue
        merged: dict[int, int] = {}
        for segments, members in old:
            left = members & inside
            merged[left] = merged.get(left, 0) | segments
        found.append([(segments, members) for members, segments in merged.items()])
    return found
