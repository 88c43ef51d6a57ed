"""The limit: reading and summing the columns of the 2006 evaluation with Polars: `python run_limit.py FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl
from usage import Usage


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    facts = parser.parse_args().folder / "facts.parquet"
    usage = Usage()
    sums = pl.scan_parquet(facts).select(pl.selectors.float().sum()).collect(engine="streaming")
    usage.stop()
    usage.report(sums.width, {"polars": pl.__version__})


if __name__ == "__main__":
    main()
