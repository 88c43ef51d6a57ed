"""`stateward`: the commands and their help. Imports nothing heavy, so that help appears at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stateward import __version__
from stateward.cli import assess, rulebook, statements, workspace
from stateward.messages import set_language
from stateward.messages.errors import StatewardError

app = typer.Typer(
    name="stateward",
    help="The supervision workbench of a state ownership entity.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stateward {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """The supervision workbench of a state ownership entity."""


assess.register(app)
rulebook.register(app)
statements.register(app)
workspace.register(app)


def main() -> None:
    """Entry point: 0 on success, 1 where the input is at fault (with the list of faults), 2 on wrong usage."""
    from stateward.cli.output import show_faults

    set_language(_language_of(sys.argv))
    try:
        app(standalone_mode=True)
    except StatewardError as error:
        show_faults(error.faults)
        raise SystemExit(1) from error


def _language_of(arguments: list[str]) -> str:
    """The language named on the command line, else the one of the environment."""
    import os

    for i, argument in enumerate(arguments):
        if argument == "--language" and i + 1 < len(arguments):
            return arguments[i + 1]
        if argument.startswith("--language="):
            return argument.split("=", 1)[1]
    return os.environ.get("STATEWARD_LANGUAGE", "en")
