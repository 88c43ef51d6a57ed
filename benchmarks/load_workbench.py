"""Fifty people at work: how fast the workbench answers them, with a whole country's portfolio on PostgreSQL.

The portfolio is made once (`stateward demo`), the server is the real one (granian, one process), the people are HTTP
clients: each opens a page, thinks five seconds, opens the next. Told are the times from request to whole answer.

    python -m benchmarks.load_workbench --enterprises 10000 --months 36 --people 50 --seconds 120
    python -m benchmarks.load_workbench --workspace DIR --database-url URL     # on a workspace that is there
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: Seconds of thinking between two pages.
THINKING = 5.0
#: How often each page is opened, of a hundred.
MIX = {"portfolio": 20, "register": 15, "statements": 10, "scorecard": 30, "cockpit": 15, "home": 10}
#: The aim: so many milliseconds for 95 of 100 answers.
AIM = 150
_COMMAND = "from stateward.cli.main import main; main()"
#: Makes people who are signed in, and tells their cookies, the enterprises' codes, the scheme and the newest year.
_PEOPLE = """
import json, sys
from stateward.workbench import site
site.configure(sys.argv[1])
from django.test import Client
from stateward.workbench.accounts.models import Grant, User
from stateward.workbench.assessment import results
from stateward.workbench.register.models import Enterprise
cookies = []
for number in range(int(sys.argv[2])):
    user, made = User.objects.get_or_create(username=f"load-{number}")
    if made:
        Grant.objects.create(user=user, role="leader", valid_from="2020-01-01")
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    cookies.append(client.cookies["sessionid"].value)
run = results.run(results.schemes()[0].id)
found = run.frame.filter(run.frame["year"] == run.years[0]).get_column("enterprise").to_list()
print(json.dumps({"cookies": cookies, "codes": found, "scheme": run.document.id, "year": run.years[0]}))
"""


@dataclass
class Told:
    """What the people met: seconds by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in MIX})
    faults: list[str] = field(default_factory=list)


def measure(enterprises: int, months: int, people: int, seconds: float) -> dict[str, Any]:
    """Make a portfolio on a throw-away PostgreSQL and let people work on it."""
    sys.path.insert(0, str(ROOT / "tests"))
    from postgres import cluster

    with cluster() as running, tempfile.TemporaryDirectory(prefix="stateward-load-") as place:
        url = running.new_database()
        folder = Path(place) / "workspace"
        size = ["--enterprises", str(enterprises), "--months", str(months), "--profile", "generic"]
        _stateward(url, "demo", str(folder), *size)
        _analyse(url)
        return {"enterprises": enterprises, "months": months} | work(folder, url, people, seconds)


def work(folder: Path, url: str, people: int, seconds: float) -> dict[str, Any]:
    """Let people work on a workspace that is there."""
    known = json.loads(_python(url, _PEOPLE, str(folder), str(people)))
    with _server(folder, url) as (port, process):
        _warm(port, known)
        before = _processor_seconds(process)
        told = Told()
        _everybody(port, known, people, seconds, told)
        used = _processor_seconds(process) - before
    answers = [value for values in told.seconds.values() for value in values]
    return {
        "people": people,
        "thinking_seconds": THINKING,
        "seconds": seconds,
        "answers": len(answers),
        "faults": len(told.faults),
        "first_faults": told.faults[:5],
        "server_processor_seconds": round(used, 2),
        "milliseconds": {"all": _figures(answers)} | {name: _figures(found) for name, found in told.seconds.items()},
        "aim_p95": AIM,
    }


def _figures(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, int(0.95 * len(ordered)))
    return {
        "p50": round(median(ordered) * 1000, 1),
        "p95": round(ordered[place] * 1000, 1),
        "worst": round(ordered[-1] * 1000, 1),
    }


def _environment(url: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}
    return clean | {"STATEWARD_DATABASE_URL": url}


