"""Every page that people open under load has its line in the report."""

from __future__ import annotations

from benchmarks import load_workbench, report


def test_every_page_of_the_mix_stands_in_the_report() -> None:
    found = {"p50": 1.0, "p95": 2.0, "worst": 3.0}
    figures = {
        "people": 2, "thinking_seconds": 5.0, "enterprises": 10, "months": 12, "seconds": 3.0, "answers": 4,
        "faults": 0, "server_processor_seconds": 1.0, "aim_p95": 150,
        "milliseconds": {"all": found} | dict.fromkeys(load_workbench.MIX, found),
    }  # fmt: skip
    text = report.page({"load": {"figures": figures, "machine": MACHINE, "date": "2026-01-01"}})
    assert text.count("| 1 | 2 | 3 |") == 1 + len(load_workbench.MIX)


MACHINE = {
    "cores": 2, "processor": "x", "memory_bytes": 2**30, "system": "Linux", "load_before": 0.0, "python": "3.11",
    "packages": {},
}  # fmt: skip
