"""A database's values as JSON and back: one form for both kinds of database, so that either reads the other's."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

#: Django's kind of a field -> the kind of its values in a dump.
KINDS = {
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "FilePathField"), "text"),
    **dict.fromkeys(("GenericIPAddressField", "IPAddressField", "URLField", "EmailField"), "text"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"), "integer"),
    **dict.fromkeys(("SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"), "integer"),
    "PositiveSmallIntegerField": "integer",
    "BooleanField": "boolean",
    "FloatField": "float",
    "DecimalField": "decimal",
    "DateField": "date",
    "DateTimeField": "datetime",
    "TimeField": "time",
    "DurationField": "duration",
    "UUIDField": "uuid",
    "JSONField": "json",
    "BinaryField": "bytes",
}

Write = Callable[[Any], Any]
Read = Callable[[Any], Any]


def kind(field: models.Field[Any, Any]) -> str:
    """The kind of a column's values; `KeyError` for a kind of field that no dump knows."""
    while field.remote_field is not None and hasattr(field, "target_field"):
        field = field.target_field
    return KINDS[field.get_internal_type()]


def rows(connection: BaseDatabaseWrapper, model: type[models.Model], batch: int = 2_000) -> Iterator[list[Any]]:
    """Every row of a table by its key, each a list of values that JSON can say."""
    fields = model._meta.concrete_fields
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    order = connection.ops.quote_name(model._meta.pk.column)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [_reader(connection, field) for field in fields]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(quoted)} FROM {table} ORDER BY {order}")
        while part := cursor.fetchmany(batch):
            for row in part:
                yield [None if value is None else read(value) for read, value in zip(readers, row, strict=True)]


def _reader(connection: BaseDatabaseWrapper, field: models.Field[Any, Any]) -> Read:
    """What makes JSON of a column's value: first the database's own converters, then the dump's form."""
    target = field
    while target.remote_field is not None and hasattr(target, "target_field"):
        target = target.target_field
    column = Col(field.model._meta.db_table, target)
    converters = connection.ops.get_db_converters(column)
    say = _SAY.get(kind(field), lambda value: value)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return say(value)

    return read


def _bytes(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode("ascii")


def _number(text: str) -> float | int:
    """A number of a JSON column as both databases give it back.

    PostgreSQL keeps these as decimals: a zero loses its sign, and a large number that Python writes with an exponent
    comes back as a whole one.
    """
    value = float(text) + 0.0
    return int(value) if abs(value) >= _WHOLE and isfinite(value) else value


#: From here on Python writes a float with an exponent.
_WHOLE = 1e16

_SAY: dict[str, Read] = {
    # SQLite keeps no negative zero.
    "float": lambda value: value + 0.0,
    "decimal": lambda value: format(value, "f"),
    "date": lambda value: value.isoformat(),
    "datetime": lambda value: value.astimezone(UTC).isoformat(),
    "time": lambda value: value.isoformat(),
    "duration": lambda value: value // timedelta(microseconds=1),
    "uuid": str,
    "json": lambda value: json.loads(value, parse_float=_number) if isinstance(value, str | bytes) else value,
    "bytes": _bytes,
}


def writers(connection: BaseDatabaseWrapper, kinds: Sequence[str]) -> list[Write]:
    """For each column what makes the database's value of the dump's."""
    return [_writer(connection, kind_) for kind_ in kinds]


def _writer(connection: BaseDatabaseWrapper, kind_: str) -> Write:
    ops, features = connection.ops, connection.features
    by_kind: dict[str, Write] = {
        "decimal": Decimal if connection.vendor == "postgresql" else str,
        "date": lambda value: ops.adapt_datefield_value(date.fromisoformat(value)),
        "datetime": lambda value: ops.adapt_datetimefield_value(datetime.fromisoformat(value)),
        "time": lambda value: ops.adapt_timefield_value(time.fromisoformat(value)),
        "duration": (lambda value: timedelta(microseconds=value)) if features.has_native_duration_field else int,
        "uuid": UUID if features.has_native_uuid_field else (lambda value: UUID(value).hex),
        "json": json.dumps,
        "bytes": base64.b64decode,
    }
    write = by_kind.get(kind_, lambda value: value)
    return lambda value: None if value is None else write(value)
