"""`ownership`: who holds whom, why, and how the structure becomes flatter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.messages.errors import Fault
    from stateward.ownership.structure import Structure

ownership = typer.Typer(
    name="ownership",
    cls=Group,
    help=N_("Who holds whom: layers, control, look-through shares, the slimming plan."),
    no_args_is_help=True,
    rich_markup_mode=None,
)

HoldingsOption = Annotated[
    Path,
    typer.Option("--holdings", help=N_("Holdings: holder, held, share (0..1), votes, from, to; or BODS 0.4.")),
]
RegisterOption = Annotated[
    Path | None,
    typer.Option("--enterprises", help=N_("Enterprises: code, name, parent, kind; figures for a plan.")),
]
RootOption = Annotated[
    str | None, typer.Option("--root", metavar="ID", help=N_("Count from this headquarters or holder."))
]
DateOption = Annotated[
    dt.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=N_("Holdings in force on this day; default: today.")),
]


def register(app: typer.Typer) -> None:
    """Add the commands; the plan stands in a module of its own."""
    from stateward.cli import ownership_import, ownership_plan  # noqa: F401

    app.add_typer(ownership)


@ownership.command("report", cls=Command, help=N_("Layers, levels, controllers and look-through shares."))
def report_command(
    holdings: HoldingsOption,
    enterprises: RegisterOption = None,
    root: RootOption = None,
    date: DateOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """The structure on a day. Exit 1 where rows are at fault; the rest is computed all the same."""
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.cli.ownership_inputs import read_structure
    from stateward.messages import gettext as _

    found = read_structure(holdings, enterprises, root, date)
    if format_ is Format.json:
        emit_json(found.to_dict(), output)
    else:
        show_faults(_without_explanations(found))
        nodes = found.frame().drop("share_of", "corrected_share")
        emit_rows(nodes.columns, nodes.rows(), format_, output)
        deepest = nodes["legal_layer"].max()
        note(
            _("{number} enterprises in {layers} legal layers, {rings} cross-holdings.").format(
                number=found.enterprises, layers=deepest or 0, rings=len(found.cross_holdings())
            )
        )
    if any(fault.level == "error" for fault in found.faults):
        raise typer.Exit(1)


def _without_explanations(found: Structure) -> list[Fault]:
    return [fault for fault in found.faults if fault.level != "explain"]


@ownership.command("explain", cls=Command, help=N_("Why a holder has its share in an enterprise, chain by chain."))
def explain_command(
    holder: Annotated[str, typer.Argument(metavar="HOLDER", help=N_("The code of the holder."))],
    held: Annotated[str, typer.Argument(metavar="HELD", help=N_("The code of the enterprise."))],
    holdings: HoldingsOption,
    enterprises: RegisterOption = None,
    date: DateOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Every chain of holdings from the holder to the enterprise with its product, and the votes it directs there."""
    from stateward.cli.output import emit, emit_json, emit_rows
    from stateward.cli.ownership_inputs import read_structure
    from stateward.ownership.explain import explain_pair

    pair = explain_pair(read_structure(holdings, enterprises, None, date).network, holder, held)
    if format_ is Format.json:
        emit_json(pair.to_dict(), output)
    elif format_ is Format.csv:
        emit_rows(["path", "share"], [[" > ".join(path.nodes), path.product] for path in pair.paths], format_, output)
    else:
        emit("\n".join(pair.sentences()), output)


@ownership.command("export", cls=Command, help=N_("The holdings of a day as BODS 0.4 statements."))
def export_command(
    holdings: HoldingsOption,
    enterprises: RegisterOption = None,
    date: DateOption = None,
    publisher: Annotated[str, typer.Option("--publisher", help=N_("Who publishes the statements."))] = "Stateward",
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Statements of the Beneficial Ownership Data Standard, version 0.4."""
    from stateward.cli.output import emit_json
    from stateward.cli.ownership_inputs import day_of, read_enterprise_file, read_holding_file
    from stateward.ownership.bods.writing import write_bods

    day = day_of(date)
    register_ = read_enterprise_file(enterprises) if enterprises else None
    emit_json(write_bods(read_holding_file(holdings), register_, day=day, publisher=publisher), output)
