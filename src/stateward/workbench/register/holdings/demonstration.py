"""Holdings for a demonstration: every enterprise held by the one above it, some with an outside holder, one ring."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from stateward.workbench.audit.recording import record
from stateward.workbench.core.services import service
from stateward.workbench.register import events
from stateward.workbench.register.holdings.dividends import last_year
from stateward.workbench.register.holdings.models import (
    Dividend,
    Holding,
    Outsider,
    OutsiderKind,
    SlimmingFigures,
)
from stateward.workbench.register.models import Enterprise

#: Shares the parents hold, in turn; the rest is with an outside holder.
_SHARES = (Decimal(1), Decimal("0.8"), Decimal(1), Decimal("0.67"), Decimal("0.51"), Decimal(1))
_SINCE = dt.date(2020, 1, 1)
_BATCH = 400


@service("register.import")
def hold() -> int:
    """Record the holdings that the tree of a demonstration suggests, with invented figures; how many."""
    bureau, _new = Outsider.objects.get_or_create(
        code="OFFICE-DEMO",
        defaults={
            "name_en": "The office (owner)",
            "name_zh": "国资监管机构（出资人）",
            "kind": OutsiderKind.STATE_BODY,
        },
    )
    partner, _new = Outsider.objects.get_or_create(
        code="PARTNER-DEMO",
        defaults={"name_en": "Outside partner", "name_zh": "外部合作方", "kind": OutsiderKind.COMPANY},
    )
    rows = list(Enterprise.objects.select_related("parent").order_by("path"))
    found: list[Holding] = []
    for place, row in enumerate(rows):
        if row.parent is None:
            found.append(Holding(held=row, outsider=bureau, share=Decimal(1), valid_from=row.valid_from or _SINCE))
            continue
        share = _SHARES[place % len(_SHARES)]
        since = row.valid_from or _SINCE
        found.append(Holding(held=row, holder=row.parent, share=share, valid_from=since))
        if share < 1:
            found.append(Holding(held=row, outsider=partner, share=1 - share, valid_from=since))
    crosswise = _participations(found, rows)
    Holding.objects.bulk_create(found, batch_size=_BATCH)
    _dividends(crosswise)
    SlimmingFigures.objects.bulk_create(
        [
            SlimmingFigures(
                enterprise=row, staff=20 + (place * 37) % 400, debts=1_000_000 * ((place * 13) % 90),
                guarantees=0, revenue=2_000_000 * (1 + (place * 11) % 120), equity=5_000_000 * (1 + place % 40),
                licences=place % 3,
            )
            for place, row in enumerate(rows)
            if place % 5
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    record(events.HOLDINGS.action, None, after={"begun": len(found)})
    return len(found)


def _participations(found: list[Holding], rows: list[Enterprise]) -> list[Holding]:
    """Every third outside stake belongs to the head of another group instead; those stakes."""
    heads = [row for row in rows if row.parent is None]
    outside = [item for item in found if item.holder is None and item.share < 1][::3]
    changed = []
    for place, item in enumerate(outside):
        head = heads[place % len(heads)]
        if not item.held.path.startswith(head.path):
            item.outsider, item.holder = None, head
            changed.append(item)
    return changed


def _dividends(stakes: list[Holding]) -> None:
    """Three years of invented dividends: one in three stakes pays, one pays nothing, of one not all is known."""
    last = last_year()
    Dividend.objects.bulk_create(
        Dividend(
            holder=item.holder, held=item.held, year=year, source="",
            amount=Decimal(350_000 * (1 + place % 7)) if place % 3 == 0 else Decimal(0),
        )
        for place, item in enumerate(stakes)
        for year in range(last - 2, last + 1)
        if place % 3 != 2 or year != last
    )  # fmt: skip
