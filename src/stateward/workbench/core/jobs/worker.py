"""The worker: a process of its own that does the waiting jobs and keeps house.

    python -m stateward.workbench.core.jobs.worker FOLDER

`stateward serve` starts one and stops it. It ends by itself when the process that started it is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any

#: Seconds between two looks at an empty queue.
POLL_SECONDS = 0.5
#: Seconds between two rounds of housekeeping.
ROUND_SECONDS = 5.0
#: Rounds between two that look at everything: five minutes.
SLOW_ROUNDS = 60
QUEUES = ["default"]


def main(arguments: list[str]) -> int:
    """Work until told to stop; one argument, the workspace's folder."""
    from stateward.workbench import site

    parent = os.getppid()
    site.configure(Path(arguments[0]))
    stop = threading.Event()
    house = threading.Thread(target=_keep_house, args=(stop, parent), name="housekeeping", daemon=True)
    house.start()
    try:
        worker = queue_worker()
        worker.configure_signals()
        worker.run()
    finally:
        stop.set()
        house.join(timeout=ROUND_SECONDS)
    return 0


def queue_worker(*, until_empty: bool = False) -> Any:
    """The queue's worker; with `until_empty` it ends when nothing waits any more."""
    from django_tasks_db.management.commands.db_worker import Worker

    from stateward.workbench.core.jobs.tasks import worker_name

    return Worker(
        queue_names=QUEUES,
        interval=POLL_SECONDS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name(),
        excluded_queue_names=[],
    )


def _keep_house(stop: threading.Event, parent: int) -> None:
    """Rounds of housekeeping until told to stop, or until the process that started this one is gone."""
    from django.db import close_old_connections, connection

    from stateward.workbench.core import housekeeping

    rounds = count()
    try:
        while not stop.wait(ROUND_SECONDS):
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            close_old_connections()
            housekeeping.keep(slowly=next(rounds) % SLOW_ROUNDS == 0)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
