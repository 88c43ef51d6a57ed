"""How long `stateward --help` takes: the best of several starts."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


def measure(rounds: int) -> dict[str, object]:
    """Seconds of the quickest start."""
    command = [str(Path(sys.executable).with_name("stateward")), "--help"]
    found = []
    for _round in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, timeout=60)
        found.append(time.perf_counter() - start)
    return {"rounds": rounds, "seconds": min(found)}
