"""`draw commit, approve, run, verify`: random draws anyone can repeat."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

draw = typer.Typer(
    name="draw",
    cls=Group,
    help=N_("Random draws anyone can repeat."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
CommitmentArgument = Annotated[Path, typer.Argument(metavar="COMMITMENT", help=N_("File written by draw commit."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(draw)


@draw.command("commit", cls=Command, help=N_("Freeze and hash a population before anyone can know the seed."))
def commit_command(
    population: Annotated[
        Path, typer.Option("--population", help=N_("Table: id, optional stratum, weight, excluded, reason."))
    ],
    size: Annotated[int, typer.Option("--size", help=N_("How many are drawn."))],
    name: Annotated[str | None, typer.Option("--name", help=N_("Name of the draw; default: the file's name."))] = None,
    seed_source: Annotated[
        str | None,
        typer.Option(
            "--seed-source",
            metavar="KIND:VALUE",
            help=N_("Which public value the seed will be, such as `lottery:NAME OF THE DRAW`."),
        ),
    ] = None,
    seed_time: Annotated[
        str | None, typer.Option("--seed-time", help=N_("When that value becomes public; later than now."))
    ] = None,
    inspectors: Annotated[
        Path | None, typer.Option("--inspectors", help=N_("Table: id, optional conflicts (ids with ;), most (visits)."))
    ] = None,
    per_visit: Annotated[int, typer.Option("--per-visit", help=N_("Inspectors for each visit, at least two."))] = 2,
    needs_approval: Annotated[bool, typer.Option("--needs-approval", help=N_("Only run after draw approve."))] = False,
    redraw_of: Annotated[
        Path | None, typer.Option("--redraw-of", help=N_("The first commitment of this draw."))
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help=N_("Why it is drawn again."))] = None,
    format_: FormatOption = Format.json,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write a commitment with its SHA-256."""
    from stateward.cli.output import note
    from stateward.messages import gettext as _
    from stateward.supervision.draws import commit

    source = None
    if seed_source is not None or seed_time is not None:
        kind, _colon, value = (seed_source or "").partition(":")
        source = {"kind": kind, "value": value, "published_at": seed_time or ""}
    first = _commitment(redraw_of) if redraw_of is not None else None
    made = commit(
        _rows(population),
        size,
        _now(),
        name=name or population.stem,
        seed_source=source,
        inspectors=_rows(inspectors) if inspectors is not None else (),
        per_visit=per_visit,
        needs_approval=needs_approval,
        redraw_of={"sha256": str(first.get("sha256") or ""), "reason": reason or ""} if first is not None else None,
    )
    _emit(made, format_, output)
    note(_("Commitment {sha256}. Write it down where nobody can change it.").format(sha256=made["sha256"]))
    if source is None:
        note(_("No public seed is named: the draw can be repeated, but not proven to be free of choice."))


@draw.command("approve", cls=Command, help=N_("The leader's approval of a commitment, before the seed is public."))
def approve_command(
    commitment: CommitmentArgument,
    by: Annotated[str, typer.Option("--by", help=N_("Who approves."))],
    format_: FormatOption = Format.json,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write the commitment with its approval."""
    from stateward.supervision.draws import approve

    _emit(approve(_commitment(commitment), by, _now()), format_, output)


@draw.command("run", cls=Command, help=N_("Draw with the seed: every ticket, who is drawn, who inspects."))
def run_command(
    commitment: CommitmentArgument,
    seed: Annotated[str, typer.Option("--seed", help=N_("The public value named in the commitment."))],
    evidence: Annotated[
        str | None, typer.Option("--evidence", help=N_("Where anyone can look the public value up."))
    ] = None,
    format_: FormatOption = Format.json,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Write the result with every ticket."""
    from stateward.supervision.draws import run

    _emit(run(_commitment(commitment), seed, _now(), evidence=evidence), format_, output)


@draw.command("verify", cls=Command, help=N_("Repeat a draw from its result; exit 1 where anything differs."))
def verify_command(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help=N_("File written by draw run."))],
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Say whether the result is what the commitment and the seed give."""
    from stateward.cli.output import emit, emit_json, show_faults
    from stateward.messages import gettext as _
    from stateward.supervision.draw_check import verify

    faults = verify(_commitment(result))
    good = all(fault.level != "error" for fault in faults)
    if format_ is Format.json:
        emit_json({"verified": good, "faults": [fault.to_dict() for fault in faults]}, output)
    else:
        show_faults(faults)
        emit(_("The draw is what its commitment and its seed give.") if good else _("The draw is refused."), output)
    if not good:
        raise typer.Exit(1)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _commitment(path: Path) -> dict[str, Any]:
    from stateward.cli.json_files import read_json
    from stateward.messages import gettext as _
    from stateward.messages.errors import Fault, ImportFault

    found = read_json(path)
    if not isinstance(found, dict):
        raise ImportFault(
            Fault(
                "draw.not_a_file",
                _("This is no file of a draw."),
                _("Hand in a file of stateward draw."),
                file=str(path),
            )
        )
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table, every cell as text."""
    from stateward.cli.inputs import EveryColumn
    from stateward.facts.engines import open_table

    rows: list[dict[str, Any]] = open_table(path, text=EveryColumn()).collect("polars").to_native().to_dicts()
    return rows


def _emit(made: dict[str, Any], format_: Format, output: Path | None) -> None:
    from stateward.cli.output import emit_json, emit_rows

    if format_ is Format.json or output is not None:
        emit_json(made, output)
        return
    units = made.get("tickets") or made["population"]
    headers = list(units[0])
    emit_rows(headers, ([unit[header] for header in headers] for unit in units), format_, None)
