"""Runs commands handed in line by line as JSON, so that one process serves a whole workspace of the tests."""

from __future__ import annotations

import contextlib
import io
import json
import sys

from stateward.cli.main import run


def main() -> None:
    """One line in: the arguments; one line out: the exit code, standard output and standard error."""
    out = sys.stdout
    for line in sys.stdin:
        printed, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
            code = run(json.loads(line))
        print(json.dumps([code, printed.getvalue(), told.getvalue()]), file=out, flush=True)


if __name__ == "__main__":
    main()
