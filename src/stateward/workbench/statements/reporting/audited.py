"""Audited figures against those the office accepted before: a difference asks for a new score."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.core.acting import acting
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.services import NewItem
from stateward.workbench.statements import items, selectors
from stateward.workbench.statements.models import Edition, Statement
from stateward.workbench.statements.reporting.models import Obligation, ReportState

#: Lines named in the task.
NAMED = 20
GIVEN = 10


def gap(earlier: Statement, later: Statement) -> list[dict[str, Any]]:
    """The figures that differ between two revisions: key, amount before, amount after."""
    keys = sorted(earlier.values.keys() | later.values.keys())
    before, after = earlier.as_facts(), later.as_facts()
    changed = [key for key in keys if before.amount(key) != after.amount(key)]
    return [{"key": key, "before": before.amount(key), "after": after.amount(key)} for key in changed]


def compare(report: Obligation) -> TrackedItem | None:
    """Make a task to score again where audited figures differ from the accepted ones before; `None` otherwise."""
    earlier = Obligation.objects.filter(
        period=report.period,
        enterprise=report.enterprise,
        template=report.template,
        basis=report.basis,
        edition=Edition.FINAL,
        state=ReportState.ACCEPTED,
    ).select_related("statement__enterprise")
    before = next((one.statement for one in earlier if one.statement is not None), None)
    person = acting().person
    if before is None or report.statement is None or person is None:
        return None
    lines = gap(before, report.statement)
    if not lines:
        return None
    titles = selectors.account_titles()
    told = [
        f"{titles.get(line['key'].partition('.')[0], line['key'])}: {line['before']} → {line['after']}"
        for line in lines
    ]
    return tracking.create(
        NewItem(
            kind=items.RESCORE.name,
            title=_("Score {enterprise} again for {period}: {count} audited figures differ").format(
                enterprise=report.enterprise.name, period=report.period.label, count=len(lines)
            ),
            owner=person,
            description="\n".join(told[:NAMED]),
            enterprise=report.enterprise,
            due_days=GIVEN,
            source=report,
        )
    )