def _stateward(url: str, *words: str) -> None:
    subprocess.run([sys.executable, "-c", _COMMAND, *words], check=True, env=_environment(url), timeout=3_600)


def _python(url: str, program: str, *words: str) -> str:
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(
        command, check=True, env=_environment(url), stdout=subprocess.PIPE, text=True, timeout=600
    ).stdout


def _analyse(url: str) -> None:
    """Let PostgreSQL look at its new tables, as it does by itself after a while."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


@contextlib.contextmanager
def _server(folder: Path, url: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    sys.path.insert(0, str(ROOT / "tests"))
    from serving import address_once_it_answers

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-u", "-c", _COMMAND, "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        command, env=_environment(url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield int(address_once_it_answers(process).rpartition(":")[2]), process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _addresses(known: dict[str, Any], page: str, chance: random.Random) -> str:
    scheme, year = known["scheme"], known["year"]
    return {
        "home": "/",
        "cockpit": "/cockpit/",
        "portfolio": f"/assessment/?page={chance.randint(1, 20)}",
        "register": f"/register/?page={chance.randint(1, 20)}",
        "statements": f"/statements/?page={chance.randint(1, 20)}",
        "scorecard": f"/assessment/{scheme}/{year}/{chance.choice(known['codes'])}/",
    }[page]


class Reader:
    """A person's browser: one connection, one session."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._headers = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip", "Host": f"localhost:{port}"}
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def open(self, address: str) -> tuple[int, str]:
        """Open a page, follow where it leads, read all of it: the status and the last address."""
        for _step in range(4):
            self._connection.request("GET", address, headers=self._headers)
            answer = self._connection.getresponse()
            answer.read()
            if answer.status not in (301, 302):
                return answer.status, address
            address = answer.headers["Location"]
        return answer.status, address


def _open(reader: Reader, page: str, address: str, told: Told) -> None:
    began = time.perf_counter()
    try:
        status, last = reader.open(address)
    except (OSError, HTTPException) as error:
        told.faults.append(f"{address}: {type(error).__name__}")
        return
    if status != 200 or last.startswith("/account/login/"):
        told.faults.append(f"{address}: {status} {last}")
        return
    told.seconds[page].append(time.perf_counter() - began)


def _person(port: int, known: dict[str, Any], number: int, until: float, told: Told) -> None:
    chance = random.Random(number)
    reader = Reader(port, known["cookies"][number])
    time.sleep(chance.uniform(0, THINKING))
    while time.monotonic() < until:
        page = chance.choices(list(MIX), weights=list(MIX.values()))[0]
        _open(reader, page, _addresses(known, page, chance), told)
        time.sleep(THINKING)


def _everybody(port: int, known: dict[str, Any], people: int, seconds: float, told: Told) -> None:
    until = time.monotonic() + seconds
    working = [Thread(target=_person, args=(port, known, number, until, told)) for number in range(people)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()


def _warm(port: int, known: dict[str, Any]) -> None:
    """Open each page twice, as the first readers of a morning do."""
    reader = Reader(port, known["cookies"][0])
    for page in MIX:
        for _time in range(2):
            reader.open(_addresses(known, page, random.Random(1)))


def _processor_seconds(process: subprocess.Popen[str]) -> float:
    """Processor time of the server and its workers so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = 0.0
    for pid in [process.pid, *_children(process.pid)]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) / ticks
    return found


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    own = [int(word) for word in text.split()]
    return own + [grandchild for child in own for grandchild in _children(child)]


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load_workbench", description=__doc__)
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--workspace", type=Path, help="a workspace that is there; with --database-url")
    parser.add_argument("--database-url", help="the address of its database")
    chosen = parser.parse_args()
    if chosen.workspace:
        found = work(chosen.workspace, chosen.database_url, chosen.people, chosen.seconds)
    else:
        found = measure(chosen.enterprises, chosen.months, chosen.people, chosen.seconds)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
