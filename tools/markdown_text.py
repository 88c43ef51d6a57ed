"""Pieces of text for the pages that are written from the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from stateward.rulebook.documents import Title


def both(title: Title | None) -> str:
    """A title in both languages."""
    return "" if title is None else (title.en if title.en == title.zh else f"{title.en} {title.zh}")


def number(value: Decimal | None) -> str:
    """A number as people write it."""
    if value is None:
        return ""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def setting(value: Any) -> str:
    """A setting of a method."""
    if isinstance(value, tuple):
        return "/".join(number(part) for part in value)
    return (
        number(value)
        if isinstance(value, Decimal)
        else (code(value) if isinstance(value, str) and " " in value else str(value))
    )


def code(text: str) -> str:
    """A formula, safe inside a table."""
    return f"`{' '.join(text.split())}`".replace("|", "\\|")


def cell(text: str) -> str:
    """A text, safe inside a table."""
    return " ".join(text.split()).replace("|", "\\|")


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
