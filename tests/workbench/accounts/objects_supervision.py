"""One object of each kind of supervision in a branch; their words carry the branch's name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.workbench.supervision import models as rows


def objects(branch: Any, statement: Any, name: str) -> dict[str, Any]:
    """A decision, a visit, a finding, a warning, a file of meetings and a case of the branch."""
    day = dt.date(2026, 3, 2)
    plan, _new = rows.YearPlan.objects.get_or_create(year=2026)
    entry = rows.PlanEntry.objects.create(
        plan=plan, number=name, matter="investment", title="Inspection", object="All", content="Decisions",
        lead="Office", month=3, sample_ratio=Decimal("0.3"), checkpoints=["Papers"],
    )  # fmt: skip
    run = rows.WarningRun.objects.create(rules="cn-risk-warnings", version="2025", year=2026, facts_sha256="0" * 64)
    visit = rows.Visit.objects.create(entry=entry, enterprise=branch, planned_on=day, conclusion=f"{name}-conclusion")
    records = {"items": [{"item_id": "1", "item_name": f"{name}-matter"}], "meetings": []}
    return {
        "decision": rows.RecordedDecision.objects.create(
            enterprise=branch, title=f"{name}-decision", list_id="cn-municipal-delegation", list_version="2025",
            case={"matter": "donation"}, decided_by="board", mode="decide", decided_on=day, code="decided",
        ),
        "visit": visit,
        "finding": rows.Finding.objects.create(
            enterprise=branch, visit=visit, title=f"{name}-finding", description=f"{name}-found", clause="9",
            found_on=day, reported_grade="light",
        ),
        "warning": rows.RiskWarning.objects.create(
            run=run, rules="cn-risk-warnings", rule="W_TEST", title_en=f"{name}-warning", title_zh=f"{name}-warning",
            enterprise=branch, year=2026, month=3, state="triggered", level="red", message_en=f"{name}-message",
            message_zh=f"{name}-message",
        ),
        "meeting_file": rows.MeetingFile.objects.create(
            enterprise=branch, file_name=f"{name}-meetings.json", file_sha256="0" * 64, majority="strict",
            records=records,
        ),
        "case": rows.Case.objects.create(
            enterprise=branch, title=f"{name}-case", description=f"{name}-conduct", conduct_on=dt.date(2025, 5, 5),
            amount=Decimal(1000), rule="cn-municipal-accountability", rule_version="2025", level="general",
            step="acceptance",
        ),
    }  # fmt: skip
