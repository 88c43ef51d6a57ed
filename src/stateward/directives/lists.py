"""From marks to lists within lists: which number goes on with which list, and where each point ends."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from stateward.directives.blocks import Span, sentences
from stateward.directives.faults import told
from stateward.directives.marks import Family, Mark
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: Points parted by these belong to one sentence.
_INSIDE = tuple(";；,，:：")


@dataclass
class Item:
    """One point of a list: its mark, its whole place in the source, the points below it."""

    mark: Mark
    start: int
    end: int
    depth: int
    children: list[Item] = field(default_factory=list)


@dataclass
class _Open:
    """A list that is still going on."""

    family: Family
    level: int | None
    items: list[Item]
    last: int


def nested(text: str, found: list[Mark], paragraphs: list[Span], limit: int) -> tuple[list[Item], list[Fault]]:
    """The outermost points with those below them, and notes on numbers that do not follow each other.

    A mark goes on with the innermost open list of its form whose next number it carries; number 1 of a form that is
    not open begins a list inside the point before it; a later number inside a paragraph without its predecessors
    is no mark. `limit` is where the text of the directive ends (before a signature).
    """
    builder = _Builder(text, paragraphs, limit)
    for mark in found:
        if mark.start < limit:
            builder.add(mark)
    builder.close()
    return builder.top, builder.notes


class _Builder:
    def __init__(self, text: str, paragraphs: list[Span], limit: int) -> None:
        self.text, self.paragraphs, self.limit = text, paragraphs, limit
        self.top: list[Item] = []
        self.open: list[_Open] = []
        self.notes: list[Fault] = []
        self.paragraph_ends = {p.start: p.end for p in paragraphs}
        #: The last number of each form, wherever its list stood: articles count on through the chapters.
        self.reached: dict[str, int] = {}
        self._starts = [p.start for p in paragraphs]

    def add(self, mark: Mark) -> None:
        level = len(self.text[mark.start : mark.end].strip()) if mark.family.id == "markdown" else None
        place = self._running(mark, level)
        if place is None:
            self._begin(mark, level)
            return
        running = self.open[place]
        if mark.ordinal == 1 and running.last >= 1:
            del self.open[place:]
            self._begin(mark, level)
            return
        if mark.ordinal is not None and mark.ordinal not in (0, running.last + 1):
            if mark.inline:
                return
            self._note_gap(mark, running.last)
        del self.open[place + 1 :]
        self._append(running, mark, place)

    def _running(self, mark: Mark, level: int | None) -> int | None:
        same = [
            place
            for place, running in enumerate(self.open)
            if running.family.id == mark.family.id and running.level == level
        ]
        return same[-1] if same else None

    def _begin(self, mark: Mark, level: int | None) -> None:
        """A new list, inside the point before it as far as the forms' ranks allow."""
        if mark.inline and mark.ordinal != 1:
            return
        if level is not None:
            self.open = [running for running in self.open if running.level is None or running.level < level]
        if mark.at_line:
            while self.open and (self._ended(self.open[-1], mark) or self.open[-1].family.rank > mark.family.rank):
                self.open.pop()
        if mark.ordinal not in (None, 1, self.reached.get(mark.family.id, 0) + 1):
            self._note_gap(mark, 0)
        running = _Open(mark.family, level, [], 0)
        self.open.append(running)
        self._append(running, mark, len(self.open) - 1)

    def _ended(self, running: _Open, mark: Mark) -> bool:
        """A list inside an earlier paragraph is over when a line begins."""
        return running.items[-1].mark.inline and self._paragraph(running.items[-1].start) != self._paragraph(mark.start)

    def _append(self, running: _Open, mark: Mark, place: int) -> None:
        item = Item(mark, mark.start, self.limit, place)
        running.items.append(item)
        running.last = running.last + 1 if mark.ordinal in (None, 0) else mark.ordinal
        self.reached[mark.family.id] = running.last
        siblings = self.open[place - 1].items[-1].children if place else self.top
        siblings.append(item)

    def _note_gap(self, mark: Mark, last: int) -> None:
        self.notes.append(
            told(
                "numbering",
                _("The number {mark} stands where {expected} was expected.").format(
                    mark=self.text[mark.start : mark.end].strip(), expected=last + 1
                ),
                _("See whether a point is missing there or the numbering is wrong; it was taken as it stands."),
                value=str(mark.start),
            )
        )

    def close(self) -> None:
        """Drop lists of one inline point and set where every point ends."""
        self.top = self._real(self.top)
        self._ends(self.top, self.limit)

    def _real(self, items: list[Item]) -> list[Item]:
        kept: list[Item] = []
        for group in _groups(items):
            if len(group) == 1 and (group[0].mark.inline or group[0].mark.family.rank == 6):
                kept += self._real(group[0].children)
                continue
            for item in group:
                item.children = self._real(item.children)
                kept.append(item)
        return kept

    def _ends(self, items: list[Item], limit: int) -> None:
        for group in _groups(items):
            following = [other.start for other in items if other.start > group[-1].start]
            outer = min([limit, *following])
            for item, after in zip(group, [*group[1:], None], strict=True):
                item.end = after.start if after is not None else self._end_of_last(group, outer)
                self._ends(item.children, item.end)
                item.end = max([item.end, *(child.end for child in item.children)])

    def _end_of_last(self, group: list[Item], outer: int) -> int:
        """The last point ends with its paragraph, unless points before it hold several paragraphs or a heading."""
        last = group[-1]
        own = self._paragraph_end(last.start)
        if last.mark.inline:
            one_sentence = len(group) > 1 and all(self._before(item) in _INSIDE for item in group[1:])
            return min(self._sentence_end(last.mark.end) if one_sentence else own, outer)
        several = any(self._paragraph(a.start) + 1 != self._paragraph(b.start) for a, b in pairwise(group))
        heading = not self.text[last.start : own].rstrip().endswith(("。", ".", "；", ";", "！", "，"))
        return outer if several or heading or last.children else min(own, outer)

    def _before(self, item: Item) -> str:
        """The last character before a mark."""
        return self.text[max(0, item.start - 20) : item.start].rstrip()[-1:]

    def _sentence_end(self, place: int) -> int:
        paragraph = self.paragraphs[self._paragraph(place)]
        return next((s.end for s in sentences(self.text, paragraph) if s.start <= place < s.end), paragraph.end)

    def _paragraph(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def _paragraph_end(self, place: int) -> int:
        return self.paragraphs[self._paragraph(place)].end


def _groups(items: list[Item]) -> list[list[Item]]:
    """Points that stand beside each other, parted into the lists they form."""
    groups: list[list[Item]] = []
    for item in items:
        same = groups and groups[-1][-1].mark.family.id == item.mark.family.id
        if same and item.mark.ordinal != 1:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
