"""docs/personal-data.md names every field that holds personal data, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

PAGE = Path(__file__).parents[2] / "docs" / "personal-data.md"
#: Models that speak of one person as a whole.
ABOUT_PEOPLE = {"accounts.user", "accounts.onetimelink", "sessions.session"}
#: Apps that keep nothing but how people get in; the registry of single sign-on providers is no person's.
PEOPLE_APPS = {"account", "mfa", "socialaccount", "usersessions"}
NOT_PERSONAL = {"socialaccount.socialapp"}
#: Fields of a person's row that say nothing about the person.
BARE = {"id", "made_at", "expires_at", "used_at"}
_FIELD = re.compile(r"\b[a-z_]+\.[a-z_]+\.(?:[a-z_0-9]+|\*)")


def written() -> set[str]:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return {name for row in rows for name in _FIELD.findall(row.split("|")[1])}


def holds_personal_data(model: type[models.Model], field: models.Field) -> bool:
    label = model._meta.label_lower
    if label in NOT_PERSONAL or field.name in BARE:
        return False
    if label in ABOUT_PEOPLE or model._meta.app_label in PEOPLE_APPS:
        return True
    if isinstance(field, models.EmailField | models.GenericIPAddressField):
        return True
    return bool(field.is_relation) and field.related_model._meta.label_lower == "accounts.user"


def all_models() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


def test_every_field_with_personal_data_is_on_the_page() -> None:
    known = written()
    missing = [
        f"{model._meta.label_lower}.{field.name}"
        for model in all_models()
        for field in model._meta.concrete_fields
        if holds_personal_data(model, field)
        and not {f"{model._meta.label_lower}.{field.name}", f"{model._meta.label_lower}.*"} & known
    ]
    assert missing == []


def test_the_page_names_no_field_that_is_not_there() -> None:
    there = {f"{m._meta.label_lower}.{name}" for m in all_models() for name in ["*", *_names(m)]}
    assert written() - there == set()


def test_every_row_says_what_it_is_who_sees_it_and_how_long_it_is_kept() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    assert len(rows) > 15
    assert all(len(row) == 4 and all(cell.strip() for cell in row) for row in rows)


def _names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]
