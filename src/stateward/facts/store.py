"""The column store: facts as Parquet, one folder a period, derived from statements and rebuilt from them at any time.

A part's columns: `enterprise`, `year`, `month`, `basis`, `currency`, `revision`, then one Float64 column a figure
(`net_profit`, `total_assets.opening`, `net_profit.previous`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from stateward.facts.statement import Statement

KEY_COLUMNS: dict[str, type[pl.DataType]] = {
    "enterprise": pl.String, "year": pl.Int32, "month": pl.Int8, "basis": pl.String, "currency": pl.String,
    "revision": pl.Int32,
}
_IDENTITY = ("enterprise", "year", "month", "basis")

Period = tuple[int, int]


def statements_frame(statements: Iterable[Statement]) -> pl.DataFrame:
    """Statements as a table: the key columns, then the figures in alphabetical order as Float64; not given is null.

    Where a key occurs twice, the highest revision stays.
    """
    latest: dict[object, Statement] = {}
    for statement in statements:
        held = latest.get(statement.key)
        if held is None or statement.revision >= held.revision:
            latest[statement.key] = statement
    rows = list(latest.values())
    figures = sorted({key for statement in rows for key in statement.figures})
    columns: dict[str, list[object]] = {
        "enterprise": [s.enterprise for s in rows],
        "year": [s.year for s in rows],
        "month": [s.month for s in rows],
        "basis": [s.basis for s in rows],
        "currency": [s.currency for s in rows],
        "revision": [s.revision for s in rows],
    }
    for key in figures:
        columns[key] = [None if (figure := s.figures.get(key)) is None else float(figure.amount) for s in rows]
    return pl.DataFrame(columns, schema={**KEY_COLUMNS, **dict.fromkeys(figures, pl.Float64)})


class FactStore:
    """Facts in a folder: `year=2023/month=12/part.parquet`. A reader sees a period before or after a write, whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def write(self, statements: Iterable[Statement]) -> set[Period]:
        """Put statements into their periods, replacing those of the same enterprise and basis; the periods touched."""
        return self.write_frame(statements_frame(statements))

    def write_frame(self, frame: pl.DataFrame) -> set[Period]:
        """The same for a table in the store's own columns."""
        periods = set()
        for (year, month), part in frame.group_by(["year", "month"], maintain_order=True):
            period = (int(str(year)), int(str(month)))
            path = self._part(period)
            if path.exists():
                held = pl.read_parquet(path, hive_partitioning=False)
                kept = held.join(part, on=list(_IDENTITY), how="anti")
                part = pl.concat([kept, part], how="diagonal")
            _write_part(part, path)
            periods.add(period)
        return periods

    def remove(self, periods: Iterable[Period]) -> None:
        """Take whole periods out of the store."""
        for period in periods:
            shutil.rmtree(self._part(period).parent, ignore_errors=True)

    def rebuild(self, statements: Iterable[Statement], *, batch: int = 5_000) -> set[Period]:
        """Make the whole store anew beside the old one and put it in its place; the periods it holds."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = FactStore(Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent)))
        try:
            periods: set[Period] = set()
            held: list[Statement] = []
            for statement in statements:
                held.append(statement)
                if len(held) >= batch:
                    periods |= fresh.write(held)
                    held = []
            if held:
                periods |= fresh.write(held)
            self._take_over(fresh.folder)
        finally:
            shutil.rmtree(fresh.folder, ignore_errors=True)
        return periods

    def periods(self) -> list[Period]:
        """The periods the store holds, oldest first."""
        found = []
        for path in self.folder.glob("year=*/month=*/part.parquet"):
            month, year = path.parent.name, path.parent.parent.name
            found.append((int(year.partition("=")[2]), int(month.partition("=")[2])))
        return sorted(found)

    def scan(self, periods: Iterable[Period] | None = None) -> pl.LazyFrame:
        """The facts of the periods (all by default) as one lazy table; a column that a period lacks is null there."""
        wanted = self.periods() if periods is None else [p for p in periods if self._part(p).exists()]
        parts = [pl.scan_parquet(self._part(period), hive_partitioning=False) for period in wanted]
        if not parts:
            return pl.LazyFrame(schema=KEY_COLUMNS)
        return parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal")

    def _part(self, period: Period) -> Path:
        return self.folder / f"year={period[0]}" / f"month={period[1]}" / "part.parquet"

    def _take_over(self, fresh: Path) -> None:
        old = self.folder.with_name(f".{self.folder.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            os.replace(self.folder, old)
        os.replace(fresh, self.folder)
        shutil.rmtree(old, ignore_errors=True)


def _write_part(frame: pl.DataFrame, path: Path) -> None:
    keys = list(KEY_COLUMNS)
    figures = sorted(column for column in frame.columns if column not in KEY_COLUMNS)
    ordered = frame.select(keys + figures).sort(["enterprise", "basis"])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".part-", suffix=".parquet", dir=path.parent)
    os.close(handle)
    try:
        ordered.write_parquet(name, compression="zstd", statistics=True)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


