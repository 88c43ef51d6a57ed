"""The limit: reading and summing the columns of the 2006 evaluation with Polars: `python run_limit.py FOLDER`."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import polars as pl


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    facts = parser.parse_args().folder / "facts.parquet"
    start, used = time.perf_counter(), time.process_time()
    sums = pl.scan_parquet(facts).select(pl.selectors.float().sum()).collect(engine="streaming")
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    versions = {"python": sys.version.split()[0], "polars": pl.__version__}
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor_seconds": processor,
                "memory": memory,
                "rows": sums.width,
                "versions": versions,
            }
        )
    )


if __name__ == "__main__":
    main()
