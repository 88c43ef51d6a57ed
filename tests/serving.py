"""A server of its own process: its address, once it takes connections."""

from __future__ import annotations

import re
import socket
import subprocess
import time


def address_once_it_answers(server: subprocess.Popen[str]) -> str:
    """Read what the server says until its worker has started: the address it printed, with the port it found free.

    The worker says that it started a little before it takes connections, so one is tried until it is taken.
    """
    said = ""
    for line in server.stdout or ():
        said += line
        if "Started worker" in line:
            printed = re.search(r"http://localhost:(\d+)", said)
            assert printed, said
            _wait_until_it_accepts(int(printed[1]))
            return printed[0]
    raise RuntimeError(f"the server ended: {said}")


def _wait_until_it_accepts(port: int, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
