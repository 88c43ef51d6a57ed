"""The people of a demonstration: one of each role, named on its sign-in page. An office's own workspace has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Prefetch

from stateward.messages import current_language
from stateward.workbench.accounts import selectors
from stateward.workbench.accounts.models import Department, Grant, User
from stateward.workbench.accounts.roles import Role, Strand
from stateward.workbench.audit.recording import ObjectRef, record
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise

#: Everyone's password in a demonstration. It opens synthetic figures alone and stands on the sign-in page.
PASSWORD = "a look around"


@dataclass(frozen=True)
class Someone:
    """A person of the demonstration."""

    username: str
    name_en: str
    name_zh: str
    role: Any
    post_en: str
    post_zh: str
    department: str = ""
    strand: Any = ""


DEPARTMENTS = (
    ("office", "General office", "办公室"),
    ("assessment", "Performance and assessment", "考核分配处"),
    ("reform", "Enterprise reform", "企业改革处"),
    ("supervision", "Supervision", "监督稽查处"),
    ("information", "Information centre", "信息中心"),
)

PEOPLE = (
    Someone("leader", "Zhou Ming", "周明", Role.LEADER, "Director", "主任", "office"),
    Someone("officer", "Lin Yue", "林悦", Role.OFFICER, "Officer", "科员", "office"),
    Someone(
        "assessment", "Xu Jing", "徐静", Role.OFFICER, "Head of assessment", "考核分配处处长", "assessment",
        Strand.ASSESSMENT,
    ),
    Someone("inspector", "Gao Feng", "高峰", Role.INSPECTOR, "Inspector", "检查人员", "supervision"),
    Someone("reporter", "Chen Lan", "陈岚", Role.REPORTER, "Finance department", "财务部"),
    Someone("director", "He Tao", "何涛", Role.ENTERPRISE_LEADER, "General manager", "总经理"),
    Someone("assessor", "Sun Yi", "孙怡", Role.ASSESSOR, "Expert", "专家"),
    Someone("auditor", "Tang Ning", "唐宁", Role.AUDITOR, "Auditor", "审计人员", "supervision"),
    Someone("administrator", "Wu Qiang", "吴强", Role.ADMINISTRATOR, "Administrator", "管理员", "information"),
)  # fmt: skip


@dataclass(frozen=True)
class Entrant:
    """A person the sign-in page offers."""

    username: str
    roles: str


@dataclass(frozen=True)
class Entrance:
    """What the sign-in page of a demonstration says."""

    password: str
    people: list[Entrant]


def entrance() -> Entrance | None:
    """The people of the demonstration; `None` in an office's own workspace."""
    today = Prefetch("grants", Grant.objects.holding(), "today")
    found = User.objects.filter(is_demonstration=True, is_active=True).order_by("pk").prefetch_related(today)
    entrants = [Entrant(person.username, selectors.roles_in_words(person.today)) for person in found]
    return Entrance(PASSWORD, entrants) if entrants else None


@service("accounts.administer")
def settle(enterprise: Enterprise | None) -> int:
    """Add the people of the demonstration, those of an enterprise to this one; how many they are."""
    chinese = current_language() == "zh"
    departments = {
        code: Department.objects.create(code=code, name_en=name_en, name_zh=name_zh)
        for code, name_en, name_zh in DEPARTMENTS
    }
    password = make_password(PASSWORD)
    for someone in PEOPLE:
        user = User.objects.create(
            username=someone.username,
            full_name=someone.name_zh if chinese else someone.name_en,
            post=someone.post_zh if chinese else someone.post_en,
            department=departments.get(someone.department),
            enterprise=None if someone.department else _place(someone, enterprise),
            password=password,
            is_demonstration=True,
        )
        Grant.objects.create(user=user, role=someone.role, strand=someone.strand)
    record("accounts.person_added", ObjectRef("accounts.user", ""), after={"demonstration": len(PEOPLE)})
    return len(PEOPLE)


def _place(someone: Someone, enterprise: Enterprise | None) -> Enterprise | None:
    return enterprise if someone.role in (Role.REPORTER, Role.ENTERPRISE_LEADER) else None
