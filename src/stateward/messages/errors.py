"""The one exception family: a fault has a code, a place, a value, a rule, a sentence and a next step."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

Level = Literal["error", "warning", "explain"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in something a person handed in.

    The shape is the command line's contract (absent places are null): `code`, `level`, `file`, `sheet`, `cell`,
    `row`, `value`, `rule`, `message`, `next_step`; text files add `line` and `column`.
    """

    code: str
    message: str
    next_step: str
    level: Level = "error"
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    value: str | None = None
    rule: str | None = None
    line: int | None = None
    column: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fault as JSON-ready fields."""
        return asdict(self)

    def at(self, **place: Any) -> Fault:
        """The same fault with its place filled in."""
        return replace(self, **place)

    @property
    def where(self) -> str:
        """The place in one short phrase: `file, sheet!cell` or `file:line:column`."""
        parts = [self.file or ""]
        if self.line is not None:
            parts[0] = ":".join(str(p) for p in (self.file or "", self.line, self.column) if p not in (None, ""))
        if self.sheet and self.cell:
            parts.append(f"{self.sheet}!{self.cell}")
        elif self.sheet or self.cell:
            parts.append(str(self.sheet or self.cell))
        if self.row is not None and not self.cell:
            parts.append(f"#{self.row}")
        return ", ".join(p for p in parts if p)

    def __str__(self) -> str:
        words = {"where": self.where, "message": self.message, "next_step": self.next_step}
        told = _("{where}: {message} {next_step}") if self.where else _("{message} {next_step}")
        return told.format(**words).strip()


#: Why a file was refused, by the kind of refusal; the operating system itself speaks one language only.
_REFUSALS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, N_("there is no such file or folder")),
    (PermissionError, N_("access is denied")),
    (IsADirectoryError, N_("it is a folder")),
    (NotADirectoryError, N_("a part of the path is no folder")),
    (FileExistsError, N_("it is there already")),
)


def os_reason(error: OSError) -> str:
    """Why the operating system refused a file, in the running language where its kind is known."""
    for kind, words in _REFUSALS:
        if isinstance(error, kind):
            return _(words)
    if error.errno == errno.ENOSPC:
        return _("no space is left on the disk")
    return error.strerror or str(error)


class StatewardError(Exception):
    """Something handed in is at fault; carries every fault found, not only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: list[Fault] = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class FormulaError(StatewardError):
    """A rule's expression cannot be read, or its names, kinds or circles are at fault."""


class RulebookError(StatewardError):
    """A rulebook document is at fault."""


class ImportFault(StatewardError):
    """A file of figures or a register file is at fault; nothing of it was stored."""


class AssessmentError(StatewardError):
    """A scheme cannot be evaluated on the inputs that were handed in."""


class WorkspaceError(StatewardError):
    """A workspace is missing, damaged or of another version."""


class DirectiveError(StatewardError):
    """The file of a directive cannot be read; nothing of it was taken."""


class DocumentError(StatewardError):
    """A document cannot be made on this machine, or the office's template for it is at fault."""


class AuditError(StatewardError):
    """An export of the log, a witness file or a signing key cannot be read."""


class PermissionFault(StatewardError):
    """A grant, a deputyship or another right cannot be given this way."""
