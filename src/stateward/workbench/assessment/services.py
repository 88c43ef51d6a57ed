"""Writing what people hand in beside the statements: given values and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import outside_of
from stateward.workbench.assessment import events
from stateward.workbench.assessment.models import GivenValue, Handed, Target
from stateward.workbench.audit.recording import Change, difference, nothing_changed, record_many
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise

BATCH = 500


#: (enterprise's key, year, indicator).
Key = tuple[int, int, str]


@service("assessment.hand_in")
def record_given(rows: Iterable[Mapping[str, Any]]) -> int:
    """Record given values: rows of `enterprise` (code), `year`, `indicator`, `value`; a later one replaces."""
    return _record(GivenValue, rows, ("value",), events.GIVEN_RECORDED.action)


@service("assessment.hand_in")
def record_targets(rows: Iterable[Mapping[str, Any]]) -> int:
    """Record targets: rows of `enterprise` (code), `year`, `indicator`, `value`, optional `base`."""
    return _record(Target, rows, ("value", "base"), events.TARGETS_RECORDED.action)


def _record(model: type[Handed], rows: Iterable[Mapping[str, Any]], fields: tuple[str, ...], action: str) -> int:
    """Replace rows instead of changing them, so that the newest key tells whether anything changed."""
    enterprises = {enterprise.code: enterprise for enterprise in Enterprise.objects.all()}
    latest: dict[Key, Handed] = {}
    unknown: dict[str, None] = {}
    for row in rows:
        enterprise = enterprises.get(row["enterprise"])
        if enterprise is None or outside_of("assessment.hand_in", [enterprise.path]):
            unknown[str(row["enterprise"])] = None
            continue
        values = {name: _decimal(row.get(name)) for name in fields}
        key = (enterprise.pk, int(row["year"]), str(row["indicator"]))
        latest[key] = model(enterprise_id=enterprise.pk, year=key[1], indicator=key[2], **values)
    if unknown:
        raise ImportFault(_unknown_enterprise(code) for code in unknown)
    years = {year for _enterprise, year, _indicator in latest}
    held = {(row.enterprise_id, row.year, row.indicator): row for row in model.objects.filter(year__in=years)}
    replaced = {key: row for key, row in held.items() if key in latest}
    keys = [row.pk for row in replaced.values()]
    for start in range(0, len(keys), BATCH):
        model.objects.filter(pk__in=keys[start : start + BATCH]).delete()
    model.objects.bulk_create(latest.values(), batch_size=BATCH)
    _tell(action, replaced, latest, fields, {row.pk: row for row in enterprises.values()})
    return len(latest)


def _unknown_enterprise(code: str) -> Fault:
    return Fault(
        "handed.unknown_enterprise",
        _("The enterprise {code} is not in the register.").format(code=code),
        _("Correct the code, or import the enterprise first."),
        value=code,
    )


def _tell(
    action: str,
    replaced: Mapping[Key, Handed],
    latest: Mapping[Key, Handed],
    fields: tuple[str, ...],
    enterprises: Mapping[int, Enterprise],
) -> None:
    """One event for every enterprise with a value that is new or another one."""
    before, after = _by_enterprise(replaced, fields), _by_enterprise(latest, fields)
    pairs = {key: difference(before.get(key, {}), values) for key, values in after.items()}
    changes = [Change(enterprises[key], was or None, now) for key, (was, now) in pairs.items() if now]
    record_many(action, changes)
    if not changes:
        nothing_changed()


def _by_enterprise(rows: Mapping[Key, Handed], fields: tuple[str, ...]) -> dict[int, dict[str, Any]]:
    """Enterprise -> `year/indicator` -> the values as text, without trailing zeros."""
    found: dict[int, dict[str, Any]] = {}
    for (enterprise, year, indicator), row in rows.items():
        values = {name: _text(getattr(row, name)) for name in fields}
        found.setdefault(enterprise, {})[f"{year}/{indicator}"] = values if len(fields) > 1 else values[fields[0]]
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
