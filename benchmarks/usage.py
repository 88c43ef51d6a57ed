"""What one run used: seconds, processor seconds, peak memory. Runs in the environments of the peers too."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


class Usage:
    """A clock that starts when it is made."""

    def __init__(self) -> None:
        self._start, self._used = time.perf_counter(), time.process_time()
        self._seconds = self._processor = 0.0

    def stop(self) -> None:
        """End the measured part; writing results afterwards does not count."""
        self._seconds = time.perf_counter() - self._start
        self._processor = time.process_time() - self._used
        self._memory = peak_memory()

    def report(self, rows: int, versions: dict[str, str]) -> None:
        """Print the figures as one line of JSON."""
        print(
            json.dumps(
                {
                    "seconds": self._seconds,
                    "processor_seconds": self._processor,
                    "memory": self._memory,
                    "rows": rows,
                    "versions": {"python": sys.version.split()[0], **versions},
                }
            )
        )


def peak_memory() -> int:
    """The highest resident memory of this process in bytes.

    Linux keeps it in the status file; what `getrusage` tells there also counts the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
