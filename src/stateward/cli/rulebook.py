"""`rulebook list, show, check, diff`: reading and checking the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import (
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

rules = typer.Typer(
    name="rulebook",
    cls=Group,
    help=N_("Read and check the rule documents."),
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(rules)


@rules.command("list", cls=Command, help=N_("All documents with version, status and source."))
def list_command(
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help=N_("Only documents of this kind."))] = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """List the documents."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows
    from stateward.messages import gettext as _
    from stateward.messages import pick
    from stateward.rulebook.book import KINDS

    if kind is not None and kind not in KINDS:
        kinds = ", ".join(KINDS)
        raise typer.BadParameter(_("{kind} is none of: {kinds}.").format(kind=kind, kinds=kinds), param_hint="--kind")
    book = open_rulebook(rulebook, workspace)
    documents = [e.document for (_k, _i), entries in sorted(book.entries.items()) for e in entries]
    rows = [
        {
            "kind": d.document,
            "id": d.id,
            "version": d.version,
            "title": pick(d.title.as_dict()),
            "jurisdiction": d.jurisdiction,
            "status": d.status,
            "source": d.source.document,
        }
        for d in documents
        if kind in (None, d.document)
    ]
    if format_ is Format.json:
        emit_json(rows, output)
        return
    headers = ["kind", "id", "version", "title", "jurisdiction", "status", "source"]
    emit_rows(headers, ([row[h] for h in headers] for row in rows), format_, output)


@rules.command("show", cls=Command, help=N_("One document, as it is written."))
def show_command(
    id_: Annotated[str, typer.Argument(metavar="ID", help=N_("The document's id."))],
    version: Annotated[str | None, typer.Option("--version", help=N_("This version instead of the newest."))] = None,
    kind: Annotated[str | None, typer.Option("--kind", help=N_("Where several kinds have the same id."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Show one document."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit, emit_json
    from stateward.rulebook.find import find_entry

    entry = find_entry(open_rulebook(rulebook, workspace), id_, kind, version)
    if format_ is Format.json:
        emit_json(entry.document.model_dump(mode="json", by_alias=True, exclude_none=True), output)
    else:
        emit(entry.file.read_text(encoding="utf-8"), output)


@rules.command(
    "check", cls=Command, help=N_("Check every document, or the files and folders named, and run the examples.")
)
def check_command(
    path: Annotated[list[Path] | None, typer.Argument(help=N_("Files or folders of rule documents."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Check the rulebook; exit 1 when anything is wrong."""
    from stateward.assessment.examples import check_rulebook
    from stateward.cli.opening import overlay_folders
    from stateward.cli.output import emit_json, emit_rows, note, show_faults
    from stateward.cli.reports import FAULT_COLUMNS
    from stateward.integrity.check import check_documents as check_integrity
    from stateward.messages import gettext as _
    from stateward.supervision.check import check_documents

    report = check_rulebook(overlay_folders(rulebook, workspace), path)
    for checked in (check_documents(report.book, report.entries), check_integrity(report.entries)):
        report.examples += checked.examples
        report.faults += checked.faults
    if format_ is Format.json:
        emit_json(report.to_dict(), output)
    elif format_ is Format.csv:
        emit_rows(FAULT_COLUMNS, ([getattr(f, c) for c in FAULT_COLUMNS] for f in report.faults), format_, output)
    else:
        show_faults(report.faults)
        note(
            _("{documents} documents, {examples} examples, {faults} faults.").format(
                documents=report.documents, examples=report.examples, faults=len(report.faults)
            )
        )
    if any(fault.level == "error" for fault in report.faults):
        raise typer.Exit(1)


@rules.command("diff", cls=Command, help=N_("What changed between two versions of a document."))
def diff_command(
    id_: Annotated[str, typer.Argument(metavar="ID", help=N_("The document's id."))],
    old: Annotated[str, typer.Argument(help=N_("Version, or path of a YAML file."))],
    new: Annotated[str, typer.Argument(help=N_("Version, or path of a YAML file."))],
    kind: Annotated[str | None, typer.Option("--kind", help=N_("Where several kinds have the same id."))] = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Compare two versions, field by field."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, emit_rows
    from stateward.rulebook.find import differences, find_entry

    book = open_rulebook(rulebook, workspace)
    before = find_entry(book, old, kind) if old.endswith((".yaml", ".yml")) else find_entry(book, id_, kind, old)
    after = find_entry(book, new, kind) if new.endswith((".yaml", ".yml")) else find_entry(book, id_, kind, new)
    rows = differences(before.document, after.document)
    if format_ is Format.json:
        emit_json([{"path": p, "old": a, "new": b} for p, a, b in rows], output)
    else:
        emit_rows(["path", "old", "new"], rows, format_, output)
