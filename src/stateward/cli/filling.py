"""Filling a workspace with the synthetic portfolio: register, statements, marks, targets, standards, people."""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from stateward.cli.opening import open_site
from stateward.cli.output import note, progress
from stateward.demo import Portfolio, generate
from stateward.facts.workspace import SETTINGS_FILE, Workspace
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault, WorkspaceError
from stateward.rulebook import Rulebook

#: The demo office's choice: schemes that name no standard values are read with this illustrative table.
STANDARDS = "cn-municipal-illustrative"
PERIOD_COLUMNS = pl.Schema({"year": pl.Int32(), "month": pl.Int8()})
SCHEMES_WITH_STANDARDS = ("cn-comprehensive-2006", "cn-financial-2006")
#: The rooms whose people have worked already, in the order in which their work stands on each other's.
STRANDS = ("statements", "reform", "integrity", "supervision", "cockpit", "assessment", "directives", "disclosure")

#: Notices that each person of the demonstration finds unread.
UNREAD_NOTICES = 5


def fill(folder: Path, profile: str, enterprises: int | None, months: int, seed: int) -> None:
    """Make the workspace if it is not there, and record a synthetic portfolio in it.

    Raises `WorkspaceError` when the workspace already holds enterprises: figures of real ones are never mixed with
    synthetic ones.
    """
    portfolio = generate(enterprises=enterprises, months=months, seed=seed, profile=profile)  # type: ignore[arg-type]
    fresh = not (folder / SETTINGS_FILE).exists()
    place = _begin(folder, profile, pick(portfolio.office)) if fresh else folder
    workspace = open_site(place)
    _refuse_mixing(folder)
    if profile == "cn-municipal":
        _choose_standards(workspace)
    _record(portfolio)
    _settle()
    if workspace.settings.schemes:
        _score(workspace.settings.schemes[0])
    with progress(_("Strands"), len(STRANDS)) as advance:
        for strand in STRANDS:
            _fill_strand(strand)
            advance(1)
    _read_older_notices()
    if fresh:
        _finish(place, folder)
    note(pick(portfolio.description))
    note(_("Open it with: stateward serve {folder}").format(folder=folder))


def _begin(folder: Path, profile: str, office: str) -> Path:
    """A new workspace is filled beside its place, so that an interrupted demo leaves no half-filled one behind."""
    if folder.exists() and any(folder.iterdir()):
        Workspace.create(folder, profile)  # says why a folder that is not empty cannot be used
    place = folder.absolute().with_name(f".{folder.absolute().name}.filling")
    shutil.rmtree(place, ignore_errors=True)
    Workspace.create(place, profile, name=office, schemes=_schemes(profile))
    return place


def _finish(place: Path, folder: Path) -> None:
    from django.db import connections

    connections.close_all()
    os.replace(place, folder)


def _score(scheme: str) -> None:
    """Score the office's first scheme now, so that the first page opens at once."""
    from stateward.workbench.assessment.results import run

    run(scheme)


def _schemes(profile: str) -> tuple[str, ...]:
    if profile == "cn-municipal":
        return ("cn-municipal-annual", "cn-comprehensive-2006", "cn-financial-2006", "imf-health-check")
    return ("imf-health-check", "intl-basic-annual")


def _refuse_mixing(folder: Path) -> None:
    from stateward.workbench.register.models import Enterprise

    if Enterprise.objects.exists():
        raise WorkspaceError(
            Fault(
                "demo.not_empty",
                _("The workspace {folder} already holds enterprises.").format(folder=folder),
                _("Name a new folder: synthetic figures are never mixed with others."),
                file=str(folder),
            )
        )


def _choose_standards(workspace: Workspace) -> None:
    """Lay the office's own versions of the schemes, with its standards named, beside the built-in ones."""
    book = Rulebook.load()
    for name in SCHEMES_WITH_STANDARDS:
        entry = book.entry("scheme", name)
        text = entry.file.read_text(encoding="utf-8")
        if entry.document.standards is None:
            text = text.replace("\nindicators:", f"\nstandards: {STANDARDS}\nindicators:", 1)
        (workspace.rulebook / f"{name}.yaml").write_text(text, encoding="utf-8")


def _record(portfolio: Portfolio) -> None:
    from django.db import transaction

    from stateward.workbench.assessment.services import record_given, record_targets
    from stateward.workbench.register.services import import_enterprises
    from stateward.workbench.statements.bulk import record_table
    from stateward.workbench.statements.store import take_over

    figures = portfolio.whole_frame()
    with progress(_("Statements"), figures.height) as advance, transaction.atomic():
        import_enterprises(_register_rows(portfolio))
        record_table(
            figures,
            currency=portfolio.currency,
            template=portfolio.template,
            template_version=portfolio.template_version,
            advance=advance,
        )
        record_given(_long(portfolio.given().to_dicts()))
        record_targets(_targets(portfolio.targets().to_dicts()))
    take_over(portfolio.frame().with_columns(pl.lit(1, dtype=pl.Int32).alias("revision")).cast(PERIOD_COLUMNS))


def _settle() -> None:
    """Add one person of each role; those of an enterprise belong to the first group of the register."""
    from stateward.workbench.accounts.demonstration import settle
    from stateward.workbench.register.models import Enterprise

    settle(Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first())


def _fill_strand(app: str) -> None:
    """Add what a strand's people would have done, all or nothing."""
    from django.db import transaction

    with transaction.atomic():
        import_module(f"stateward.workbench.{app}.demonstration").fill()


def _read_older_notices() -> None:
    """A year's work leaves a hundred notices; its people have read all but the newest."""
    from django.utils import timezone

    from stateward.workbench.accounts.models import User
    from stateward.workbench.core.notices import delivery
    from stateward.workbench.core.notices import services as notices

    delivery.deliver(timezone.now())
    for person in User.objects.all():
        older = notices.unread(person).order_by("-pk").values_list("pk", flat=True)[UNREAD_NOTICES:]
        notices.mark_read(person, older)


def _register_rows(portfolio: Portfolio) -> list[dict[str, Any]]:
    return [
        {
            "code": e.code,
            "name_en": e.name_en,
            "name_zh": e.name_zh,
            "parent": e.parent,
            "enterprise_class": e.enterprise_class,
            "level": e.level,
            "industry": e.industry,
            "size": e.size,
            "valid_from": e.from_,
            "valid_to": e.to,
            "status": e.status,
        }
        for e in portfolio.enterprises
    ]


def _long(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"enterprise": row["enterprise"], "year": row["year"], "indicator": name, "value": value}
        for row in rows
        for name, value in row.items()
        if name not in ("enterprise", "year") and value is not None
    ]


def _targets(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "enterprise": row["enterprise"],
            "year": row["year"],
            "indicator": name.removeprefix("target."),
            "value": value,
            "base": row.get(f"base.{name.removeprefix('target.')}"),
        }
        for row in rows
        for name, value in row.items()
        if name.startswith("target.") and value is not None
    ]
