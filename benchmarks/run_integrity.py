"""One benchmark of the integrity room in a process of its own: `python -m benchmarks.run_integrity WHAT NUMBER`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.releases import Market
from benchmarks.usage import Usage
from stateward.integrity.index import run_index
from stateward.integrity.redflags.run import flags_of
from stateward.integrity.redflags.settings import read_settings
from stateward.integrity.uncertainty import run_uncertainty
from stateward.rulebook import Rulebook

#: The shape of the published connectivity index: 49 indicators in 8 pillars of 2 parts.
PILLARS, PARTS = 8, 2


def structure(indicators: int) -> list[dict[str, str]]:
    """A table of elements."""
    rows = [{"id": "Index", "parent": "", "type": "Aggregate"}]
    rows += [{"id": f"Part{p}", "parent": "Index", "type": "Aggregate"} for p in range(PARTS)]
    rows += [{"id": f"Pillar{p}", "parent": f"Part{p % PARTS}", "type": "Aggregate"} for p in range(PILLARS)]
    rows += [{"id": f"I{i}", "parent": f"Pillar{i % PILLARS}", "type": "Indicator"} for i in range(indicators)]
    return [{**row, "weight": "1", "direction": "-1" if i % 5 == 4 else "1"} for i, row in enumerate(rows)]


def figures(units: int, indicators: int) -> pl.DataFrame:
    """Figures of which a third are skewed and one in fifty is missing."""
    chance = np.random.default_rng(1)
    columns: dict[str, object] = {
        "unit_code": [f"U{i}" for i in range(units)], "unit_name": ["unit"] * units, "time": [2026] * units,
        "EurAsia_group": [("North", "South")[i % 2] for i in range(units)],
    }  # fmt: skip
    for i in range(indicators):
        values = chance.lognormal(1, 1.2, units) if i % 3 == 0 else chance.normal(50, 10, units)
        columns[f"I{i}"] = np.where(chance.random(units) < 0.02, np.nan, values)
    return pl.DataFrame(columns).with_columns(pl.selectors.float().fill_nan(None))


def nominal(units: int) -> None:
    """The nominal index of many units and 50 indicators."""
    document, table, rows = Rulebook.load().get("index", "asem-connectivity"), figures(units, 50), structure(50)
    usage = Usage()
    result = run_index(document, table, rows)
    usage.stop()
    usage.report(len(result.units), {})


def uncertainty(runs: int) -> None:
    """N points over 51 units and 49 indicators, four assumptions: 6 N indices and their sensitivities."""
    document, table, rows = Rulebook.load().get("index", "asem-connectivity"), figures(51, 49), structure(49)
    usage = Usage()
    result = run_uncertainty(document, table, rows, runs=runs, seed=1)
    usage.stop()
    usage.report(len(result.scores), {})


def redflags(releases: int) -> None:
    """All eleven indicators over releases with planted schemes; fails where one is missed or a false one found."""
    market = Market(releases)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "releases.jsonl"
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in market)
        usage = Usage()
        with path.open("rb") as lines:
            found = flags_of(lines, read_settings())
        usage.stop()
    wrong = market.differences(found.results())
    if wrong:
        raise SystemExit(f"planted and found differ: {wrong}")
    usage.report(found.releases.lines.kept, {"planted": str(market.number_planted)})


if __name__ == "__main__":
    {"nominal": nominal, "uncertainty": uncertainty, "redflags": redflags}[sys.argv[1]](int(sys.argv[2]))
