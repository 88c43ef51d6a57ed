"""Supervision: one decision beside two peers, the analysis of a large list, an audit of decisions, warnings.

The decisions of all programs are compared with a plain look at every row before any time counts.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.decision_tables import boxes
from stateward.rulebook import Rulebook
from stateward.rulebook.lists import DecisionListDocument
from stateward.rulebook.warnings import WarningsDocument
from stateward.supervision.analysis import analyse
from stateward.supervision.audit import audit
from stateward.supervision.warn import WarningInputs, warn

HERE = Path(__file__).resolve().parent
ROWS, COLUMNS = 1_000, 8
SEED = 7


def measure(decisions: int, enterprises: int, rounds: int) -> dict[str, Any]:
    """All figures; the best of the rounds counts."""
    found = {name: _decide(name, cases) for name, cases in (("stateward", 2_000), ("zen", 500), ("spiff", 20))}
    if any(one["wrong"] for one in found.values()):
        raise SystemExit(f"the programs do not agree: {found}")
    own = found["stateward"]["seconds"]
    return {
        "rows": ROWS,
        "columns": COLUMNS,
        "decide": found,
        "ratios": {name: found[name]["seconds"] / own for name in ("zen", "spiff")},
        "analysis_seconds": _best(_analysis(), rounds),
        "decisions": decisions,
        "audit_seconds": _best(_audit(decisions), rounds),
        "enterprises": enterprises,
        "warnings_seconds": _best(_warnings(enterprises), rounds),
    }


def _decide(name: str, cases: int) -> dict[str, Any]:
    python = sys.executable if name == "stateward" else os.environ.get("PEERS_PYTHON") or sys.executable
    command = [python, str(HERE / "run_decisions.py"), name, str(ROWS), str(COLUMNS), str(cases)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"run_decisions.py {name} failed:\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _best(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """The quickest round: seconds, and the processor's seconds."""
    found = []
    for _round in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - start, time.process_time() - used))
    seconds, processor = min(found)
    return {"seconds": seconds, "processor_seconds": processor}


def _analysis() -> Callable[[], object]:
    from benchmarks.run_decisions import list_document

    document = DecisionListDocument.model_validate(list_document(boxes(ROWS, COLUMNS)))
    return lambda: analyse(document)


def _audit(number: int) -> Callable[[], object]:
    document, table = decisions(number)
    return lambda: audit(document, table).collect("polars")


def decisions(number: int) -> tuple[DecisionListDocument, pl.DataFrame]:
    """A list and as many recorded decisions, from a fixed seed."""
    document: DecisionListDocument = Rulebook.load().get("list", "cn-municipal-delegation")
    random = np.random.default_rng(SEED)
    columns: dict[str, Any] = {}
    for name, field in document.fields.items():
        if field.type == "choice":
            columns[name] = random.choice(list(field.options), number)
        elif field.type == "truth":
            columns[name] = random.random(number) < 0.5
        else:
            columns[name] = (random.random(number) * (1 if "share" in name else 2e7)).round(4)
    first = dt.date(2025, 1, 6)
    starts = random.integers(0, 300, number)
    ends = starts + random.integers(0, 40, number)
    papers = list(document.papers)
    table = pl.DataFrame(
        {
            **columns,
            "decided_by": random.choice(list(document.bodies), number),
            "mode": random.choice(["approve", "decide", "file"], number),
            "papers": [";".join(papers[:most]) for most in random.integers(0, len(papers), number)],
            "submitted": starts,
            "decided": ends,
        }
    )
    days = [
        (pl.lit(first) + pl.duration(days=pl.col(name))).cast(pl.Date).alias(name) for name in ("submitted", "decided")
    ]
    return document, table.with_columns(days)


def _warnings(number: int) -> Callable[[], object]:
    document, inputs = warning_inputs(number)
    return lambda: warn(document, inputs).table


def warning_inputs(number: int) -> tuple[WarningsDocument, WarningInputs]:
    """The shipped warnings and 36 months of as many enterprises, from a fixed seed."""
    document: WarningsDocument = Rulebook.load().get("warnings", "cn-risk-warnings")
    random = np.random.default_rng(SEED)
    accounts = [
        "total_liabilities", "total_assets", "total_equity", "guarantee_balance", "overdue_debt",
        "interest_bearing_debt", "off_balance_sheet_assets", "total_profit", "interest_expense",
        "operating_net_cash_flow", "total_current_liabilities", "total_current_assets", "monetary_funds",
        "restricted_funds", "net_profit", "accounts_receivable", "inventories", "operating_revenue",
    ]  # fmt: skip
    months = 36
    codes = np.array([f"E{place:06}" for place in range(number)])
    keys = {
        "enterprise": np.repeat(codes, months),
        "year": np.tile(np.repeat([2021, 2022, 2023], 12), number),
        "month": np.tile(np.arange(1, 13), number * 3),
    }
    figures = {name: random.normal(100, 60, number * months).round(2) for name in accounts}
    given = {name: random.normal(100, 60, number * months).round(2) for name in document.inputs}
    industries = random.choice(["44", "45", "70", "13"], number)
    return document, WarningInputs(
        pl.DataFrame({**keys, **figures}),
        pl.DataFrame({**keys, **given}),
        pl.DataFrame({"enterprise": codes, "industry": industries}),
    )
