#!/usr/bin/env python3
"""Check an export of a Stateward log: python3 verify_log.py EXPORT [WITNESS]

EXPORT is the ZIP or the folder it was unpacked to; WITNESS a text file with heads kept elsewhere. Needs nothing but
Python's standard library. Prints what it found; the exit code is 0 for a whole log, 1 for a changed one.

Rules checked (docs/audit.md explains them):
  leaf    SHA-256(0x00 + line of events.jsonl)
  node    SHA-256(0x01 + left + right), the tree of RFC 6962
  head    SHA-256(canonical JSON of the seal without its head, with "v": 1); each seal names the head before it
  digest  SHA-256(canonical JSON of content, event, name and salt of a personal content)
Signatures of witness lines are checked by `stateward audit verify --witness`, not here.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEAL_FIELDS = {"number", "at", "algorithm", "origin", "size", "root", "previous", "head"}


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def lines(export: Path, name: str) -> Iterator[bytes]:
    with (export / name).open("rb") if export.is_dir() else zipfile.ZipFile(export).open(name) as file:
        for line in file:
            yield line.removesuffix(b"\n")


def append(roots: list[bytes], size: int, leaf: bytes) -> None:
    """Grow the tree by a leaf; `roots` are its full subtrees, largest first."""
    roots.append(leaf)
    while size & 1:
        right, left = roots.pop(), roots.pop()
        roots.append(sha256(b"\x01" + left + right))
        size >>= 1


def root_of(roots: list[bytes]) -> str:
    if not roots:
        return sha256(b"").hex()
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = sha256(b"\x01" + left + root)
    return root.hex()


def check_seals(seals: list[dict[str, Any]], origin: str) -> Iterator[str]:
    previous, size = "", 0
    for number, seal in enumerate(seals, start=1):
        if set(seal) != SEAL_FIELDS or seal["number"] != number or seal["algorithm"] != "SHA-256":
            yield f"seal {number} is missing, has other fields, or another hash than SHA-256"
        body = {"v": 1, **{name: value for name, value in seal.items() if name != "head"}}
        if sha256(canonical(body)).hex() != seal["head"]:
            yield f"seal {number} was changed"
        if seal["previous"] != previous or seal["size"] < size or seal["origin"] != origin:
            yield f"seal {number} does not stand on the seal before it"
        previous, size = seal["head"], seal["size"]


def check_events(
    export: Path, seals: list[dict[str, Any]], digests: dict[str, list[str]], erased: set[str]
) -> list[str]:
    """Compare the tree with every seal; collect the digests of personal contents and those that were erased."""
    roots: list[bytes] = []
    faults: list[str] = []
    seen: set[str] = set()
    waiting, size = list(seals), 0

    def close() -> None:
        while waiting and waiting[0]["size"] == size:
            seal = waiting.pop(0)
            if seal["root"] != root_of(roots):
                faults.append(f"an event up to line {size} was changed: seal {seal['number']} has another root")

    for line in lines(export, "events.jsonl"):
        close()
        event = json.loads(line)
        if canonical(event) != line or event["id"] in seen:
            faults.append(f"line {size + 1} of events.jsonl is not canonical or came twice")
        seen.add(event["id"])
        digests.update({digest: [event["id"], name] for name, digest in event["personal"].items()})
        if event["action"] == "audit.personal_erased":
            erased.update(event["after"]["digests"])
        append(roots, size, sha256(b"\x00" + line))
        size += 1
    close()
    print(f"{size} events, {size - (seals[-1]['size'] if seals else 0)} of them not sealed yet")
    return faults + [f"events are missing: seal {seal['number']} covers {seal['size']}" for seal in waiting]


def check_personal(export: Path, digests: dict[str, list[str]], erased: set[str]) -> Iterator[str]:
    there = set()
    for line in lines(export, "personal.jsonl"):
        row = json.loads(line)
        body = {name: row[name] for name in ("content", "event", "name", "salt")}
        there.add(row["digest"])
        if sha256(canonical(body)).hex() != row["digest"] or digests.get(row["digest"]) != [row["event"], row["name"]]:
            yield f"personal content {row['name']} of event {row['event']} was changed"
    for digest in digests.keys() - there - erased:
        yield f"personal content {digests[digest][1]} of event {digests[digest][0]} is gone without an erasure"


def check_witness(file: Path, seals: list[dict[str, Any]]) -> Iterator[str]:
    for line in file.read_text("utf-8-sig").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[:2] != ["stateward-head", "1"] or len(words) < 7:
            yield f"no head of a log: {line[:80]}"
            continue
        seal = next((seal for seal in seals if str(seal["number"]) == words[3]), None)
        if seal is None:
            yield f"the log was cut off: seal {words[3]} was kept elsewhere and is missing here"
        elif [seal["origin"], str(seal["size"]), seal["algorithm"], seal["head"]] != [words[2], *words[4:7]]:
            yield f"the log was rewritten: seal {words[3]} has another head than the one kept elsewhere"


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        return 2
    export = Path(sys.argv[1])
    about = json.loads(next(lines(export, "log.json")))
    seals = [json.loads(line) for line in lines(export, "seals.jsonl")]
    digests: dict[str, list[str]] = {}
    erased: set[str] = set()
    faults = [*check_seals(seals, about["origin"]), *check_events(export, seals, digests, erased)]
    if about["personal"]:
        faults += check_personal(export, digests, erased)
    if len(sys.argv) == 3:
        faults += check_witness(Path(sys.argv[2]), seals)
    print(f"{len(seals)} seals, last head {seals[-1]['head'] if seals else '-'}")
    print("\n".join(f"FAULT: {fault}" for fault in faults) or "The log is whole.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
