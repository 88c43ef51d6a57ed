"""`template` and `import`: empty workbooks out, statements in."""

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
    RulebookOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("template", cls=Command, help=N_("An empty statement workbook."))(template_command)
    app.command(
        "import", cls=Command, help=N_("Statements from .xlsx, .csv, .parquet or .zip; all or nothing per file.")
    )(import_command)


def template_command(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help=N_("Id of a template, or a path to its file."))],
    output: Annotated[Path, typer.Option("--output", help=N_("The workbook to write."))],
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    language: LanguageOption = None,
) -> None:
    """Write an empty statement workbook."""
    from stateward.cli.opening import open_rulebook, standing_in
    from stateward.cli.output import note
    from stateward.facts.template import write_template
    from stateward.facts.workspace import Workspace
    from stateward.messages import gettext as _

    book = open_rulebook(rulebook, workspace)
    document = book.get("template", template)
    folder = workspace or standing_in()
    currency = {"currency": Workspace.open(folder).settings.reporting_currency} if folder is not None else {}
    content = write_template(document, book.get("accounts", document.accounts), **currency)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(content)
    note(_("Written: {file}").format(file=output))


def import_command(
    file: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=N_("Workbooks, tables, or one ZIP for many enterprises."))
    ],
    workspace: WorkspaceOption = None,
    dry_run: DryRunOption = False,
    register: Annotated[
        bool, typer.Option("--register", help=N_("Add enterprises that the register lacks, with the file's names."))
    ] = False,
    marked: Annotated[
        Path | None, typer.Option("--marked", help=N_("Write the marked workbooks to this folder."))
    ] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Read statements, check them, and store every file that has no error."""
    from stateward.cli import reports
    from stateward.cli.opening import open_site
    from stateward.cli.output import progress
    from stateward.messages import gettext as _
    from stateward.messages.errors import StatewardError

    open_site(workspace)
    from stateward.workbench.core.uploads import Upload
    from stateward.workbench.statements.intake import Intake

    intake = Intake(register=register, dry_run=dry_run)
    files: list[dict[str, Any]] = []
    with progress(_("Files"), len(file)) as advance:
        for path in file:
            try:
                incoming = Upload(path.name, reports.content_of(path))
                received = intake.take(incoming)
            except StatewardError as error:
                files.append(reports.refused_file(path, error.faults))
            else:
                files.append(reports.statements_file(path, incoming.sha256, received))
                if marked is not None:
                    files[-1]["marked"] = reports.write_marked(received.found.parts, incoming.content, path, marked)
            advance(1)
    reports.show(files, dry_run, format_, output, reports.statements_sentence)
    if not register:
        reports.advise_unknown(files)
    if not all(entry["accepted"] for entry in files):
        raise typer.Exit(1)
