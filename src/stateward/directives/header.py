"""Who, when and on what basis: what stands around the tasks of a directive."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stateward.directives.blocks import Span, has_han, sentences, trimmed, width
from stateward.directives.dates import Day, days
from stateward.directives.tree import Piece

_LABELS = {
    "title": re.compile(r"^\s*(?i:title|subject|re|标\s*题|名\s*称)\s*[:：]\s*"),
    "issuer": re.compile(r"^\s*(?i:issued by|issuer|from|issuing body|发文机关|发布机构|印发单位|发文单位)\s*[:：]\s*"),
    "speaker": re.compile(
        r"^\s*(?i:speaker|chair(?:ed by)?|chairperson|chairman|presided by|"
        r"主\s*持\s*人?|讲\s*话\s*人|主持人员)\s*[:：]\s*"
    ),
    "participants": re.compile(
        r"^\s*(?i:participants|present|attendees|attendance|in attendance|to|addressees|"
        r"参会人员|出席人员|出席|列席|参加人员|"
        r"出席单位|主送)\s*[:：]\s*"
    ),
    "number": re.compile(r"^\s*(?i:document no\.?|no\.|reference|ref\.?|发文字号|文\s*号)\s*[:：]?\s*"),
    "basis": re.compile(r"^\s*(?i:basis|legal basis|依据)\s*[:：]\s*"),
}
_RELEASE = re.compile(
    r"(?i:release date|published(?: on)?|publication date|date(?: of issue)?|issued on|"
    r"发布(?:日期|时间)|成文日期|印发日期|"
    r"日\s*期)\s*[:：]?\s*"
)
_TIME = re.compile(r"^\s*(?i:(?:meeting )?date|time|held on|会议时间|时\s*间)\s*[:：]\s*")
_METADATA = re.compile(
    r"^\s*(?i:date\b.*|release date|information sources?|sources?|views?|author|font(?: size)?|published|"
    r"editor|print|share|"
    r"信息来源|来源|浏览(?:次数|量)?|阅读(?:次数|量)?|字体|字号|索引号|发布(?:日期|时间|机构)|成文日期|时间|地点|记录人?|分享|打印|当前位置|place|venue|"
    r"time)\s*[:：]?.*$"
)
_NUMBER = re.compile(
    r"^[\u4e00-\u9fffA-Za-z]{1,16}[〔\[（(](?:19|20)\d\d[〕\]）)]\s*第?\s*\d{1,5}\s*号$|^(?i:no\.?|"
    r"doc\.?)\s*[\w/ .-]{2,30}$"
)
_ORGAN = re.compile(
    r"(?:[\u4e00-\u9fff（）]{2,40}(?:委员会|人民政府|办公室|办公厅|国资委|委|局|厅|部|公司|集团|党组|党委|领导小组))"
)
_ENGLISH_ORGAN = (
    r"(?:[A-Z][\w’'&-]*(?:\s+(?:of|for|the|and|on|[A-Z(][\w’'&)-]*))*\s+)?"
    r"(?:Commission|Committee|Office|Ministry|Department|Agency|Authority|Bureau|Government|Council|Group|"
    r"Treasury|Company)"
    r"(?:\s+(?:of|for|on)(?:\s+(?:the|and|of|for|[A-Z][\w’'&-]*))+)?"
)
_ENGLISH_HELD = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<issuer>{_ENGLISH_ORGAN})\s+(?:held|convened|organi[sz]ed|called|"
    rf"hosted)\s+(?P<meeting>an?\s+[^,.;]*?"
    r"(?:meeting|conference|session|forum|symposium|teleconference)(?:\s+(?:of|for|"
    r"with)\s+(?P<who>[^,.;]+?)(?=\s+(?:to|on|at|in|about)\b|[,.;]))?)"
)
_HAN_HELD = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{2,30}?(?:委员会|国资委|人民政府|政府|委|局|厅|公司|集团|办公室))(?:党委|党组)?(?:在[^，。]{2,20}?)?(?:组织)?(?:召开|举行|举办)(?:了)?"
    r"(?P<meeting>(?P<who>[\u4e00-\u9fff、]{2,16}?(?:干部职工|干部|职工|负责人|党员|"
    r"人员))?[\u4e00-\u9fff0-9“”—、（）]{0,40}?(?:会议|大会|座谈会|推进会|部署会|专题会|例会|会))(?=[，。,；]|$)"
)
_SPOKE = re.compile(
    r"(?P<who>(?:(?:M(?:r|s|rs|me)|Dr|Prof)\.?\s+)?(?:[A-Z][\w’'-]+\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*(?:,\s*[^,.;]{3,90},)?|"
    r"(?:[Tt]he\s+)?(?:[Cc]hair(?:man|woman|person)?|[Mm]inister|[Dd]irector|"
    r"[Ss]ecretary)\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)"
    r"\s+(?:presided\b|chaired\b|delivered a speech|made a speech|gave a speech|spoke\b|addressed the meeting|"
    r"opened the meeting)"
)
_ROLE = "书记|主任|副主任|市长|副市长|省长|局长|副局长|厅长|董事长|总经理|秘书长|组长|部长|院长|行长|县长|区长|委员"
_HAN_SPOKE = re.compile(
    rf"(?P<who>(?:[\u4e00-\u9fff、]{{0,30}}?(?:{_ROLE}))(?P<name>[\u4e00-\u9fff]{{2,4}}?))(?:出席(?:会议)?(?:并)?)?(?:主持(?:召开)?(?:了)?会议|主持并讲话|作(?:了)?(?:重要)?讲话|讲话|作(?:工作)?(?:报告|部署))"
)
_ATTENDED = re.compile(
    r"(?P<who>[^.;]{3,200}?)\s+attended(?:\s+the\s+(?:meeting|conference))?\b|(?i:attended by)\s+(?P<by>[^.;]{3,200})"
)
_HAN_ATTENDED = re.compile(r"(?P<who>[^。；]{2,100}?)(?:参加|出席|列席)(?:了)?(?:会议|本次会议|大会)")
_CONVEYED = re.compile(
    r"(?i:\b(?:conveys?|conveyed)(?:\s+and\s+(?:learn|learned|study|"
    r"studied)(?:\s+from)?)?\s+)(?P<what>.+?)(?=,\s*(?:and\s+)?(?:deploy|deployed|study|arrange|to deploy)\b|"
    r"\.(?:\s|$)|;|$)",
    re.DOTALL,
)
_HAN_CONVEYED = re.compile(
    r"传达(?:学习|贯彻)?(?:了)?(?P<what>[^。；]{4,200}?)(?=，(?:部署|研究|安排|听取|总结|并)|[。；]|$)"
)
_HAN_LEARNED = re.compile(r"学习(?:宣传)?(?:贯彻|领会)(?P<what>[^，。；]{2,60}精神)")
_ACCORDING = re.compile(
    r"(?i:\b(?:according to|in accordance with|pursuant to|on the basis of|in order to implement|to implement|"
    r"in line with|under)\s+)(?P<what>(?:the\s+)?[^,;.]{6,200})(?=[,;.])"
)
_HAN_ACCORDING = re.compile(
    r"(?:根据|按照|依据|遵照|为(?:深入|全面|认真|切实|进一步)*(?:贯彻)?(?:落实|实施))(?P<what>[^，。；]{4,120}?)(?=[，。；])"
)
_TITLED = re.compile(r"《[^》]{2,80}》(?:（[^）]{2,40}[〕\]]\s*\d+\s*号）)?")


#: Where a text begins with its first article, its basis stands within so many characters.
_FIRST_SENTENCES = 200


@dataclass
class Header:
    """What was found around the tasks; places only, in the order of the text."""

    title: Piece | None = None
    meeting: Piece | None = None
    date: Piece | None = None
    dates: list[Piece] = field(default_factory=list)
    issuer: Piece | None = None
    number: Piece | None = None
    speaker: Piece | None = None
    participants: list[Piece] = field(default_factory=list)
    basis: list[Piece] = field(default_factory=list)
    #: The paragraphs that are head or signature and hold no tasks.
    used: set[int] = field(default_factory=set)
    #: Where the text ends and the signature begins.
    end: int = 0


def piece(text: str, start: int, end: int, rule: str, kind: str | None = None, value: str | None = None) -> Piece:
    """A piece of the source without white space at its ends."""
    place = trimmed(text, start, end)
    return Piece(place.of(text), place.start, place.end, rule, kind, value)


def header(text: str, paragraphs: list[Span], body_from: int) -> Header:
    """Find title, dates, issuer, number, speaker, participants, basis; `body_from` is where the first mark stands."""
    found = Header(end=len(text))
    _signature(text, paragraphs, found)
    _labelled(text, paragraphs, found, body_from)
    _held(text, paragraphs, found)
    _head_lines(text, paragraphs, found, body_from)
    _people(text, paragraphs, found)
    _bases(text, paragraphs, found, body_from)
    _dates(text, paragraphs, found, body_from)
    return found


def _signature(text: str, paragraphs: list[Span], found: Header) -> None:
    """A short last line with a day, and the body on the line before it."""
    tail = [n for n in range(max(0, len(paragraphs) - 5), len(paragraphs)) if n > 0]
    for number in reversed(tail):
        line = paragraphs[number]
        inside = days(text, line.start, line.end)
        if (
            not inside
            or _RELEASE.match(line.of(text))
            or width(line.of(text)) > 40
            or line.of(text).rstrip().endswith(("。", "."))
        ):
            continue
        rest = line.of(text).replace(text[inside[0].start : inside[0].end], "")
        if width(rest.strip("（）() :：")) > 20:
            continue
        found.dates.append(piece(text, inside[0].start, inside[0].end, "date.signature", "signature", inside[0].iso()))
        found.used.add(number)
        found.end = line.start
        above = paragraphs[number - 1]
        if width(above.of(text)) <= 80 and not above.of(text).endswith(("。", ".", "；", ";", "：", ":")):
            words = above.of(text)
            if _ORGAN.search(words) or re.search(_ENGLISH_ORGAN, words):
                found.issuer = piece(text, above.start, above.end, "issuer.signature")
                found.used.add(number - 1)
                found.end = above.start
        return


def _labelled(text: str, paragraphs: list[Span], found: Header, body_from: int) -> None:
    for number, line in enumerate(paragraphs):
        words = line.of(text)
        if line.start >= body_from and width(words) > 80:
            continue
        for release in _RELEASE.finditer(words):
            following = days(text, line.start + release.end(), line.end)
            if following and following[0].start - (line.start + release.end()) <= 3:
                day = following[0]
                if not any(d.start == day.start for d in found.dates):
                    found.dates.append(piece(text, day.start, day.end, "date.release", "release", day.iso()))
                if width(words) < 100:
                    found.used.add(number)
        _meeting_label(text, line, number, found)
        if line.start >= body_from:
            continue
        for name, label in _LABELS.items():
            match = label.match(words)
            if match is None or match.end() >= len(words) or width(words) > 300:
                continue
            _keep_label(found, name, piece(text, line.start + match.end(), line.end, f"{name}.label"))
            found.used.add(number)


def _meeting_label(text: str, line: Span, number: int, found: Header) -> None:
    """A day after the label Date or Time, or alone on a line under the title."""
    words = line.of(text)
    alone = words.strip("（）() ")
    labelled = _TIME.match(words)
    inside = days(text, line.start, line.end)
    if not inside or number in found.used or width(words) > 60:
        return
    if labelled is not None or alone == text[inside[0].start : inside[0].end]:
        rule = "date.label" if labelled is not None else "date.line"
        day = inside[0]
        found.date = piece(text, day.start, day.end, rule, "meeting", day.iso())
        found.dates.insert(0, found.date)
        found.used.add(number)


def _keep_label(found: Header, name: str, labelled: Piece) -> None:
    if name == "participants":
        found.participants.append(labelled)
    elif name == "basis":
        found.basis.append(Piece(labelled.text, labelled.start, labelled.end, "basis.according"))
    elif name == "number":
        found.number = found.number or Piece(labelled.text, labelled.start, labelled.end, "number.line")
    elif getattr(found, name) is None or name == "issuer":
        setattr(found, name, labelled)


def _held(text: str, paragraphs: list[Span], found: Header) -> None:
    """The meeting, from running text first: a title may name it too, but not when it was."""
    running = [line for line in paragraphs if line.of(text).endswith(("。", ".", "！", "!"))]
    for line in [*running, *(line for line in paragraphs if line not in running)]:
        match = (_HAN_HELD if has_han(line.of(text)) else _ENGLISH_HELD).search(
            text, line.start, min(line.end, found.end)
        )
        if match is None:
            continue
        issuer_start = _after_day(text, match.start("issuer"), match.end("issuer"))
        start = issuer_start if has_han(match[0]) else match.start()
        found.meeting = piece(text, start, match.end("meeting"), "meeting.held")
        found.issuer = found.issuer or piece(text, issuer_start, match.end("issuer"), "issuer.held")
        if match["who"]:
            found.participants.append(piece(text, match.start("who"), match.end("who"), "participants.held"))
        sentence = next(s for s in sentences(text, line) if s.start <= match.start() < s.end)
        inside = days(text, sentence.start, sentence.end)
        near = [d for d in inside if d.start <= match.start("meeting")] or inside
        if near and found.date is None:
            _meeting_day(text, near[0], found)
        return


def _after_day(text: str, start: int, end: int) -> int:
    """A Chinese body's name is not to begin with the day before it."""
    words = re.match(r"(?:[\u4e00-\u9fff]*?日)?(?:上午|下午|晚上?)?[，,]?", text[start:end])
    return start + (words.end() if words and words.end() < end - start else 0)


