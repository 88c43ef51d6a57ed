"""Writing an export: every table at one moment, the figures, the files; the folder appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from stateward import __version__
from stateward.facts.statement import figures_from_values
from stateward.facts.workspace import SETTINGS_FILE
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation.backups import values
from stateward.workbench.operation.backups.snapshot import snapshot
from stateward.workbench.operation.exporting import choosing, dictionary
from stateward.workbench.operation.exporting.sinks import sink
from stateward.workbench.operation.settings_text import without_table
from stateward.workbench.statements.models import Statement

Advance = Callable[[int], None]
#: Folders of the workspace whose files people or the office brought.
FOLDERS = ("uploads", "rulebook")
_BATCH = 500


@dataclass
class Exported:
    """What an export holds."""

    tables: int = 0
    rows: int = 0
    files: int = 0


def total() -> int:
    """How many steps an export has."""
    return len(choosing.tables()) + 2


def export(folder: Path, form: str, advance: Advance) -> Exported:
    """Write the workspace into a new or empty folder; tables as `csv`, `json` (lines) or `parquet`.

    Raises `WorkspaceError` where the folder holds something.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            Fault(
                "export.folder",
                _("The folder {folder} is not empty.").format(folder=folder),
                _("Name a new or empty folder."),
                file=str(folder),
            )
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.exporting")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "tables").mkdir(parents=True)
    try:
        done = _write(fresh, form, advance)
        os.replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return done


def _write(folder: Path, form: str, advance: Advance) -> Exported:
    done = Exported()
    held = choosing.tables()
    with snapshot() as connection:
        for model in held:
            done.rows += _table(folder / "tables", connection, model, form)
            done.tables += 1
            advance(1)
        done.rows += _figures(folder / "tables", connection, form)
        done.tables += 1
        advance(1)
    dictionary.write(folder, held)
    done.files = _files(folder)
    told = {"program": f"stateward {__version__}", "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    (folder / "export.json").write_text(json.dumps(told | vars(done) | {"form": form}, indent=1), encoding="utf-8")
    advance(1)
    return done


def _table(folder: Path, connection: BaseDatabaseWrapper, model: type[models.Model], form: str) -> int:
    every = list(model._meta.concrete_fields)
    places = [place for place, field in enumerate(every) if choosing.is_exported(model, field)]
    columns = [(str(every[place].column), values.kind(every[place])) for place in places]
    out = sink(folder, str(model._meta.db_table), columns, form)
    count = 0
    for row in values.rows(connection, model):
        out.write([row[place] for place in places])
        count += 1
    out.close()
    return count


def _figures(folder: Path, connection: BaseDatabaseWrapper, form: str) -> int:
    """Every reported figure of every revision, one row each."""
    out = sink(
        folder, dictionary.FIGURES, [(name, kind) for name, kind, _refers, _about in dictionary.FIGURE_COLUMNS], form
    )
    count = 0
    for row in _figure_rows(connection):
        out.write(row)
        count += 1
    out.close()
    return count


def _figure_rows(connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
    quote = connection.ops.quote_name
    names = ("id", "year", "month", "basis", "revision", "is_current", "currency", "values")
    columns = ", ".join(f"s.{quote(name)}" for name in names)
    field = Statement._meta.get_field("values")
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, e.code FROM statements_statement s "
            "JOIN register_enterprise e ON e.id = s.enterprise_id ORDER BY s.id"
        )
        while part := cursor.fetchmany(_BATCH):
            for id_, year, month, basis, revision, current, currency, packed, code in part:
                figures = figures_from_values(field.from_db_value(packed, None, connection))
                head = [id_, code, year, month, basis, revision, bool(current), currency]
                for key, figure in figures.items():
                    amount = None if figure.amount is None else format(figure.amount, "f")
                    yield [*head, key, amount, figure.place]


def _files(folder: Path) -> int:
    """Copy the files that were handed in and the office's own rules; the settings without addresses and secrets."""
    home = Path(settings.STATEWARD_WORKSPACE)
    count = 1
    text = (home / SETTINGS_FILE).read_text(encoding="utf-8")
    for table in ("database", "metrics", "mail", "message_group", "sign_in"):
        text = without_table(text, table)
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    for name in FOLDERS:
        for path in sorted((home / name).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                target = folder / path.relative_to(home)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                count += 1
    return count
