"""A real Spark cluster on this machine: a standalone master and workers, each a process on the loopback address.

`python tools/spark_cluster.py` starts one, prints the address of the master and keeps it until it is interrupted;
`make cluster` calls it. Tests and the agreement report start their own with `Cluster`. Spark's Python package has no
start scripts, so the classes are started with `spark-class`.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_LOOPBACK = "127.0.0.1"
#: Seconds a master or a worker may take to come up: Java starts slowly on a busy machine.
PATIENCE = 120


class ClusterError(RuntimeError):
    """The master or a worker did not come up; the message holds the end of its log."""


@dataclass
class Cluster:
    """A master and workers; `with Cluster() as cluster` stops them at the end. `address` is the master's."""

    workers: int = 2
    cores: int = 1
    memory: str = "1g"
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="stateward-spark-")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def kill_worker(self, number: int) -> None:
        """End a worker at once, as a machine that loses power; its executors end with it."""
        # A worker leads a group of its own, in which its executors run.
        os.killpg(self.processes[1 + number].pid, signal.SIGKILL)
        self.processes[1 + number].wait(timeout=30)

    def stop(self) -> None:
        """End every process that was started here and remove what they wrote."""
        for process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
        self.processes.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> None:
        log = self._launch("master", _MASTER, "--host", _LOOPBACK, "--port", "0", "--webui-port", "0")
        self.address = self._await(log, r"Starting Spark master at (spark://\S+)", 0)
        for number in range(1, self.workers + 1):
            assert self._folder is not None
            log = self._launch(
                f"worker-{number}", _WORKER, "--host", _LOOPBACK, "--port", "0", "--webui-port", "0",
                "--cores", str(self.cores), "--memory", self.memory,
                "--work-dir", str(Path(self._folder.name) / f"work-{number}"), self.address,
            )  # fmt: skip
            self._await(log, r"Successfully registered with master", number)

    def _launch(self, name: str, kind: str, *arguments: str) -> Path:
        import pyspark

        assert self._folder is not None
        home = Path(pyspark.__file__).parent
        log = Path(self._folder.name) / f"{name}.log"
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": _LOOPBACK,
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": "512m",
            "SPARK_LOCAL_DIRS": self._folder.name,
        }
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(home / "bin" / "spark-class"), kind, *arguments],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        self.processes.append(process)
        return log

    def _await(self, log: Path, sentence: str, number: int) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            text = log.read_text(encoding="utf-8", errors="replace")
            found = re.search(sentence, text)
            if found:
                return found.group(found.lastindex or 0)
            if self.processes[number].poll() is not None:
                break
            time.sleep(0.2)
        raise ClusterError(f"{log.stem} did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def main() -> int:
    """Start a cluster, say where it is, and keep it until this program is interrupted."""
    parser = argparse.ArgumentParser(description="A standalone Spark cluster on the loopback address.")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1, help="cores of each worker")
    parser.add_argument("--memory", default="2g", help="memory of each worker")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with Cluster(arguments.workers, arguments.cores, arguments.memory) as cluster:
            print(f"Spark master with {arguments.workers} workers: {cluster.address}", flush=True)
            print(f"For example: stateward assess SCHEME --engine spark --spark-master {cluster.address}", flush=True)
            print("Stop it with Ctrl-C.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
