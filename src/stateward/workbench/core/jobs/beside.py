"""The worker beside the server: started with it, started again when it dies, stopped with it."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

#: Seconds a worker is given to finish its job when the server stops; an unfinished one is done again at the next start.
GRACE_SECONDS = 10.0
#: Seconds before a worker that died is started again.
PAUSE_SECONDS = 2.0


def command(folder: Path) -> list[str]:
    """The command that starts a worker for a workspace."""
    return [sys.executable, "-m", "stateward.workbench.core.jobs.worker", str(folder)]


@contextmanager
def worker_beside(folder: Path) -> Iterator[None]:
    """Keep one worker process at work for as long as the block lasts."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_one, args=(folder, stop), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=GRACE_SECONDS + PAUSE_SECONDS)


def _keep_one(folder: Path, stop: threading.Event) -> None:
    while not stop.is_set():
        worker = subprocess.Popen(command(folder), stdin=subprocess.DEVNULL)
        while worker.poll() is None and not stop.wait(0.2):
            pass
        if worker.poll() is None:
            _end(worker)
            return
        if not stop.is_set():
            log.warning("the worker ended with %s; another one starts", worker.returncode)
            stop.wait(PAUSE_SECONDS)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
