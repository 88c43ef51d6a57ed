"""Which statements a result stands on: edition and revision of each, kept with the result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stateward.facts.panel import BASIS_ORDER
from stateward.facts.statement import FULL_YEAR
from stateward.workbench.assessment.cycle.models import RoundResult
from stateward.workbench.statements.models import Edition, Statement


def statements_of(codes: Collection[str], year: int) -> dict[str, list[dict[str, Any]]]:
    """Group -> the current statements of the full year that its figures are read from, as they are kept (JSON).

    Of several bases the first of the order counts, as in the assessment's inputs.
    """
    rows = Statement.objects.filter(
        is_current=True, year=year, month=FULL_YEAR, enterprise__code__in=codes, basis__in=BASIS_ORDER
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows.select_related("enterprise").defer("values"), key=lambda one: BASIS_ORDER.index(one.basis)):
        kept = found.setdefault(row.enterprise.code, [])
        if not kept or kept[0]["basis"] == row.basis:
            kept.append(
                {
                    "statement": row.pk,
                    "template": row.template,
                    "basis": row.basis,
                    "edition": row.edition,
                    "revision": row.revision,
                }
            )
    return found


@dataclass(frozen=True)
class Source:
    """One statement of a result in words; `newer` is the revision that has replaced it since, where one has."""

    title: str
    edition: str
    revision: int
    address: str
    newer: int | None


def shown(result: RoundResult, code: str) -> list[Source]:
    """The statements a group's result stands on; empty for a result computed before they were kept."""
    kept = result.statements.get(code, [])
    held = {row.pk: row for row in Statement.objects.filter(pk__in=[one["statement"] for one in kept]).defer("values")}
    current = {
        (row.template, row.basis): row.revision
        for row in Statement.objects.filter(
            is_current=True, enterprise__code=code, year=result.round.year, month=FULL_YEAR
        ).defer("values")
    }
    return [
        Source(
            title=str(held[one["statement"]].period),
            edition=str(Edition(one["edition"]).label),
            revision=one["revision"],
            address=reverse("statements:statement", args=[one["statement"]]),
            newer=_newer(current.get((one["template"], one["basis"])), one["revision"]),
        )
        for one in kept
        if one["statement"] in held
    ]


def _newer(current: int | None, used: int) -> int | None:
    return current if current is not None and current > used else None
