"""One way to write a record as bytes, so that everybody who hashes it gets the same hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: Any) -> str:
    """Stable JSON: keys sorted, no spaces, characters unescaped, no floating-point numbers.

    Decimals, floats, dates, times and identifiers become text, so that no reader of JSON can change them by
    reading. Raises `TypeError` for what has no such form.
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(value: Any) -> Any:
    """The value as text, whole numbers, booleans, null, lists and objects alone."""
    if isinstance(value, str):
        return harmless(str(value))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(entry) for entry in value), key=str)
    return _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def moment(time: datetime) -> str:
    """A point in time in UTC with microseconds, which is what the databases keep: `2026-11-23T01:02:03.000004Z`."""
    if time.tzinfo is None:
        raise ValueError("a time without its time zone has no canonical form")
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def harmless(text: str) -> str:
    """The text as UTF-8 and the databases can hold it: NUL and lone surrogates become replacement characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
