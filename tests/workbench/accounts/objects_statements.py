"""What the reporting cycle adds to a branch: a report that is owed, and a mapping of own books."""

from __future__ import annotations

from typing import Any

from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import BookMapping, Obligation, ReportingPeriod, Statement


def objects(enterprise: Enterprise, statement: Statement, word: str) -> dict[str, Any]:
    """One report in a period of its own, with figures of the branch; one mapping."""
    period, _fresh = ReportingPeriod.objects.get_or_create(
        year=2024, month=3, defaults={"calendar": "intl-generic-calendar", "calendar_version": "2026.1"}
    )
    report = Obligation.objects.create(
        period=period,
        enterprise=enterprise,
        template=statement.template,
        title_en=f"{word}-task",
        title_zh=f"{word}-task",
        due="2024-04-10",
        reason=f"{word}-task",
    )
    document = {"code": 0, "name": 1, "amount": 2, "credit": None, "opening": None, "unit": "1", "rows": []}
    mapping = BookMapping.objects.create(enterprise=enterprise, name=f"{word}-task", document=document)
    return {"report": report, "book_mapping": mapping}
