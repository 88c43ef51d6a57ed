"""One run of the 2006 evaluation, or of its 22 indicators alone, by Stateward: `python run_stateward.py FOLDER`.

The clock runs from the Parquet files to the finished table; loading the program and the rulebook comes before it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import stateward  # isort: skip -- before Polars: it says how Polars keeps its memory

import polars as pl
from usage import Usage

from stateward.assessment.compile import compile_scheme
from stateward.assessment.evaluate import evaluate
from stateward.assessment.inputs import Inputs, standard_rows
from stateward.assessment.result import assess
from stateward.rulebook import Rulebook

SCHEME = "cn-financial-2006"


def full(book: Rulebook, folder: Path) -> pl.DataFrame:
    """Values, points, coefficients, sub-totals, score, grade and rank of every enterprise and year."""
    inputs = Inputs(
        facts=pl.scan_parquet(folder / "facts.parquet"),
        standards=standard_rows(pl.read_parquet(folder / "standards.parquet"), "standards.parquet"),
        enterprises=pl.read_parquet(folder / "enterprises.parquet"),
    )
    return assess(book, SCHEME, inputs, reasons=False).frame


def indicators(book: Rulebook, facts: pl.LazyFrame) -> pl.DataFrame:
    """The values of the 22 indicators."""
    scheme = compile_scheme(book, book.entry("scheme", SCHEME))
    values = [node.value for node in scheme.leaves if node.value is not None]
    inputs = Inputs(facts=facts)
    frame: pl.DataFrame = evaluate(scheme, inputs, None, wanted=values).collect("polars").to_native()
    return frame


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--indicators", action="store_true", help="the 22 indicators alone")
    parser.add_argument("--read-before", action="store_true", help="of the indicators: facts are in memory by then")
    parser.add_argument("--result", type=Path, help="write the table there")
    arguments = parser.parse_args()
    book = Rulebook.load()
    facts = pl.scan_parquet(arguments.folder / "facts.parquet")
    if arguments.read_before:
        facts = facts.collect().lazy()
    usage = Usage()
    frame = indicators(book, facts) if arguments.indicators else full(book, arguments.folder)
    usage.stop()
    if arguments.result:
        frame.rename({c: c.removeprefix("value.") for c in frame.columns}).write_parquet(arguments.result)
    usage.report(frame.height, {"polars": pl.__version__, "stateward": stateward.__version__})


if __name__ == "__main__":
    main()
