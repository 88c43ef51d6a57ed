"""Sentences for things made at import (column headings, form labels): looked up when they are shown."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy

from stateward.messages import gettext

_lazy = lazy(gettext, str)


def gettext_lazy(message: str) -> Any:
    """The sentence in the language of the request in which it is shown."""
    return _lazy(message)
