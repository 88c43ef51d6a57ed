"""`directive outline`: strands, tasks and measures found in a directive's text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.directives.tree import Outline, Task

directives = typer.Typer(
    name="directive",
    cls=Group,
    help=N_("Directives and what they ask for."),
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(directives)


@directives.callback()
def _group() -> None:
    """Directives and what they ask for."""


@directives.command("outline", cls=Command, help=N_("The outline of a directive: strands, tasks, measures."))
def outline_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("The directive: text, .docx or .pdf."))],
    text: Annotated[
        Path | None, typer.Option("--text", help=N_("Write the text that the offsets count in to this file."))
    ] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Find title, date, issuer, speaker, basis, strands, tasks and measures, each with its place in the source."""
    from stateward.cli.output import emit, emit_json, emit_rows, show_faults
    from stateward.directives.outline import outline
    from stateward.directives.source import read_source

    source = read_source(file.read_bytes(), str(file))
    found = outline(source)
    if text is not None:
        text.parent.mkdir(parents=True, exist_ok=True)
        text.write_text(source.text, encoding="utf-8", newline="")
    show_faults(found.notes)
    if format_ is Format.json:
        emit_json(found.to_dict(), output)
    elif format_ is Format.csv:
        emit_rows(["strand", "strand_title", "task", "measures", "start", "end", "rule"], _rows(found), format_, output)
    else:
        emit("\n".join(_lines(found)), output)


def _rows(found: Outline) -> list[list[Any]]:
    strands: list[tuple[str, str, tuple[Task, ...]]] = [
        (str(number), strand.title.text, strand.tasks) for number, strand in enumerate(found.strands, start=1)
    ]
    if found.tasks:
        strands.append(("", "", found.tasks))
    return [[number, title, *_task_cells(task)] for number, title, tasks in strands for task in tasks]


def _task_cells(task: Task) -> list[Any]:
    measured = "; ".join(_one_line(measure.text) for measure in task.measures)
    return [_one_line(task.piece.text), measured, task.piece.start, task.piece.end, task.piece.rule]


def _lines(found: Outline) -> list[str]:
    """The outline as a person reads it."""
    from stateward.messages import gettext as _

    heads = (
        (_("Title"), found.title),
        (_("Meeting"), found.meeting),
        (_("Date"), found.date),
        (_("Issuer"), found.issuer),
        (_("Number"), found.number),
        (_("Speaker"), found.speaker),
        *((_("Participants"), piece) for piece in found.participants),
        *((_("Basis"), piece) for piece in found.basis),
    )
    lines = []
    for label, piece in heads:
        if piece is not None:
            value = f" ({piece.value})" if piece.value and piece.value != piece.text else ""
            lines.append(_("{name}: {value}").format(name=label, value=_one_line(piece.text) + value))
    for number, strand in enumerate(found.strands, start=1):
        lines += ["", f"{number}. {_one_line(strand.title.text)}  [{strand.start}–{strand.end}]"]
        lines += _task_lines(strand.tasks)
    if found.tasks:
        lines += ["", _("Outside the strands:"), *_task_lines(found.tasks)]
    return lines


def _task_lines(tasks: tuple[Task, ...]) -> list[str]:
    lines = []
    for task in tasks:
        lines.append(f"   - {_one_line(task.piece.text)}  [{task.piece.start}–{task.piece.end}]")
        lines += [f"       · {_one_line(measure.text)}" for measure in task.measures]
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.split())
