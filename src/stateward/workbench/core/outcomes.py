"""What a form did, carried over the redirect that follows it: a page is never the answer to a form that succeeded."""

from __future__ import annotations

from django.http import HttpRequest

#: No form handles more at once.
_DIGITS = 7


def told_count(request: HttpRequest, name: str) -> int:
    """How many the form before this page handled, as its address says; 0 where it says nothing sensible."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0
