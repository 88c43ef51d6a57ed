"""How text is compared: full width as half width, capitals as small letters, one space for any gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

#: Words of one question, and letters of one, that are looked for; more are left out.
MAXIMUM_WORDS = 8
MAXIMUM_LETTERS = 80
#: Stands before and after every field in the kept text, so that its beginning and its end can be asked for.
MARK = "\n"


def normal(text: str) -> str:
    """The text as it is compared: NFKC, without regard to capitals, gaps as one space, nothing invisible."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " for c in folded)
    return " ".join(visible.split())


def kept(fields: Iterable[str]) -> str:
    """The fields as one text, each between marks, empty ones and repetitions left out."""
    found = dict.fromkeys(filter(None, map(normal, fields)))
    return f"{MARK}{MARK.join(found)}{MARK}" if found else ""


def wanted(text: str) -> tuple[str, list[str]]:
    """A question as it is compared: the whole of it, and its words; all words must occur."""
    whole = normal(text[:MAXIMUM_LETTERS])
    return whole, list(dict.fromkeys(whole.split()))[:MAXIMUM_WORDS]


#: How well something matches: its code or title is the question, a field begins with it, a word does, it contains it.
EXACT, BEGINS, WORD, CONTAINS = range(4)


def rank(text: str, whole: str) -> int:
    """How well a kept text matches a question, the same as the database orders by."""
    if f"{MARK}{whole}{MARK}" in text:
        return EXACT
    if f"{MARK}{whole}" in text:
        return BEGINS
    return WORD if f" {whole}" in text else CONTAINS
