"""The data dictionary of an export: every table and column, its kind, what it refers to, the values it may have."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import translation

from stateward import messages
from stateward.workbench.core.middleware import DJANGO_LANGUAGES
from stateward.workbench.operation.backups.values import kind
from stateward.workbench.operation.exporting.choosing import fields

HEADERS = ("table", "column", "kind", "may_be_empty", "unique", "refers_to", "values", "about")
#: The table of figures, which no model has: one row a figure.
FIGURES = "figures"
FIGURE_COLUMNS = (
    ("statement_id", "integer", "statements_statement.id", "the statement the figure belongs to"),
    ("enterprise", "text", "register_enterprise.code", "code of the enterprise"),
    ("year", "integer", "", "fiscal year"),
    ("month", "integer", "", "last month of the period, counted within the fiscal year"),
    ("basis", "text", "", "single, difference or consolidated"),
    ("revision", "integer", "", "1 for the first statement of a period, one more with each correction"),
    ("is_current", "boolean", "", "whether this revision counts"),
    ("currency", "text", "", "ISO 4217 code"),
    ("figure", "text", "", "id of the account, with .opening or .previous where it is not the closing figure"),
    ("amount", "decimal", "", "in whole units of the currency"),
    ("place", "text", "", "sheet and cell the figure was reported in"),
)


def write(folder: Path, tables: Sequence[type[models.Model]]) -> None:
    """Write `dictionary.csv`."""
    with (folder / "dictionary.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS)
        for model in tables:
            for field in fields(model):
                writer.writerow(_line(model, field))
        for name, kind_, refers, about in FIGURE_COLUMNS:
            writer.writerow((FIGURES, name, kind_, "no" if name != "place" else "yes", "no", refers, "", about))


def _line(model: type[models.Model], field: Any) -> tuple[str, ...]:
    target = field.target_field if field.is_relation else None
    refers = f"{target.model._meta.db_table}.{target.column}" if target is not None else ""
    unique = "yes" if field.unique or field.primary_key else "no"
    about = (field.help_text or model.__doc__ or "").strip().splitlines()[0] if field.primary_key else field.help_text
    return (
        str(model._meta.db_table),
        str(field.column),
        kind(field),
        "yes" if field.null else "no",
        unique,
        refers,
        _values(field),
        str(about),
    )


def _values(field: Any) -> str:
    """The values a column may have with their titles in every language, as JSON; empty where any value may stand."""
    if not field.choices:
        return ""
    titles: dict[str, dict[str, str]] = {}
    for code, name in DJANGO_LANGUAGES.items():
        with messages.language(code), translation.override(name):
            for value, title in field.flatchoices:
                titles.setdefault(str(value), {})[code] = str(title)
    return json.dumps(titles, ensure_ascii=False)
