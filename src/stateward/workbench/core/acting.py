"""Who acts: the person, the one they stand in for, the request, the channel. The log reads it from here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

REQUEST_ID_HEADER = "X-Request-ID"
#: A request id that a proxy in front may hand in; anything else is replaced by our own.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Channels of an action: pages, the programming interface, the command line, background work.
CHANNELS = ("web", "api", "command", "job")


@dataclass(frozen=True)
class Acting:
    """Who acts now. Without a user it is the office's own machine: a command, or a job nobody started by hand."""

    user: Any | None = None
    acting_for: Any | None = None
    request_id: str = ""
    channel: str = "command"

    @property
    def person(self) -> Any | None:
        """The signed-in person, `None` for a visitor and for the machine itself."""
        return self.user if self.user is not None and self.user.is_authenticated else None

    @property
    def is_machine(self) -> bool:
        """Whether nobody but the owner of the machine can stand behind the action."""
        return self.user is None and self.channel in ("command", "job")


_MACHINE = Acting()
_acting: ContextVar[Acting] = ContextVar("stateward_acting", default=_MACHINE)


def acting() -> Acting:
    """Who acts in the running context; outside requests the command line without a user."""
    return _acting.get()


@contextmanager
def as_user(
    user: Any | None, *, acting_for: Any | None = None, request_id: str = "", channel: str = "command"
) -> Iterator[Acting]:
    """Act as a person (or, with `None`, as nobody signed in) for a block; `channel` is one of `CHANNELS`."""
    if channel not in CHANNELS:
        raise ValueError(f"{channel!r} is no channel; there are {', '.join(CHANNELS)}")
    token = _acting.set(Acting(user, acting_for, request_id, channel))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say for each request who acts; stands behind the accounts' middleware, which sets `user.acting_for`."""

    def handle(request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request.headers.get(REQUEST_ID_HEADER, ""))
        request.request_id = request_id
        channel = "api" if request.path.startswith("/api/") else "web"
        user = getattr(request, "user", None)
        absent = getattr(user, "acting_for", None)
        with as_user(user, acting_for=absent, request_id=request_id, channel=channel):
            response = get_response(request)
        response.headers[REQUEST_ID_HEADER] = request_id
        return response

    return handle


def _request_id(handed: str) -> str:
    return handed if _REQUEST_ID.fullmatch(handed) else uuid.uuid4().hex
