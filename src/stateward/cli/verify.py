"""`verify`: a published result rebuilt from its stored inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, RulebookOption
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", cls=Command, help=N_("Rebuild a published result from its stored inputs."))(verify_command)


def verify_command(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help=N_("A result: `assess --format json --output RESULT`."))
    ],
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Compute every score, grade, rank and node again and name every difference; exits 1 where there is one."""
    from stateward.assessment.verify import verify
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit, emit_json, show_faults
    from stateward.messages import gettext as _
    from stateward.messages.errors import AssessmentError, Fault

    try:
        data = json.loads(result.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AssessmentError(
            Fault(
                "verify.not_json",
                _("The file is no JSON."),
                _("Take the file as it was published; it may have been cut off or edited."),
                file=str(result),
            )
        ) from error
    found = verify(data, str(result), open_rulebook(rulebook))
    show_faults([*found.faults, *found.notes])
    if format_ is Format.json:
        emit_json(found.to_dict(), output)
    else:
        sentence = _("The result does not hold: {faults} differences in {results} results of {scheme} {version}.")
        if found.holds:
            sentence = _(
                "The result holds: {results} results of {scheme} {version} rebuilt to the digit, "
                "{exact} of them in exact decimals."
            )
        emit(
            sentence.format(
                results=found.results,
                scheme=found.scheme,
                version=found.version,
                exact=found.exact,
                faults=len(found.faults),
            ),
            output,
        )
    if not found.holds:
        raise typer.Exit(1)
