"""`python -m benchmarks`: run the benchmarks, keep the figures as JSON and write docs/benchmarks.md from them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import (
    bench_assessment,
    bench_assessment_cycle,
    bench_help,
    bench_integrity,
    bench_ownership,
    bench_supervision,
    bench_workbooks,
    load_workbench,
    report,
)
from benchmarks.machine import describe

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "benchmarks.md"

#: name -> how it is measured: in full, quickly.
BENCHMARKS: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[], dict[str, Any]]]] = {
    "assessment": (lambda: bench_assessment.measure(300_000, 5), lambda: bench_assessment.measure(20_000, 2)),
    "assessment_cycle": (
        lambda: bench_assessment_cycle.measure(10_000, 5),
        lambda: bench_assessment_cycle.measure(1_000, 2),
    ),
    "workbooks": (lambda: bench_workbooks.measure(1_000), lambda: bench_workbooks.measure(50)),
    "integrity": (
        lambda: bench_integrity.measure(10_000, 100_000, 200_000, 3),
        lambda: bench_integrity.measure(500, 5_000, 4_000, 1),
    ),
    "ownership": (
        lambda: bench_ownership.measure(1_000_000, 3, (400, 2_000)),
        lambda: bench_ownership.measure(50_000, 1, (400,)),
    ),
    "supervision": (
        lambda: bench_supervision.measure(1_000_000, 10_000, 3),
        lambda: bench_supervision.measure(100_000, 1_000, 1),
    ),
    "load": (
        lambda: load_workbench.measure(10_000, 36, 50, 120),
        lambda: load_workbench.measure(200, 12, 20, 20),
    ),
    "help": (lambda: bench_help.measure(10), lambda: bench_help.measure(3)),
}


def main() -> None:
    """Run what was asked for. A quick run prints its figures and leaves the page alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, few rounds; the page is not written")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), action="append", help="this benchmark alone; repeatable")
    arguments = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in arguments.only or BENCHMARKS:
        full, quick = BENCHMARKS[name]
        machine = describe()
        found = {"name": name, "date": date.today().isoformat(), "machine": machine}
        found["figures"] = (quick if arguments.quick else full)()
        text = json.dumps(found, indent=1)
        print(text, flush=True)
        (RESULTS / f"{name}{'-quick' if arguments.quick else ''}.json").write_text(text + "\n", encoding="utf-8")
    if not arguments.quick:
        results = [
            json.loads(path.read_text(encoding="utf-8")) for name in BENCHMARKS if (path := _kept(name)).exists()
        ]
        PAGE.write_text(report.page({result["name"]: result for result in results}), encoding="utf-8")
        print(PAGE.relative_to(ROOT))


def _kept(name: str) -> Path:
    return RESULTS / f"{name}.json"


if __name__ == "__main__":
    main()
