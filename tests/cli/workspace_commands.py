"""Commands run as a person runs them: on a workspace, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ENTERPRISES, MONTHS, SEED = 30, 24, 11
SERVER = Path(__file__).parent / "command_server.py"


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code, and what it printed on both channels."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; it must be nothing else."""
        return json.loads(self.out)


class Commands:
    """Commands run one after another from one folder, in one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(SERVER)], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, *arguments: object) -> Result:
        """Run one command."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps([str(argument) for argument in arguments]), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, f"the command ended its process: {arguments}"
        return Result(*json.loads(answer))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


def near(value: Any) -> Any:
    """The same value, numbers to the last places that a sum's order may change."""
    if isinstance(value, dict):
        return {name: near(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [near(inner) for inner in value]
    return pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
