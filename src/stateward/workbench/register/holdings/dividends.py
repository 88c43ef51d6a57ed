"""Dividends received: recorded from a list or one by one, all or nothing, and read as far as a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.dividends import read_dividends
from stateward.workbench.accounts.permissions import outside_of
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.audit.recording import nothing_changed, record
from stateward.workbench.core import office
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.register import events
from stateward.workbench.register.holdings import lists
from stateward.workbench.register.holdings.models import Dividend, Holding
from stateward.workbench.register.holdings.structures import holdings
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import BATCH

COLUMNS = ("holder", "held", "year", "amount", "source")
#: Pairs of holder and enterprise told one by one in the event of a list.
_TOLD = 50


@dataclass(frozen=True)
class Recorded:
    """What recording dividends did."""

    added: int
    changed: int
    unchanged: int


def last_year() -> int:
    """The newest year that is over."""
    return office.today().year - 1


def rows(user: Any) -> QuerySet[Dividend]:
    """The dividends of the enterprises a person sees, the newest year first."""
    return visible_to(user, Dividend.objects.select_related("holder", "held"), strand="register")


def of_years(user: Any, years: Iterable[int], *, strand: str) -> pl.DataFrame:
    """The dividends of some years as the library takes them: `holder`, `held`, `year`, `amount`."""
    found = visible_to(user, Dividend.objects.filter(year__in=list(years)), strand=strand)
    told = [
        (holder, held, year, float(amount))
        for holder, held, year, amount in found.values_list("holder__code", "held__code", "year", "amount")
    ]
    schema = {"holder": pl.String, "held": pl.String, "year": pl.Int64, "amount": pl.Float64}
    return pl.DataFrame(told, schema=schema, orient="row")


def first_days(user: Any, *, strand: str) -> dict[tuple[str, str], dt.date | None]:
    """Since when each pair of holder and enterprise is recorded; `None` where it was held all along."""
    found: dict[tuple[str, str], dt.date | None] = {}
    pairs = holdings(user, strand=strand).filter(holder__isnull=False)
    for holder, held, since in pairs.values_list("holder__code", "held__code", "valid_from"):
        pair = (holder, held)
        known = found.get(pair, since)
        found[pair] = None if known is None or since is None else min(known, since)
    return found


@service("register.import")
def record_list(upload: Upload) -> Recorded:
    """Record a list of dividends (`.xlsx`, `.csv`), all or nothing. Raises ImportFault with every row at fault."""
    done = record_table(lists.table_of(upload.content, upload.name), upload.name)
    keep(upload)
    return done


@service("register.import")
def record_one(holder: str, held: str, year: int, amount: Decimal, source: str) -> Recorded:
    """Record one dividend, given by the codes of the pair. Raises ImportFault where it cannot be."""
    cells = (holder, held, str(year), str(amount), source)
    return record_table(pl.DataFrame([cells], schema=dict.fromkeys(COLUMNS, pl.String), orient="row"), "")


@service("register.import")
def record_table(table: pl.DataFrame, name: str) -> Recorded:
    """Record a table of texts with the columns of a list of dividends; a pair's year that is known is corrected."""
    pairs = dict.fromkeys(Holding.objects.filter(holder__isnull=False).values_list("holder__code", "held__code"))
    read = read_dividends(table, pairs, last=last_year(), file=name)
    if read.faults:
        raise ImportFault(read.faults)
    if read.frame.is_empty():
        raise ImportFault(
            Fault("dividend_none", _("The list holds no dividend."), _("Add at least one row."), file=name or None)
        )
    codes = {*read.frame["holder"], *read.frame["held"]}
    known = {row.code: row for row in Enterprise.objects.filter(code__in=codes)}
    _refuse_outside(known[code] for code in set(read.frame["held"]))
    return _write(read.frame, known, name)


def _refuse_outside(held: Iterable[Enterprise]) -> None:
    """A person of a branch records dividends of enterprises of the branch alone."""
    paths = {row.path: row.code for row in held}
    faults = [
        Fault(
            "register.outside",
            _("{code} lies outside the part of the register that you may change.").format(code=paths[path]),
            _("Leave the row out, or ask a person of the whole office to import it."),
            value=paths[path],
        )
        for path in outside_of("register.import", paths)
    ]
    if faults:
        raise ImportFault(faults)


def _write(frame: pl.DataFrame, known: dict[str, Enterprise], name: str) -> Recorded:
    stored = {
        (row.holder_id, row.held_id, row.year): row
        for row in Dividend.objects.filter(year__in=frame["year"].unique().to_list())
    }
    fresh: list[Dividend] = []
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in frame.iter_rows(named=True):
        holder, held, amount = known[row["holder"]], known[row["held"]], Decimal(repr(row["amount"]))
        old = stored.get((holder.pk, held.pk, row["year"]))
        key = f"{row['holder']} → {row['held']} {row['year']}"
        if old is None:
            fresh.append(
                Dividend(holder=holder, held=held, year=row["year"], amount=amount, source=row["source"][:250])
            )
        elif old.amount != amount or old.source != row["source"][:250]:
            before[key] = str(old.amount)
            old.amount, old.source = amount, row["source"][:250]
            old.save(update_fields=["amount", "source"])
        else:
            continue
        after[key] = str(amount)
    Dividend.objects.bulk_create(fresh, batch_size=BATCH)
    done = Recorded(len(fresh), len(before), frame.height - len(fresh) - len(before))
    if not after:
        nothing_changed()
        return done
    told = dict(list(after.items())[:_TOLD])
    record(events.DIVIDENDS.action, None, before=before, after={"file_name": name, **done.__dict__, "dividends": told})
    return done
