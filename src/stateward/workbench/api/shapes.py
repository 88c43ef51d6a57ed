"""Shapes that operations of several apps have in common."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

#: Keys of rows: no database holds larger ones.
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Year = Annotated[int, Field(ge=1900, le=9999)]


def _no_hidden(text: str) -> str:
    if any(unicodedata.category(c) in ("Cs", "Cn") or (c < " " and c not in "\n\r\t") for c in text):
        raise ValueError("hidden characters")
    return text


#: Text that a database can hold: no NUL, no half characters.
Text = Annotated[str, AfterValidator(_no_hidden)]


class Body(Schema):
    """A body of a request: what it does not know is refused, so that nothing is silently dropped."""

    model_config = ConfigDict(extra="forbid")


class Person(Schema):
    """A person as others are named it."""

    user_name: str
    name: str


def person(user: Any) -> Person | None:
    """A person's names; `None` where nobody is named."""
    return None if user is None else Person(user_name=user.username, name=user.name)


class EnterpriseName(Schema):
    """An enterprise by its code and names."""

    code: str
    name_en: str
    name_zh: str


def enterprise_name(row: Any) -> EnterpriseName | None:
    """An enterprise's code and names; `None` where there is none."""
    return None if row is None else EnterpriseName(code=row.code, name_en=row.name_en, name_zh=row.name_zh)


class Titled(Schema):
    """A title in both languages."""

    en: str
    zh: str


def moment(at: dt.datetime | None) -> dt.datetime | None:
    """A moment to the second."""
    return None if at is None else at.replace(microsecond=0)
