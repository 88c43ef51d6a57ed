"""Reading main businesses, always as far as one person sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.reform import main_business as library
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import workspace
from stateward.workbench.reform.business.models import (
    Business,
    BusinessChange,
    BusinessKind,
    ChangeState,
    Mandate,
    Project,
    PublicService,
)
from stateward.workbench.reform.standing import figures
from stateward.workbench.register.models import Enterprise

#: Where the office names no other document of limits.
STANDING = "cn-standing-illustrative"


def groups(user: Any) -> QuerySet[Enterprise]:
    """The groups at the top of the tree that the person sees."""
    rows = Enterprise.objects.filter(depth=1, children__isnull=False).distinct().order_by("path")
    return visible_to(user, rows, strand="reform")


def group(user: Any, code: str) -> Enterprise | None:
    """One of those groups."""
    return groups(user).filter(code=code).first()


def businesses(user: Any) -> QuerySet[Business]:
    """The catalogue entries a person sees."""
    return visible_to(user, Business.objects.select_related("group"))


def catalogue(user: Any, of: Enterprise | None = None) -> list[library.Business]:
    """The catalogue as the library takes it."""
    rows = businesses(user)
    if of is not None:
        rows = rows.filter(group=of)
    return [
        library.Business(
            row.group.code, row.code, "main" if row.kind == BusinessKind.MAIN else "cultivating", row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]  # fmt: skip


def mandate(user: Any, of: Enterprise) -> Mandate | None:
    """What a group is there for."""
    return visible_to(user, Mandate.objects.all()).filter(group=of).first()


def changes(user: Any, of: Enterprise | None = None) -> QuerySet[BusinessChange]:
    """Applications to change catalogues, the open ones first."""
    rows = visible_to(user, BusinessChange.objects.select_related("group", "applied_by", "decided_by"))
    return rows if of is None else rows.filter(group=of)


def open_changes(user: Any) -> QuerySet[BusinessChange]:
    """Applications that wait for a decision."""
    return changes(user).filter(state=ChangeState.APPLIED)


def to_decide(user: Any) -> QuerySet[BusinessChange]:
    """Open applications that somebody else made."""
    return open_changes(user).exclude(applied_by=user.acting_for or user)


def change(user: Any, pk: int) -> BusinessChange | None:
    """One application."""
    return changes(user).filter(pk=pk).first()


def projects(user: Any, of: Enterprise | None = None) -> QuerySet[Project]:
    """Projects that were compared with the catalogue."""
    rows = visible_to(user, Project.objects.select_related("enterprise", "enterprise__group"))
    return rows if of is None else rows.filter(enterprise__group=of)


def services_of(user: Any, of: Enterprise) -> QuerySet[PublicService]:
    """The public-service tasks of a group."""
    return visible_to(user, PublicService.objects.all()).filter(group=of)


def industries() -> list[tuple[str, str]]:
    """Divisions of GB/T 4754 with their titles, for a choice."""
    found: dict[str, str] = {}
    for entry in workspace.rulebook().all("classification"):
        found |= {item.code: pick(item.title.as_dict()) for item in entry.document.entries if item.code.isdigit()}
    return sorted(found.items())


def titles() -> dict[str, str]:
    """Titles of industries by code."""
    return dict(industries())


def title_of(code: str, known: dict[str, str]) -> str:
    """The title of an industry code, or of the division it belongs to."""
    return next((known[code[:length]] for length in range(len(code), 1, -1) if code[:length] in known), code)


def limits_faults(user: Any, of: Enterprise, day: dt.date) -> list[Fault]:
    """Where a group's catalogue holds more businesses than the limits allow."""
    document = workspace.rulebook().get("standing", STANDING)
    return library.check_catalogue(catalogue(user, of), document.catalogue, day)


def kinds_by_enterprise(user: Any, rows: Sequence[Enterprise], day: dt.date) -> dict[str, str]:
    """`main`, `cultivating` or `other` for each enterprise whose group has a catalogue and whose industry is known."""
    listed = catalogue(user)
    having = {item.group for item in listed}
    found: dict[str, str] = {}
    for row in rows:
        top = row.path.strip("/").split("/")[0]
        if top in having and row.industry:
            business = library.business_of(listed, top, _division(row.industry), day)
            found[row.code] = business.kind if business else "other"
    return found


def _division(industry: str) -> str:
    """The digits of an industry code: `C26` is the division 26."""
    return industry.lstrip("ABCDEFGHIJKLMNOPQRST")


@dataclass(frozen=True)
class Concentration:
    """How much of a measure is main business, strictly and with what is cultivated (0..1)."""

    measure: str
    total: float
    strict: float | None
    wide: float | None
    unclassified: float | None


def concentration(user: Any, of: Enterprise, day: dt.date) -> tuple[list[Concentration], int | None]:
    """The concentration of a group by revenue, assets, profit and investment, and the year of the figures."""
    listed = catalogue(user, of)
    rows = visible_to(user, Enterprise.objects.filter(group=of), strand="reform")
    by_code = {row.code: row for row in rows}
    told, year = figures.table(day, by_code)
    if year is None or not listed:
        return [], year
    industry = {code: _division(row.industry) or None for code, row in by_code.items()}
    renamed = {"operating_revenue": "revenue", "total_assets": "assets", "total_profit": "profit"}
    have = [name for name in renamed if name in told.columns]
    invested = _investment(user, of, year)
    frame = told.select("enterprise", *(pl.col(name).alias(renamed[name]) for name in have)).with_columns(
        pl.lit(of.code).alias("group"),
        pl.col("enterprise").replace_strict(industry, default=None, return_dtype=pl.String).alias("code"),
        pl.lit(None, dtype=pl.Float64).alias("investment"),
    )
    frame = pl.concat([frame.drop("enterprise"), invested], how="diagonal_relaxed")
    found: Any = library.concentration(frame, listed, day).collect("polars").to_native()
    row = found.row(0, named=True) if found.height else {}
    return [
        Concentration(name, row[name], row[f"{name}_strict"], row[f"{name}_wide"], row[f"{name}_unclassified"])
        for name in library.MEASURES
        if row.get(name)
    ], year


def _investment(user: Any, of: Enterprise, year: int) -> pl.DataFrame:
    rows = [(of.code, p.code or None, float(p.investment)) for p in projects(user, of) if p.year >= year]
    return pl.DataFrame(rows, schema={"group": pl.String, "code": pl.String, "investment": pl.Float64}, orient="row")


def outside_investment(user: Any, of: Enterprise, year: int, day: dt.date) -> library.OutsideInvestment | None:
    """The investment of a year beside the main businesses against the group's cap; nothing where none is known."""
    rows = [(of.code, p.code or None, float(p.investment)) for p in projects(user, of) if p.year == year]
    if not rows:
        return None
    table = pl.DataFrame(rows, schema={"group": pl.String, "code": pl.String, "investment": pl.Float64}, orient="row")
    own = mandate(user, of)
    caps = {of.code: float(own.cap)} if own is not None and own.cap is not None else {}
    return library.outside_investment(table, catalogue(user, of), day, caps)[0]


def outside_enterprises(user: Any, of: Enterprise, day: dt.date) -> list[Enterprise]:
    """The enterprises whose industry stands outside the catalogue of their group."""
    rows = list(visible_to(user, Enterprise.objects.filter(group=of), strand="reform"))
    kinds = kinds_by_enterprise(user, rows, day)
    return [row for row in rows if kinds.get(row.code) == "other"]
