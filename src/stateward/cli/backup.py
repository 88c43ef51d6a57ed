"""`backup`, `restore`: the workspace in one checked archive, and out of it again on either kind of database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, WorkspaceOption
from stateward.cli.usage import Command
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.workbench.operation.backups.restoring import Restored


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", cls=Command, help=N_("Back up a workspace: database, files, rules, settings."))(
        backup_command
    )
    app.command("restore", cls=Command, help=N_("Restore a backup as a new workspace, or try whether it can be."))(
        restore_command
    )


def backup_command(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TARGET]",
            help=N_("A file that ends in .zip, or a folder; default: the folder of the workspace's settings."),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help=N_("In a folder: keep this many backups, remove older ones."))
    ] = None,
    without_key: Annotated[
        bool, typer.Option("--without-secret-key", help=N_("Leave out the key that signs cookies."))
    ] = False,
    format_: FormatOption = Format.table,
    language: LanguageOption = None,
) -> None:
    """Back up a workspace while it is in use."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import note, progress

    open_site(workspace)
    from django.conf import settings

    from stateward.workbench.operation import state, telling
    from stateward.workbench.operation.backups import naming, writing
    from stateward.workbench.operation.backups.checking import check

    wanted = target or state.backup_folder()
    with progress(_("Backup"), writing.total()) as advance:
        path, made = writing.back_up(wanted, with_secret_key=not without_key, advance=advance)
    check(path)
    if not telling.tell_backed_up(
        file=path.name, bytes=path.stat().st_size, tables=len(made.tables), secret_key=made.secret_key
    ):
        note(_("The backup is made; somebody was writing, so the log could not be told of it."))
    into_folder = wanted.suffix != naming.ENDING
    limit = keep or (settings.OPERATOR.backup.keep if target is None else None)
    removed = naming.prune(wanted, limit) if into_folder and limit else []
    rows = sum(table.rows for table in made.tables)
    told = {
        "file": str(path),
        "bytes": path.stat().st_size,
        "tables": len(made.tables),
        "rows": rows,
        "files": len(made.files),
        "secret_key": made.secret_key,
        "removed": [str(old) for old in removed],
    }
    _tell(told, format_)
    if made.secret_key == "included":
        note(_("The backup holds the key that signs cookies: keep it where only the office's operators reach it."))
    for old in removed:
        note(_("Removed the old backup {file}.").format(file=old))


def restore_command(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help=N_("The backup's file."))],
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help=N_("The folder of the new workspace; not with --drill."))
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database-url", help=N_("An empty PostgreSQL database; default: the embedded one.")),
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help=N_("Restore on trial: compare everything, then leave nothing behind."))
    ] = False,
    format_: FormatOption = Format.table,
    language: LanguageOption = None,
) -> None:
    """Restore a backup, or prove that it can be restored."""
    from stateward.cli.output import note
    from stateward.workbench.operation.backups import restoring

    if (folder is None) != drill:
        raise typer.BadParameter(_("Name the folder of the new workspace, or try the backup with --drill."))
    if folder is None:
        done = restoring.drill(backup, database)
        note(_("The backup can be restored: every table and every file is as it was."))
    else:
        done = restoring.restore(backup, folder, database)
        note(_("The workspace {folder} is restored: every table and every file is as it was.").format(folder=folder))
        if done.manifest.secret_key != "included":
            note(_("The backup held no key that signs cookies; everybody signs in again."))
        note(_("Open it with: stateward serve {folder}").format(folder=folder))
    _tell(_restored(done), format_)


def _restored(done: Restored) -> dict[str, object]:
    made = done.manifest
    return {
        "made_at": made.made_at,
        "program": made.program,
        "tables": len(made.tables),
        "rows": done.rows,
        "files": len(made.files),
        "periods": done.periods,
    }


def _tell(told: dict[str, object], format_: Format) -> None:
    """What was done, one fact a line for people, an object for programs."""
    from stateward.cli.output import emit_json, emit_rows

    titles = {
        "file": _("File"),
        "bytes": _("Bytes"),
        "tables": _("Tables"),
        "rows": _("Rows"),
        "files": _("Files"),
        "secret_key": _("Key that signs cookies"),
        "made_at": _("Made at"),
        "program": _("Release"),
        "periods": _("Periods"),
    }
    if format_ is Format.json:
        emit_json(told, None)
        return
    emit_rows((_("What"), _("Value")), [(titles[name], told[name]) for name in titles if name in told], format_, None)
