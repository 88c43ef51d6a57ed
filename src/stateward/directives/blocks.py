"""From text to paragraphs, sentences and clauses, each only by its place in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = "。！？!?；;：:.…"
_CLOSING = "”’」』）)]》\"'"
_STRONG = "。！？!?"
#: A line of a wrapped paragraph is at least this wide (a Chinese character counts twice).
_WRAPPED_WIDTH = 48
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|Sec|Dr|Mr|Mrs|Ms|Prof|Co|Ltd|Inc|Corp|St|vs|cf|al|e\.g|i\.e|approx|Fig|para|Jan|"
    r"Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|[A-Z])|^\s*(?:\d{1,2}|[IVX]{1,5}|[a-zA-Z]))$"
)
#: How a line looks that begins something new, whatever the line before it.
_BEGINS = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、是]|[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十百]{1,4}[^\s]"
    r"|\d{1,2}(?:\.\d+)*[.．、)）]|[①-⑳]|[-•·●▪*]\s|#{1,6}\s|[IVX]{1,5}[.)]\s|[A-Za-z][.)]\s)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the source."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand there."""
        return text[self.start : self.end]


def has_han(text: str) -> bool:
    """Whether Chinese characters stand in the text."""
    return _HAN.search(text) is not None


def is_chinese(text: str) -> bool:
    """Whether a text is mainly Chinese: as many characters as it has Latin words."""
    return len(_HAN.findall(text)) > len(re.findall(r"[A-Za-z]+", text))


def width(line: str) -> int:
    """The width of a line, a Chinese character counted twice."""
    return len(line) + len(_HAN.findall(line))


def continues(before: str, line: str) -> bool:
    """Whether a line goes on with the paragraph of the line before it (a wrapped text, a page of a PDF)."""
    before, bare = before.rstrip(), line.strip()
    if not before or not bare or _BEGINS.match(line) or re.match(r"[\s\u3000]{2,}", line):
        return False
    if before.rstrip(_CLOSING).endswith(tuple(_ENDS)):
        # A full stop in mid-paragraph of a wrapped English text: the next line begins with a small letter or is wide.
        return not has_han(before) and width(before) >= _WRAPPED_WIDTH and before[-1] in ".;" and bare[0].islower()
    return width(before) >= _WRAPPED_WIDTH


def trimmed(text: str, start: int, end: int) -> Span:
    """The place without white space at its ends."""
    while start < end and (text[start].isspace() or text[start] == "\u3000"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == "\u3000"):
        end -= 1
    return Span(start, end)


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text; a line break inside a wrapped paragraph ends none."""
    found: list[Span] = []
    place, before = 0, ""
    for line in re.split(r"(?<=\n)|(?<=\f)|(?<=\u2028)|(?<=\r)(?!\n)", text):
        span = trimmed(text, place, place + len(line))
        place += len(line)
        if span.start == span.end:
            before = ""
            continue
        if found and before and continues(before, line.rstrip("\r\n")):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
        before = line
    return found


def sentences(text: str, paragraph: Span) -> list[Span]:
    """The sentences of a paragraph."""
    found: list[Span] = []
    start = place = paragraph.start
    while place < paragraph.end:
        if _sentence_ends(text, start, place, paragraph.end):
            place += 1
            while place < paragraph.end and text[place] in _CLOSING + _STRONG:
                place += 1
            found.append(trimmed(text, start, place))
            start = place
        else:
            place += 1
    last = trimmed(text, start, paragraph.end)
    return [*found, last] if last.start < last.end else found


def _sentence_ends(text: str, start: int, place: int, limit: int) -> bool:
    mark = text[place]
    if mark in "。！？":
        return True
    if mark not in ".!?":
        return False
    after = place + 1
    while after < limit and text[after] in _CLOSING:
        after += 1
    if after >= limit:
        return True
    if not text[after].isspace() or (mark == "." and _ABBREVIATIONS.search(text[max(start, place - 8) : place])):
        return False
    following = text[after : min(limit, after + 12)].lstrip()
    return not following or not following[0].islower()


def clauses(text: str, sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence, without the comma or stop that ends them; quoted and bracketed commas divide none."""
    start, depth = sentence.start, 0
    for place in range(sentence.start, sentence.end):
        mark = text[place]
        if mark in "“「『（(《":
            depth += 1
        elif mark in "”」』）)》":
            depth = max(0, depth - 1)
        elif depth == 0 and (mark in "，；：;。！？!?" or (mark in ",.:" and _divides(text, place, sentence.end))):
            if start < place:
                yield trimmed(text, start, place)
            start = place + 1
    last = trimmed(text, start, sentence.end)
    if last.start < last.end:
        yield last


def _divides(text: str, place: int, limit: int) -> bool:
    """A comma between digits and a point inside a word divide nothing."""
    return place + 1 >= limit or text[place + 1].isspace() or text[place + 1] in _CLOSING
