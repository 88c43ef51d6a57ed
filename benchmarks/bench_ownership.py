"""Who holds whom at national scale beside networkx, and how long a slimming plan takes.

Each program runs in a process of its own, in turn, several rounds; the best time of each counts. What both compute is
compared before anything is reported.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.bench_assessment import peers_python
from benchmarks.ownership_groups import group
from benchmarks.ownership_network import write_network
from stateward.ownership.enterprises import read_enterprises
from stateward.ownership.holdings import read_holdings
from stateward.ownership.plan.plan import Targets, make_plan, workings
from stateward.ownership.structure import structure
from stateward.rulebook import Rulebook

HERE = Path(__file__).resolve().parent
ROOT = "E0000000"


def run(file: str, holdings: Path, result: Path | None = None, *, peer: bool = False) -> dict[str, Any]:
    """Run a program once: seconds, processor seconds, peak memory in bytes, versions."""
    command = [peers_python() if peer else sys.executable, str(HERE / file), str(holdings)]
    if result is not None:
        command += ["--result", str(result)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    if done.returncode:
        raise SystemExit(f"{file} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def agreement(holdings: Path, folder: Path) -> dict[str, Any]:
    """The largest difference of a look-through share, and how many layers differ where networkx tells one."""
    run("run_ownership.py", holdings, folder / "ours.parquet")
    run("run_networkx.py", holdings, folder / "theirs.json", peer=True)
    theirs = json.loads((folder / "theirs.json").read_text(encoding="utf-8"))
    ours = pl.read_parquet(folder / "ours.parquet").filter(pl.col("id") != ROOT)
    shares = ours["look_through_share"].fill_null(0.0).to_list()
    gaps = [abs(share - theirs["share"][code]) for code, share in zip(ours["id"], shares, strict=True)]
    layers = dict(ours.select("id", "legal_layer").iter_rows())
    told = {code: steps + 1 for code, steps in theirs["layers"].items() if code != ROOT}
    return {
        "share": max(gaps),
        "layers_compared": len(told),
        "layers_different": sum(layers.get(code) != layer for code, layer in told.items()),
        "rings": theirs["rings"],
    }


def plans(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """How long plans for groups of these sizes take: one layer limit, a quarter fewer enterprises."""
    document = Rulebook.load().get("slimming", "cn-slimming-illustrative")
    found = []
    for size in sizes:
        holdings, register = group(size)
        enterprises = read_enterprises(register)
        given = workings(structure(read_holdings(holdings), enterprises, root="E0"), enterprises, document)
        start, used = time.perf_counter(), time.process_time()
        plan = make_plan(given, Targets(max_layer=4, max_entities=size * 3 // 4), gap=0.009)
        found.append(
            {
                "enterprises": size,
                "seconds": time.perf_counter() - start,
                "processor_seconds": time.process_time() - used,
                "gap": plan.gap,
                "steps": len(plan.actions),
                "layers": [max(plan.before.values()), max(plan.after.values())],
                "entities": [len(plan.before), len(plan.after)],
            }
        )
    return found


def measure(enterprises: int, rounds: int, sizes: tuple[int, ...]) -> dict[str, Any]:
    """The figures of one run; the networks are written to a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        small = write_network(folder, min(enterprises, 50_000))
        agreed = agreement(small, folder)
        if agreed["share"] > 1e-9 or agreed["layers_different"]:
            raise SystemExit(f"the programs do not agree: {agreed}")
        holdings = write_network(folder, enterprises)
        runs = [run("run_ownership.py", holdings) for _round in range(rounds)]
        ours = min(runs, key=lambda one: float(one["seconds"]))
        theirs = run("run_networkx.py", holdings, peer=True)
        edges = pl.scan_parquet(holdings).select(pl.len()).collect().item()
    return {
        "enterprises": enterprises,
        "holdings": edges,
        "rounds": rounds,
        "programs": {"stateward": ours, "networkx": theirs},
        "ratio": theirs["seconds"] / ours["seconds"],
        "processor_ratio": theirs["processor_seconds"] / ours["processor_seconds"],
        "agreement": agreed,
        "plans": plans(sizes),
    }
