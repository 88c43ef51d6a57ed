"""A server on a demonstration and its people, each at a browser of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import FIRST_PORT, Reader
from serving import address_once_it_answers
from steps_people import sign_in

from stateward.workbench.accounts.demonstration import PASSWORD


@contextmanager
def served_demonstration(folder: Path) -> Iterator[str]:
    """The address of a server on a demonstration, made and served by the commands a newcomer types."""
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


class People:
    """Everyone at a browser of their own, signed in through the page when first asked for."""

    def __init__(self, chromium: Any, address: str) -> None:
        self.chromium = chromium
        self.address = address
        self.present: dict[str, Reader] = {}

    def __call__(self, username: str, language: str = "en", password: str = PASSWORD) -> Reader:
        if username not in self.present:
            sign_in(self.arrives(username, language), username, password, "/")
        return self.present[username]

    def arrives(self, username: str, language: str = "en") -> Reader:
        """Someone at the door, not signed in yet."""
        reader = self.present[username] = Reader(self.chromium, self.address, None, language)
        reader.page.set_default_timeout(60_000)
        return reader

    def leave(self) -> None:
        """Everyone goes home."""
        for reader in self.present.values():
            reader.context.close()
