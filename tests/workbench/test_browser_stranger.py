"""A stranger at the door of a demonstration made and served by the commands a newcomer types: nothing is found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import FIRST_PORT, MARKS, Reader, address_once_it_answers

pytestmark = [*MARKS, pytest.mark.long]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a demonstration, made and served by the commands a newcomer types."""
    folder = tmp_path_factory.mktemp("day") / "workspace"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    environment["PYTHONUNBUFFERED"] = "1"
    command = [str(Path(sys.executable).with_name("stateward"))]
    made = ["demo", str(folder), "--enterprises", "40", "--months", "24"]
    subprocess.run([*command, *made], check=True, env=environment, capture_output=True, timeout=300)
    server = subprocess.Popen(
        [*command, "serve", str(folder), "--port", str(FIRST_PORT)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield address_once_it_answers(server)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def test_a_stranger_finds_nothing_anywhere(chromium: Any, address: str) -> None:
    stranger = Reader(chromium, address, None)
    places = ["/", "/cockpit/", "/register/", "/statements/", "/assessment/", "/tasks/", "/supervision/", "/reform/"]
    for place in [*places, "/integrity/", "/directives/", "/log/", "/accounts/", "/search/?q=a", "/desk/"]:
        page = stranger.open(place)
        assert "/account/login/" in page.url, place
    assert stranger.context.request.get(f"{address}/api/v1/enterprises").status in (401, 403)
    stranger.context.close()