def _meeting_day(text: str, day: Day, found: Header) -> None:
    rule, value = "date.meeting", day.iso()
    if value is None:
        known = [d.value for d in found.dates if d.value]
        if known:
            released = known[0]
            rule, value = "date.meeting_year", day.iso(int(released[:4]))
            if value is not None and value > released:
                value = day.iso(int(released[:4]) - 1)
    found.date = piece(text, day.start, day.end, rule, "meeting", value)
    found.dates.insert(0, found.date)


def _head_lines(text: str, paragraphs: list[Span], found: Header, body_from: int) -> None:
    """The lines above the text: letterhead, number, title, whom it addresses."""
    for number, line in enumerate(paragraphs):
        words = line.of(text)
        if line.start >= min(body_from, found.end) or (found.meeting and line.start <= found.meeting.start < line.end):
            break
        if number in found.used:
            continue
        if _NUMBER.match(words):
            found.number = found.number or piece(text, line.start, line.end, "number.line")
            found.used.add(number)
        elif words.endswith(("：", ":")) and "。" not in words and width(words) <= 160 and found.title is not None:
            found.participants.append(piece(text, line.start, line.end - 1, "participants.addressed"))
            found.used.add(number)
            break
        elif re.match(r"^[\u4e00-\u9fff（）]{4,40}文件$", words):
            found.issuer = found.issuer or piece(text, line.start, line.end - 2, "issuer.letterhead")
            found.used.add(number)
        elif _METADATA.match(words):
            found.used.add(number)
        elif (
            found.title is None
            and width(words) <= 160
            and not words.endswith(("。", "；", ";", "！"))
            and not re.search(r"[.!]$", words)
        ):
            found.title = piece(text, line.start, line.end, "title.line")
            found.used.add(number)
        elif found.title is not None and found.title.rule == "title.line" and width(words) > 60:
            break
    _title_tells(text, found)


