"""How a list of holdings is read whose parents are names, not codes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field

from stateward.rulebook.documents import Header, Identifier, Number, Part


class NamedTable(Part):
    """One table of the list. A parent is a code of the same table (`parent_id`) or a name of any table (`parent`).

    `share` is the column with the parsed share, `share_text` with its text (several shares in one cell), `unit` what
    a share of 1 in it means (0.01 for percent). Codes of the enterprises are `prefix` and the table's own id.
    """

    prefix: str
    id: str
    name: str
    share: str
    share_text: str | None = None
    unit: Number = Decimal("0.01")
    parent_id: str | None = None
    parent: str | None = None
    source: str | None = None


class NameRules(Part):
    """How names are made comparable: patterns that are dropped, words that mean the same, where the place begins.

    `same` is applied after everything but letters and digits is taken out, so broken words are found too.
    """

    drop: tuple[str, ...] = ()
    same: dict[str, str] = {}
    place_after: str | None = None
    country_after: str | None = None


class NamedHoldingsDocument(Header):
    """A list of holdings with names for parents: its tables, the rules for names, the day it is about."""

    document: Literal["named_holdings"]
    tables: dict[Identifier, NamedTable] = Field(min_length=1)
    names: NameRules = NameRules()
    as_of: dt.date | None = None
