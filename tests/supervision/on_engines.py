"""Tables of the library's own making on each engine: small tables are joined to them on the same connection."""

from __future__ import annotations

from typing import Any

import polars as pl
from engines import Engine


def on_engine(engine: Engine, frame: pl.DataFrame) -> Any:
    """The table on an engine; DuckDB's on the connection that the library itself uses."""
    if engine.name != "duckdb":
        return engine.make(frame)
    import duckdb

    return duckdb.from_arrow(frame.to_arrow())