def _title_tells(text: str, found: Header) -> None:
    if found.title is None:
        if found.meeting is not None:
            found.title = Piece(found.meeting.text, found.meeting.start, found.meeting.end, "title.meeting")
        return
    if found.issuer is None:
        match = re.match(
            r"([\u4e00-\u9fff（）]{2,30}?(?:委员会|人民政府|办公室|国资委|局|厅|集团|公司))(?=关于|印发|召开|文件|\d)",
            found.title.text,
        )
        match = match or re.match(
            rf"(?:The\s+)?({_ENGLISH_ORGAN})(?=\s*[:,–—-]|\s+(?:on|circular|notice|directive|decision)\b)",
            found.title.text,
        )
        if match:
            start = found.title.start + match.start(1)
            found.issuer = piece(text, start, found.title.start + match.end(1), "issuer.title")


def _people(text: str, paragraphs: list[Span], found: Header) -> None:
    for line in paragraphs:
        if line.start >= found.end:
            return
        for sentence in sentences(text, line):
            _people_of(text, sentence, found)


def _people_of(text: str, sentence: Span, found: Header) -> None:
    chinese = has_han(sentence.of(text))
    if found.speaker is None:
        match = (_HAN_SPOKE if chinese else _SPOKE).search(text, sentence.start, sentence.end)
        if match is not None:
            name = match["name"] if chinese else match["who"].split(",")[0]
            end = match.end("who") - (1 if match["who"].endswith(",") else 0)
            found.speaker = piece(text, match.start("who"), end, "speaker.presided", None, name.strip())
    match = (_HAN_ATTENDED if chinese else _ATTENDED).search(text, sentence.start, sentence.end)
    if match is not None and len(found.participants) < 12:
        group = "by" if not chinese and match["by"] else "who"
        spoke = (
            found.speaker is not None
            and found.speaker.start < match.end(group)
            and match.start(group) < found.speaker.end
        )
        start = match.start(group)
        if spoke and found.speaker is not None:
            # The sentence names the speaker first; who attended stands after the next comma.
            comma = re.compile("[，,]").search(text, found.speaker.end, match.end(group))
            start = comma.end() if comma is not None else match.end(group)
        if start < match.end(group):
            found.participants.append(piece(text, start, match.end(group), "participants.attended"))


