"""`stateward`: the commands and their help. Imports nothing heavy, so that help appears at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from stateward import __version__
from stateward.cli import (
    assess,
    audit,
    backup,
    consolidation,
    decide,
    directive,
    draw,
    index,
    keeping,
    lists,
    meetings,
    ownership,
    people,
    reconcile,
    redflags,
    register_import,
    robustness,
    rulebook,
    simulate,
    standards,
    statements,
    targets,
    term,
    verify,
    warn,
    workspace,
)
from stateward.cli.usage import Group, UsageError, translate_help, usage_fault, use_parser_catalogue
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import set_language
from stateward.messages.errors import Fault, StatewardError, os_reason

OK, INPUT_AT_FAULT, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="stateward",
    cls=Group,
    help=N_("The supervision workbench of a state ownership entity."),
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
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=N_("Show the version."))
    ] = False,
) -> None:
    """The supervision workbench of a state ownership entity."""


workspace.register(app)
statements.register(app)
consolidation.register(app)
register_import.register(app)
people.register(app)
ownership.register(app)
assess.register(app)
directive.register(app)
simulate.register(app)
verify.register(app)
robustness.register(app)
term.register(app)
targets.register(app)
standards.register(app)
reconcile.register(app)
rulebook.register(app)
decide.register(app)
lists.register(app)
draw.register(app)
meetings.register(app)
warn.register(app)
index.register(app)
redflags.register(app)
audit.register(app)
backup.register(app)
keeping.register(app)


def main() -> None:
    """Entry point: 0 on success, 1 where the input is at fault (with the list of faults), 2 on wrong usage."""
    raise SystemExit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and say how it ended; every fault is printed, with `--format json` also as JSON."""
    set_language(_value_of("--language", arguments) or os.environ.get("STATEWARD_LANGUAGE"))
    use_parser_catalogue()
    command = typer.main.get_command(app)
    translate_help(command)
    try:
        return int(command.main(list(arguments), prog_name="stateward", standalone_mode=False) or OK)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error, file=sys.stderr)
        else:
            print(f"{_('error')} [{usage_fault(error).code}] {usage_fault(error)}", file=sys.stderr)
        return WRONG_USAGE
    except StatewardError as error:
        return _tell(error.faults, arguments)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; Python would complain again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return _tell([_os_fault(error)], arguments)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


def _tell(faults: list[Fault], arguments: Sequence[str]) -> int:
    from stateward.cli.output import emit_json, show_faults

    show_faults(faults)
    if _value_of("--format", arguments) == "json":
        emit_json({"faults": [fault.to_dict() for fault in faults]}, None)
    return INPUT_AT_FAULT


def _os_fault(error: OSError) -> Fault:
    """A file that cannot be read or written."""
    name = str(error.filename) if error.filename is not None else None
    return Fault(
        "file.unusable",
        _("The file cannot be read or written: {reason}.").format(reason=os_reason(error)),
        _("Check the path, your rights to it, and the space left on the disk."),
        file=name,
    )


def _value_of(option: str, arguments: Sequence[str]) -> str | None:
    """The value of an option wherever it stands, before the parser has seen the arguments."""
    for place, argument in enumerate(arguments):
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return None
