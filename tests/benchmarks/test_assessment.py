"""The programs of the assessment benchmark find the same figures, and Stateward keeps its distance from the others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import bench_assessment, portfolio, report  # noqa: E402
from stateward.assessment.compile import compile_scheme  # noqa: E402
from stateward.rulebook import Rulebook  # noqa: E402

PANDAS = {name: bench_assessment.PROGRAMS[name] for name in ("stateward", "pandas")}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> portfolio.Portfolio:
    return portfolio.write_portfolio(tmp_path_factory.mktemp("portfolio"), 400)


def test_the_facts_hold_every_figure_the_scheme_reads(small: portfolio.Portfolio) -> None:
    book = Rulebook.load()
    scheme = compile_scheme(book, book.entry("scheme", "cn-financial-2006"))
    columns = set(pl.read_parquet_schema(small.facts))
    needed = {ref.name for ref in scheme.program.inputs(scheme.results()) if not scheme.program.timeless(ref.name)}
    assert needed <= columns
    lines = {name.removesuffix(".opening").removesuffix(".previous") for name in columns}
    assert lines - {"enterprise", "year", "month", "basis", "currency", "revision"} == needed


def test_the_same_size_gives_the_same_files(small: portfolio.Portfolio, tmp_path: Path) -> None:
    again = portfolio.write_portfolio(tmp_path, 400)
    for first, second in ((small.facts, again.facts), (small.standards, again.standards)):
        assert pl.read_parquet(first).equals(pl.read_parquet(second))


def test_pandas_by_hand_and_stateward_find_the_same(
    small: portfolio.Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEERS_PYTHON", raising=False)
    found = bench_assessment.agreement(small.folder, tmp_path, PANDAS)
    assert found["compared"] > 45
    assert found["pandas"] <= 1e-9
    assert found["scores"] <= bench_assessment.LAST_PLACE
    assert found["grades_different"] == 0
    assert found["ranks_different"] == 0


@pytest.mark.skipif("PEERS_PYTHON" not in os.environ, reason="PEERS_PYTHON names no environment of peers")
def test_openfisca_finds_the_same_to_the_accuracy_of_its_floats(small: portfolio.Portfolio, tmp_path: Path) -> None:
    assert bench_assessment.agreement(small.folder, tmp_path)["openfisca"] < 1e-3


def test_a_difference_is_seen() -> None:
    left = pl.DataFrame({"enterprise": ["A", "B"], "year": [2023, 2023], "roe": [1.0, None]})
    assert bench_assessment.largest_difference(left, left, ["roe"]) == 0.0
    other = left.with_columns(roe=pl.Series([1.5, None]))
    assert bench_assessment.largest_difference(left, other, ["roe"]) == 0.5
    filled = left.with_columns(roe=pl.Series([1.0, 0.0]))
    assert bench_assessment.largest_difference(left, filled, ["roe"]) == float("inf")


def test_the_page_puts_the_command_beside_the_figures() -> None:
    machine = {
        "cores": 2, "memory_bytes": 2**33, "processor": "P", "system": "Linux", "python": "3.11", "packages": {},
        "load_before": 0.1,
    }  # fmt: skip
    text = report.page({"help": {"date": "2026-11-22", "machine": machine, "figures": {"rounds": 3, "seconds": 0.217}}})
    assert "0.22 s" in text
    assert "python -m benchmarks --only help" in text
    assert "national portfolio" not in text


@pytest.mark.long
def test_stateward_stays_ahead_of_pandas_and_near_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Generous bounds, and processor time, so that a busy machine does not fail: this sees lost ground, not noise."""
    monkeypatch.delenv("PEERS_PYTHON", raising=False)
    folder = portfolio.write_portfolio(tmp_path, 150_000).folder
    names = ("stateward", "pandas", "limit")
    seconds = {
        name: min(bench_assessment.run(bench_assessment.PROGRAMS[name], folder)["processor_seconds"] for _ in range(3))
        for name in names
    }
    assert seconds["pandas"] / seconds["stateward"] > 1.2
    assert seconds["stateward"] / seconds["limit"] < 25
