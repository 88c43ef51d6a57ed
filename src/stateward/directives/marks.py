"""The enumeration marks officials use, in English and Chinese, and where they may stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stateward.directives.blocks import Span, sentences
from stateward.directives.numerals import CARDINALS, CIRCLED, ENGLISH, english_value, han_value, roman_value

Where = Literal["line", "sentence", "clause"]
_HAN = "[一二三四五六七八九十]"
_WORD = "|".join([*ENGLISH, *CARDINALS])
_LY = "|".join(f"{word}ly" for word in ENGLISH[:10])


@dataclass(frozen=True, slots=True)
class Family:
    """One form of enumeration; `rank` orders the forms as official documents nest them (0 = outermost)."""

    id: str
    pattern: re.Pattern[str]
    value: Callable[[str], int | None]
    where: Where
    rank: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark in the text; what it introduces begins at `end`."""

    family: Family
    ordinal: int | None
    start: int
    end: int
    at_line: bool

    @property
    def inline(self) -> bool:
        """Whether the mark stands inside a paragraph."""
        return not self.at_line


def _family(id_: str, pattern: str, value: Callable[[str], int | None], where: Where, rank: int) -> Family:
    return Family(id_, re.compile(pattern), value, where, rank)


_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "最后": 0, "finally": 0, "lastly": 0, "last": 0}


def _last_or(value: Callable[[str], int | None]) -> Callable[[str], int | None]:
    return lambda word: _SEQUENCE[word.lower()] if word.lower() in _SEQUENCE else value(word)


#: Tried in this order; the first that fits a place wins. Ordinal 0 means: the last of its list.
FAMILIES: tuple[Family, ...] = (
    _family("markdown", r"(#{1,6})\s+", lambda word: None, "line", 0),
    _family("part", rf"第({_HAN}{{1,3}})(?:部分|章|编|篇)[\s、：:.]*", han_value, "line", 0),
    _family("article", rf"第([{_HAN[1:-1]}百零]{{1,6}})条[\s、：:]*", han_value, "line", 4),
    _family(
        "english_part",
        rf"(?i:part|chapter)\s+(\d{{1,3}}|[IVX]+|(?i:{_WORD}))\b[.:)\s–—-]*",
        lambda word: int(word) if word.isdigit() else english_value(word) or roman_value(word),
        "line",
        0,
    ),
    _family("english_article", r"(?:Article|Section)\s+(\d{1,3})\b[.:)\s–—-]*", int, "line", 4),
    _family("han", rf"({_HAN}{{1,3}})、", han_value, "sentence", 1),
    _family("han_paren", rf"[（(]({_HAN}{{1,3}})[)）]\s*、?", han_value, "clause", 2),
    _family("roman", r"([IVX]{1,6})[.)]\s+", roman_value, "line", 1),
    _family("decimal3", r"\d{1,2}\.\d{1,2}\.(\d{1,2})\.?\s+", int, "line", 5),
    _family("decimal2", r"\d{1,2}\.(\d{1,2})\.?\s+", int, "line", 4),
    _family("digit", r"(\d{1,2})(?:[.．]\s*(?!\d)|、)", int, "line", 3),
    _family("digit_paren", r"[（(](\d{1,2})[)）]\s*", int, "clause", 4),
    _family("digit_close", r"(\d{1,2})[)）]\s*", int, "line", 4),
    _family("circled", f"([{CIRCLED}])\\s*", lambda word: CIRCLED.index(word) + 1, "clause", 5),
    _family("letter", r"\(?([a-h])[.)]\s+", lambda word: ord(word) - ord("a") + 1, "clause", 5),
    _family("capital", r"\(?([A-H])[.)]\s+", lambda word: ord(word) - ord("A") + 1, "line", 3),
    _family("bullet", r"([-•·●▪*–])\s+", lambda word: None, "line", 6),
    _family("han_is", rf"({_HAN}{{1,2}})(?:个)?(?:是(?:要|以)?|要)", han_value, "clause", 6),
    _family(
        "han_ordinal",
        rf"第({_HAN}{{1,2}})(?:个(?:方面|问题)?(?:是)?[，,：:]?|(?:方面|点|项(?:任务|工作)?)?(?:[，,、：:]|是))",
        han_value,
        "clause",
        2,
    ),
    _family("han_sequence", r"(首先|其次|再次|最后)(?:[，,：:]|是|要)", _last_or(han_value), "clause", 6),
    _family("han_that", rf"其({_HAN})[，,、：:是]", han_value, "clause", 6),
    _family(
        "english_is",
        rf"(?i:(?:the\s+)?({_WORD})(?:\s+(?:aspect|task|point|thing|requirement|priority|"
        rf"step))?\s+is(?:\s+that\s+we\s+must)?"
        r"(?:\s+to)?\s+)",
        english_value,
        "clause",
        6,
    ),
    _family(
        "english_sequence",
        rf"(?i:(?:and\s+)?({'|'.join(ENGLISH[:12])}|{_LY}|finally|lastly)\s*[,:]\s+)",
        _last_or(english_value),
        "clause",
        6,
    ),
)


def marks(text: str, paragraphs: list[Span]) -> list[Mark]:
    """Every mark in the text, in its order."""
    found: list[Mark] = []
    for paragraph in paragraphs:
        places = _places(text, paragraph)
        behind = -1
        for place, where in places:
            if place < behind:
                continue
            mark = _mark_at(text, place, where, paragraph.end)
            if mark is not None:
                found.append(mark)
                behind = mark.end
    return found


def _places(text: str, paragraph: Span) -> list[tuple[int, Where]]:
    """Where a mark may stand: at the paragraph's start, at a sentence's, after a comma, semicolon or colon."""
    places: dict[int, Where] = {paragraph.start: "line"}
    for sentence in sentences(text, paragraph):
        places.setdefault(sentence.start, "sentence")
    for stop in re.finditer(r"[，,；;：:。]\s*", text[paragraph.start : paragraph.end]):
        places.setdefault(paragraph.start + stop.end(), "clause")
    return sorted(places.items())


def _mark_at(text: str, place: int, where: Where, limit: int) -> Mark | None:
    allowed = {"line": ("line", "sentence", "clause"), "sentence": ("sentence", "clause"), "clause": ("clause",)}[where]
    for family in FAMILIES:
        if family.where not in allowed:
            continue
        match = family.pattern.match(text, place, limit)
        if match is None:
            continue
        ordinal = family.value(match[1])
        if ordinal is None and family.id not in ("markdown", "bullet"):
            continue
        return Mark(family, ordinal, place, match.end(), where == "line")
    return None
