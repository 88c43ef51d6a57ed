"""Eight processes append to one log while others seal it, on SQLite and on PostgreSQL; nothing is lost or forked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import cluster, programs

from stateward.facts.workspace import Workspace

WRITER = Path(__file__).with_name("log_writer.py")
PROCESSES, EVENTS, SEALS = 8, 24, 12
#: Every third event of a process brings a second one.
EXPECTED = PROCESSES * (EVENTS + EVENTS // 3)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of the processes: which database they share."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD_", "DJANGO_"))}
    if request.param == "sqlite":
        yield own
        return
    if programs() is None:
        pytest.skip("PostgreSQL 15 or newer is not installed")
    with cluster() as running:
        yield {**own, "STATEWARD_DATABASE_URL": running.new_database()}


@pytest.fixture(scope="module")
def workspace(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log") / "workspace"
    Workspace.create(folder, "generic")
    command(environment, folder, "audit", "seal")
    return folder


def command(environment: dict[str, str], folder: Path, *arguments: str) -> str:
    code = "from stateward.cli.main import main; main()"
    line = [sys.executable, "-c", code, *arguments, "--workspace", str(folder)]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def started(environment: dict[str, str], folder: Path, role: str, count: int) -> subprocess.Popen[str]:
    line = [sys.executable, str(WRITER), str(folder), role, str(count)]
    return subprocess.Popen(
        line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run_together(writers: list[subprocess.Popen[str]]) -> list[int]:
    """Let all begin at once; their exit codes."""
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n", writer.communicate(timeout=60)[1]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [writer.communicate(timeout=150)[1] for writer in writers]
    codes = [writer.returncode for writer in writers]
    assert all(code in (0, -signal.SIGKILL) for code in codes), "\n".join(told)
    return codes


def verified(environment: dict[str, str], folder: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command(environment, folder, "audit", "verify", "--format", "json", *options))
    return found


@pytest.mark.long
@pytest.mark.timeout(600)
def test_eight_processes_append_and_two_seal_without_losing_an_event(
    environment: dict[str, str], workspace: Path, tmp_path: Path
) -> None:
    before = verified(environment, workspace)["events"]
    writers = [started(environment, workspace, "append", EVENTS) for _number in range(PROCESSES)]
    writers += [started(environment, workspace, "seal", SEALS) for _number in range(2)]
    assert set(run_together(writers)) == {0}
    heads = tmp_path / "heads.txt"
    command(environment, workspace, "audit", "heads", "--output", str(heads))
    command(environment, workspace, "audit", "seal")
    found = verified(environment, workspace, "--witness", str(heads))
    assert found["faults"] == []
    assert (found["events"], found["unsealed"]) == (before + EXPECTED, 0)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_process_killed_within_a_seal_leaves_nothing_half_done(environment: dict[str, str], workspace: Path) -> None:
    before = verified(environment, workspace)
    assert run_together([started(environment, workspace, "kill", 1)]) == [-signal.SIGKILL]
    assert verified(environment, workspace) == before
    assert run_together([started(environment, workspace, "append", 1)]) == [0]
    command(environment, workspace, "audit", "seal")
    after = verified(environment, workspace)
    assert after["faults"] == [] and after["unsealed"] == 0 and after["seals"] == before["seals"] + 1
