"""Taking files in at one go: read, kept, and recorded where no fault stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from stateward.facts.reading import FileReading, Handed, duplicates
from stateward.facts.register_table import names_by_script
from stateward.messages.errors import Fault
from stateward.workbench.core.uploads import Upload as Incoming
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import reading, services
from stateward.workbench.statements.models import Statement


@dataclass(frozen=True)
class Received:
    """What became of one file: what was found in it, the statements stored, the enterprises added, the faults."""

    found: reading.Found
    recorded: list[Statement]
    registered: int
    faults: list[Fault]

    @property
    def accepted(self) -> bool:
        """Whether the whole file (each file of an archive) was without error."""
        return all(part.accepted for part in self.found.parts) and not any(f.level == "error" for f in self.faults)


@dataclass
class Intake:
    """Files handed in together, one after another; each is stored whole or not at all.

    `register` adds enterprises that the register lacks, named as the file names them; `dry_run` reads and checks,
    and leaves no trace. A statement that an earlier file of the same intake holds too is a fault.
    """

    register: bool = False
    dry_run: bool = False
    _handed_in: dict[Handed, str] = field(default_factory=dict)

    def take(self, incoming: Incoming) -> Received:
        """Read one file, keep it for the record, and record its statements."""
        if self.dry_run:
            found = self._checked(reading.read(incoming.content, incoming.name, any_enterprise=self.register))
            return Received(found, [], 0, found.faults)
        read, reports = reading.read_in_both_languages(incoming.content, incoming.name, any_enterprise=self.register)
        found = self._checked(read)
        upload = services.keep_and_note(incoming, found, _with_faults(reports, found))
        if not found.recordable:
            return Received(found, [], 0, found.faults)
        done = services.record_at_once(upload, found, self._newcomers(found) if self.register else [])
        return Received(found, done.recorded, done.registered, [*done.faults, *found.faults])

    def _checked(self, found: reading.Found) -> reading.Found:
        """What was found, with a fault for each statement that an earlier file held too."""
        return replace(found, parts=[self._compared(part) for part in found.parts])

    def _compared(self, part: FileReading) -> FileReading:
        repeated = duplicates(part, self._handed_in)
        return replace(part, faults=(*part.faults, *repeated)) if repeated else part

    def _newcomers(self, found: reading.Found) -> list[dict[str, str]]:
        """The enterprises that the register lacks, with the names of the file."""
        names = {code: name for part in found.parts for code, name in part.names.items()}
        codes = dict.fromkeys(statement.enterprise for statement in found.statements)
        known = set(Enterprise.objects.values_list("code", flat=True))
        rows = []
        for code in codes:
            if code not in known:
                name_en, name_zh = names_by_script(names.get(code, code))
                rows.append({"code": code, "name_en": name_en, "name_zh": name_zh})
        return rows


def _with_faults(reports: dict[str, Any], found: reading.Found) -> dict[str, Any]:
    """The reports with every fault found, also those that other files of the intake gave rise to."""
    faults = [fault.to_dict() for fault in found.faults]
    if all(len(report["faults"]) == len(faults) for report in reports.values()):
        return reports
    return {code: {**report, "faults": faults, "recordable": len(found.statements)} for code, report in reports.items()}
