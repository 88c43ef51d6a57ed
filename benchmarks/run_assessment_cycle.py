"""One part of an assessment cycle in a process of its own: `python -m benchmarks.run_assessment_cycle WHAT FOLDER`.

The portfolio is that of the 2006 evaluation. The clock runs from the files to what the officer sees; loading the
program and the rulebook comes before it.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import stateward  # isort: skip -- before Polars: it says how Polars keeps its memory

import numpy as np
import polars as pl
from ruamel.yaml import YAML

from benchmarks.portfolio import YEARS, Portfolio
from benchmarks.usage import Usage
from stateward.assessment.explain import explain
from stateward.assessment.inputs import Inputs, standard_rows
from stateward.assessment.result import assess
from stateward.assessment.robustness import robustness, unrounded_scores
from stateward.assessment.simulate import simulate
from stateward.rulebook import Rulebook

VERSIONS = {"polars": pl.__version__, "stateward": stateward.__version__}
SCHEME, WHOLE = "cn-financial-2006", "cn-comprehensive-2006"
#: The draft gives the first basic indicator what it takes from the second.
MOVED = 4
DRAWS, SEED = 1_000, 1
#: Enterprises explained one after the other; the slowest counts.
EXPLAINED = 20


def inputs_of(folder: Path) -> Inputs:
    """Facts, standards and enterprises of a portfolio."""
    portfolio = Portfolio(folder)
    return Inputs(
        facts=pl.scan_parquet(portfolio.facts),
        standards=standard_rows(pl.read_parquet(portfolio.standards), portfolio.standards.name),
        enterprises=pl.read_parquet(portfolio.enterprises),
    )


def draft_text(book: Rulebook) -> str:
    """The scheme as a draft: its nodes written out, two weights changed, every grade's limit one point higher."""
    yaml = YAML()
    trees = {name: yaml.load(book.entry("scheme", name).file.read_text(encoding="utf-8")) for name in (SCHEME, WHOLE)}
    draft = trees[SCHEME]
    draft["score"] = next(part for part in trees[WHOLE]["score"]["sum"] if part["id"] == "financial")
    draft["score"]["share"] = 1
    first, second = draft["score"]["sum"][0]["modified"]["basic"][:2]
    first["weight"] += MOVED
    second["weight"] -= MOVED
    for grade in draft["grades"]:
        if "from" in grade:
            grade["from"] += 1
    stream = io.StringIO()
    yaml.dump(draft, stream)
    return stream.getvalue()


def simulation(book: Rulebook, folder: Path) -> None:
    """A draft against the scheme on the last year: the summary and every enterprise that changes grade."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "draft.yaml"
        path.write_text(draft_text(book), encoding="utf-8")
        usage = Usage()
        found = simulate(book, str(path), inputs_of(folder), [YEARS[-1]], against=SCHEME)
        summary, rows = found.summary(), list(found.rows())
        usage.stop()
    if not rows or not 0 < len(rows) < summary["enterprises"]:
        raise SystemExit(f"the draft changes {len(rows)} of {summary['enterprises']} grades: nothing was compared")
    usage.report(summary["enterprises"], {"changed": str(len(rows)), **VERSIONS})


def draws(book: Rulebook, folder: Path) -> None:
    """Rank intervals of every enterprise from weights drawn at random, with the grades that hang on a rounding."""
    inputs, years = inputs_of(folder), [YEARS[-1]]
    usage = Usage()
    result = assess(book, SCHEME, inputs, years, reasons=False)
    raw = unrounded_scores(book, result, inputs, years)
    found = robustness(result, np.random.default_rng(SEED), runs=DRAWS, unrounded=raw)
    usage.stop()
    if found.frame.filter(pl.col("rank_low") < pl.col("rank_high")).height * 2 < found.frame.height:
        raise SystemExit("most intervals are a point: no weights were drawn")
    usage.report(found.frame.height, VERSIONS)


def explanation(book: Rulebook, folder: Path) -> None:
    """The explanation of a scorecard, each of another enterprise; the first warms the program up."""
    inputs = inputs_of(folder)
    codes = inputs.enterprises["enterprise"].gather_every(max(1, inputs.enterprises.height // EXPLAINED)).to_list()  # type: ignore[index,union-attr]
    explain(book, SCHEME, inputs, codes[0], YEARS[-1])
    worst: tuple[float, Usage] | None = None
    for code in codes[1 : EXPLAINED + 1]:
        usage, start = Usage(), time.perf_counter()
        explain(book, SCHEME, inputs, code, YEARS[-1]).to_dict()
        usage.stop()
        took = time.perf_counter() - start
        if worst is None or took > worst[0]:
            worst = (took, usage)
    if worst is None:
        raise SystemExit("the portfolio is too small: nobody was explained")
    worst[1].report(len(codes) - 1, VERSIONS)


PARTS: dict[str, Callable[[Rulebook, Path], Any]] = {
    "simulation": simulation,
    "draws": draws,
    "explanation": explanation,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]](Rulebook.load(), Path(sys.argv[2]))
