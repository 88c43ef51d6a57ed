"""The demonstration's annual assessment: one year published, the next under way, by the same services people use."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.assessment.cycle import scoring, services
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.core import workspace
from stateward.workbench.core.cycles import invitations, moves
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.register.models import Enterprise

SCHEME, TARGETS, STEPS = "cn-municipal-annual", "cn-order-22-targets", "cn-municipal-annual-cycle"
#: Groups of the year that is published; the year under way has more.
GROUPS = 4
#: Proposals lie this much above the base value.
AMBITION = Decimal("1.03")


def fill() -> None:
    """Publish the newest year with figures for some groups, and open the year after it for some more."""
    from stateward.workbench.statements.models import Statement

    newest = (
        Statement.objects.filter(month=12, is_current=True).order_by("-year").values_list("year", flat=True).first()
    )
    groups = list(Enterprise.objects.filter(depth=1, status="active").exclude(enterprise_class="").order_by("path"))
    if newest is None or not groups or SCHEME not in workspace.rulebook().ids("scheme"):
        return
    _published(_opened(newest, groups[:GROUPS]))
    under_way = _opened(newest + 1, groups[:GROUPS])
    for number, one in enumerate(_groups(under_way)):
        if number:
            _proposed(one)


def _opened(year: int, groups: list[Enterprise]) -> Round:
    rule = workspace.rulebook().get("cycle", STEPS)
    title = _("Annual assessment {year}").format(year=year)
    return services.open_round(rule, year, SCHEME, TARGETS, groups, title=title, starts_on=dt.date(year, 3, 1))


def _groups(found: Round) -> Any:
    return found.cycle.participants.select_related("enterprise", "cycle")


def _proposed(one: Any) -> dict[str, tuple[Decimal | None, str]]:
    asked: dict[str, tuple[Decimal | None, str]] = {}
    for line in one.target_lines.all():
        base = line.base if line.base is not None else Decimal(98)
        asked[line.indicator] = (round(base * AMBITION if base > 0 else base, 2), _("Orders in hand"))
    services.propose(one, asked)
    moves.submit(one)
    return asked


def _published(found: Round) -> None:
    for one in _groups(found):
        asked = _proposed(one)
        moves.approve(one)
        services.counter(one, asked)
        for _step in ("agree", "sign"):
            moves.submit(one)
            moves.approve(one)
        moves.skip(one)
        services.report(one, {}, {})
        moves.submit(one)
        moves.approve(one)
        services.verify(one, {line.indicator: _finding(line) for line in one.report_lines.all()})
        moves.submit(one)
        moves.approve(one)
    invitation, _token = invitations.invite(found.cycle, "expert_marks", "Sun Yi")
    lines = invitations.step_of(invitation).sheet
    marks = {(p.enterprise.code, line.id): "85" for p in invitations.on_sheet(invitation) for line in lines}
    invitations.hand_in(invitation, marks)
    for step in ("expert_marks", "compute"):
        if step == "compute":
            scoring.compute(found)
        cycles.submit_together(found.cycle)
        cycles.approve_together(found.cycle)
    for one in _groups(found):
        moves.skip(one)
    cycles.submit_together(found.cycle)
    cycles.approve_together(found.cycle)


def _finding(line: Any) -> tuple[str, Decimal | None, str]:
    if line.from_statements:
        return "confirmed", None, ""
    return "unverifiable", None, _("No file was handed in.")
