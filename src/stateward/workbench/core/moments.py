"""What a server remembers for a moment: answers that every page asks for and few requests change.

Commands, jobs and tests remember nothing. The server (`wsgi`) remembers for `SECONDS`, and forgets at each request that
may write, so that its own readers see a change at once; what another process wrote they see within that time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Generic, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")

#: How long an answer holds, in seconds; set by the server's own module.
SECONDS = 0.0
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_forgotten = 0


def remembers() -> bool:
    """Whether this process is a server, which may keep what it found; commands, jobs and tests look again."""
    return bool(SECONDS)


class _Held(Generic[T]):
    """An answer, when it was found, and how often everything had been forgotten before."""

    def __init__(self, value: T, at: float, forgotten: int) -> None:
        self.value, self.at, self.forgotten = value, at, forgotten


def for_a_moment(function: Callable[[], T]) -> Callable[[], T]:
    """Remember the answer of a question without arguments; others who ask meanwhile wait for the first answer."""
    held: list[_Held[T]] = []
    asking = Lock()

    def current() -> _Held[T] | None:
        found = held[0] if held else None
        if found is None or found.forgotten != _forgotten or time.monotonic() - found.at > SECONDS:
            return None
        return found

    @wraps(function)
    def remembered() -> T:
        if not SECONDS:
            return function()
        found = current()
        if found is None:
            with asking:
                found = current()
                if found is None:
                    at, forgotten = time.monotonic(), _forgotten
                    found = _Held(function(), at, forgotten)
                    held[:] = [found]
        return found.value

    return remembered


def forget() -> None:
    """Let every answer be found anew."""
    global _forgotten
    _forgotten += 1


def forgetting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a request that may have written, nothing is remembered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in READING:
            forget()
        return response

    return middleware
