"""The outline of a directive: deterministic, by the forms officials use, every node with its place and its rule."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from stateward.directives.blocks import Span, clauses, is_chinese, paragraphs, sentences, trimmed, width
from stateward.directives.header import header, piece
from stateward.directives.lists import Item, nested
from stateward.directives.marks import Mark, marks
from stateward.directives.measures import measures
from stateward.directives.numerals import CARDINALS, han_value
from stateward.directives.source import Source
from stateward.directives.telling import notes_on
from stateward.directives.tree import Outline, Piece, Sentence, Strand, Task
from stateward.directives.words import STRICT, begins_with_verb, decides, is_modal, without_lead

_QUOTED = re.compile(r"“([^”]{2,60})”|「([^」]{2,60})」|(?<![\w”])\"([^\"\n]{2,60})\"")
_KEY_CHAPTER = re.compile(r"任务|重点工作|工作措施|主要措施|(?i:\b(?:tasks|priorities|measures|actions)\b)")
_ANNOUNCED = re.compile(
    r"(?:以下|下列|下面|做好|抓好|落实|从|在)([一二两三四五六七八九十]{1,2}|\d{1,2})(?:个方面|项|个|点)(?=[^\u4e00-\u9fff]|工作|任务|要求|重点|着|努|发|"
    r"下|抓|入|推|做|意)"
    rf"|(?i:following\s+({'|'.join(CARDINALS)}|\d{{1,2}})\s+(?:aspects|tasks|points|areas|priorities|measures|"
    rf"requirements|actions))"
)
_ORDINAL_PHRASES = ("han_is", "han_ordinal", "han_sequence", "han_that", "english_is", "english_sequence")
#: A heading is narrower than this (a Chinese character counts twice).
_HEADING_WIDTH = 90


def outline(source: Source) -> Outline:
    """The outline of a directive's text. Nothing that does not stand in the text stands in the outline."""
    return _Outliner(source).outline()


