"""What an export leaves out: what opens a door, and what only this program understands."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from stateward.workbench.operation.backups.snapshot import tables as all_tables

#: Apps whose tables hold keys to accounts, or queues of this program.
APPS_LEFT_OUT = frozenset(
    {"account", "auth", "django_tasks_database", "mfa", "sessions", "socialaccount", "usersessions"}
)
#: Names of columns that hold what opens a door.
KEYS = re.compile(r"(^|_)(password|token|secret|otp|digest_key)(_|$)")
#: Columns that stand in a table of their own.
ELSEWHERE = frozenset({("statements_statement", "values")})


def tables() -> list[type[models.Model]]:
    """The tables of an export."""
    return [model for model in all_tables() if model._meta.app_label not in APPS_LEFT_OUT]


def fields(model: type[models.Model]) -> list[Any]:
    """The columns of a table that an export holds."""
    return [field for field in model._meta.concrete_fields if is_exported(model, field)]


def is_exported(model: type[models.Model], field: Any) -> bool:
    """Whether an export holds a column."""
    return not KEYS.search(field.column) and (model._meta.db_table, field.column) not in ELSEWHERE
