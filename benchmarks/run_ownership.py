"""Layers, control and look-through shares of holdings: `python run_ownership.py FILE [--result RESULT]`."""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl
from usage import Usage


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--result", type=Path)
    arguments = parser.parse_args()
    import numpy
    import scipy

    from stateward.ownership.holdings import read_holdings
    from stateward.ownership.structure import structure

    usage = Usage()
    found = structure(read_holdings(pl.read_parquet(arguments.file)), root="E0000000")
    table = found.frame()
    found.cross_holdings()
    usage.stop()
    if arguments.result is not None:
        table.write_parquet(arguments.result)
    usage.report(table.height, {"polars": pl.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__})


if __name__ == "__main__":
    main()
