"""What became of imported files: for programs as JSON, for spreadsheets as fault rows, for people as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stateward.cli.options import Format
from stateward.cli.output import emit, emit_json, emit_rows, note, show_faults
from stateward.messages import gettext as _
from stateward.messages import ngettext
from stateward.messages.errors import Fault, ImportFault, os_reason

if TYPE_CHECKING:
    from stateward.facts.reading import FileReading
    from stateward.workbench.statements.intake import Received

#: Notes shown to a person before the rest is counted.
SHOWN_NOTES = 20
FAULT_COLUMNS = ("file", "level", "code", "sheet", "cell", "row", "value", "rule", "message", "next_step")


def content_of(path: Path) -> bytes:
    """The bytes of a file that was named; `ImportFault` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportFault(
            Fault(
                "file_unreadable",
                _("The file cannot be opened: {reason}.").format(reason=os_reason(error)),
                _("Check the path and your rights to it."),
                file=str(path),
                rule="file_unreadable",
            )
        ) from error


def refused_file(path: Path, faults: Iterable[Fault]) -> dict[str, Any]:
    """The entry of a file that could not be read at all."""
    return {"file": str(path), "sha256": None, "accepted": False, "faults": [fault.to_dict() for fault in faults]}


def statements_file(path: Path, sha256: str, received: Received) -> dict[str, Any]:
    """The entry of a file of statements: what it held, what was stored, and a result for each of its parts."""
    parts = [_part(part) for part in received.found.parts]
    return {
        "file": str(path),
        "sha256": sha256,
        "accepted": received.accepted,
        "statements": len(received.found.statements),
        "stored": len(received.recorded),
        "registered": received.registered,
        "parts": parts,
        "faults": [fault.to_dict() for fault in received.faults],
        "notes": [entry.to_dict() for part in received.found.parts for entry in part.notes],
    }


def _part(part: FileReading) -> dict[str, Any]:
    return {
        "file": part.file,
        "accepted": part.accepted,
        "enterprises": sorted({statement.enterprise for statement in part.found if statement.enterprise}),
        "statements": len(part.statements),
        "checks": {"passed": part.checks.passed, "failed": part.checks.failed, "not_run": part.checks.not_run},
        "left_out": [
            {"column": left.column, "value": left.value, "rows": left.rows, "message": left.message}
            for left in part.left_out
        ],
        "faults": [fault.to_dict() for fault in part.faults],
    }


def show(
    files: list[dict[str, Any]],
    dry_run: bool,
    format_: Format,
    output: Path | None,
    sentence: Callable[[dict[str, Any], bool], str],
) -> None:
    """Print what became of the files: the faults first, one sentence a file last."""
    if format_ is Format.json:
        emit_json({"files": files, "dry_run": dry_run}, output)
        return
    if format_ is Format.csv:
        emit_rows(FAULT_COLUMNS, ([f[c] for c in FAULT_COLUMNS] for e in files for f in e["faults"]), format_, output)
        return
    for entry in files:
        show_faults(Fault(**fault) for fault in entry["faults"])
        for part in entry.get("parts", ()):
            for left in part["left_out"]:
                note(left["message"])
        _show_notes(entry.get("notes", ()))
        if entry.get("marked"):
            note(_("Marked workbooks: {files}").format(files=", ".join(entry["marked"])))
    emit("\n".join(sentence(entry, dry_run) for entry in files), output)


def _show_notes(notes: Iterable[dict[str, Any]]) -> None:
    listed = list(notes)
    for entry in listed[:SHOWN_NOTES]:
        place = "!".join(part for part in (entry["sheet"], entry["cell"]) if part)
        where = ", ".join(part for part in (entry["file"], place) if part)
        note(_("{where}: {message}").format(where=where, message=entry["message"]))
    if len(listed) > SHOWN_NOTES:
        note(_("{number} more notes; --format json lists all.").format(number=len(listed) - SHOWN_NOTES))


def statements_sentence(entry: dict[str, Any], dry_run: bool) -> str:
    """What became of one file of statements."""
    if entry["sha256"] is None:
        return _("{file}: not read.").format(file=entry["file"])
    parts = entry["parts"]
    if len(parts) > 1 or parts[0]["file"] != Path(entry["file"]).name:
        accepted = sum(part["accepted"] for part in parts)
        words = _("{file}: {accepted} of {files} files accepted, {statements} statements, {stored} stored.")
        return words.format(accepted=accepted, files=len(parts), **_counts(entry, dry_run))
    if not entry["accepted"]:
        return _("{file}: refused, nothing stored.").format(file=entry["file"])
    if dry_run:
        words = _("{file}: would be accepted, {statements} statements; nothing stored (dry run).")
        return words.format(**_counts(entry, dry_run))
    if entry["registered"]:
        words = _("{file}: accepted, {statements} statements, {stored} stored, {registered} enterprises registered.")
        return words.format(registered=entry["registered"], **_counts(entry, dry_run))
    words = _("{file}: accepted, {statements} statements, {stored} stored, {unchanged} known already.")
    return words.format(**_counts(entry, dry_run))


def _counts(entry: dict[str, Any], dry_run: bool) -> dict[str, Any]:
    unchanged = 0 if dry_run else entry["statements"] - entry["stored"]
    return {**{name: entry[name] for name in ("file", "statements", "stored")}, "unchanged": unchanged}


def register_sentence(entry: dict[str, Any], dry_run: bool) -> str:
    """What became of one table of enterprises."""
    if not entry["accepted"]:
        return _("{file}: refused, nothing stored.").format(file=entry["file"])
    if dry_run:
        words = _("{file}: would be accepted, {enterprises} enterprises; nothing stored (dry run).")
    else:
        words = _("{file}: accepted, {enterprises} enterprises, {added} added, {changed} changed.")
    return words.format(**{name: entry[name] for name in ("file", "enterprises", "added", "changed")})


def advise_unknown(files: list[dict[str, Any]]) -> None:
    """Say once how enterprises get into the register, where statements of unknown ones came."""
    unknown = {fault["value"] for entry in files for fault in entry["faults"] if fault["code"] == "unknown_enterprise"}
    if not unknown:
        return
    note(
        ngettext(
            "{number} enterprise is not in the register. Add it with: stateward register import FILE; "
            "or let this import add it: --register",
            "{number} enterprises are not in the register. Add them with: stateward register import FILE; "
            "or let this import add them: --register",
            len(unknown),
        ).format(number=len(unknown))
    )


def write_marked(parts: list[FileReading], content: bytes, path: Path, folder: Path) -> list[str]:
    """Write the marked copy of a file, or of each file of an archive, that has faults; the copies' paths."""
    from stateward.facts.archive import read_archive
    from stateward.facts.marking import mark_workbook, marked_name

    faulty = [part for part in parts if part.faults]
    whole = {path.name: content}
    if any(part.file != path.name for part in faulty):
        whole |= {member.name: member.content for member in read_archive(content, path.name)}
    written = []
    for part in faulty:
        inside = part.file.removeprefix(f"{path.name}/").replace("/", "_")
        target = folder / marked_name(inside)
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(mark_workbook(whole[part.file], part.faults, part.file))
        written.append(str(target))
    return written
