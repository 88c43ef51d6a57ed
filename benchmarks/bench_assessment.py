"""The 2006 evaluation of a large portfolio by Stateward, beside pandas by hand, OpenFisca-core and the limit.

Each program runs in a process of its own, the programs in turn, several rounds; the best time of each counts. The
results are compared before anything is reported.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.portfolio import STANDARDS, YEARS, Portfolio, write_portfolio

HERE = Path(__file__).resolve().parent
#: Where the portfolio is kept between runs: beside the results, outside version control.
FOLDER = HERE / "results" / "portfolio"
#: Scores are rounded to 6 decimals, so that a figure on a tie may differ by one unit of the last place.
LAST_PLACE = 1.001e-6


@dataclass(frozen=True)
class Program:
    """One program of the comparison: the file that runs it and whether the peers' Python does."""

    file: str
    peer: bool = False
    options: tuple[str, ...] = ()
    writes: bool = True


PROGRAMS = {
    "stateward": Program("run_stateward.py"),
    "pandas": Program("run_pandas.py", peer=True),
    "limit": Program("run_limit.py", writes=False),
    "stateward_indicators": Program("run_stateward.py", options=("--indicators",)),
    "openfisca": Program("run_openfisca.py", peer=True),
    "stateward_computing": Program("run_stateward.py", options=("--indicators", "--read-before"), writes=False),
    "openfisca_computing": Program("run_openfisca.py", peer=True, options=("--read-before",), writes=False),
}


def peers_python() -> str:
    """The Python of the peers' environment, named by PEERS_PYTHON; else the one that runs this."""
    return os.environ.get("PEERS_PYTHON") or sys.executable


def run(program: Program, folder: Path, result: Path | None = None) -> dict[str, Any]:
    """Run a program once: seconds, processor seconds, peak memory in bytes, versions."""
    python = peers_python() if program.peer else sys.executable
    command = [python, str(HERE / program.file), str(folder), *program.options]
    if result is not None and program.writes:
        command += ["--result", str(result)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise SystemExit(f"{program.file} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def largest_difference(mine: pl.DataFrame, other: pl.DataFrame, names: list[str]) -> float:
    """The largest difference in any of the columns, relative to figures above 1; infinite where one lacks a figure."""
    joined = mine.join(other, on=["enterprise", "year"], suffix="|other", validate="1:1")
    if joined.height != mine.height or other.height != mine.height:
        return float("inf")
    largest = 0.0
    for name in names:
        left = joined[name].cast(pl.Float64)
        right = joined[f"{name}|other"].cast(pl.Float64).fill_nan(None)
        if (left.is_null() != right.is_null()).any():
            return float("inf")
        gap = (left - right).abs() / left.abs().clip(1.0)
        largest = max(largest, float(gap.max() or 0.0))  # type: ignore[arg-type]
    return largest


def agreement(folder: Path, results: Path, programs: Mapping[str, Program] = PROGRAMS) -> dict[str, Any]:
    """Run the programs once, compare what they found, and say how near it is."""
    frames = {}
    for name, program in programs.items():
        if program.writes:
            path = results / f"{name}.parquet"
            run(program, folder, path)
            frames[name] = pl.read_parquet(path)
    values = list(STANDARDS)
    mine, theirs = frames["stateward"], frames["pandas"]
    shared = [c for c in theirs.columns if c not in ("enterprise", "year", "score", "rank", "grade.index")]
    both = mine.join(theirs, on=["enterprise", "year"], suffix="|other", validate="1:1")
    found: dict[str, Any] = {
        "compared": len(shared),
        "pandas": largest_difference(mine, theirs, shared),
        "scores": float((both["score"] - both["score|other"].fill_nan(None)).abs().max() or 0.0),  # type: ignore[arg-type]
        "grades_different": both.filter(pl.col("grade.index") != pl.col("grade.index|other")).height,
        "ranks_different": both.filter((pl.col("rank") - pl.col("rank|other")).abs() > 1).height,
    }
    if "openfisca" in frames:
        found["openfisca"] = largest_difference(frames["stateward_indicators"], frames["openfisca"], values)
    return found


def measure(enterprises: int, rounds: int, folder: Path = FOLDER) -> dict[str, Any]:
    """Time all programs in turn; the best of the rounds, the ratios and the agreement."""
    portfolio = Portfolio(folder / str(enterprises))
    if not portfolio.standards.exists():
        write_portfolio(portfolio.folder, enterprises)
    with tempfile.TemporaryDirectory() as place:
        agreed = agreement(portfolio.folder, Path(place))
    if agreed["pandas"] > 1e-9 or agreed["scores"] > LAST_PLACE or agreed["grades_different"]:
        raise SystemExit(f"the programs do not agree: {agreed}")
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in PROGRAMS}
    for _round in range(rounds):
        for name, program in PROGRAMS.items():
            runs[name].append(run(program, portfolio.folder))
    best = {name: min(found, key=lambda one: float(one["seconds"])) for name, found in runs.items()}
    seconds = {name: float(found["seconds"]) for name, found in best.items()}
    return {
        "enterprises": enterprises,
        "years": len(YEARS),
        "rounds": rounds,
        "facts_bytes": portfolio.facts.stat().st_size,
        "programs": {name: found | {"memory": max(r["memory"] for r in runs[name])} for name, found in best.items()},
        "ratios": {
            "pandas": seconds["pandas"] / seconds["stateward"],
            "openfisca_indicators": seconds["openfisca"] / seconds["stateward_indicators"],
            "openfisca_computing": seconds["openfisca_computing"] / seconds["stateward_computing"],
            "openfisca_against_everything": seconds["openfisca"] / seconds["stateward"],
            "limit": seconds["stateward"] / seconds["limit"],
        },
        "agreement": agreed,
    }
