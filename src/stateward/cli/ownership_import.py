"""`ownership import`: lists of holdings whose parents are names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, RulebookOption
from stateward.cli.ownership import ownership
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


@ownership.command("import", cls=Command, help=N_("Holdings whose parents are names: matched, or listed for a choice."))
def import_command(
    mapping: Annotated[str, typer.Argument(metavar="MAPPING", help=N_("Id of a rulebook document, or a YAML file."))],
    table: Annotated[
        list[str], typer.Option("--table", metavar="NAME=FILE", help=N_("A table of the list; repeatable."))
    ],
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", help=N_("Names already chosen for: columns name, code (several: A;B).")),
    ] = None,
    enterprises_output: Annotated[
        Path | None, typer.Option("--enterprises-output", help=N_("Write the enterprises to this CSV file."))
    ] = None,
    choices_output: Annotated[
        Path | None,
        typer.Option("--choices-output", help=N_("Write names to choose for, with candidates, to this file.")),
    ] = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.csv,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """The holdings that are certain, as CSV for the other commands; the rest is told with its candidates."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.cli.ownership_inputs import table as read_table
    from stateward.messages import gettext as _
    from stateward.ownership.named import read_named

    document = open_rulebook(rulebook, None).get("named_holdings", mapping)
    found = read_named(
        {name: read_table(path) for name, path in _files(table).items()}, document, _decisions(decisions)
    )
    if enterprises_output is not None:
        frame = found.enterprise_frame()
        emit_rows(frame.columns, frame.rows(), Format.csv, enterprises_output)
    if choices_output is not None:
        rows = [[m.text, c.code, c.name, c.score] for m in found.open_names() for c in m.candidates]
        rows += [[m.text, None, None, None] for m in found.open_names() if not m.candidates]
        emit_rows(["name", "code", "candidate", "score"], rows, Format.csv, choices_output)
    if format_ is Format.json:
        emit_json(
            {
                "counts": found.counts(),
                "holdings": found.holdings,
                "choices": [
                    {
                        "name": m.text,
                        "candidates": [{"code": c.code, "name": c.name, "score": c.score} for c in m.candidates],
                    }
                    for m in found.open_names()
                ],
                "faults": [fault.to_dict() for fault in found.faults],
            },
            output,
        )
    else:
        show_faults(fault for fault in found.faults if fault.level != "explain")
        frame = found.holding_frame()
        emit_rows(frame.columns, frame.rows(), format_, output)
        counts = found.counts()
        note(
            _(
                "Parents matched exactly: {exact}; after normalising: {normalised}; several in one cell: {several}; "
                "by decision: {decided}; to be chosen: {choice}."
            ).format(**counts)
        )
    if any(fault.level == "error" for fault in found.faults):
        raise typer.Exit(1)


def _files(texts: list[str]) -> dict[str, Path]:
    from stateward.messages import gettext as _

    found = {}
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals:
            raise typer.BadParameter(_("{option} cannot read {text}").format(option="--table", text=text))
        found[name] = Path(path)
    return found


def _decisions(path: Path | None) -> dict[str, list[str]]:
    """Names with the codes a person chose for them. Raises ImportFault where a column is missing."""
    from stateward.cli.ownership_inputs import table as read_table
    from stateward.facts.faults import fault
    from stateward.messages import gettext as _
    from stateward.messages.errors import ImportFault

    if path is None:
        return {}
    frame = read_table(path)
    if not {"name", "code"} <= set(frame.columns):
        raise ImportFault(
            fault(
                "decision_columns",
                _("The table of decisions has no columns name and code."),
                _("Name its columns name and code."),
                file=path.name,
            )
        )
    rows = frame.select("name", "code").drop_nulls().iter_rows()
    return {name: [part.strip() for part in code.split(";") if part.strip()] for name, code in rows}
