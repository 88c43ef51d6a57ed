"""What needs a person today: every strand says in one line what waits for somebody, and how to count it.

A provider stands in an app's `waits.py`, which is loaded with the app:

    @waits("reform.goals", N_("Goals to verify"), app="reform", address="/reform/goals/?heap=mine")
    def goals(user: Any) -> Iterable[Waiting]:
        return [Waiting(goal.title, goal.enterprise.name, goal.get_absolute_url(), goal.due) for goal in ...]

It is asked on the first page alone. `count` (optional) counts without reading the rows, for the number beside the
navigation entry `app`; without it the rows are counted. The numbers are held for a minute in the reader's session and
found anew after everything the reader does, so that a page asks nothing for them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse

from stateward.messages import current_language
from stateward.messages import gettext as _
from stateward.workbench.accounts.scope import reader_of
from stateward.workbench.core import moments, office
from stateward.workbench.core.moments import READING

#: Rows of one heap shown on the first page; the heap's own page shows them all.
SHOWN = 6
#: How long the numbers beside the navigation hold, in seconds.
HELD_SECONDS = 60
_KEY = "waiting"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: its title, what it belongs to, where it is done, its day, and how pressing it is.

    `level` is "bad", "warn" or empty; where it is empty, the day decides: overdue is bad, due within three days warns.
    """

    title: str
    detail: str = ""
    address: str = ""
    due: dt.date | None = None
    level: str = ""

    def pressing(self, today: dt.date) -> str:
        """The level, from the day where nothing else is said."""
        if self.level or self.due is None:
            return self.level
        if self.due < today:
            return "bad"
        return "warn" if (self.due - today).days <= _SOON_DAYS else ""


_SOON_DAYS = 3
Rows = Callable[[Any], Iterable[Waiting]]
Counting = Callable[[Any], int]


@dataclass(frozen=True)
class Source:
    """A registered provider. `decides`: what waits for a decision stands before what waits for work."""

    name: str
    title: str
    rows: Rows
    count: Counting | None
    app: str
    address: str
    decides: bool

    def number(self, user: Any) -> int:
        """How much waits for the person."""
        return self.count(user) if self.count is not None else sum(1 for _row in self.rows(user))


_sources: dict[str, Source] = {}


def waits(
    name: str,
    title: str,
    *,
    app: str = "",
    address: str = "",
    count: Counting | None = None,
    decides: bool = False,
) -> Callable[[Rows], Rows]:
    """Register what waits for a person; `title` is a marked sentence, `app` the navigation entry that shows the number.

    The function takes the user and gives rows, the most pressing first; a person whom nothing of it concerns gets
    none. It must narrow by scope itself. Raises `ValueError` for a name registered twice.
    """

    def register(rows: Rows) -> Rows:
        if name in _sources:
            raise ValueError(f"what waits as {name!r} is registered twice")
        _sources[name] = Source(name, title, rows, count, app, address, decides)
        return rows

    return register


@dataclass(frozen=True)
class Heap:
    """What waits of one kind, as the first page shows it."""

    name: str
    title: str
    count: int
    rows: list[tuple[Waiting, str]]
    address: str
    decides: bool

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.rows))


def heaps(user: Any, *, deciding: bool = False, shown: int = SHOWN) -> list[Heap]:
    """Everything that waits for the person, what waits for a decision first; `deciding`: that alone.

    A server remembers it for a moment.
    """
    key = ("heaps", reader_of(user), deciding, shown, current_language(), office.today())
    return list(moments.kept(key, lambda: tuple(_heaps(user, deciding, shown))))


def _heaps(user: Any, deciding: bool, shown: int) -> list[Heap]:
    found = [_heap(source, user, shown) for source in _sources.values() if source.decides or not deciding]
    return sorted((heap for heap in found if heap.count), key=lambda heap: not heap.decides)


def _heap(source: Source, user: Any, shown: int) -> Heap:
    today = office.today()
    rows = list(source.rows(user)) if source.count is None else list(islice(source.rows(user), shown))
    count = len(rows) if source.count is None or len(rows) < shown else source.count(user)
    listed = [(row, row.pressing(today)) for row in rows[:shown]]
    return Heap(source.name, _(source.title), count, listed, source.address, source.decides)


def counts(request: HttpRequest) -> dict[str, int]:
    """Navigation entry -> how much waits there for the reader; held in the session for a minute."""
    held = request.session.get(_KEY)
    person = (getattr(request.user, "acting_for", None) or request.user).pk
    if held and held["of"] == person and 0 <= time.time() - held["at"] < HELD_SECONDS:
        return dict(held["counts"])
    found = count_all(request.user)
    request.session[_KEY] = {"of": person, "at": int(time.time()), "counts": found}
    return found


def count_all(user: Any) -> dict[str, int]:
    """Navigation entry -> how much waits there for the person, counted now."""
    found: dict[str, int] = {}
    for source in _sources.values():
        if source.app:
            found[source.app] = found.get(source.app, 0) + source.number(user)
    return found


def forgetting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a request that may have written, the reader's numbers are found anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in READING and hasattr(request, "session") and _KEY in request.session:
            del request.session[_KEY]
        return response

    return middleware
