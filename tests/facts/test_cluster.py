"""A real Spark cluster: a master and two workers give the figures of one process, also when a worker dies at work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

_AGREES = """
import re, sys
sys.path[:0] = [{root!r}, {tools!r}]
from benchmarks.agreement import run
from spark_cluster import Cluster
from stateward.facts.engines import spark_session
with Cluster() as cluster:
    session = spark_session(cluster.address)
    session.conf.set("spark.sql.shuffle.partitions", "4")
    if {kill}:
        # Work that takes a while runs on both workers while one of them is killed.
        import threading
        counted = []
        slow = session.range(0, 400_000_000, 1, 40).selectExpr("sum(hash(id) % 7) as total")
        work = threading.Thread(target=lambda: counted.append(slow.collect()[0].total))
        expected = slow.collect()[0].total
        work.start()
        cluster.kill_worker(0)
        work.join()
        assert counted == [expected], (counted, expected)
    found = list(run(20, 200, ("spark",), cluster.address, re.compile({only!r})))
    session.stop()
assert len(found) == 2 * {functions}, found
for one in found:
    assert one.good and one.figures, one
print("agreed")
"""


def agreed(*, kill: bool, only: str, functions: int) -> None:
    code = _AGREES.format(root=str(ROOT), tools=str(ROOT / "tools"), kill=kill, only=only, functions=functions)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=580)
    assert done.returncode == 0 and "agreed" in done.stdout, done.stderr[-4000:]


def test_a_cluster_gives_the_figures_of_one_process() -> None:
    agreed(kill=False, only="cn-municipal-annual|warnings|red flags", functions=3)


def test_a_worker_that_dies_at_work_changes_nothing() -> None:
    agreed(kill=True, only="imf-health-check", functions=1)
