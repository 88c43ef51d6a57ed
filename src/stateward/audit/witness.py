"""Heads that leave the house: the line that is printed and mailed, and the file in which somebody else keeps it.

A witness file is text, one head a line, `#` begins a comment:

    stateward-head 1 ORIGIN SEAL SIZE ALGORITHM HEAD [ed25519 PUBLIC-KEY SIGNATURE]

`ORIGIN` is the log's identity, `SEAL` the seal's number, `SIZE` the number of events under it, `HEAD` its hash. The
signature, where there is one, is over everything before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stateward.audit.records import SealRecord
from stateward.messages import gettext as _
from stateward.messages.errors import AuditError, Fault

WORD = "stateward-head"
VERSION = "1"
SIGNATURE_KIND = "ed25519"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LINE = re.compile(
    rf"(?P<head_line>{WORD} {VERSION} (?P<origin>{_UUID}) (?P<number>[1-9][0-9]{{0,17}}) (?P<size>[0-9]{{1,18}})"
    rf" (?P<algorithm>[A-Z0-9-]{{3,20}}) (?P<head>[0-9a-f]{{64}}))"
    rf"(?: {SIGNATURE_KIND} (?P<key>[0-9a-f]{{64}}) (?P<signature>[0-9a-f]{{128}}))?"
)


@dataclass(frozen=True)
class WitnessedHead:
    """A head that somebody else kept; `line` is its line in the witness file."""

    origin: str
    number: int
    size: int
    algorithm: str
    head: str
    key: str = ""
    signature: str = ""
    line: int = 0

    @property
    def head_line(self) -> str:
        """The line without a signature: what is signed."""
        return f"{WORD} {VERSION} {self.origin} {self.number} {self.size} {self.algorithm} {self.head}"

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.head_line} {SIGNATURE_KIND} {self.key} {self.signature}" if self.signature else self.head_line


def head_line(seal: SealRecord) -> str:
    """The line of a seal's head, for a printed page, a mail, or a witness file."""
    return witnessed(seal).head_line


def witnessed(seal: SealRecord) -> WitnessedHead:
    """A seal's head as a witness keeps it."""
    return WitnessedHead(seal.origin, seal.number, seal.size, seal.algorithm, seal.head)


def write_witness(heads: Iterable[WitnessedHead]) -> str:
    """The text of a witness file."""
    return "".join(f"{head.text}\n" for head in heads)


def read_witness(text: str, file: str | None = None) -> list[WitnessedHead]:
    """The heads of a witness file; raises `AuditError` naming every line that is none, or where there is no head."""
    heads: list[WitnessedHead] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        words = " ".join(line.split())
        if not words or words.startswith("#"):
            continue
        match = _LINE.fullmatch(words)
        if match is None:
            faults.append(
                Fault(
                    "audit.witness_line",
                    _("This line is no head of a log."),
                    _("Copy the whole line as it was printed or mailed: it begins with {word}.").format(word=WORD),
                    file=file,
                    line=number,
                    value=words[:80],
                )
            )
            continue
        heads.append(
            WitnessedHead(
                match["origin"],
                int(match["number"]),
                int(match["size"]),
                match["algorithm"],
                match["head"],
                match["key"] or "",
                match["signature"] or "",
                number,
            )
        )
    if not heads and not faults:
        faults.append(
            Fault(
                "audit.witness_empty",
                _("The witness file holds no head."),
                _("Write one head a line, as printed on published documents and mailed to the auditor."),
                file=file,
            )
        )
    if faults:
        raise AuditError(faults)
    return heads
