"""The locked releases held against the package index: none withdrawn ("yanked"), every hash one that is still listed.

Asks the index that pip is configured with, through pip itself: `pip download --no-deps --require-hashes` refuses a
release whose files no longer have the locked hashes, and warns of a withdrawn one. Advisories are no part of an index;
see the threat model. It is `make audit`, apart from `make lint`, because it needs the network.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.txt"
SECONDS = 900


def main() -> int:
    """Name withdrawn or changed releases; 0 when there is none."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--no-deps"]
        command += ["--require-hashes", "--no-cache-dir", "--progress-bar=off", "-d", folder, "-r", str(LOCK)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    told = done.stdout + done.stderr
    yanked = re.findall(r"^.*yanked.*$", told, re.MULTILINE | re.IGNORECASE)
    for line in yanked:
        print(line.strip(), file=sys.stderr)
    if done.returncode:
        print("\n".join(told.strip().splitlines()[-5:]), file=sys.stderr)
    if yanked or done.returncode:
        return 1
    print("No locked release is withdrawn, and every file has its locked hash.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
