"""What an assessment cycle asks of the machine: a draft's effect, rank intervals, the explanation of a scorecard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.bench_assessment import FOLDER
from benchmarks.portfolio import Portfolio, write_portfolio

PARTS = ("simulation", "draws", "explanation")


def measure(enterprises: int, rounds: int, folder: Path = FOLDER) -> dict[str, Any]:
    """The best of some rounds of each part, in processes of their own."""
    portfolio = Portfolio(folder / str(enterprises))
    if not portfolio.standards.exists():
        write_portfolio(portfolio.folder, enterprises)
    parts = {part: _best(part, portfolio.folder, rounds) for part in PARTS}
    return {"enterprises": enterprises, "rounds": rounds, "parts": parts}


def _best(part: str, folder: Path, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.run_assessment_cycle", part, str(folder)]
    found = []
    for _round in range(rounds):
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        if done.returncode:
            raise SystemExit(f"{part} failed:\n{done.stderr}")
        found.append(json.loads(done.stdout.splitlines()[-1]))
    best: dict[str, Any] = min(found, key=lambda one: float(one["seconds"]))
    return best
