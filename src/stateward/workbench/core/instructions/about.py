"""What an instruction is about: a row or a figure, named by a signed token that a page hands to its reader.

The token holds for the person it was made for, so that nobody writes on what they were not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import models

from stateward.messages import language
from stateward.workbench.accounts import scope
from stateward.workbench.register.models import Enterprise

_SALT = "stateward.instruction"
#: A token is taken for so many seconds after its page was shown.
HOLDS_SECONDS = 12 * 3_600


@dataclass(frozen=True)
class About:
    """The page an instruction is written on: its address, its English and Chinese title, whom it concerns."""

    address: str
    titles: tuple[str, str]
    enterprise: Any = None
    row: models.Model | None = None


def token_of_row(user: Any, row: Any) -> str:
    """A token for a row that the person is looking at."""
    return _signed(user, {"model": row._meta.label_lower, "key": row.pk})


def token_of_figure(user: Any, address: str, titles: tuple[str, str], enterprise: Any = None) -> str:
    """A token for a figure that the person is looking at; `enterprise` is whom it concerns, where it is one."""
    code = enterprise.code if enterprise is not None else ""
    return _signed(user, {"address": address, "titles": list(titles), "enterprise": code})


def _signed(user: Any, content: dict[str, Any]) -> str:
    return signing.dumps({**content, "of": user.pk}, salt=_SALT, compress=True)


def read(user: Any, token: str) -> About | None:
    """What a token names; `None` for one that is forged, too old or another person's, or whose row is out of sight."""
    try:
        content = signing.loads(token, salt=_SALT, max_age=HOLDS_SECONDS)
    except signing.BadSignature:
        return None
    if content.get("of") != user.pk:
        return None
    return _row(user, content) if "model" in content else _figure(user, content)


def _row(user: Any, content: dict[str, Any]) -> About | None:
    model: Any = apps.get_model(content["model"])
    row = model._default_manager.filter(pk=content["key"]).first()
    if row is None:
        return None
    titles = []
    for code in ("en", "zh"):
        with language(code):
            titles.append(str(row))
    return About(row.get_absolute_url(), (titles[0], titles[1]), enterprise_of(row), row)


def _figure(user: Any, content: dict[str, Any]) -> About | None:
    enterprise = None
    if content["enterprise"]:
        enterprise = scope.enterprises_of(user).filter(code=content["enterprise"]).first()
        if enterprise is None:
            return None
    return About(content["address"], (content["titles"][0], content["titles"][1]), enterprise)


def enterprise_of(row: Any) -> Enterprise | None:
    """The enterprise that a row hangs on by its model's `SCOPE`; `None` for what is the whole office's."""
    lookup = getattr(row, "SCOPE", None)
    if lookup is None:
        return None
    for name in filter(None, lookup.split("__")):
        row = getattr(row, name) if row is not None else None
    return row if isinstance(row, Enterprise) else None
