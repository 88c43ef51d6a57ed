"""The integrity room: 10,000 uncertainty runs, a nominal index of 100,000 units, red flags over 200,000 releases."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def measure(runs: int, units: int, releases: int, rounds: int) -> dict[str, Any]:
    """The best of some rounds of each, in processes of their own."""
    asked = {"uncertainty": runs, "nominal": units, "redflags": releases}
    return {"rounds": rounds, **{what: {"asked": number, **_best(what, number, rounds)}
                                 for what, number in asked.items()}}  # fmt: skip


def _best(what: str, number: int, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.run_integrity", what, str(number)]
    found = []
    for _round in range(rounds):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    best: dict[str, Any] = min(found, key=lambda one: one["seconds"])
    return best
