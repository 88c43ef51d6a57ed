"""The same figures on every engine: each bulk function runs on Polars, DuckDB and Spark, and the answers are compared.

`python -m benchmarks.agreement` prints the report; with `--page docs/agreement.md` it writes the page, with `--cluster`
Spark is a master and two workers of its own, else it runs inside this process. Exits 1 where any two engines differ.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import polars as pl

from benchmarks.bench_supervision import decisions, warning_inputs
from benchmarks.machine import describe
from benchmarks.releases import Market
from benchmarks.run_integrity import figures, structure
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.demo.portfolio import Portfolio, generate
from stateward.facts.engines import ENGINES, Engine, open_table, spark_session
from stateward.facts.panel import as_lazy
from stateward.integrity.index import run_index
from stateward.integrity.redflags.run import flags_of
from stateward.integrity.redflags.settings import read_settings
from stateward.rulebook import Rulebook
from stateward.supervision.audit import audit
from stateward.supervision.warn import WarningInputs, warn

ROOT = Path(__file__).resolve().parents[1]
#: Figures are compared relative to their size, above 1.
TOLERANCE = 1e-9

#: Brings a small Polars table to the engine.
Open = Callable[[pl.DataFrame], Any]
Work = Callable[[Open], pl.DataFrame]


@dataclass(frozen=True)
class Agreement:
    """How one engine's table stands beside that of Polars."""

    function: str
    engine: str
    rows: int
    figures: int
    largest: float
    #: Cells of text, truth or whole numbers that differ, figures missing on one side alone among them.
    differing: int
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing differs beyond rounding of the last digits."""
        return self.rows > 0 and self.differing == 0 and self.largest <= TOLERANCE


def works(book: Rulebook, enterprises: int, releases: int) -> Iterator[tuple[str, Work]]:
    """Every bulk function by name, on tables from fixed seeds."""
    portfolio = generate(enterprises, 36)
    for entry in book.all("scheme"):
        yield f"assess {entry.document.id}", partial(_assessed, book, portfolio, entry.document.id)
    yield "warnings cn-risk-warnings", partial(_warned, enterprises)
    yield "audit of decisions cn-municipal-delegation", partial(_audited, 50 * enterprises)
    yield "index asem-connectivity", partial(_indexed, book)
    yield "red flags", partial(_flagged, releases)


def _assessed(book: Rulebook, portfolio: Portfolio, scheme: str, open_: Open) -> pl.DataFrame:
    inputs = Inputs(
        facts=open_(portfolio.frame()),
        given=portfolio.given(),
        enterprises=portfolio.enterprise_frame(),
        targets=portfolio.targets(),
    )
    frame = assess(book, scheme, inputs).frame
    return frame.drop([name for name in frame.columns if name.endswith(".reason")])


def _warned(enterprises: int, open_: Open) -> pl.DataFrame:
    document, inputs = warning_inputs(enterprises)
    return warn(document, WarningInputs(open_(inputs.facts), inputs.given, inputs.enterprises)).table


def _audited(number: int, open_: Open) -> pl.DataFrame:
    document, table = decisions(number)
    table = table.with_row_index("decision").with_columns(pl.col("decision").cast(pl.Int64))
    return pl.DataFrame(audit(document, open_(table)).collect("polars").to_native())


def _indexed(book: Rulebook, open_: Open) -> pl.DataFrame:
    return run_index(book.get("index", "asem-connectivity"), open_(figures(1000, 50)), structure(50)).frame()


def _flagged(number: int, open_: Open) -> pl.DataFrame:
    found = flags_of(iter(Market(number)), read_settings(None), open_)
    rows = [
        (group, id_, code, value)
        for group, inside in found.results().items()
        for id_, flags in inside.items()
        for code, value in flags.items()
    ]
    rows += [
        ("states", state, code, float(count))
        for code, counts in found.states().items()
        for state, count in counts.items()
    ]
    return pl.DataFrame(rows, schema=["group", "id", "indicator", "value"], orient="row")


def compared(function: str, engine: str, mine: pl.DataFrame, other: pl.DataFrame, seconds: float) -> Agreement:
    """The two tables cell by cell, their rows in one order."""
    if mine.shape != other.shape or mine.columns != other.columns:
        return Agreement(function, engine, other.height, 0, float("inf"), abs(mine.height - other.height) or 1, seconds)
    keys = [name for name in mine.columns if not mine[name].dtype.is_float()]
    mine, other = mine.sort(keys, nulls_last=True), other.cast(cast(Any, mine.schema)).sort(keys, nulls_last=True)
    largest, differing, figures = 0.0, 0, 0
    for name in mine.columns:
        left, right = mine[name], other[name]
        if not left.dtype.is_float():
            differing += int(left.ne_missing(right).sum())
            continue
        differing += int((left.is_null() != right.is_null()).sum())
        figures += left.count()
        gap = ((left - right).abs() / left.abs().clip(1.0)).max()
        largest = max(largest, cast(float, gap) if gap is not None else 0.0)
    return Agreement(function, engine, mine.height, figures, largest, differing, seconds)


def run(
    enterprises: int,
    releases: int,
    engines: tuple[Engine, ...],
    master: str | None,
    chosen: re.Pattern[str] = re.compile(""),
) -> Iterator[Agreement]:
    """Every bulk function whose name holds the pattern, on every engine beside Polars."""
    book = Rulebook.load()
    for function, work in works(book, enterprises, releases):
        if not chosen.search(function):
            continue
        expected, seconds = _timed(work, as_lazy)
        yield compared(function, "polars", expected, expected, seconds)
        for engine in engines:
            found, seconds = _timed(work, partial(_opened, engine, master))
            yield compared(function, engine, expected, found, seconds)


def _opened(engine: Engine, master: str | None, table: pl.DataFrame) -> Any:
    return open_table(table, engine, master)


def _timed(work: Work, open_: Open) -> tuple[pl.DataFrame, float]:
    start = time.perf_counter()
    return work(open_), time.perf_counter() - start


@contextmanager
def _cluster() -> Iterator[str]:
    sys.path.insert(0, str(ROOT / "tools"))
    from spark_cluster import Cluster

    with Cluster(memory="2g") as cluster:
        session = spark_session(cluster.address)
        # Small tables: the usual 200 parts of every shuffle would be nothing but errands.
        session.conf.set("spark.sql.shuffle.partitions", "4")
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield cluster.address
        finally:
            session.stop()


def page(found: list[Agreement], enterprises: int, releases: int, command: str, clustered: bool) -> str:
    """The report as a page of the handbook."""
    machine = describe()
    versions = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb", "pyspark", "narwhals", "stateward"))
    where = "a standalone master and two workers on the loopback address" if clustered else "local, in this process"
    rows = [
        f"| {one.function} | {one.engine} | {one.rows:,} | {one.figures:,} | {one.largest:.1e} | {one.differing:,} |"
        f" {one.seconds:.1f} |"
        for one in found
    ]
    verdict = "No two engines differ" if all(one.good for one in found) else "**Engines differ**"
    return "\n".join(
        [
            "# The same figures on every engine",
            "",
            "This page is written by `make agreement`. Every bulk function runs on Polars, on DuckDB and on Spark over",
            f"the same tables (synthetic, from fixed seeds: {enterprises:,} enterprises with 36 months,",
            f"{50 * enterprises:,} recorded decisions, {releases:,} procurement releases, 1,000 units of an index),",
            "and the answers are compared cell by cell with those of Polars.",
            "Figures are compared relative to their size above 1; states, grades, ranks and blanks must be equal.",
            f"Spark is {where}.",
            "",
            f"{verdict} by more than {TOLERANCE:.0e}.",
            "",
            "| Function | Engine | Rows | Figures | Largest difference | Other cells that differ | Seconds |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            "The seconds are of small tables, where a cluster only costs: they say that it ran, not how fast it is.",
            "",
            f"Measured with `{command}` on {machine['cores']} cores ({machine['system']}); {versions}.",
            "",
        ]
    )


def main() -> int:
    """Compare and report; 1 where any two engines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=200)
    parser.add_argument("--releases", type=int, default=4000)
    parser.add_argument("--engine", action="append", choices=ENGINES[1:], help="this engine alone; repeatable")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--cluster", action="store_true", help="start a Spark master and two workers")
    place.add_argument("--spark-master", help="the address of a master that runs already")
    parser.add_argument("--only", help="the functions whose names hold this pattern alone")
    parser.add_argument("--page", type=Path, help="write the page there")
    arguments = parser.parse_args()
    engines = cast(tuple[Engine, ...], tuple(arguments.engine or ENGINES[1:]))
    chosen = re.compile(arguments.only or "")
    found: list[Agreement] = []
    with _cluster() if arguments.cluster else nullcontext(arguments.spark_master) as master:
        for one in run(arguments.enterprises, arguments.releases, engines, master, chosen):
            found.append(one)
            word = "same" if one.good else "DIFFERENT"
            print(f"{word:10}{one.function:45}{one.engine:8}{one.rows:>9,}{one.largest:>10.1e}")
    if arguments.page:
        command = " ".join(["python -m benchmarks.agreement", *(["--cluster"] if arguments.cluster else [])])
        clustered = bool(arguments.cluster or arguments.spark_master)
        written = page(found, arguments.enterprises, arguments.releases, command, clustered)
        arguments.page.write_text(written, encoding="utf-8")
    return 0 if all(one.good for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
