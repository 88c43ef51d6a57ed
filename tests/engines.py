"""One test, three engines: a fixture that makes tables on Polars, DuckDB and Spark."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl
import pytest

Columns = Mapping[str, Sequence[Any]]
_ORDER = "row_number_of_test"
_SPARK_TYPES = {pl.String: "string", pl.Boolean: "boolean", pl.Int64: "bigint", pl.Float64: "double"}


@dataclass(frozen=True)
class Engine:
    """Makes tables on one engine and reads results back in the order of the rows."""

    name: str
    make: Callable[[pl.DataFrame], Any]

    def table(self, columns: Columns) -> nw.LazyFrame[Any]:
        """A lazy table; a column of nothing but missing values holds numbers."""
        frame = pl.DataFrame(
            {
                name: pl.Series(values, dtype=pl.Float64 if all(value is None for value in values) else None)
                for name, values in columns.items()
            },
            strict=False,
        ).with_row_index(_ORDER)
        return nw.from_native(self.make(frame.with_columns(pl.col(_ORDER).cast(pl.Int64)))).lazy()

    def rows(self, frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
        """The rows of a result, missing values as None."""
        collected = frame.collect("polars" if self.name == "polars" else "pyarrow").to_native()
        rows = collected.to_dicts() if isinstance(collected, pl.DataFrame) else collected.to_pylist()
        rows.sort(key=lambda row: row[_ORDER])
        return [{name: value for name, value in row.items() if name != _ORDER} for row in rows]


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One local Spark session for the whole run; it listens on the loopback address only."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    builder = sql.SparkSession.builder.master("local[1]").appName("stateward-tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(
    params=["polars", "duckdb", pytest.param("spark", marks=pytest.mark.spark)], scope="session"
)
def engines(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "polars":
        return Engine("polars", lambda frame: frame.lazy())
    if request.param == "duckdb":
        duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
        connection = duckdb.connect()

        def relation(frame: pl.DataFrame) -> Any:
            table = frame.to_arrow()
            return connection.from_arrow(table)

        return Engine("duckdb", relation)
    session = request.getfixturevalue("spark_session")

    def spark_table(frame: pl.DataFrame) -> Any:
        schema = ", ".join(f"`{name}` {_SPARK_TYPES[type(dtype)]}" for name, dtype in frame.schema.items())
        return session.createDataFrame(frame.rows(), schema=schema)

    return Engine("spark", spark_table)
