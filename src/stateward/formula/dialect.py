"""The words expressions are written in: Narwhals', or Polars' own, which say the same and are built much faster.

Polars expressions have the methods of Narwhals expressions that the emitters use, so only the starting words are
chosen here; outside `speaking` they are Narwhals'.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

import narwhals as nw
import polars as pl
from narwhals.dtypes import DType

if TYPE_CHECKING:
    from narwhals.functions import When

_native: ContextVar[bool] = ContextVar("stateward_polars_expressions", default=False)
_POLARS_TYPES: dict[DType, Any] = {nw.Float64(): pl.Float64, nw.Boolean(): pl.Boolean, nw.String(): pl.String}


@contextmanager
def speaking(engine: str) -> Iterator[None]:
    """Write expressions for an engine: Polars' own for `polars`, else Narwhals'."""
    token = _native.set(engine == "polars")
    try:
        yield
    finally:
        _native.reset(token)


def _words() -> Any:
    return pl if _native.get() else nw


def col(name: str) -> nw.Expr:
    """A column."""
    return cast(nw.Expr, _words().col(name))


def lit(value: object, dtype: DType | None = None) -> nw.Expr:
    """A constant."""
    if _native.get():
        return cast(nw.Expr, pl.lit(value, dtype=None if dtype is None else _POLARS_TYPES[dtype]))
    return nw.lit(value, dtype=dtype)  # type: ignore[arg-type]


def cast_to(expression: nw.Expr, dtype: DType) -> nw.Expr:
    """The expression as another type."""
    return expression.cast(_POLARS_TYPES[dtype] if _native.get() else dtype)


def when(test: nw.Expr) -> When:
    """The beginning of `when(...).then(...)`."""
    return cast("When", _words().when(test))


def coalesce(*expressions: nw.Expr) -> nw.Expr:
    """The first value that is not null."""
    return cast(nw.Expr, _words().coalesce(*expressions))


def min_horizontal(*expressions: nw.Expr) -> nw.Expr:
    """The smallest value, nulls left out."""
    return cast(nw.Expr, _words().min_horizontal(*expressions))


def max_horizontal(*expressions: nw.Expr) -> nw.Expr:
    """The largest value, nulls left out."""
    return cast(nw.Expr, _words().max_horizontal(*expressions))


def sum_horizontal(*expressions: nw.Expr) -> nw.Expr:
    """The sum, nulls left out."""
    return cast(nw.Expr, _words().sum_horizontal(*expressions))


def any_true(*tests: nw.Expr) -> nw.Expr:
    """Whether one of the tests is true (three-valued)."""
    if _native.get():
        return cast(nw.Expr, pl.any_horizontal(*cast(tuple[Any, ...], tests)))
    return nw.any_horizontal(*tests, ignore_nulls=False)


def all_true(*tests: nw.Expr) -> nw.Expr:
    """Whether all of the tests are true (three-valued)."""
    if _native.get():
        return cast(nw.Expr, pl.all_horizontal(*cast(tuple[Any, ...], tests)))
    return nw.all_horizontal(*tests, ignore_nulls=False)
