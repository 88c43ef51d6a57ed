"""What a server remembers for a moment: answers that every page asks for and few requests change.

Commands, jobs and tests remember nothing. The server (`wsgi`) remembers for `SECONDS`, and forgets at each request that
may write, so that its own readers see a change at once; what another process wrote they see within that time. An answer
whose time is over holds on, up to `HELD_SECONDS`, while the log tells of no new event: every write adds one.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")

#: How long an answer holds in any case, in seconds; set by the server's own module.
SECONDS = 0.0
#: How long an answer may hold while nothing new stands in the log.
HELD_SECONDS = 60.0
#: A cheap mark of the log that changes with every event, set by the server's own module; without it time alone counts.
pulse: Callable[[], Hashable] | None = None
READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: How many answers to questions with arguments are kept, the latest used ones.
_MOST_KEPT = 512
_forgotten = 0


def remembers() -> bool:
    """Whether this process is a server, which may keep what it found; commands, jobs and tests look again."""
    return bool(SECONDS)


class _Held(Generic[T]):
    """An answer, when it was found, how often everything had been forgotten before, and the log's mark at that time."""

    def __init__(self, make: Callable[[], T], beat: Hashable) -> None:
        self.at, self.forgotten, self.beat = time.monotonic(), _forgotten, beat
        self.value = make()

    def is_fresh(self) -> bool:
        """Whether the answer was found within `SECONDS` and nothing was forgotten since."""
        return self.forgotten == _forgotten and time.monotonic() - self.at <= SECONDS

    def holds(self) -> bool:
        """Whether the answer may still be given: it is fresh, or nothing was written since."""
        if self.is_fresh():
            return True
        if self.forgotten != _forgotten or time.monotonic() - self.at > HELD_SECONDS:
            return False
        return self.beat is not None and self.beat == _beat()


_last_beat: list[_Held[Any]] = []


def _beat() -> Hashable:
    """The mark of the log, asked for once in `SECONDS`; `None` where there is none."""
    if pulse is None:
        return None
    last = _last_beat[0] if _last_beat else None
    if last is None or not last.is_fresh():
        last = _Held(pulse, None)
        _last_beat[:] = [last]
    return last.value


def for_a_moment(function: Callable[[], T]) -> Callable[[], T]:
    """Remember the answer of a question without arguments; others who ask meanwhile wait for the first answer."""
    return _remembering(function, _Held.holds)


def for_seconds(function: Callable[[], T]) -> Callable[[], T]:
    """The same for `SECONDS` alone: for what may change without the log, as files that a person edits."""
    return _remembering(function, _Held.is_fresh)


def _remembering(function: Callable[[], T], holds: Callable[[_Held[T]], bool]) -> Callable[[], T]:
    held: list[_Held[T]] = []
    asking = Lock()

    def current() -> _Held[T] | None:
        found = held[0] if held else None
        return found if found is not None and holds(found) else None

    @wraps(function)
    def remembered() -> T:
        if not SECONDS:
            return function()
        found = current()
        if found is None:
            with asking:
                found = current()
                if found is None:
                    # The log's mark comes first: what is written while the answer is found makes it old.
                    found = _Held(function, _beat())
                    held[:] = [found]
        return found.value

    return remembered


_kept: OrderedDict[Hashable, _Held[Any]] = OrderedDict()
_keeping = Lock()


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """The answer `make` gives, remembered for a moment under a key.

    The key must name everything the answer depends on besides what is written: the question, what the reader may see,
    the language, the day.
    """
    if not SECONDS:
        return make()
    with _keeping:
        found = _kept.get(key)
    if found is None or not found.holds():
        found = _Held(make, _beat())
        with _keeping:
            _kept[key] = found
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return found.value


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