def _bases(text: str, paragraphs: list[Span], found: Header, body_from: int) -> None:
    """Bases stand before the first part of the text; where none does, in the first sentences of that part."""
    _bases_between(text, paragraphs, found, 0, body_from)
    if not found.basis and body_from < found.end:
        _bases_between(text, paragraphs, found, body_from, min(found.end, body_from + _FIRST_SENTENCES))


def _bases_between(text: str, paragraphs: list[Span], found: Header, start: int, end: int) -> None:
    for line in paragraphs:
        if line.end <= start or line.start >= min(found.end, end):
            continue
        for sentence in sentences(text, line):
            if sentence.start >= end:
                return
            chinese = has_han(sentence.of(text))
            patterns: tuple[tuple[re.Pattern[str], str], ...] = (
                (_HAN_CONVEYED, "basis.conveyed"),
                (_HAN_LEARNED, "basis.conveyed"),
                (_HAN_ACCORDING, "basis.according"),
                (_TITLED, "basis.named_document"),
            )
            if not chinese:
                patterns = (
                    (_CONVEYED, "basis.conveyed"),
                    (_ACCORDING, "basis.according"),
                    (_TITLED, "basis.named_document"),
                )
            for pattern, rule in patterns:
                for match in pattern.finditer(text, sentence.start, sentence.end):
                    group = "what" if "what" in match.groupdict() else 0
                    _keep_basis(found, piece(text, match.start(group), match.end(group), rule))


def _keep_basis(found: Header, basis: Piece) -> None:
    of_title = found.title is not None and found.title.start <= basis.start < found.title.end
    if not of_title and not any(b.start < basis.end and basis.start < b.end for b in found.basis):
        found.basis.append(basis)


def _dates(text: str, paragraphs: list[Span], found: Header, body_from: int) -> None:
    """The date of the whole text: meeting, signature, release, else the first day in the lines of the head."""
    if not found.dates:
        for line in paragraphs[:8]:
            inside = days(text, line.start, line.end)
            if line.start < body_from and inside and not line.of(text).endswith(("。", ".", "；", ";")):
                day = inside[0]
                found.dates.append(piece(text, day.start, day.end, "date.text", "text", day.iso()))
                break
    if found.date is None and found.dates:
        order = {"signature": 0, "release": 1}
        found.date = sorted(found.dates, key=lambda d: order.get(d.kind or "", 2))[0]
