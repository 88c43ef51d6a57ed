"""A process of its own that appends to the log of a workspace, told what to do by its arguments.

`log_writer.py WORKSPACE ROLE COUNT`: `append` records COUNT events, each in its own transaction, some of them open
while others are sealed; `seal` seals COUNT times; `kill` dies by SIGKILL within a seal.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main(folder: str, role: str, count: int) -> None:
    from stateward.workbench import site

    site.configure(Path(folder))
    from django.db import transaction

    from stateward.workbench.audit import recording, sealing

    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        if role == "append":
            with transaction.atomic():
                recording.record("audit.exported", None, after={"process": os.getpid(), "number": number})
                if number % 3 == 0:
                    recording.record("audit.exported", None, personal={"process": os.getpid(), "number": number})
        elif role == "seal":
            sealing.seal()
        else:
            with transaction.atomic():
                recording.record("audit.exported", None, reason="never committed")
                assert sealing.seal() is not None
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