class _Outliner:
    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.paragraphs = paragraphs(self.text)
        self.sentences = [(n, s) for n, p in enumerate(self.paragraphs) for s in sentences(self.text, p)]
        self.starts = [sentence.start for _number, sentence in self.sentences]

    def outline(self) -> Outline:
        """Marks, then what stands around the tasks, then the strands and what stands in none."""
        found = self.marks = marks(self.text, self.paragraphs)
        first = nested(self.text, found, self.paragraphs, len(self.text))[0]
        head = header(self.text, self.paragraphs, first[0].start if first else len(self.text))
        items, gaps = nested(self.text, found, self.paragraphs, head.end)
        self.head = head
        strands = self._strands(items) or self._headed()
        strands = [strand for strand in strands if strand is not None]
        outside = self._outside(strands)
        result = Outline(
            self.text,
            "zh" if is_chinese(self.text) else "en",
            head.title,
            head.meeting,
            head.date,
            tuple(head.dates),
            head.issuer,
            head.number,
            head.speaker,
            tuple(head.participants),
            tuple(head.basis),
            tuple(strands),
            outside,
            self._emphasis(),
        )
        result.sentences = self._roles(result)
        result.notes = [*self.source.notes, *gaps, *notes_on(result, self._announced(), self.source.file)]
        return result

    # -- strands

    def _strands(self, items: list[Item]) -> list[Strand]:
        """The outermost points, or, where one chapter holds the key tasks, the points of that chapter."""
        chapters = [item for item in items if len(item.children) >= 2]
        named = [item for item in chapters if _KEY_CHAPTER.search(self._title(item)[0].text)]
        if len(named) == 1 and len(items) <= 8 and named[0].children[0].children:
            return [self._strand(child, "strand.key_tasks") for child in named[0].children]
        numbered = [i for i in items if i.mark.family.id != "bullet"] or items
        if len(named) == 1 and len(numbered) >= 2 and len(numbered) <= 5 and len(named[0].children) >= 3:
            return [self._strand(child, "strand.key_tasks") for child in named[0].children]
        return [self._strand(item) for item in items]

    def _strand(self, item: Item, rule: str | None = None) -> Strand:
        title, title_rule, whole = self._title_of(item)
        inner = rule or ("strand.ordinal" if item.mark.family.id in _ORDINAL_PHRASES else "strand.number")
        tasks: list[Task] = []
        body_from = title.start if whole else title.end
        body_to = item.children[0].start if item.children else item.end
        tasks += self._tasks(body_from, body_to)
        tasks += [self._item_task(child) for child in item.children]
        return Strand(
            Piece(title.text, title.start, title.end, title_rule),
            item.start,
            trimmed(self.text, item.start, item.end).end,
            inner,
            self._mark(item.mark),
            tuple(tasks),
        )

    def _mark(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end].strip()

    def _title(self, item: Item) -> tuple[_Words, bool]:
        """The title of a point, and whether the point is one sentence, so that its title is also work to be done."""
        place = trimmed(self.text, item.mark.end, item.end)
        end = min([item.end, *(child.start for child in item.children[:1])])
        inside = self._within(item.mark.end, end)
        if not inside:
            return _Words(self.text, place), False
        first = inside[0]
        words = first.of(self.text)
        colon = re.search(r"[：:]", words)
        if colon and width(words[: colon.start()]) <= _HEADING_WIDTH and colon.start() > 1:
            return _Words(self.text, Span(first.start, first.start + colon.start())), False
        if (len(inside) > 1 and width(words) <= _HEADING_WIDTH) or (
            item.children and width(words) <= 2 * _HEADING_WIDTH
        ):
            return _Words(self.text, self._bare(first)), False
        if not words.endswith(("。", ".", "；", ";", "！")) and width(words) <= _HEADING_WIDTH:
            return _Words(self.text, first), False
        clause = next(clauses(self.text, first))
        return _Words(self.text, clause), True

    def _title_of(self, item: Item) -> tuple[Piece, str, bool]:
        words, whole = self._title(item)
        rule = "title.first_clause" if whole else ("title.first_sentence" if words.stopped else "title.heading")
        return piece(self.text, words.start, words.end, rule), rule, whole

    def _bare(self, sentence: Span) -> Span:
        """A sentence without the stop that ends it."""
        end = sentence.end
        while end > sentence.start and self.text[end - 1] in "。.；;！!":
            end -= 1
        return Span(sentence.start, end)

    def _within(self, start: int, end: int) -> list[Span]:
        """The sentences between two places; the first may begin in the middle of one, after its mark."""
        found = []
        for _number, sentence in self.sentences[max(0, bisect_right(self.starts, start) - 1) :]:
            if sentence.start >= end:
                break
            if sentence.end <= start:
                continue
            part = trimmed(self.text, max(start, sentence.start), min(end, sentence.end))
            if part.start < part.end:
                found.append(part)
        return found

    # -- tasks

    def _tasks(self, start: int, end: int) -> list[Task]:
        """The tasks of running text: each clause of instruction, with what follows up to the next."""
        return [task for part in self._within(start, end) for task in self._sentence_tasks(part)]

    def _sentence_tasks(self, sentence: Span) -> list[Task]:
        found: list[tuple[int, int, str]] = []
        for number, clause in enumerate(clauses(self.text, sentence)):
            words = clause.of(self.text)
            verb = begins_with_verb(words, first=number == 0)
            if verb or (not found and (is_modal(words) or decides(words))):
                skip = without_lead(words)
                found.append((clause.start + skip, clause.end, "task.instruction" if verb else "task.modal"))
            elif found:
                found[-1] = (found[-1][0], clause.end, found[-1][2])
        return [self._task(trimmed(self.text, a, b), rule) for a, b, rule in found]

    def _task(self, span: Span, rule: str) -> Task:
        return Task(piece(self.text, span.start, span.end, rule), measures(self.text, span))

    def _item_task(self, item: Item) -> Task:
        """A numbered point within a strand is one task; its clauses and its own points are measures."""
        title, _rule, whole = self._title_of(item)
        body_to = item.children[0].start if item.children else item.end
        if whole and not item.children:
            inside = self._within(item.mark.end, item.end)
            span = trimmed(self.text, inside[0].start, self._bare(inside[-1]).end)
            clause_tasks = self._tasks(span.start, span.end)
            if len(inside) == 1:
                rule = "task.item" if clause_tasks else "task.whole"
                return Task(
                    piece(self.text, span.start, span.end, rule), measures(self.text, span), self._mark(item.mark)
                )
        steps: list[Piece] = []
        if not whole:
            steps += measures(self.text, Span(title.start, title.end))
        for part in self._tasks(title.start if whole else title.end, body_to):
            steps.append(Piece(part.piece.text, part.piece.start, part.piece.end, "measure.action", "action"))
            steps += [m for m in part.measures if m.kind in ("figure", "due")]
        steps += [step for child in item.children for step in self._steps(child)]
        return Task(piece(self.text, title.start, title.end, "task.item"), tuple(steps), self._mark(item.mark))

    def _steps(self, item: Item) -> list[Piece]:
        """A point within a task, with the points below it, each by its own words."""
        place = trimmed(self.text, item.mark.end, item.children[0].start if item.children else item.end)
        found = [piece(self.text, place.start, self._bare(place).end, "measure.step", "step")]
        found += [m for m in measures(self.text, place) if m.kind in ("figure", "due")]
        return found + [step for child in item.children for step in self._steps(child)]

    def _outside(self, strands: list[Strand]) -> tuple[Task, ...]:
        """Instructions that stand in no strand: what the text asks of everybody."""
        found: list[Task] = []
        inside = _Places((s.start, s.end) for s in strands)
        bases = _Places((b.start, b.end) for b in self.head.basis)
        behind = {mark.start: mark.end for mark in self.marks}
        free = not strands or any(s.rule == "strand.key_tasks" for s in strands)
        for number, sentence in self.sentences:
            if number in self.head.used or sentence.start >= self.head.end or inside.at(sentence) is not None:
                continue
            bare = trimmed(self.text, behind.get(sentence.start, sentence.start), self._bare(sentence).end)
            told_freely = free and bare.end < sentence.end and bases.at(sentence) is None
            if is_modal(sentence.of(self.text)) or (
                told_freely and any(begins_with_verb(c.of(self.text)) for c in clauses(self.text, bare))
            ):
                found += self._sentence_tasks(bare)
        return tuple(found)

    # -- headings without numbers

    def _headed(self) -> list[Strand]:
        """Strands under headings of their own where nothing is numbered: Word's headings, or short lines."""
        levels = self.source.headings
        used = self.head.used
        heads = [p for n, p in enumerate(self.paragraphs) if n not in used and p.start in levels]
        if heads:
            top = min(levels[p.start] for p in heads)
            heads = [p for p in heads if levels[p.start] == top]
        else:
            heads = [p for n, p in enumerate(self.paragraphs[:-1]) if n not in used and self._looks_headed(n)]
        heads = [p for p in heads if p.start < self.head.end]
        if len(heads) < 2:
            return []
        found = []
        for place, head in enumerate(heads):
            end = heads[place + 1].start if place + 1 < len(heads) else self.head.end
            title = piece(self.text, head.start, head.end, "title.heading")
            last = trimmed(self.text, head.start, end).end
            found.append(Strand(title, head.start, last, "strand.heading", None, tuple(self._tasks(head.end, end))))
        return found

    def _looks_headed(self, number: int) -> bool:
        words, following = self.paragraphs[number].of(self.text), self.paragraphs[number + 1].of(self.text)
        return (
            width(words) <= 50
            and words[-1] not in "。.；;，,：:！!？?”"
            and width(following) > width(words)
            and following[-1] in "。.！!；;"
        )

    # -- the rest

    def _emphasis(self) -> tuple[Piece, ...]:
        found = []
        for match in _QUOTED.finditer(self.text):
            group = next(n for n in (1, 2, 3) if match[n])
            found.append(piece(self.text, match.start(group), match.end(group), "emphasis.quoted", "quoted"))
        for match in STRICT.finditer(self.text):
            found.append(piece(self.text, match.start(), match.end(), "emphasis.strict", "strict"))
        return tuple(sorted(found, key=lambda p: p.start))

    def _announced(self) -> list[tuple[str, int]]:
        """How many points the text says will follow."""
        found = []
        for match in _ANNOUNCED.finditer(self.text, 0, self.head.end):
            word = (match[1] or match[2]).lower()
            number = (
                int(word) if word.isdigit() else (CARDINALS.index(word) + 1 if word in CARDINALS else han_value(word))
            )
            found.append((match[0], number))
        return found

    def _roles(self, result: Outline) -> tuple[Sentence, ...]:
        """Every sentence with what it was taken for: head, meeting, basis, strand, task, requirement or text."""
        strands = _Places((s.start, s.end) for s in result.strands)
        deployed = [p for s in result.strands for task in s.tasks for p in (task.piece, *task.measures)]
        within = (("task", _places(deployed)), ("strand", _places(s.title for s in result.strands)))
        outside = (
            ("requirement", _places(task.piece for task in result.tasks)),
            ("meeting", _places([result.meeting] if result.meeting else [])),
            ("basis", _places(result.basis)),
        )
        found = []
        for number, sentence in self.sentences:
            strand = strands.at(sentence)
            names = outside if strand is None else within
            role = next((name for name, places in names if places.at(sentence) is not None), "text")
            role = "head" if number in self.head.used else role
            found.append(Sentence(sentence.start, sentence.end, role, strand))
        return tuple(found)


class _Places:
    """Places in order, asked which of them a sentence touches."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        found = sorted((start, end, number) for number, (start, end) in enumerate(places))
        self.starts = [start for start, _end, _number in found]
        self.furthest: list[tuple[int, int]] = []
        for _start, end, number in found:
            before = self.furthest[-1] if self.furthest else (-1, -1)
            self.furthest.append((end, number) if end > before[0] else before)

    def at(self, span: Span) -> int | None:
        """The number of a place that the span touches, the furthest reaching of those before its end."""
        place = bisect_left(self.starts, span.end) - 1
        if place < 0 or self.furthest[place][0] <= span.start:
            return None
        return self.furthest[place][1]


def _places(pieces: Iterable[Piece]) -> _Places:
    return _Places((piece.start, piece.end) for piece in pieces)


class _Words:
    """The place of a title, and whether a stop follows it."""

    def __init__(self, text: str, place: Span) -> None:
        self.start, self.end, self.text = place.start, place.end, place.of(text)
        self.stopped = text[place.end : place.end + 1] in tuple("。.；;！!")
