"""One gettext catalogue for library, command line and workbench, and the one exception family.

Every sentence a person reads is looked up here, in the language of the running context. The language is a
context variable, so two requests in two threads never see each other's choice.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
#: Language codes as people type them -> folder of the catalogue (None: the source language, English).
LANGUAGES: dict[str, str | None] = {"en": None, "zh": "zh_Hans"}

_language: ContextVar[str] = ContextVar("stateward_language", default="en")


def normalise_language(code: str | None) -> str:
    """`zh`, `zh-hans`, `zh_CN` -> `zh`; everything else -> `en`."""
    return "zh" if (code or "").lower().replace("_", "-").startswith("zh") else "en"


def current_language() -> str:
    """The language of the running context: `en` or `zh`."""
    return _language.get()


def set_language(code: str | None) -> None:
    """Choose the language of the running context."""
    _language.set(normalise_language(code))


@contextmanager
def language(code: str | None) -> Iterator[None]:
    """Choose a language for a block."""
    token = _language.set(normalise_language(code))
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache(maxsize=8)
def _catalogue(folder: str | None) -> _gettext.NullTranslations:
    if folder is None:
        return _gettext.NullTranslations()
    return _gettext.translation("stateward", str(LOCALE_FOLDER), languages=[folder], fallback=True)


def gettext(message: str) -> str:
    """The sentence in the language of the running context (the English sentence where none is known)."""
    return _catalogue(LANGUAGES[_language.get()]).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence in its number form in the language of the running context."""
    return _catalogue(LANGUAGES[_language.get()]).ngettext(singular, plural, number)


def gettext_noop(message: str) -> str:
    """Mark a sentence for extraction without translating it now (tables of messages made at import)."""
    return message


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other, as the running language writes them: with a space between them or without."""
    return ("" if _language.get() == "zh" else " ").join(sentences)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the running language between them."""
    return ("、" if _language.get() == "zh" else ", ").join(words)


def pick(titles: Mapping[str, str] | None, fallback: str = "") -> str:
    """The title in the running language from a `{en: ..., zh: ...}` pair."""
    if not titles:
        return fallback
    return titles.get(_language.get()) or titles.get("en") or next(iter(titles.values()), fallback)
