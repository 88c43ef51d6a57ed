"""A process that is killed in the middle leaves nothing half-done: import, results, backup, restore, on both databases.

Each command is first timed, then killed (SIGKILL: it can tidy up nothing) at moments spread over its run.
"""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from offices import Office
from postgres import Cluster
from programs import environment, python, raw_rows, run, start

from stateward.workbench.operation.backups.checking import check

pytestmark = [pytest.mark.long, pytest.mark.timeout(800)]

MOMENTS = (0.25, 0.45, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97)
#: Scores the office's first scheme and says how, so that a result read again can be compared.
SCORE = """
import hashlib, json
from stateward.workbench.assessment.results import run
frame = run("imf-health-check").frame.sort("enterprise", "year")
print(json.dumps(hashlib.sha256(frame.select(sorted(frame.columns)).write_csv().encode()).hexdigest()))
"""
#: Whether the column store holds exactly the statements that count, once it was asked for.
STORE = """
import json
from stateward.workbench.core import workspace
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements import store
store.facts()
frame = workspace.fact_store().scan().collect()
keys = ("enterprise", "year", "month", "basis", "revision")
held = {tuple(row[key] for key in keys) for row in frame.iter_rows(named=True)}
wanted = Statement.objects.filter(is_current=True)
fields = ("enterprise__code", "year", "month", "basis", "revision")
print(json.dumps([held == set(wanted.values_list(*fields)), wanted.count()]))
"""


def killed_at_moments(begin: Callable[[], subprocess.Popen[str]], whole: float) -> Iterator[float]:
    """Start the command for each moment of its run, kill it there, and let the test look at what is left."""
    for moment in MOMENTS:
        process = begin()
        try:
            process.communicate(timeout=whole * moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=30)
        yield moment


def timed(begin: Callable[[], subprocess.Popen[str]]) -> float:
    """How long the command takes when nobody kills it."""
    began = time.monotonic()
    process = begin()
    _out, err = process.communicate(timeout=150)
    assert process.returncode == 0, err
    return time.monotonic() - began


@pytest.fixture
def own(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """The office once more, for tests that change it."""
    address = request.getfixturevalue("postgresql").new_database() if office.database else None
    made = run("backup", tmp_path / "own.zip", "--workspace", office.folder, database=office.database)
    assert made.code == 0, made.err
    options = ["--database-url", address] if address else []
    done = run("restore", tmp_path / "own.zip", tmp_path / "own", *options)
    assert done.code == 0, done.err
    return Office(tmp_path / "own", address)


def corrected(own: Office, step: int, tmp_path: Path) -> Path:
    """The statements up to September as first reported, every figure so many times as large: all checks hold.

    The demonstration's months from October on have reports that were handed in: they change by a report alone.
    """
    first = tmp_path / "first.parquet"
    if not first.exists():
        parts = sorted((own.folder / "store").rglob("part.parquet"))
        frame = pl.concat([pl.read_parquet(part, hive_partitioning=False) for part in parts], how="diagonal")
        frame.filter(pl.col("month") < 10).drop("revision", strict=False).write_parquet(first)
    path = tmp_path / f"correction-{step}.csv"
    pl.read_parquet(first).with_columns(pl.col(pl.Float64) * (step + 1)).write_csv(path, float_precision=0)
    return path


def test_a_killed_import_is_recorded_whole_or_not_at_all(own: Office, tmp_path: Path) -> None:
    step = iter(range(1, 100))

    def begin() -> subprocess.Popen[str]:
        return start("import", corrected(own, next(step), tmp_path), "--workspace", own.folder)

    own_rows = _rows(own, "statements_statement")
    current = python(STORE, own.folder)[1]
    imported = run("import", corrected(own, next(step), tmp_path), "--workspace", own.folder)
    added = _rows(own, "statements_statement") - own_rows
    assert added > 50, imported.err
    whole = _time_of_import(begin)
    before, outcomes = _rows(own, "statements_statement"), set()
    for _moment in killed_at_moments(begin, whole):
        now = _rows(own, "statements_statement")
        assert now - before in (0, added)
        outcomes.add(now - before)
        before = now
        assert python(STORE, own.folder) == [True, current]
    assert 0 in outcomes, "no import was interrupted: the moments lie too late"


def _time_of_import(begin: Callable[[], subprocess.Popen[str]]) -> float:
    began = time.monotonic()
    begin().communicate(timeout=150)
    return time.monotonic() - began


def _rows(own: Office, table: str) -> int:
    return len(raw_rows(own.folder, own.database)[table])


def test_a_killed_computation_leaves_no_half_result(own: Office) -> None:
    program = f"import sys\nfrom stateward.workbench import site\nsite.configure(sys.argv[1])\n{SCORE}"

    def begin() -> subprocess.Popen[str]:
        for path in (own.folder / "derived" / "results").glob("*.parquet"):
            path.unlink()
        command = [sys.executable, "-c", program, str(own.folder)]
        return subprocess.Popen(command, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    whole = timed(begin)
    wanted = python(SCORE, own.folder)
    for _moment in killed_at_moments(begin, whole):
        for path in (own.folder / "derived" / "results").glob("*.parquet"):
            assert pl.read_parquet(path).height > 0
        assert python(SCORE, own.folder) == wanted


def test_a_killed_backup_leaves_none_under_its_name(own: Office, tmp_path: Path) -> None:
    folder = tmp_path / "backups"

    def begin() -> subprocess.Popen[str]:
        return start("backup", folder / "b.zip", "--workspace", own.folder)

    whole = timed(begin)
    unfinished = 0
    for _moment in killed_at_moments(begin, whole):
        left = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        assert left <= {"b.zip", ".b.zip.partial"}
        if "b.zip" in left:
            check(folder / "b.zip")
            (folder / "b.zip").unlink()
        unfinished += ".b.zip.partial" in left
    done = run("backup", folder / "b.zip", "--workspace", own.folder)
    assert done.code == 0 and [path.name for path in folder.iterdir()] == ["b.zip"], done.err


def test_a_killed_restore_leaves_no_workspace_and_an_empty_database(
    own: Office, tmp_path: Path, postgresql: Cluster
) -> None:
    backup = tmp_path / "b.zip"
    assert run("backup", backup, "--workspace", own.folder).code == 0
    with zipfile.ZipFile(backup) as archive:
        assert archive.testzip() is None
    addresses = iter([postgresql.new_database() for _moment in range(len(MOMENTS) + 1)])
    address = ""

    def begin() -> subprocess.Popen[str]:
        nonlocal address
        address = next(addresses)
        return start("restore", backup, tmp_path / "again", "--database-url", address)

    whole = timed(begin)
    (tmp_path / "again").rename(tmp_path / "first")
    for _moment in killed_at_moments(begin, whole):
        finished = (tmp_path / "again").exists()
        if finished:
            (tmp_path / "again").rename(tmp_path / f"finished-{time.monotonic_ns()}")
        else:
            # Killed after the rows were committed and before the folder got its name is the one other state.
            assert raw_rows(tmp_path, address) == {} or (tmp_path / ".again.restoring").exists()
