"""The licences of everything that is installed for running: each must be one the project accepts.

Reads the metadata of the installed packages that `requirements/serve.txt` locks, asks nobody. A package whose metadata
says too little, or whose licence is not on the list, is named with what it says; the program then ends with 1.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "serve.txt"
#: Words of licences that are accepted at run time: permissive ones, LGPL as a library, MPL.
ACCEPTED = re.compile(
    r"apache|\bMIT\b|MIT-0|\bBSD\b|0BSD|\bISC\b|\bPSF|python software foundation|MPL|mozilla|LGPL|lesser general"
    r"|unlicense|public domain|zlib|HPND|CNRI|CC0|BSL-1",
    re.IGNORECASE,
)
#: Words that no accepted licence holds.
REFUSED = re.compile(r"\bAGPL|affero|(?<!L)(?<!lesser )\bGPL|SSPL|commons clause|proprietary", re.IGNORECASE)
#: Packages whose metadata names no licence, a wrong one, or a choice as if all held, with what their licence file says.
KNOWN = {"pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1", "qrcode": "BSD-3-Clause"}


def locked() -> list[str]:
    """The names that the lock of the running product holds."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({re.sub(r"[-_.]+", "-", name).lower() for name in names})


def licence(found: Distribution) -> str:
    """What a package says of its licence: expression, classifiers, else the free text's first line."""
    said = found.metadata
    parts = [said.get("License-Expression") or ""]
    parts += [
        line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or [] if line.startswith("License")
    ]
    if not any(parts):
        parts = [(said.get("License") or "").strip().partition("\n")[0][:80]]
    return "; ".join(part for part in parts if part)


def verdict(said: str) -> bool:
    """Whether a licence is accepted; of a choice (`A OR B`) one must be."""
    choices = re.split(r"\s+OR\s+", said)
    return any(ACCEPTED.search(choice) is not None and REFUSED.search(choice) is None for choice in choices)


def main() -> int:
    """Name what is not accepted; 0 when there is nothing."""
    wrong, absent = [], []
    names = locked()
    for name in names:
        try:
            said = KNOWN.get(name) or licence(distribution(name))
        except PackageNotFoundError:
            absent.append(name)
            continue
        if not verdict(said):
            wrong.append(f"{name}: {said or 'says nothing'}")
    for line in wrong:
        print(f"Licence not accepted: {line}", file=sys.stderr)
    if absent:
        # Locked for another system or another version of Python.
        print(f"Not installed here, so not looked at: {', '.join(absent)}", file=sys.stderr)
    print(f"{len(names) - len(wrong) - len(absent)} of {len(names)} licences of the running product are accepted.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
