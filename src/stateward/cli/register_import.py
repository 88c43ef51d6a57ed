"""`register import`: enterprises into the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stateward.cli.options import (
    DryRunOption,
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

registers = typer.Typer(
    name="register", cls=Group, help=N_("The register of enterprises."), no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(registers)


@registers.command("import", cls=Command, help=N_("Enterprises from .xlsx or .csv; all or nothing per file."))
def register_import_command(
    file: Annotated[list[Path], typer.Argument(metavar="FILE...", help=N_("Tables of enterprises."))],
    workspace: WorkspaceOption = None,
    dry_run: DryRunOption = False,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Read enterprises and add them to the register."""
    from stateward.cli import reports
    from stateward.cli.opening import open_site
    from stateward.messages.errors import StatewardError

    open_site(workspace)
    files: list[dict[str, Any]] = []
    for path in file:
        try:
            files.append(_one_file(path, reports.content_of(path), dry_run))
        except StatewardError as error:
            files.append(reports.refused_file(path, error.faults))
    reports.show(files, dry_run, format_, output, reports.register_sentence)
    if not all(entry["accepted"] for entry in files):
        raise typer.Exit(1)


def _one_file(path: Path, content: bytes, dry_run: bool) -> dict[str, Any]:
    """Read and record one file; what became of it."""
    from stateward.workbench.register import reading, services

    found = reading.read(content, path.name)
    added = changed = unchanged = 0
    if found.accepted and not dry_run:
        done = services.import_enterprises(reading.rows(found))
        added, changed, unchanged = done.added, done.changed, done.unchanged
    return {
        "file": str(path),
        "sha256": found.sha256,
        "accepted": found.accepted,
        "enterprises": len(found.enterprises),
        "added": added,
        "changed": changed,
        "unchanged": unchanged,
        "faults": [fault.to_dict() for fault in found.faults],
        "notes": [note.to_dict() for note in found.notes],
    }
