"""`reconcile`: the sums of a result by category and by kind, which must meet the total."""

from __future__ import annotations

from typing import Annotated

import typer

from stateward.cli.options import (
    EnterprisesOption,
    FactsOption,
    Format,
    FormatOption,
    GivenOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    StandardsOption,
    TargetsOption,
    VersionOption,
    WorkspaceOption,
    YearsOption,
)
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reconcile", cls=Command, help=N_("Check that the sums by category and by kind meet the total."))(
        reconcile_command
    )


def reconcile_command(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=N_("Id of a scheme, or a path to a YAML file."))],
    facts: FactsOption = None,
    given: GivenOption = None,
    standards: StandardsOption = None,
    enterprises: EnterprisesOption = None,
    targets: TargetsOption = None,
    year: YearsOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Sums by category and by kind; a difference without a rule of the scheme behind it exits 1."""
    from stateward.assessment.reconcile import reconcile
    from stateward.assessment.result import assess
    from stateward.cli.inputs import Sources, gather
    from stateward.cli.output import emit_json, emit_rows, show_faults

    book, inputs = gather(Sources(facts, given, standards, enterprises, targets, workspace, rulebook))
    rows, faults = reconcile(assess(book, scheme, inputs, year, version=version, reasons=False))
    show_faults(faults)
    data = [row.to_dict() for row in rows]
    if format_ is Format.json:
        emit_json({"results": data, "faults": [fault.to_dict() for fault in faults]}, output)
    else:
        categories = list(dict.fromkeys(name for row in rows for name in row.by_category))
        kinds = list(dict.fromkeys(name for row in rows for name in row.by_kind))
        headers = ["enterprise", "year", "score", *categories, *kinds, "bonus", "deductions"]
        emit_rows(
            headers,
            [
                [
                    *(row.enterprise, row.year, row.score),
                    *map(row.by_category.get, categories),
                    *map(row.by_kind.get, kinds),
                    *(row.bonus, row.deductions),
                ]
                for row in rows
            ],
            format_,
            output,
        )
    if any(fault.level == "error" for fault in faults):
        raise typer.Exit(1)
