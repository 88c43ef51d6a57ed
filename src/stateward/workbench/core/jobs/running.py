"""A job that runs: its progress, its heartbeat, its cancellation.

The work's own thread only counts; what the database is told goes through a second thread with its own connection, so
that a long transaction of the work neither hides its progress nor lets it look dead.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from types import TracebackType
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone

from stateward.workbench.core.jobs.models import Job, JobState

log = logging.getLogger(__name__)

#: Seconds between two looks at the row: progress is written and the wish to cancel is read.
BEAT_SECONDS = 1.0
#: A running job whose heart has not beaten for this long has lost its worker.
STALE_AFTER = dt.timedelta(seconds=30)


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled; raised inside the work, so that its transaction is undone."""


class LostToAnother(Exception):
    """Another worker took the job over, because this one looked dead; nothing of this attempt may be kept."""


class Running:
    """One attempt at a job, as the work sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload
        #: What an earlier attempt kept.
        self.done: dict[str, Any] = dict(job.result)
        self._progress, self._total = 0, 0
        self._message, self._values = "", dict[str, Any]()
        self._cancelled = threading.Event()
        self._lost = threading.Event()

    def expect(self, total: int, message: str = "", **values: Any) -> None:
        """Say how much there is to do, and what (a sentence marked by `gettext_noop`, with its values)."""
        self._progress, self._total = 0, total
        if message:
            self._message, self._values = message, values
        self.check()

    def advance(self, steps: int = 1, message: str = "", **values: Any) -> None:
        """Say that some more is done. Raises `Cancelled` where somebody asked for that."""
        self._progress += steps
        if message:
            self._message, self._values = message, values
        self.check()

    def at(self, done: int, total: int) -> None:
        """Say how much is done of how much. Raises as `advance` does."""
        self._progress, self._total = done, total
        self.check()

    def keep(self, **done: Any) -> None:
        """Keep what is done, in the transaction of the work itself, so that another attempt need not do it again."""
        self.done = {**self.done, **done}
        Job.objects.filter(pk=self.job.pk).update(result=self.done)

    def lead_to(self, address: str) -> None:
        """Say where the outcome is seen."""
        Job.objects.filter(pk=self.job.pk).update(address=address)

    def check(self) -> None:
        """Raise `Cancelled` where somebody asked for that, `LostToAnother` where another worker took over."""
        if self._lost.is_set():
            raise LostToAnother(str(self.job.pk))
        if self._cancelled.is_set():
            raise Cancelled(str(self.job.pk))

    def look(self) -> None:
        """Write the progress and a heartbeat, and read the wish to cancel."""
        beating = Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, worker=self.job.worker, attempts=self.job.attempts
        )
        written = beating.update(
            heartbeat_at=timezone.now(),
            progress=self._progress,
            total=self._total,
            message=self._message,
            message_values=self._values,
        )
        if not written:
            self._lost.set()
        elif beating.filter(cancel_requested=True).exists():
            self._cancelled.set()


class RunningAlone(Running):
    """An attempt without a second thread: every step is written at once. For work inside one transaction."""

    def check(self) -> None:
        """Look, then raise as `Running.check` does."""
        self.look()
        super().check()


class Beating:
    """Keeps a job's heart beating from a thread of its own for as long as the block lasts."""

    def __init__(self, running: Running, seconds: float = BEAT_SECONDS) -> None:
        self._running = running
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Running:
        self._running.look()
        self._thread.start()
        return self._running

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=STALE_AFTER.total_seconds())

    def _beat(self) -> None:
        try:
            while not self._stop.wait(self._seconds):
                self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        try:
            self._running.look()
        except OperationalError as error:
            # The one writer of an embedded database is the work itself; the next beat comes through after it.
            log.debug("no heartbeat for job %s at %s: %s", self._running.job.pk, time.monotonic(), error)
