"""The benchmark of an assessment cycle measures what it says, and the aims are held with room for a busy machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import bench_assessment_cycle, report, run_assessment_cycle  # noqa: E402
from stateward.rulebook import Rulebook  # noqa: E402

MACHINE = {
    "cores": 2, "memory_bytes": 2**33, "processor": "P", "system": "Linux", "python": "3.11", "packages": {},
    "load_before": 0.1,
}  # fmt: skip


def test_every_part_runs_and_its_row_stands_on_the_page(tmp_path: Path) -> None:
    figures = bench_assessment_cycle.measure(300, 1, tmp_path)
    assert figures["parts"]["simulation"]["rows"] == 300
    assert 0 < int(figures["parts"]["simulation"]["versions"]["changed"]) < 300
    assert figures["parts"]["explanation"]["rows"] >= 19
    page = report.page({"assessment_cycle": {"date": "2026-11-22", "machine": MACHINE, "figures": figures}})
    assert "python -m benchmarks --only assessment_cycle" in page
    assert "1,000 weight draws" in page
    assert all(aim in page for aim in ("under 3 s", "under 10 s on 2 cores", "under 0.2 s"))


def test_the_draft_keeps_the_sum_of_weights() -> None:
    book = Rulebook.load()
    assert "weight: 24" in (text := run_assessment_cycle.draft_text(book))
    assert "weight: 10" in text
    assert text.count("from: 96") == 1


@pytest.mark.long
def test_ten_thousand_enterprises_keep_to_the_aims(tmp_path: Path) -> None:
    """Processor time, so that a busy machine does not fail: this sees lost ground, not noise."""
    used = {
        part: found["processor_seconds"]
        for part, found in bench_assessment_cycle.measure(10_000, 2, tmp_path)["parts"].items()
    }
    assert used["simulation"] < 3
    assert used["draws"] < 10
    assert used["explanation"] < 0.4
