"""The structure on any day out of the recorded holdings, as far as one person sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import polars as pl
from django.db.models import Count, Max, Q, QuerySet, Sum

from stateward.messages import current_language
from stateward.messages import gettext as _
from stateward.ownership.enterprises import Enterprises
from stateward.ownership.holdings import Holdings
from stateward.ownership.structure import Structure, structure
from stateward.workbench.accounts.scope import sees_whole_office, visible_to
from stateward.workbench.audit.models import Event
from stateward.workbench.core.moments import remembers
from stateward.workbench.register.holdings.models import FIGURES, Holding
from stateward.workbench.register.models import Enterprise, Status

#: How a holder is called that stands outside what the reader sees.
HIDDEN = "~"
#: The columns of holdings as the library takes them.
HOLDING_SCHEMA = {
    "row": pl.Int64,
    "holder": pl.String,
    "held": pl.String,
    "share": pl.Float64,
    "votes": pl.Float64,
    "agreement": pl.Boolean,
    "from": pl.Date,
    "to": pl.Date,
    "source": pl.String,
}


@dataclass(frozen=True)
class Picture:
    """A structure with the register behind it: names and rows by code, the holdings in force, the plan's table."""

    structure: Structure
    enterprises: Enterprises
    rows: dict[str, Enterprise]
    outsiders: dict[str, tuple[str, str]]
    holdings: list[Holding]
    day: dt.date

    @cached_property
    def held(self) -> dict[str, list[Holding]]:
        """The holdings in each enterprise, by its code."""
        found: dict[str, list[Holding]] = {}
        for item in self.holdings:
            found.setdefault(item.held.code, []).append(item)
        return found

    def name(self, code: str) -> str:
        """The name of a node in the running language."""
        if code in self.rows:
            return self.rows[code].name
        if code.startswith(HIDDEN):
            return _("A holder outside what you may see")
        return self.outsiders[code][0] if code in self.outsiders else code


def alive(day: dt.date) -> Q:
    """The condition that an enterprise exists on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def holdings(user: Any, *, strand: str = "register") -> QuerySet[Holding]:
    """Every holding in the enterprises a person sees."""
    rows = Holding.objects.select_related("held", "holder", "outsider")
    return visible_to(user, rows, strand=strand)


def in_force(rows: QuerySet[Holding], day: dt.date) -> QuerySet[Holding]:
    """Those of the holdings that are in force on a day."""
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


def picture(user: Any, day: dt.date, *, root: str | None = None, strand: str = "register") -> Picture:
    """The structure on a day as far as the person sees, whole or from a root down.

    Raises OwnershipError for a root that is no node of it. A holder the person may not see is one without a name.
    """
    if root is None and sees_whole_office(user, strand=strand):
        return whole_picture(day)
    return _picture(visible_to(user, Enterprise.objects.all(), strand=strand), holdings(user, strand=strand), day, root)


def whole_picture(day: dt.date) -> Picture:
    """The whole structure on a day; a server keeps the last ones for as long as register and holdings stay the same."""
    return _kept(day, current_language(), _mark()) if remembers() else _whole(day)


def _whole(day: dt.date) -> Picture:
    rows = Holding.objects.select_related("held", "holder", "outsider")
    return _picture(Enterprise.objects.all(), rows, day, None)


@lru_cache(maxsize=4)
def _kept(day: dt.date, language: str, mark: tuple[Any, ...]) -> Picture:
    return _whole(day)


def _mark() -> tuple[Any, ...]:
    """What changes with every write to the register: each one tells the log, and holdings change in these sums."""
    told = Event.objects.filter(object_type__startswith="register.").count()
    held = Holding.objects.aggregate(
        rows=Count("pk"), last=Max("pk"), shares=Sum("share"), votes=Sum("votes"), ended=Count("valid_to"),
        end=Max("valid_to"), begin=Max("valid_from"), holders=Sum("holder_id"),
    )  # fmt: skip
    known = Enterprise.objects.aggregate(rows=Count("pk"), last=Max("pk"), ended=Count("valid_to"))
    return told, *held.values(), *known.values()


def _picture(enterprises: QuerySet[Enterprise], stakes: QuerySet[Holding], day: dt.date, root: str | None) -> Picture:
    rows = {
        row.code: row
        for row in enterprises.select_related("slimming_figures", "parent").filter(alive(day)).order_by("path")
        if row.status != Status.CLOSED or row.valid_to
    }
    found = [item for item in in_force(stakes, day) if item.held.code in rows]
    outsiders: dict[str, tuple[str, str]] = {}
    lines = [_line(number, item, rows, outsiders) for number, item in enumerate(found, 1)]
    table = _table(rows, outsiders, lines)
    frame = pl.DataFrame(lines, schema=HOLDING_SCHEMA, orient="row")
    built = structure(Holdings(frame, [], len(lines)), table, root=root, day=day)
    return Picture(built, table, rows, outsiders, found, day)


def _line(
    number: int, item: Holding, rows: dict[str, Enterprise], outsiders: dict[str, tuple[str, str]]
) -> tuple[Any, ...]:
    if item.outsider is not None:
        holder = item.outsider.code
        outsiders[holder] = (item.outsider.name, item.outsider.kind)
    elif item.holder is not None and item.holder.code in rows:
        holder = item.holder.code
    else:
        holder = f"{HIDDEN}{item.holder_id}"
        outsiders[holder] = (_("A holder outside what you may see"), "outside")
    share, votes = float(item.share), float(item.voting)
    return (
        number, holder, item.held.code, share, votes, item.agreement, item.valid_from, item.valid_to, item.source
    )  # fmt: skip


def _table(
    rows: dict[str, Enterprise], outsiders: dict[str, tuple[str, str]], lines: list[tuple[Any, ...]]
) -> Enterprises:
    """The register as the library takes it: one row a node, outside holders last."""
    held = {line[2] for line in lines} | {line[1] for line in lines}
    records = [_record(row, rows) for row in rows.values()]
    for code, (name, kind) in outsiders.items():
        if code in held and code not in rows:
            records.append({"code": code, "name": name, "kind": kind})
    schema = {
        "row": pl.Int64, "code": pl.String, "name": pl.String, "name_en": pl.String, "name_zh": pl.String,
        "parent": pl.String, "kind": pl.String, "industry": pl.String, "status": pl.String, "lock": pl.String,
        "depends_on": pl.String, "main_business": pl.String, **dict.fromkeys(FIGURES, pl.Float64),
    }  # fmt: skip
    for number, record in enumerate(records, 2):
        record["row"] = number
    return Enterprises(pl.DataFrame(records, schema=schema, orient="row"), [])


def _record(row: Enterprise, rows: dict[str, Enterprise]) -> dict[str, Any]:
    figures = getattr(row, "slimming_figures", None)
    parent = row.parent.code if row.parent is not None and row.parent.code in rows else None
    record = {
        "code": row.code, "name": row.name, "name_en": row.name_en, "name_zh": row.name_zh, "parent": parent,
        "kind": "enterprise", "industry": row.industry, "status": row.status,
    }  # fmt: skip
    if figures is None:
        return record
    main = {True: "yes", False: "no", None: None}[figures.main_business]
    told = {name: None if (value := getattr(figures, name)) is None else float(value) for name in FIGURES}
    return record | told | {"lock": figures.lock, "depends_on": figures.depends_on, "main_business": main}
