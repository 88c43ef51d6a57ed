"""An office to operate: a small portfolio with an imported workbook, on each kind of database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from offices import Office
from postgres import Cluster, cluster, programs
from programs import run

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.long))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A running PostgreSQL."""
    if programs() is None:
        pytest.skip("no PostgreSQL 15 or newer is installed (Debian's package: postgresql)")
    with cluster() as running:
        yield running


@pytest.fixture(scope="session", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with a small portfolio, one statement of it corrected by an imported table."""
    database = None if request.param == "sqlite" else request.getfixturevalue("postgresql").new_database()
    folder = tmp_path_factory.mktemp("office") / "workspace"
    made = run("demo", folder, "--enterprises", 8, "--months", 12, "--profile", "generic", database=database)
    assert made.code == 0, made.err
    _correct(folder, database)
    return Office(folder, database)


def _correct(folder: Path, database: str | None) -> None:
    """Hand in a table with one changed figure, so that there are an upload, a kept file and a second revision."""
    import polars as pl

    part = pl.read_parquet(next((folder / "store").rglob("month=12/part.parquet")), hive_partitioning=False)
    row = part.filter(pl.col("basis") == "single").head(1).drop("revision", strict=False)
    table = folder.parent / "corrected 更正.csv"
    row.with_columns(pl.lit(None, dtype=pl.Float64).alias("nothing")).drop("nothing").write_csv(table)
    done = run("import", table, "--workspace", folder, database=database)
    assert done.code in (0, 1), done.err
