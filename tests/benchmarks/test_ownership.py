"""The programs of the ownership benchmark find the same, and the generator makes what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import bench_ownership  # noqa: E402
from benchmarks.ownership_network import network, write_network  # noqa: E402


def test_the_network_has_cross_holdings_and_nobody_holds_more_than_the_whole() -> None:
    holdings = network(20_000)
    assert 1.5 < holdings.height / 20_000 < 1.7
    assert holdings.group_by("held").agg(pl.col("share").sum())["share"].max() <= 1 + 1e-9
    assert network(20_000).equals(holdings)


def test_networkx_finds_the_same_shares_layers_and_rings(tmp_path: Path) -> None:
    pytest.importorskip("networkx", reason="networkx is not installed (requirements/bench.in)")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    agreed = bench_ownership.agreement(write_network(tmp_path, 5_000), tmp_path)
    assert agreed["share"] < 1e-12 and agreed["layers_different"] == 0
    assert agreed["layers_compared"] > 2_000 and agreed["rings"] > 50


@pytest.mark.long
def test_a_million_enterprises_stay_within_ten_seconds_and_three_gigabytes(tmp_path: Path) -> None:
    found = bench_ownership.run("run_ownership.py", write_network(tmp_path, 1_000_000))
    assert found["processor_seconds"] < 20 and found["memory"] < 3 * 2**30 and found["rows"] == 1_000_000


@pytest.mark.long
def test_two_thousand_enterprises_are_planned_within_a_minute() -> None:
    (plan,) = bench_ownership.plans((2_000,))
    assert plan["processor_seconds"] < 90 and plan["gap"] < 0.01 and plan["layers"][1] <= 4
