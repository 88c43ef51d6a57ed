"""Printing: results to standard output (or a file), notes and faults to standard error."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from stateward.cli.options import Format
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: A table for a file or another program is as wide as its columns need.
WIDEST_TABLE = 10_000
#: Faults told one by one to a person; a whole column of the wrong kind gives thousands.
TOLD_FAULTS = 100


def emit(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    note(_("Written: {file}").format(file=output))


def emit_json(data: Any, output: Path | None) -> None:
    """Print JSON for programs."""
    emit(json.dumps(data, ensure_ascii=False, indent=2, default=_json_default, allow_nan=False), output)


def emit_rows(headers: Sequence[str], rows: Iterable[Sequence[Any]], format_: Format, output: Path | None) -> None:
    """Print rows as a table for people or as CSV."""
    if format_ is Format.csv:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        emit(buffer.getvalue(), output)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    materialised = [list(row) for row in rows]
    for i, header in enumerate(headers):
        numeric = all(isinstance(row[i], int | float | Decimal | None) for row in materialised)
        table.add_column(
            header, justify="right" if numeric and materialised else "left", no_wrap=i == 0, overflow="fold"
        )
    for row in materialised:
        table.add_row(*[_cell(cell) for cell in row])
    buffer = io.StringIO()
    width = None if output is None and sys.stdout.isatty() else WIDEST_TABLE
    Console(file=buffer, width=width, markup=False).print(table)
    emit("\n".join(line.rstrip() for line in buffer.getvalue().splitlines()), output)


def note(text: str) -> None:
    """A note for the person at the terminal; in a log of both streams it stands after what was printed before it."""
    sys.stdout.flush()
    print(text, file=sys.stderr)


def show_faults(faults: Iterable[Fault]) -> None:
    """Every fault as a sentence with its place, on standard error."""
    words = {"error": _("error"), "warning": _("warning"), "explain": _("to explain")}
    listed = list(faults)
    for fault in listed[:TOLD_FAULTS]:
        note(f"{words[fault.level]} [{fault.code}] {fault}")
    if len(listed) > TOLD_FAULTS:
        note(_("{number} more faults; --format json lists all.").format(number=len(listed) - TOLD_FAULTS))


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while long work runs, on a terminal only; called with the number of steps done."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)


def _json_default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
