"""The example of docs/api.md runs as it stands there, against a server of its own process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
pytestmark = pytest.mark.long

_TOKEN = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2])
from api_programs import made_token
from stateward.workbench.accounts.models import User
print(made_token(User.objects.get(username="chief"))[1])
"""


def example() -> str:
    """The one Python block of the page."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def run(code: str, *arguments: str, **variables: str) -> str:
    """What a program prints that runs in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_of_the_page_runs(address: str, workspace_of_the_server: tuple[str, str]) -> None:
    token = run(_TOKEN, *workspace_of_the_server).strip()
    lines = run(example(), STATEWARD_ADDRESS=address, STATEWARD_TOKEN=token).splitlines()
    assert lines[0].startswith("chief reads ")
    ranks = [int(line.split()[0]) for line in lines[1:4]]
    assert ranks == sorted(ranks) and ranks[0] == 1
    assert " from " in lines[4]
