"""Writing what people hand in beside the statements: given values and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.assessment.models import GivenValue, Handed, Target
from stateward.workbench.register.models import Enterprise

BATCH = 500


def record_given(rows: Iterable[Mapping[str, Any]]) -> int:
    """Record given values: rows of `enterprise` (code), `year`, `indicator`, `value`; a later one replaces."""
    return _record(GivenValue, rows, ("value",))


def record_targets(rows: Iterable[Mapping[str, Any]]) -> int:
    """Record targets: rows of `enterprise` (code), `year`, `indicator`, `value`, optional `base`."""
    return _record(Target, rows, ("value", "base"))


@transaction.atomic
def _record(model: type[Handed], rows: Iterable[Mapping[str, Any]], fields: tuple[str, ...]) -> int:
    """Replace rows instead of changing them, so that the newest key tells whether anything changed."""
    codes = dict(Enterprise.objects.values_list("code", "pk"))
    latest: dict[tuple[int, int, str], Handed] = {}
    unknown: dict[str, None] = {}
    for row in rows:
        enterprise = codes.get(row["enterprise"])
        if enterprise is None:
            unknown[str(row["enterprise"])] = None
            continue
        values = {name: _decimal(row.get(name)) for name in fields}
        key = (enterprise, int(row["year"]), str(row["indicator"]))
        latest[key] = model(enterprise_id=enterprise, year=key[1], indicator=key[2], **values)
    if unknown:
        raise ImportFault(
            Fault(
                "handed.unknown_enterprise",
                _("The enterprise {code} is not in the register.").format(code=code),
                _("Correct the code, or import the enterprise first."),
                value=code,
            )
            for code in unknown
        )
    years = {year for _enterprise, year, _indicator in latest}
    held = model.objects.filter(year__in=years).values_list("pk", "enterprise_id", "year", "indicator")
    replaced = [pk for pk, *key in held if tuple(key) in latest]
    for start in range(0, len(replaced), BATCH):
        model.objects.filter(pk__in=replaced[start : start + BATCH]).delete()
    model.objects.bulk_create(latest.values(), batch_size=BATCH)
    return len(latest)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
