"""Real worker processes: killed in the middle of a job, started and stopped with the server."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stateward.facts.workspace import Workspace
from stateward.workbench import site

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from Linux's /proc"),
]

#: A worker with a kind of work that counts slowly, each step kept once in the ledger; it notices the dead sooner.
_WORKER = """
import datetime as dt, sys, time
from pathlib import Path
from stateward.workbench import site
site.configure(sys.argv[1])
from django.db import transaction
from stateward.workbench.core.jobs import kinds, running, services, worker
services.STALE_AFTER = dt.timedelta(seconds=3)
running.BEAT_SECONDS, worker.ROUND_SECONDS = 0.2, 0.5
def count(job):
    job.expect(job.payload["steps"])
    for step in range(job.done.get("step", 0), job.payload["steps"]):
        with Path(job.payload["ledger"]).open("a") as ledger:
            ledger.write(f"{job.job.attempts}:{step}\\n")
        with transaction.atomic():
            job.keep(step=step + 1)
        time.sleep(0.1)
        job.advance(1 if step else 0)
    return {"counted": job.payload["steps"]}
kinds.job_kind("test.count", "Reading of files")(count)
"""
_START = _WORKER + "print(services.start('test.count', {'steps': int(sys.argv[2]), 'ledger': sys.argv[3]}).pk)"
_WORK = _WORKER + "sys.exit(worker.main(sys.argv[1:2]))"
_CANCEL = _WORKER + "services.cancel(services.Job.objects.get(pk=sys.argv[2]))"


def run(script: str, *arguments: str) -> str:
    """Run a script on the workspace and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=_environment(), check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode().strip()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of its own, with its database in shape."""
    made = Workspace.create(tmp_path / "workspace", "generic").folder
    run("import sys; from stateward.workbench import site; site.configure(sys.argv[1]); site.migrate()", str(made))
    return made


def job(folder: Path, key: str) -> dict[str, Any]:
    """The job's row as it lies in the database."""
    with sqlite3.connect(folder / "stateward.sqlite3", timeout=20) as database:
        database.row_factory = sqlite3.Row
        row = database.execute("SELECT * FROM core_job WHERE id = ?", [key.replace("-", "")]).fetchone()
    return dict(row)


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something holds; fail when it never does."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)
    return found


def work(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _WORK, str(folder)], env=_environment(), stderr=subprocess.DEVNULL)


def test_a_killed_worker_s_job_is_done_by_the_next_one_and_nothing_twice(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    key = run(_START, str(folder), "30", str(ledger))
    first = work(folder)
    until(lambda: ledger.exists() and len(ledger.read_text().splitlines()) >= 5)
    first.kill()
    first.wait()
    assert job(folder, key)["state"] == "running"
    second = work(folder)
    try:
        until(lambda: job(folder, key)["state"] == "done")
    finally:
        second.terminate()
        assert second.wait(20) == 0
    row = job(folder, key)
    assert (row["attempts"], json.loads(row["result"])) == (2, {"step": 30, "counted": 30})
    steps = [int(line.partition(":")[2]) for line in ledger.read_text().splitlines()]
    # The step in which the worker was killed may stand there twice: once begun, once done.
    assert sorted(set(steps)) == list(range(30)) and len(steps) <= 31


def test_a_running_job_of_another_process_can_be_cancelled(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    key = run(_START, str(folder), "2000", str(ledger))
    worker = work(folder)
    try:
        until(lambda: job(folder, key)["progress"] > 2)
        run(_CANCEL, str(folder), key)
        until(lambda: job(folder, key)["state"] == "cancelled")
    finally:
        worker.terminate()
        assert worker.wait(20) == 0


@pytest.mark.skipif(not site.front_end_is_built(), reason="the front end is not built (make setup)")
def test_serve_starts_one_worker_starts_another_when_it_dies_and_stops_it(folder: Path) -> None:
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, 18965)"
    server = subprocess.Popen(
        [sys.executable, "-c", serve], env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        first = until(lambda: workers(server.pid))
        assert len(first) == 1
        os.kill(first[0], signal.SIGKILL)
        second = until(lambda: [pid for pid in workers(server.pid) if pid != first[0]])
        assert len(second) == 1
    finally:
        server.terminate()
        server.wait(30)
    until(lambda: not Path(f"/proc/{second[0]}").exists(), 20)


def test_a_worker_ends_when_the_server_was_killed(folder: Path) -> None:
    parent = (
        "import subprocess, sys, time; from stateward.workbench.core.jobs.beside import command;"
        "from pathlib import Path; print(subprocess.Popen(command(Path(sys.argv[1]))).pid, flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", parent, str(folder)], env=_environment(), stdout=subprocess.PIPE)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    time.sleep(3)
    server.kill()
    server.wait()
    until(lambda: not _alive(worker), 40)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def workers(parent: int) -> list[int]:
    """The worker processes below a process."""
    found = []
    children = [int(pid) for task in Path(f"/proc/{parent}/task").iterdir() for pid in _words(task / "children")]
    for pid in children:
        if "core.jobs.worker" in " ".join(_words(Path(f"/proc/{pid}/cmdline"), "\0")):
            found.append(pid)
    return found


def _words(path: Path, separator: str | None = None) -> list[str]:
    try:
        return path.read_text().split(separator)
    except (FileNotFoundError, ProcessLookupError):
        return []
