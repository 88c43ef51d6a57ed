"""`template`, `import`, `register import`: figures and enterprises in, empty workbooks out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Format,
    FormatOption,
    Language,
    LanguageOption,
    OutputOption,
    RulebookOption,
    WorkspaceOption,
)

if TYPE_CHECKING:
    from stateward.facts.reading import FileReading
    from stateward.messages.errors import Fault

registers = typer.Typer(name="register", help="The register of enterprises.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("template", help="An empty statement workbook.")(template_command)
    app.command("import", help="Statements from .xlsx, .csv, .parquet or .zip; all or nothing per file.")(import_command)
    app.add_typer(registers)


def template_command(
    template: Annotated[str, typer.Argument(help="Id of a template document.")],
    output: Annotated[Path, typer.Option("--output", help="The workbook to write.")],
    rulebook: RulebookOption = None,
    language: LanguageOption = Language.en,
) -> None:
    """Write an empty statement workbook."""
    from stateward.cli.output import note
    from stateward.facts.template import write_template
    from stateward.messages import gettext as _
    from stateward.rulebook import Rulebook

    book = Rulebook.load(rulebook or ())
    document = book.get("template", template)
    content = write_template(document, book.get("accounts", document.accounts), language_code=language.value)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(content)
    note(_("Written: {file}").format(file=output))


def import_command(
    file: Annotated[list[Path], typer.Argument(help="Workbooks, tables, or one ZIP for many enterprises.")],
    workspace: WorkspaceOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, store nothing.")] = False,
    marked: Annotated[Path | None, typer.Option("--marked", help="Write the marked workbooks to this folder.")] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = Language.en,
) -> None:
    """Read statements, check them, and store every file that has no error."""
    from stateward.cli.inputs import workspace_folder
    from stateward.cli.output import emit_json
    from stateward.messages.errors import ImportFault
    from stateward.workbench.site import configure, migrate

    configure(workspace_folder(workspace))
    migrate()
    from stateward.workbench.core.uploads import Upload
    from stateward.workbench.statements import reading, services

    report: list[dict[str, Any]] = []
    refused = False
    for path in file:
        incoming = Upload(path.name, _content(path))
        found = reading.read(incoming.content, incoming.name)
        stored, more = 0, []
        if not dry_run:
            upload = services.receive(incoming)
            try:
                stored = len(services.record_upload(upload)) if found.recordable else 0
            except ImportFault as error:
                more = error.faults
        refused = refused or bool(more) or not all(part.accepted for part in found.parts)
        if marked is not None:
            _write_marked(found.parts, incoming.content, path, marked)
        report.append(_report(path, incoming.sha256, found.parts, stored, more))
    if format_ is Format.json:
        emit_json({"files": report, "dry_run": dry_run}, output)
    else:
        _tell(report, dry_run)
    if refused:
        raise typer.Exit(1)


def _content(path: Path) -> bytes:
    from stateward.messages import gettext as _
    from stateward.messages.errors import Fault, ImportFault

    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportFault(
            Fault(
                "import.file",
                _("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror),
                _("Check the path and that you may read the file."),
                file=str(path),
            )
        ) from error


def _report(path: Path, sha256: str, parts: list[FileReading], stored: int, more: list[Fault]) -> dict[str, Any]:
    return {
        "file": str(path),
        "sha256": sha256,
        "accepted": all(part.accepted for part in parts) and not more,
        "statements": sum(len(part.statements) for part in parts),
        "stored": stored,
        "parts": [
            {
                "file": part.file,
                "accepted": part.accepted,
                "enterprises": sorted({statement.enterprise for statement in part.found}),
                "statements": len(part.statements),
                "checks": {
                    "passed": part.checks.passed,
                    "failed": part.checks.failed,
                    "not_run": part.checks.not_run,
                },
                "left_out": [str(left) for left in part.left_out],
            }
            for part in parts
        ],
        "faults": [fault.to_dict() for fault in (*more, *(f for part in parts for f in part.faults))],
        "notes": [str(n) for part in parts for n in part.notes],
    }


def _tell(report: list[dict[str, Any]], dry_run: bool) -> None:
    from stateward.cli.output import note, show_faults
    from stateward.messages import gettext as _
    from stateward.messages.errors import Fault

    for file in report:
        show_faults(Fault(**fault) for fault in file["faults"])
        for part in file["parts"]:
            for left in part["left_out"]:
                note(left)
        for text in file["notes"][:20]:
            note(text)
        if len(file["notes"]) > 20:
            note(_("... and {number} more notes.").format(number=len(file["notes"]) - 20))
        state = _("accepted") if file["accepted"] else _("refused")
        done = _("nothing stored (dry run)") if dry_run else _("{number} stored").format(number=file["stored"])
        print(
            _("{file}: {state}, {statements} statements, {done}.").format(
                file=file["file"], state=state, statements=file["statements"], done=done
            )
        )


def _write_marked(parts: list[FileReading], content: bytes, path: Path, folder: Path) -> None:
    from stateward.cli.output import note
    from stateward.facts.marking import mark_workbook, marked_name
    from stateward.messages import gettext as _

    faults = [fault for part in parts for fault in part.faults]
    if not faults or path.suffix.lower() != ".xlsx":
        return
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / marked_name(path.name)
    target.write_bytes(mark_workbook(content, faults, path.name))
    note(_("Marked workbook: {file}").format(file=target))


@registers.command("import", help="Enterprises from .xlsx or .csv; all or nothing per file.")
def register_import_command(
    file: Annotated[list[Path], typer.Argument(help="Tables of enterprises.")],
    workspace: WorkspaceOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, store nothing.")] = False,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = Language.en,
) -> None:
    """Read enterprises and add them to the register."""
    from stateward.cli.inputs import workspace_folder
    from stateward.cli.output import emit_json, show_faults
    from stateward.messages import gettext as _
    from stateward.workbench.site import configure, migrate

    configure(workspace_folder(workspace))
    migrate()
    from stateward.workbench.register import reading, services

    report: list[dict[str, Any]] = []
    refused = False
    for path in file:
        found = reading.read(_content(path), path.name)
        errors = any(fault.level == "error" for fault in found.faults)
        refused = refused or errors
        added = changed = 0
        if not errors and not dry_run:
            done = services.import_enterprises(reading.rows(found))
            added, changed = done.added, done.changed
        report.append(
            {
                "file": str(path),
                "accepted": not errors,
                "enterprises": len(found.enterprises),
                "added": added,
                "changed": changed,
                "faults": [fault.to_dict() for fault in found.faults],
            }
        )
        if format_ is not Format.json:
            show_faults(found.faults)
            state = _("accepted") if not errors else _("refused")
            print(
                _("{file}: {state}, {enterprises} enterprises, {added} added, {changed} changed.").format(
                    file=path, state=state, enterprises=len(found.enterprises), added=added, changed=changed
                )
            )
    if format_ is Format.json:
        emit_json({"files": report, "dry_run": dry_run}, output)
    if refused:
        raise typer.Exit(1)
