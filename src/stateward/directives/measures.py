"""What a task will be measured by or done with: figures, times, named measures, things to be made, means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stateward.directives.blocks import Span, has_han, trimmed
from stateward.directives.tree import Piece
from stateward.directives.words import DOUBTFUL, VERBS, after_verbs

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FIGURES = re.compile(
    rf"(?:不低于|不少于|不高于|不超过|不得超过|达到|达|超过|控制在|压减至|降至|提高到|增长|提高|降低|下降|压缩至|高于|低于)?(?:约)?{_NUMBER}\s*"
    r"(?:[—~～-]\s*\d[\d.]*\s*)?(?:个百分点|百分点|%|％|‰|万亿元|亿元|万元|元|户|家|项|层|级|天|个工作日|个|名|次|人次|人|条|倍|批|宗|份|篇)"
    r"(?:以上|以下|以内|左右|之内)?"
    rf"|(?i:(?:at least|at most|no (?:more|less|fewer|later) than|not (?:more|less|fewer) than|not exceed|"
    rf"below|above|under|over|"
    rf"within|up to|more than|less than|fewer than|about)\s+)?(?:(?:RMB|CNY|USD|EUR|US\$|¥|\$|€)\s?)?{_NUMBER}\s?"
    r"(?:[a-z-]+\s)?(?:%|(?i:per ?cent(?:age points?)?|percentage points?|basis points?|billion(?: yuan)?|"
    r"million(?: yuan)?|yuan|enterprises|companies|"
    r"subsidiaries|entities|layers|levels|tiers|working days|days|weeks|months|people|staff|directors|"
    r"projects|entities|units|items|cases|times|reports)\b)"
)
_DUES = re.compile(
    r"(?:(?:今年|明年|每年|\d{4}\s*年)?(?:\d{1,2}\s*月(?:\d{1,2}\s*日|底|末|份)?|[一二三四]季度(?:末)?|年底|年末|上半年|下半年|年内|月底|季度末)"
    r"(?:之?前|以前|内))|年内|每(?:年|季度|月|周|半年)|按(?:月|季度?|年|周|旬)(?=[报对开进分通])"
    r"|(?i:\b(?:by|before|until|no later than|not later than|within)\s+(?:the end of\s+)?(?:(?:this|the|next)\s+)?"
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)(?:\s+\d{1,2})?(?:,?\s+\d{4})?"
    r"|\d{1,2}\s+(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)(?:\s+\d{4})?"
    r"|\d{4}-\d{2}-\d{2}|year[- ]end|year|month|quarter|(?:first|second|third|fourth) quarter(?: of \d{4})?|"
    r"(?:20)\d\d)\b"
    r"|\b(?:monthly|quarterly|yearly|annually|every (?:month|quarter|year|week)|each (?:month|quarter|year|week))\b)"
)
_HAN_INDICATOR = re.compile(
    r"[\u4e00-\u9fff]{2,14}(?:率|指数|比例|比率|比重|增加值|利润总额|净利润|营业收入|负债率|回报率|满意度|强度)"
)
_HAN_DELIVERABLE = re.compile(
    r"(?:(?![和与及])[\u4e00-\u9fff“”]){2,18}?(?:清单|方案|机制|制度|办法|规划|计划|体系|台账|目录|平台|细则|指引|责任书|队伍|专班)+"
)
#: Verbs after which the thing that is made is named.
_MADE = re.compile(
    r"(?:建立健全|建立|制定|制订|修订|完善|健全|建设|形成|编制|签订|成立|组建|打造|构建)(?:和完善|和健全)?(?!的|了)"
)
#: The document itself, which is no thing to be made.
_OWN = re.compile(r"(?:违反|依照|按照)?本")
_WORD = r"[A-Za-z][A-Za-z’'-]*"
_INDICATOR = re.compile(
    rf"(?:{_WORD}\s+){{0,6}}\b(?i:index|indices|ratio|ratios|rate|rates|margin|productivity|turnover|"
    rf"net profit|total profit|intensity)\b"
    rf"(?:\s+(?:of|on)\s+{_WORD}(?:\s+{_WORD})?)?"
)
_DELIVERABLE = re.compile(
    rf"(?:{_WORD}\s+|“[^”]{{1,40}}”\s+)*?\b(?i:lists?|plans?|mechanisms?|systems?|schemes?|ledgers?|"
    rf"registers?|catalogues?|platforms?|"
    r"regulations?|guidelines?|action programmes?|teams?|targets letters?|rulebooks?)\b(?:\s+(?:of|"
    r"for)\s+[^,;，；.]+?(?=,|;|$|\s+by\s|\s+before\s|\s+and\s+(?:the|a)\s))?"
)
_MEANS = re.compile(
    r"(?:通过|采取|运用|以)[^，；。,;]{3,40}?(?:方式|手段|等?形式|途径|为抓手|为载体|为契机)|(?i:\b(?:by|through|"
    r"by means of)\s+(?:the\s+)?[a-z]+ing\b[^,;]*)"
)
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an the of and or to in on at by with for from its their all both new our each every any that this which per "
        "further continuously fully effectively more most highly",
    )
)


def measures(text: str, span: Span) -> tuple[Piece, ...]:
    """The measures inside one task, in their order; none overlaps another of its kind."""
    found: list[Piece] = []
    for piece in sorted(_candidates(text, span), key=lambda p: (p.start, -p.end)):
        if not any(piece.start < other.end and other.start < piece.end for other in found):
            found.append(piece)
    return tuple(found)


def _candidates(text: str, span: Span) -> Iterator[Piece]:
    for pattern, kind in ((_DUES, "due"), (_FIGURES, "figure")):
        for match in pattern.finditer(text, span.start, span.end):
            yield _piece(text, match.start(), match.end(), kind)
    if has_han(span.of(text)):
        yield from _han_named(text, span)
    else:
        yield from _named(text, span)
    for match in _MEANS.finditer(text, span.start, span.end):
        if not _DUES.match(text, match.start(), span.end):
            yield _piece(text, match.start(), match.end(), "means")


def _piece(text: str, start: int, end: int, kind: str) -> Piece:
    place = trimmed(text, start, end)
    return Piece(place.of(text), place.start, place.end, f"measure.{kind}", kind)


def _han_named(text: str, span: Span) -> Iterator[Piece]:
    for pattern, kind in ((_HAN_INDICATOR, "indicator"), (_HAN_DELIVERABLE, "deliverable")):
        for match in pattern.finditer(text, span.start, span.end):
            made = [m.end() for m in _MADE.finditer(match[0])]
            start = match.start() + (made[-1] if made else _led_to(text, match))
            if match.end() - start >= 2 and not _OWN.match(text, start, match.end()):
                yield _piece(text, start, match.end(), kind)


def _led_to(text: str, match: re.Match[str]) -> int:
    """How many characters lead to the name; after and (和, 、) none does."""
    return 0 if text[match.start() - 1 : match.start()] in tuple("和与及、") else after_verbs(match[0])


def _named(text: str, span: Span) -> Iterator[Piece]:
    for pattern, kind in ((_INDICATOR, "indicator"), (_DELIVERABLE, "deliverable")):
        for match in pattern.finditer(text, span.start, span.end):
            start = _named_from(text, match.start(), match.end(), span.start)
            if start is not None:
                yield _piece(text, start, match.end(), kind)


def _named_from(text: str, start: int, end: int, task: int) -> int | None:
    """Where the name begins: after the last verb, article or the like before its head word."""
    words = list(re.finditer(r"[A-Za-z’'-]+", text[start:end]))
    heads = [
        n
        for n, word in enumerate(words)
        if start + word.start() > task
        and (_INDICATOR.fullmatch(word[0]) or _DELIVERABLE.fullmatch(word[0]) or word[0].lower() == "profit")
    ]
    if not heads:
        return None
    place = heads[0]
    while place and words[place - 1][0].lower() not in _STOP and words[place - 1][0].lower() not in VERBS - DOUBTFUL:
        place -= 1
    if start + words[place].start() == task and words[place][0].lower() in VERBS and place < heads[0]:
        place += 1  # the task's own verb is no part of the name
    return start + words[place].start()
