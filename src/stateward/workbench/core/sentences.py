"""Sentences kept in the database: an English one of the catalogue with its values, written in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateward.messages import gettext, pick


def written(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence in the running language; a value that is a pair of titles is picked in that language."""
    if not sentence:
        return ""
    told = {name: pick(value) if isinstance(value, Mapping) else value for name, value in values.items()}
    return gettext(sentence).format(**told)
