"""A believable reform for the demonstration: holdings from the tree, an adopted plan, a programme, main businesses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.accounts.models import User
from stateward.workbench.core import office, workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.reform.business import services as business
from stateward.workbench.reform.business.models import BusinessChange
from stateward.workbench.reform.programme import services as programme
from stateward.workbench.reform.slimming import computing
from stateward.workbench.reform.slimming import services as slimming
from stateward.workbench.register.holdings.demonstration import hold
from stateward.workbench.register.holdings.structures import picture
from stateward.workbench.register.models import Enterprise

#: Seconds the solver is given; a demonstration's groups are solved in a fraction of it.
SECONDS = 5


def fill() -> None:
    """Fill the reform room by its own services, as the demonstration's officer and leader."""
    officer = User.objects.filter(username="officer").first()
    leader = User.objects.filter(username="leader").first()
    if officer is None or leader is None:
        return
    hold()
    groups = list(Enterprise.objects.filter(depth=1, children__isnull=False).distinct().order_by("path"))
    if not groups:
        return
    _businesses(groups, officer, leader)
    _plan(officer, leader)
    _programme(officer, leader)


def _businesses(groups: list[Enterprise], officer: Any, leader: Any) -> None:
    day = dt.date(office.today().year, 1, 1)
    for group in groups[:6]:
        code = group.industry.lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
        if not code.isdigit():
            continue
        with as_user(officer):
            told = business.Statement(
                f"{group.name_en or group.name} serves the city in its own field and earns what it spends.",
                f"{group.name_zh or group.name}立足主责主业，服务城市发展，实现国有资本保值增值。",
                "",
                Decimal("0.1"),
            )
            business.state(group, told)
            business.apply(group, business.Application("add", code, "main", day, "—"))
        with as_user(leader):
            business.decide(BusinessChange.objects.filter(group=group).latest("pk"), True, "")


def _plan(officer: Any, leader: Any) -> None:
    """One layer less for the whole office."""
    limit = max(int(picture(officer, office.today()).structure.legal_layer.max()) - 1, 2)
    with as_user(officer):
        title = _("At most {limit} legal layers").format(limit=limit)
        aim = slimming.Aim(title, None, office.today(), limit, seconds=SECONDS)
        plan = slimming.prepare(aim)
        result = computing.compute(plan, officer, _silent, _silent)
        slimming.keep_result(plan, result)
    if result["status"] in ("optimal", "time limit") and result["actions"]:
        with as_user(leader):
            slimming.adopt(plan, officer, office.today())


def _silent(*_told: Any, **_values: Any) -> None:
    """Nobody watches the progress of a demonstration."""


def _programme(officer: Any, leader: Any) -> None:
    document = workspace.rulebook().get("programme", "cn-deepening-plan-illustrative")
    start = dt.date(office.today().year - 1, 1, 1)
    with as_user(officer):
        found = programme.begin(document, pick(document.title.as_dict()), None, start)
    with as_user(leader):
        programme.start(found, officer)
    with as_user(officer):
        for entry in found.entries.filter(kind__in=("task", "safeguard"), measure_id="")[:6]:
            programme.report(entry, Decimal((entry.pk * 7) % 10) / 10)
