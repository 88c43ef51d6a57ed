"""Tables written row by row as CSV, JSON lines or Parquet, however long they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import polars as pl

#: Rows of one Parquet file; a longer table is a folder of them.
PART = 200_000
#: The kind of a column's values -> its type in Parquet; dates and times are ISO texts, decimals exact texts.
TYPES = {"integer": pl.Int64(), "boolean": pl.Boolean(), "float": pl.Float64()}


class Sink(Protocol):
    """Takes the rows of one table."""

    def write(self, row: Sequence[Any]) -> None:
        """Take one row."""

    def close(self) -> None:
        """The table is complete."""


def sink(folder: Path, name: str, columns: Sequence[tuple[str, str]], form: str) -> Sink:
    """What writes a table of `(name, kind)` columns in a form: `csv`, `json` (lines), `parquet`."""
    if form == "parquet":
        return ParquetSink(folder, name, columns)
    return CsvSink(folder, name, columns) if form == "csv" else JsonSink(folder, name, columns)


def _text(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


class CsvSink:
    """UTF-8 with a header, commas, and quotes where they are needed; an absent value is an empty cell."""

    def __init__(self, folder: Path, name: str, columns: Sequence[tuple[str, str]]) -> None:
        self._file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([column for column, _kind in columns])

    def write(self, row: Sequence[Any]) -> None:
        """Take one row."""
        self._writer.writerow(["" if value is None else _text(value) for value in row])

    def close(self) -> None:
        """The table is complete."""
        self._file.close()


class JsonSink:
    """One JSON object a line, with the columns' names."""

    def __init__(self, folder: Path, name: str, columns: Sequence[tuple[str, str]]) -> None:
        self._file = (folder / f"{name}.jsonl").open("w", encoding="utf-8")
        self._names = [column for column, _kind in columns]

    def write(self, row: Sequence[Any]) -> None:
        """Take one row."""
        self._file.write(json.dumps(dict(zip(self._names, row, strict=True)), ensure_ascii=False) + "\n")

    def close(self) -> None:
        """The table is complete."""
        self._file.close()


class ParquetSink:
    """One file, or a folder `NAME` of files `part-00001.parquet` where the table is long."""

    def __init__(self, folder: Path, name: str, columns: Sequence[tuple[str, str]]) -> None:
        self._folder, self._name, self._parts = folder, name, 0
        self._schema = {column: TYPES.get(kind, pl.String()) for column, kind in columns}
        self._rows: list[list[Any]] = []

    def write(self, row: Sequence[Any]) -> None:
        """Take one row."""
        self._rows.append([_text(value) for value in row])
        if len(self._rows) >= PART:
            self._flush()

    def close(self) -> None:
        """The table is complete."""
        if self._parts:
            if self._rows:
                self._flush()
            return
        self._frame().write_parquet(self._folder / f"{self._name}.parquet")

    def _flush(self) -> None:
        self._parts += 1
        (self._folder / self._name).mkdir(exist_ok=True)
        self._frame().write_parquet(self._folder / self._name / f"part-{self._parts:05d}.parquet")
        self._rows.clear()

    def _frame(self) -> pl.DataFrame:
        return pl.DataFrame(self._rows, schema=self._schema, orient="row")
