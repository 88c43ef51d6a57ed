"""The log as a file that anybody can check: one ZIP with lines of JSON, the heads, and the verifier itself.

| file | what stands in it |
|---|---|
| `log.json` | the format, the log's identity, how many events and seals, when it was exported |
| `events.jsonl` | one event a line, exactly the bytes that are hashed; sealed ones first, in their order |
| `seals.jsonl` | one seal a line, oldest first |
| `personal.jsonl` | only on request: the personal contents with their salts |
| `heads.txt` | the heads, as a witness file |
| `verify_log.py` | checks all of it with Python's standard library alone |
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from stateward.audit import signing
from stateward.audit.canonical import canonical
from stateward.audit.records import SealRecord
from stateward.audit.verification import Leaf, PersonalRecord, Verified, verify
from stateward.audit.witness import WitnessedHead, witnessed, write_witness
from stateward.messages import gettext as _
from stateward.messages.errors import AuditError, Fault, os_reason

FORMAT = "stateward-log"
VERSION = 1
LOG, EVENTS, SEALS, PERSONAL, HEADS = "log.json", "events.jsonl", "seals.jsonl", "personal.jsonl", "heads.txt"
VERIFIER = Path(__file__).with_name("verify_log.py")
#: Longest line of an export that is read, in bytes; an event of a bulk write lists thousands of digests.
LONGEST_LINE = 64_000_000


def write_export(
    target: IO[bytes],
    *,
    origin: str,
    exported_at: str,
    lines: Iterable[str],
    seals: Sequence[SealRecord],
    personal: Iterable[PersonalRecord] | None = None,
) -> int:
    """Write an export and say how many events it holds; `lines` are read once, none is kept in memory."""
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(EVENTS, "w", force_zip64=True) as file:
            for line in lines:
                file.write(line.encode() + b"\n")
                count += 1
        _write_lines(archive, SEALS, (seal.to_dict() for seal in seals))
        if personal is not None:
            _write_lines(archive, PERSONAL, (vars(record) for record in personal))
        archive.writestr(HEADS, write_witness(witnessed(seal) for seal in seals))
        archive.writestr(VERIFIER.name, VERIFIER.read_bytes())
        about = {
            "format": FORMAT,
            "version": VERSION,
            "origin": origin,
            "events": count,
            "seals": len(seals),
            "personal": personal is not None,
            "exported_at": exported_at,
        }
        archive.writestr(LOG, canonical(about) + "\n")
    return count


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        for row in rows:
            file.write(canonical(row).encode() + b"\n")


@dataclass(frozen=True)
class Export:
    """An export on disk: a ZIP, or the folder it was unpacked to."""

    path: Path

    def verify(
        self,
        witness: Sequence[WitnessedHead] = (),
        is_signed: Callable[[WitnessedHead], bool] | None = None,
    ) -> Verified:
        """Check the whole export; raises `AuditError` where it is no export or a file of it cannot be read."""
        about = self._about()
        seals = [self._seal(number, line) for number, line in self._lines(SEALS)]
        covered = seals[-1].size if seals else 0
        leaves = (
            Leaf(line, f"{EVENTS}:{number}", number - 1, sealed=number <= covered)
            for number, line in self._lines(EVENTS)
        )
        personal = self._personal() if about["personal"] else None
        found = verify(leaves, seals, origin=about["origin"], personal=personal, witness=witness, is_signed=is_signed)
        events = _("The export says that it holds {said} events, but it holds {counted}.")
        sealed = _("The export says that it holds {said} seals, but it holds {counted}.")
        for message, said, counted in ((events, about["events"], found.events), (sealed, about["seals"], found.seals)):
            if said != counted:
                step = _("Ask for the export again; a part of it was lost or changed on the way.")
                found.faults.append(
                    Fault("audit.count", message.format(said=said, counted=counted), step, file=LOG, value=str(said))
                )
        return found

    def _about(self) -> dict[str, Any]:
        try:
            about = json.loads(next(self._lines(LOG), (1, "{}"))[1])
        except ValueError:
            about = {}
        known = isinstance(about, dict) and about.get("format") == FORMAT and about.get("version") == VERSION
        if not known or not {"origin", "events", "seals", "personal"} <= about.keys():
            raise AuditError(self._unreadable(_("it is no export of a log that this release knows")))
        return dict(about)

    def _seal(self, number: int, line: str) -> SealRecord:
        try:
            return SealRecord.from_dict(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            reason = _("line {number} of {file} is no seal").format(number=number, file=SEALS)
            raise AuditError(self._unreadable(reason)) from error

    def _personal(self) -> Iterator[PersonalRecord]:
        for number, line in self._lines(PERSONAL):
            try:
                yield PersonalRecord(**json.loads(line))
            except (ValueError, TypeError) as error:
                reason = _("line {number} of {file} is no personal content").format(number=number, file=PERSONAL)
                raise AuditError(self._unreadable(reason)) from error

    def _open(self, name: str) -> IO[bytes]:
        try:
            if self.path.is_dir():
                return (self.path / name).open("rb")
            return zipfile.ZipFile(self.path).open(name)
        except OSError as error:
            raise AuditError(self._unreadable(os_reason(error))) from error
        except (zipfile.BadZipFile, KeyError) as error:
            raise AuditError(self._unreadable(_("{file} is missing or damaged").format(file=name))) from error

    def _lines(self, name: str) -> Iterator[tuple[int, str]]:
        """The numbered lines of a file, exactly as they stand."""
        with self._open(name) as file:
            number = 0
            try:
                while content := file.readline(LONGEST_LINE):
                    number += 1
                    yield number, content.removesuffix(b"\n").decode("utf-8")
            except (zipfile.BadZipFile, UnicodeDecodeError, EOFError) as error:
                reason = _("{file} is missing or damaged").format(file=name)
                raise AuditError(self._unreadable(reason)) from error

    def _unreadable(self, reason: str) -> Fault:
        return Fault(
            "audit.export",
            _("The export cannot be read: {reason}.").format(reason=reason),
            _("Give the ZIP that `stateward audit export` wrote, or the folder it was unpacked to."),
            file=str(self.path),
        )


def signature_check(key: str | None) -> Callable[[WitnessedHead], bool]:
    """How signatures of kept heads are checked: all by `key` (hexadecimal), or those there are by their own key."""

    def check(head: WitnessedHead) -> bool:
        if key is None and not head.signature:
            return True
        return bool(head.signature) and (key is None or head.key == key) and signing.is_signed(head)

    return check
