"""Lists in pages: `limit` and `offset`, the total, and the addresses of the pages before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

T = TypeVar("T")

MOST = 500
FURTHEST = 1_000_000_000


class Window(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=FURTHEST)


class Page(Schema, Generic[T]):
    """A part of a list: `total` counts all of it; `next` and `previous` are addresses, null at the ends."""

    items: list[T]
    total: int
    limit: int
    offset: int
    next: str | None = None
    previous: str | None = None


def page(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], window: Window, shape: Callable[[Any], T]
) -> Page[T]:
    """The page of the rows that the window asks for, each row in its shape."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    part = rows[window.offset : window.offset + window.limit]
    after = window.offset + window.limit
    return Page[Any](
        items=[shape(row) for row in part],
        total=total,
        limit=window.limit,
        offset=window.offset,
        next=_address(request, window.limit, after) if after < total else None,
        previous=_address(request, window.limit, max(0, window.offset - window.limit)) if window.offset else None,
    )


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
