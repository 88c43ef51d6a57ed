"""Kinds of background work: each has a name, a title and the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stateward.messages import gettext as _

if TYPE_CHECKING:
    from stateward.workbench.core.jobs.running import Running

#: Does the work and returns what is kept as the job's result (JSON).
Work = Callable[["Running"], dict[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    """A kind of work. It must be idempotent: a job whose worker died is done again from the start."""

    name: str
    title: str
    work: Work


_kinds: dict[str, JobKind] = {}


class UnknownJobKind(LookupError):
    """A job of a kind that nobody registered."""


def job_kind(name: str, title: str) -> Callable[[Work], Work]:
    """Register the function as the work of a kind; stands in an app's `jobs.py`, which is loaded with the app.

    `title` is a sentence marked by `gettext_noop`. The function is given a `Running`, says how far it is with
    `advance`, and must be idempotent. Raises ValueError where the kind is registered already.
    """

    def register(work: Work) -> Work:
        if name in _kinds:
            raise ValueError(f"the kind of job {name} is registered twice")
        _kinds[name] = JobKind(name, title, work)
        return work

    return register


def kind(name: str) -> JobKind:
    """The registered kind; raises `UnknownJobKind`."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownJobKind(f"no kind of job {name!r} is registered") from None


def title_of(name: str) -> str:
    """The kind's title in the running language; the name itself where the kind was retired since."""
    return _(_kinds[name].title) if name in _kinds else name
