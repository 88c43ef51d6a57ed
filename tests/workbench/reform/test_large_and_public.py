"""A thousand enterprises stay readable, and a group keeps its public-service tasks with cost and funding."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from stateward.workbench.reform.business.models import PublicService
from stateward.workbench.register.holdings.models import Holding
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises

pytestmark = pytest.mark.django_db
#: Enterprises below the top, and how many stand below each one.
MANY, WIDE = 1_000, 6
SECONDS = 4.0


def test_a_thousand_enterprises_are_drawn_folded_within_seconds(officer: Any) -> None:
    def code(number: int) -> str:
        return f"K-{number:04}"

    import_enterprises(
        {"code": code(n), "name_en": f"Works {n}", "parent": code((n - 1) // WIDE) if n else ""} for n in range(MANY)
    )
    rows = {row.code: row for row in Enterprise.objects.filter(code__startswith="K-")}
    Holding.objects.bulk_create(
        Holding(held=rows[code(n)], holder=rows[code((n - 1) // WIDE)], share=Decimal("0.6")) for n in range(1, MANY)
    )
    began = time.process_time()
    page = officer.get("/reform/ownership/?root=K-0000")
    assert time.process_time() - began < SECONDS
    data = page.context["data"]
    assert len(data["nodes"]) == MANY and data["folded"] is True
    places = {(node["x"], node["y"]) for node in data["nodes"]}
    assert len(places) == MANY, "no two enterprises lie on each other"
    names = page.content.decode()
    assert "data-structure-search" in names and "Works 999" in names


def test_a_public_service_task_keeps_its_cost_and_funding(officer: Any, group: str) -> None:
    told = {"serve-title": "Night buses", "serve-year": "2026", "serve-cost": "900", "serve-funding": "600"}
    assert officer.post(f"/reform/business/{group}/serve/", told).status_code == 302
    kept = PublicService.objects.get()
    assert (kept.group.code, kept.year, kept.cost, kept.funding) == (group, 2026, Decimal(900), Decimal(600))
    assert "Night buses" in officer.get(f"/reform/business/{group}/").content.decode()
    assert officer.post(f"/reform/business/{group}/serve/", {**told, "serve-cost": "-1"}).status_code == 422
