"""`upgrade`, `doctor`, `export`: keeping a workspace in order, and taking everything out of it in open formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, WorkspaceOption
from stateward.cli.usage import Command
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_


class TableForm(StrEnum):
    """How an export writes its tables."""

    csv = "csv"
    parquet = "parquet"
    json = "json"


FolderArgument = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help=N_("The workspace; default: the one you stand in."))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("upgrade", cls=Command, help=N_("Bring a workspace to this release, after a backup."))(upgrade_command)
    app.command("doctor", cls=Command, help=N_("Look whether a workspace has all it needs to run."))(doctor_command)
    app.command("export", cls=Command, help=N_("Write a whole workspace out in open formats."))(export_command)


def upgrade_command(
    folder: FolderArgument = None,
    backup: Annotated[
        Path | None, typer.Option("--backup", help=N_("The folder of the backup; default: the settings'."))
    ] = None,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help=N_("Change the database without a backup."))
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Bring a workspace to this release."""
    from stateward.cli.opening import workspace_folder
    from stateward.cli.output import note
    from stateward.workbench.site import configure

    configure(workspace_folder(folder))
    from stateward.workbench.operation import state
    from stateward.workbench.operation.upgrading import upgrade

    done = upgrade(None if without_backup else backup or state.backup_folder())
    if done.backup is not None:
        note(_("The workspace as it was before lies in {file}.").format(file=done.backup))
    if done.changes:
        note(_("{number} changes were made to the database.").format(number=len(done.changes)))
    note(_("The workspace has the shape of this release."))


def doctor_command(
    folder: FolderArgument = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help=N_("Try a database for what Stateward needs; no workspace.")),
    ] = None,
    format_: FormatOption = Format.table,
    language: LanguageOption = None,
) -> None:
    """Look at everything a workspace needs; ends with 1 where something is wrong, with 0 for warnings alone."""
    from stateward.cli.opening import workspace_folder
    from stateward.cli.output import emit_json, emit_rows
    from stateward.workbench.site import configure

    if database is not None:
        _try_database(database, format_)
        return

    configure(workspace_folder(folder))
    from stateward.workbench.operation.doctor import examine

    findings = examine()
    if format_ is Format.json:
        emit_json({"findings": [vars(finding) for finding in findings]}, None)
    else:
        words = {"good": _("good"), "warning": _("warning"), "error": _("error")}
        rows = [(words[finding.level], finding.message, finding.next_step) for finding in findings]
        emit_rows((_("State"), _("Finding"), _("What to do")), rows, format_, None)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


def _try_database(url: str, format_: Format) -> None:
    """What a database does of what Stateward needs, line by line; ends with 1 where something is missing."""
    from stateward.cli.output import emit_json, emit_rows
    from stateward.workbench.operation.probing import probe

    tried = list(probe(url))
    if format_ is Format.json:
        emit_json({"probes": [vars(one) for one in tried]}, None)
    else:
        words = {True: _("good"), False: _("error")}
        rows = [(words[one.passed], one.title, one.said) for one in tried]
        emit_rows((_("State"), _("What was tried"), _("What the database said")), rows, format_, None)
    if not all(one.passed for one in tried):
        raise typer.Exit(1)


def export_command(
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help=N_("A new or empty folder."))],
    tables: Annotated[TableForm, typer.Option("--tables", help=N_("csv, parquet or json."))] = TableForm.csv,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
) -> None:
    """Write everything a workspace holds, without passwords and keys, with a dictionary of the data."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import note, progress

    open_site(workspace)
    from stateward.workbench.operation.exporting.writing import export, total
    from stateward.workbench.operation.telling import tell_exported

    with progress(_("Export"), total()) as advance:
        done = export(target, tables.value, advance)
    tell_exported(tables=done.tables, rows=done.rows, files=done.files, form=tables.value)
    note(
        _("{tables} tables with {rows} rows and {files} files were written to {folder}.").format(
            tables=done.tables, rows=done.rows, files=done.files, folder=target
        )
    )
    note(_("dictionary.csv says what each column holds."))
