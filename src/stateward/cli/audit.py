"""`audit`: the log checked, sealed, exported; its heads for witnesses; a key to sign them with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, WorkspaceOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.audit.verification import Verified
    from stateward.audit.witness import WitnessedHead

audits = typer.Typer(
    name="audit",
    cls=Group,
    help=N_("The log of everything that was done: check it, seal it, take it out."),
    no_args_is_help=True,
    rich_markup_mode=None,
)

SignOption = Annotated[
    Path | None, typer.Option("--sign", metavar="KEYFILE", help=N_("Sign the heads with this private key."))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audits)


@audits.command("verify", cls=Command, help=N_("Check the log of a workspace, or an export of one."))
def verify_command(
    export: Annotated[
        Path | None,
        typer.Argument(metavar="[EXPORT]", help=N_("An export: the ZIP, or the folder it was unpacked to.")),
    ] = None,
    witness: Annotated[
        list[Path] | None, typer.Option("--witness", metavar="FILE", help=N_("Heads that were kept elsewhere."))
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="HEX", help=N_("The public key that must have signed those heads."))
    ] = None,
    workspace: WorkspaceOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Exit 1 where anything was changed since it was recorded."""
    heads = _witnesses(witness or [])
    if key is not None or any(head.signature for head in heads):
        _needs_signatures()
    found = _verify_export(export, heads, key) if export is not None else _verify_workspace(workspace, heads, key)
    _show(found, len(heads), format_, output)
    if found.faults:
        raise typer.Exit(1)


@audits.command("seal", cls=Command, help=N_("Seal what was recorded since the last seal, and print the head."))
def seal_command(
    sign: SignOption = None,
    workspace: WorkspaceOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Print the line of the newest head, for a witness file."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import emit, note
    from stateward.messages import gettext as _

    open_site(workspace)
    from stateward.workbench.audit import sealing

    if sealing.seal() is None:
        note(_("Nothing was recorded since the last seal."))
    head = sealing.current_head()
    if head is not None:
        emit(_signed([head], sign)[0].text, output)


@audits.command("heads", cls=Command, help=N_("Print all heads: a witness file to keep elsewhere."))
def heads_command(
    sign: SignOption = None,
    workspace: WorkspaceOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """One line a seal, oldest first."""
    from stateward.audit.witness import witnessed, write_witness
    from stateward.cli.opening import open_site
    from stateward.cli.output import emit

    open_site(workspace)
    from stateward.workbench.audit import checking

    emit(write_witness(_signed([witnessed(seal) for seal in checking.seals()], sign)), output)


@audits.command("export", cls=Command, help=N_("The whole log as a ZIP that anybody can check."))
def export_command(
    output: Annotated[Path, typer.Option("--output", help=N_("Write the export to this file."))],
    personal: Annotated[bool, typer.Option("--personal", help=N_("With the personal contents."))] = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
) -> None:
    """Everything recorded so far is sealed first."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import note
    from stateward.messages import ngettext

    open_site(workspace)
    from stateward.workbench.audit import exporting

    fresh = output.with_name(f"{output.name}.incoming")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        with fresh.open("wb") as file:
            count = exporting.write(file, personal=personal)
        fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)
    note(
        ngettext("{count} event written to {file}.", "{count} events written to {file}.", count).format(
            count=count, file=output
        )
    )


@audits.command(
    "erase", cls=Command, help=N_("Erase the personal contents of the log about one object; the proof holds.")
)
def erase_command(
    about: Annotated[str, typer.Argument(metavar="KIND:KEY", help=N_("The object, such as accounts.user:12."))],
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; it stands in the log."))],
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
) -> None:
    """The contents are gone for good; who erased how many and why is an event."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import note
    from stateward.messages import ngettext

    open_site(workspace)
    from stateward.workbench.audit import erasing
    from stateward.workbench.audit.models import Event

    kind, _colon, key = about.partition(":")
    erased = erasing.erase_personal(list(Event.objects.filter(object_type=kind, object_id=key)), reason=reason)
    note(ngettext("{count} personal content erased.", "{count} personal contents erased.", erased).format(count=erased))


@audits.command("key", cls=Command, help=N_("Make a key to sign heads with; keep it off this machine."))
def key_command(
    output: Annotated[Path, typer.Option("--output", help=N_("Write the private key to this file."))],
    language: LanguageOption = None,
) -> None:
    """Print the public key; the private one is readable by its owner alone and never overwritten."""
    import os

    from stateward.audit.signing import new_key
    from stateward.cli.output import emit

    _needs_signatures()
    pem, public = new_key()
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    emit(public, None)


def _needs_signatures() -> None:
    """Raise `AuditError` where the package that signs is not installed."""
    from stateward.audit.signing import available
    from stateward.messages import gettext as _
    from stateward.messages.errors import AuditError, Fault

    if not available():
        message = _("Signatures need the package {package}, which is not installed.").format(package="cryptography")
        raise AuditError(Fault("audit.no_signing", message, _("Install it: pip install 'stateward[workbench]'.")))


def _witnesses(files: list[Path]) -> list[WitnessedHead]:
    from stateward.audit.witness import read_witness

    return [head for file in files for head in read_witness(file.read_text(encoding="utf-8-sig"), str(file))]


def _signed(heads: list[WitnessedHead], key: Path | None) -> list[WitnessedHead]:
    if key is None:
        return heads
    from stateward.audit.signing import sign

    _needs_signatures()
    pem = key.read_bytes()
    return [sign(head, pem) for head in heads]


def _verify_export(path: Path, heads: list[WitnessedHead], key: str | None) -> Verified:
    from stateward.audit.export import Export, signature_check

    return Export(path).verify(heads, signature_check(key))


def _verify_workspace(workspace: Path | None, heads: list[WitnessedHead], key: str | None) -> Verified:
    from stateward.cli.opening import open_site

    open_site(workspace)
    from stateward.workbench.audit.checking import verify_log

    return verify_log(heads, key)


def _show(found: Verified, witnessed: int, format_: Format, output: Path | None) -> None:
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.messages import gettext as _

    if format_ is Format.json:
        emit_json(found.to_dict(), output)
        return
    show_faults(found.faults)
    headers = ["events", "unsealed", "seals", "erased", "witnessed", "faults", "head"]
    row = [found.events, found.unsealed, found.seals, found.erased, witnessed, len(found.faults), found.head]
    emit_rows(headers, [row], format_, output)
    if found.faults:
        return
    note(_("The log is whole: every event and every seal is as it was recorded."))
    if not witnessed:
        note(
            _("Without a head kept elsewhere a log that was rewritten as a whole is not noticed: give --witness FILE.")
        )
