"""How well supervision works, from what happened: days per step, repeats, warnings that were right, burden."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import Count, Q
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.supervision.quality import burden, repeat_findings, step_times
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import office
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.cases.models import CaseStep
from stateward.workbench.supervision.findings.models import Finding
from stateward.workbench.supervision.inspections.models import Visit, VisitState
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningStep

_STEPS = {"procedure": pl.String, "step": pl.String, "started": pl.Date, "finished": pl.Date, "due": pl.Date}
#: Steps of a chain by which a letter goes to the enterprise.
_LETTERS = ("reminder", "notice")


def steps() -> pl.DataFrame:
    """Every step of handling warnings, cases and corrections: begun, finished, due."""
    rows: list[tuple[Any, ...]] = []
    for name, model in (("warnings", WarningStep), ("accountability", CaseStep)):
        found: Any = model
        rows += [
            (name, step, opened, finished, due)
            for step, opened, finished, due in found.objects.values_list("step", "opened_on", "finished_on", "due")
        ]
    zone = office.time_zone()
    for item in TrackedItem.objects.filter(kind="supervision.correction").only("created_at", "submitted_at", "due"):
        done = timezone.localdate(item.submitted_at, zone) if item.submitted_at else None
        rows.append(("findings", "correction", timezone.localdate(item.created_at, zone), done, item.due))
    return pl.DataFrame(rows, schema=_STEPS, orient="row")


def times() -> list[dict[str, Any]]:
    """Median and longest days of every step, and the share on time."""
    titles = _titles()
    return [
        {
            **row,
            "title": titles.get(row["step"], row["step"]),
            "room": titles[row["procedure"]],
            "on_time": None if row["on_time_share"] is None else row["on_time_share"] * 100,
        }
        for row in step_times(steps()).to_dicts()
    ]


def _titles() -> dict[str, str]:
    from stateward.workbench.supervision.cases.services import procedure as case_procedure
    from stateward.workbench.supervision.warnings.services import procedure

    steps = [*procedure().steps, *case_procedure(office.today()).steps]
    own = {
        "warnings": _("Warnings"),
        "accountability": _("Accountability"),
        "findings": _("Findings"),
        "correction": _("Correction"),
    }
    return {one.id: pick(one.title.as_dict()) for one in steps} | own


def findings() -> pl.DataFrame:
    """Every finding that was not rejected: enterprise, clause, day."""
    rows = list(Finding.objects.exclude(state="rejected").values_list("enterprise__code", "clause", "found_on"))
    return pl.DataFrame(rows, schema={"enterprise": pl.String, "clause": pl.String, "found": pl.Date}, orient="row")


def repeats() -> list[dict[str, Any]]:
    """By enterprise: findings, and how many break a clause that was broken before."""
    return _named(repeat_findings(findings()).to_dicts())


def burdens() -> list[dict[str, Any]]:
    """By enterprise and year: visits and letters."""
    rows: list[tuple[Any, ...]] = [
        (code, year, "visit")
        for code, year in Visit.objects.exclude(state=VisitState.CANCELLED).values_list(
            "enterprise__code", "entry__plan__year"
        )
    ]
    letters = WarningStep.objects.filter(step__in=_LETTERS).values_list("warning__enterprise__code", "opened_on")
    rows += [(code, day.year, "letter") for code, day in letters]
    if not rows:
        return []
    frame = pl.DataFrame(rows, schema={"enterprise": pl.String, "year": pl.Int64, "kind": pl.String}, orient="row")
    found = sorted(burden(frame).to_dicts(), key=lambda row: (-row["year"], -row["visits"] - row["letters"]))
    return _named(found[:50])


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {one.code: one for one in Enterprise.objects.filter(code__in={row["enterprise"] for row in rows})}
    return [{**row, "enterprise": known[row["enterprise"]]} for row in rows if row["enterprise"] in known]


def coverage_of_enterprises(year: int) -> tuple[int, int]:
    """How many enterprises were visited in a year, and how many there are."""
    seen = Visit.objects.filter(entry__plan__year=year).exclude(state=VisitState.CANCELLED)
    return seen.values("enterprise").distinct().count(), Enterprise.objects.filter(valid_to=None).count()


def right_warnings(user: Any) -> tuple[int, int]:
    """How many closed warnings that the person may see were right, of how many."""
    closed = visible_to(user, RiskWarning.objects.exclude(outcome="")).order_by()
    found = closed.aggregate(right=Count("pk", filter=Q(outcome="confirmed")), all=Count("pk"))
    return found["right"], found["all"]
