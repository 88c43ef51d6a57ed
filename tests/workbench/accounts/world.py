"""Two branches side by side: everyone of the tests belongs to one, and the canary lives in the other."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import transaction
from people import person
from portfolio import PORTFOLIO_YEARS

from stateward.facts import statement as facts
from stateward.workbench.accounts import links
from stateward.workbench.accounts.models import Department, Deputy, Grant, User
from stateward.workbench.accounts.roles import Role
from stateward.workbench.audit.recording import record
from stateward.workbench.core import workspace
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.uploads import Upload as Incoming
from stateward.workbench.core.uploads import keep
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises
from stateward.workbench.statements import services, store
from stateward.workbench.statements.models import Statement, Upload, UploadState

SCHEME = "imf-health-check"
YEAR = PORTFOLIO_YEARS[-1]
ROLES = [str(role) for role in Role.values]

#: What must appear nowhere: names, codes and numbers of the other branch.
CANARY_CODE = "QZCANARY"
CANARY_NAMES = ("Quetzal Canary Holdings", "翠鸟金丝雀集团")
CANARY_TEXTS = (
    CANARY_CODE,
    *CANARY_NAMES,
    "quetzal-person",
    "Quetzal Person",
    "quetzal-department",
    "quetzal-file",
    "quetzal-task",
    "quetzal-cycle",
    "quetzal-",
    "987654321",
)


@dataclass
class World:
    """Objects inside the branch of the people, objects outside it, and one person of each role for the branch."""

    inside: dict[str, Any] = field(default_factory=dict)
    outside: dict[str, Any] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


def make_world(statement: Statement) -> World:
    """The world around a statement of the portfolio; the canary reported the same lines with its own number."""
    top = Enterprise.objects.get(code=statement.enterprise.path.strip("/").split("/")[0])
    canary = _canary(statement)
    world = World(
        inside=_objects(top, statement.enterprise, statement, "own"),
        outside=_objects(canary, canary, Statement.objects.get(enterprise=canary, year=YEAR), "quetzal"),
    )
    for role in ROLES:
        world.people[role] = person(f"one-{role}", role, branch=top, enterprise=top)
    return world


def _canary(like: Statement) -> Enterprise:
    """Another group that reported what the one of the portfolio did, with a number of its own."""
    name_en, name_zh = CANARY_NAMES
    rows = [{"code": CANARY_CODE, "name_en": name_en, "name_zh": name_zh, "parent": None}]
    rows.append(
        {"code": f"{CANARY_CODE}1", "name_en": f"{name_en} One", "name_zh": f"{name_zh}一", "parent": CANARY_CODE}
    )
    import_enterprises(rows)
    template = like.as_facts()
    reported = []
    for year in PORTFOLIO_YEARS:
        for code in (CANARY_CODE, f"{CANARY_CODE}1"):
            key = facts.StatementKey(code, year, 12, like.basis)
            values = {**facts.to_values(template)}
            reported.append(
                facts.from_values(
                    key,
                    values | {next(iter(values)): "987654321"},
                    currency=like.currency,
                    template=like.template,
                    template_version=like.template_version,
                )
            )
    services.record(reported)
    store.rebuild()
    return Enterprise.objects.get(code=CANARY_CODE)


def _objects(branch: Enterprise, enterprise: Enterprise, statement: Statement, name: str) -> dict[str, Any]:
    """One object of each kind in a branch."""
    someone = person(f"{name}-person", "reporter", enterprise=branch, full_name=f"{name.title()} Person")
    other = person(f"{name}-person-two", enterprise=branch)
    department = Department.objects.create(code=f"{name}-department", name_en=f"{name}-department", enterprise=branch)
    upload = _upload(branch, someone, name)
    participant = _participant(branch, name)
    with transaction.atomic():
        event = record("accounts.department_changed", department, after={"name_en": department.name_en})
    own = _of_the_strands(branch, statement, name)
    return {
        **own,
        "event": event,
        "participant": participant,
        "cycle": participant.cycle,
        "item": TrackedItem.objects.create(strand="reform", title=f"{name}-task", enterprise=branch, owner=someone),
        "enterprise": enterprise,
        "statement": statement,
        "upload": upload,
        "person": someone,
        "department": department,
        "grant": Grant.objects.get(user=someone),
        "deputy": Deputy.objects.create(absent=someone, deputy=other, valid_from=datetime.date(2020, 1, 1)),
        "token": links.make_link(other),
    }


def _of_the_strands(branch: Enterprise, statement: Statement, name: str) -> dict[str, Any]:
    """What each strand adds to a branch: the files `objects_<app>.py` beside this one."""
    found: dict[str, Any] = {}
    for file in sorted(Path(__file__).parent.glob("objects_*.py")):
        found |= import_module(file.stem).objects(branch, statement, name)
    return found


def _participant(branch: Enterprise, name: str) -> Participant:
    """A participant in a running cycle of its own."""
    rule = workspace.rulebook().all("cycle")[0].document
    cycle = cycles.prepare(rule, f"{name}-cycle", datetime.date(2026, 1, 5))
    cycles.enrol(cycle, [branch])
    cycles.start(cycle)
    return Participant.objects.select_related("cycle").get(cycle=cycle)


def _upload(branch: Enterprise, someone: User, name: str) -> Upload:
    content = f"code\n{branch.code}\n{name}-file\n".encode()
    keep(Incoming(f"{name}-file.csv", content))
    return Upload.objects.create(
        file_name=f"{name}-file.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        state=UploadState.CHECKED,
        kind="csv",
        enterprise=branch,
        handed_in_by=someone,
    )
