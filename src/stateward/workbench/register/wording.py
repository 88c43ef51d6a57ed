"""Words for the register's coded fields: class, size, industry."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages import gettext_noop

_CLASSES = {
    "commercial_1": gettext_noop("Commercial I"),
    "commercial_2": gettext_noop("Commercial II"),
    "public_welfare": gettext_noop("Public welfare"),
}
_SIZES = {
    "large": gettext_noop("Large"),
    "medium": gettext_noop("Medium"),
    "small": gettext_noop("Small"),
    "micro": gettext_noop("Micro"),
}


def class_title(code: str) -> str:
    """The class in words; an office's own class as it was written."""
    return _(_CLASSES[code]) if code in _CLASSES else code.replace("_", " ")


def size_title(code: str) -> str:
    """The size in words."""
    return _(_SIZES[code]) if code in _SIZES else code


def industry_title(code: str, titles: dict[str, str]) -> str:
    """The industry in words where the classification knows it."""
    return titles.get(code, code)
