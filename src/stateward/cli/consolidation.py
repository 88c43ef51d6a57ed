"""`consolidation`: a group's consolidated statement held against its parts, line by line."""

from __future__ import annotations

from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, WorkspaceOption
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("consolidation", cls=Command, help=N_("Whether subsidiaries + difference = group, line by line."))(
        consolidation_command
    )


def consolidation_command(
    group: Annotated[str, typer.Argument(metavar="GROUP", help=N_("The code of the group's top company."))],
    year: Annotated[int, typer.Option("--year", help=N_("The year."))],
    month: Annotated[int, typer.Option("--month", min=1, max=12, help=N_("The month of the fiscal year."))] = 12,
    workspace: WorkspaceOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Exit 1 when a line does not add up."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.messages import gettext as _
    from stateward.messages.errors import Fault, WorkspaceError

    open_site(workspace)
    from stateward.workbench.statements.grouping import consolidation
    from stateward.workbench.statements.models import Statement

    found = Statement.objects.select_related("enterprise").filter(
        is_current=True, enterprise__code=group, year=year, month=month, basis="consolidated"
    )
    statement = found.first()
    result = consolidation(statement) if statement else None
    if result is None:
        raise WorkspaceError(
            Fault(
                "consolidation.none",
                _("There is no consolidated statement of {group} for {year}, month {month}.").format(
                    group=group, year=year, month=month
                ),
                _("Check the code and the period, or import the group's statement first."),
                value=group,
            )
        )
    headers = ["line", "group", "subsidiaries", "difference_statement", "gap"]
    rows = [[d.key, d.group, d.children, d.difference_statement, d.difference] for d in result.differences]
    if format_ is Format.json:
        lines = [dict(zip(headers, row, strict=True)) for row in rows]
        faults = [fault.to_dict() for fault in result.faults]
        compared = {"group": group, "year": year, "month": month, "lines_compared": result.lines_compared}
        emit_json(
            {**compared, "differences": lines, "missing": list(result.missing_children), "faults": faults}, output
        )
    else:
        show_faults(fault for fault in result.faults if not rows or fault.level != "error")
        if rows:
            emit_rows(headers, rows, format_, output)
        note(
            _("{compared} lines compared, {number} do not add up.").format(
                compared=result.lines_compared, number=len(rows)
            )
        )
    if rows:
        raise typer.Exit(1)
