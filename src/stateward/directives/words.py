"""The words of instruction, in both languages, that the outline goes by."""

from __future__ import annotations

import re
from pathlib import Path


def _listed(name: str) -> list[str]:
    """The words of a list beside this module; lines that begin with # say what they are."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


#: English verbs that begin an instruction.
VERBS = frozenset(_listed("verbs-en"))
#: Verbs that are nouns as often: they begin an instruction only first in a sentence or before an article.
DOUBTFUL = frozenset(_listed("doubtful-en"))
_DETERMINERS = (
    r"(?:the|a|an|its|their|our|all|each|every|any|this|these|those|no|up|on|out|off|down|in|with|at|to|and|as|for|"
    r"from)\b"
)
_ADVERBS = (
    r"(?:further|continuously|continually|fully|firmly|effectively|earnestly|actively|steadily|strictly|vigorously|"
    r"comprehensively|thoroughly|constantly|seriously|resolutely|carefully|properly|promptly|gradually|quickly|"
    r"regularly|always|also|then|jointly|closely|deeply|solidly|strongly|unswervingly|better|first|next|not|never)"
)
_LEAD = re.compile(
    rf"(?i:(?:and|or|then|but|as well as|while|to|we|please)\s+)*"
    r"(?i:(?:must|shall|should|will|need to|are to|is to)\s+)?"
    rf"(?i:to\s+)?(?i:{_ADVERBS}\s+)*(?i:to\s+)?([A-Za-z]+)\b"
)
MODAL = re.compile(
    r"(?i:\b(?:must|shall|should|ought to|needs? to|has to|have to|is to|are to|is necessary to|are required to|"
    r"is required to|is obliged to|will be|may not|is prohibited|are prohibited)\b)"
)
HAN_MODAL = re.compile(
    r"(?:务必|必须|不得|严禁|应当|须|需要|应(?![对急用收付])|(?<![主重需只首纲扼])要(?![求素点闻领件害员义])|不准|不低于|不少于|不超过|负责(?!人)|牵头)"
)
#: Chinese verbs of instruction, longer ones first.
HAN_VERBS = tuple(sorted(_listed("verbs-zh"), key=lambda word: (-len(word), word)))
_HAN_ADVERBS = (
    "进一步|持续|不断|全面|切实|着力|大力|深入|扎实|稳步|积极|有序|认真|严格|坚决|继续|充分|牢牢|有效|全力|重点|主动|及时|按期|"
    "稳妥|加快|努力|同时|并且|并|以及|还|也|更加|更好|更|率先|系统|科学|精准|依法|分类|逐步|尽快|定期|每月|每季度|每年|统一|共同|"
    "带头|始终|从严|高质量|高标准|高水平|今年|年内|各地|各企业|各单位|我们|大家|会议要求|会议强调|会议指出|要|必须|应当|须|应|将|再|"
    "加以|予以|千方百计|深刻|准确|全方位|多渠道|一体"
)
#: A time or a means before the verb.
_HAN_BEFORE = (
    r"(?:(?:今年|明年|\d{4}年)?(?:\d{1,2}月(?:\d{1,2}日|底|末)?|年底|年末|[一二三四]季度末?|上半年|月底)(?:之?前|以前|内)|"
    r"(?:通过|运用|采取|将|把|对|以|向|为|在|与)[^，。；]{2,24}?)"
)
_HAN_LEAD = re.compile(
    rf"(?:(?:{_HAN_ADVERBS})[，,]?)*?(?:{_HAN_BEFORE})?(?:(?:{_HAN_ADVERBS})[，,]?)*?(?P<verb>{'|'.join(HAN_VERBS)})"
)
_LEADS_TO = re.compile(
    rf"(?:{_HAN_ADVERBS})*(?:{'|'.join(HAN_VERBS)})?(?:[和与及、](?:{'|'.join(HAN_VERBS)}))?(?:好|了)?"
)
STRICT = re.compile(
    r"(?:务必|必须|坚决|严禁|决不(?:能|允许)?|绝不(?:能|允许)?|一律|零容忍|不折不扣)|"
    r"(?i:\b(?:must not|must|resolutely|strictly prohibited|under no circumstances|zero tolerance|"
    r"without exception)\b)"
)


def begins_with_verb(clause: str, *, first: bool = False) -> bool:
    """Whether a clause begins with a verb of instruction, adverbs and the like before it aside.

    A word that is a noun as often counts as a verb where it is the `first` of a sentence, else only before an article.
    """
    if _HAN_LEAD.match(clause):
        return True
    match = _LEAD.match(clause)
    if match is None:
        return False
    word = match[1].lower()
    if word in DOUBTFUL:
        after = clause[match.end() :]
        if first:
            return (
                re.match(r"\s+(?!(?i:is|are|was|were|of|has|have|will|must|shall|should|may|can)\b)\w", after)
                is not None
            )
        return re.match(rf"\s+(?i:{_DETERMINERS})", after) is not None
    return word in VERBS


def without_lead(clause: str) -> int:
    """How many characters before the verb of instruction only lead to it (and, then, we must)."""
    match = re.match(r"(?i:(?:and|or|then|but|as well as|while)\s+)+", clause)
    return match.end() if match else 0


def is_modal(clause: str) -> bool:
    """Whether a clause says what must, should or is to be done."""
    return MODAL.search(clause) is not None or HAN_MODAL.search(clause[:30]) is not None


def decides(clause: str) -> bool:
    """Whether a clause says what somebody will do, as the points of a decision are written."""
    return re.search(r"(?i:\bwill\s+(?!be\b)[a-z]+)", clause) is not None


def after_verbs(phrase: str) -> int:
    """How many characters of a Chinese phrase are verbs and adverbs that lead to what is named."""
    match = _LEADS_TO.match(phrase)
    return match.end() if match is not None and match.end() < len(phrase) else 0
