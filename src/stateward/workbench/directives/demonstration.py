"""The demonstration's directive, its key tasks in every state, the meeting that conveyed it, and a briefing.

Office and people are the demonstration's own; nothing here was ever issued by anybody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.messages import current_language
from stateward.workbench.accounts.models import Department, User
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.uploads import Upload
from stateward.workbench.directives import intake, meetings, tasks
from stateward.workbench.directives.briefings import services as briefings
from stateward.workbench.directives.models import Directive, KeyTask, NodeKind
from stateward.workbench.register import selectors as register
from stateward.workbench.statements import store

_ENGLISH = """On January 12, {year}, the Municipal State-owned Assets Office held a meeting of all staff to convey the \
spirit of the city's work conference on state capital, and deploy key tasks for {year}. Zhou Ming, director of the \
office, presided over the meeting and delivered a speech.

The meeting emphasized that {year} is a critical year, and that work is to be done in the following four aspects. \
One is strong reform. Cut management layers to three, complete the slimming plan by the end of June, and clarify the \
main businesses of every group. The second is strong assessment. Raise operating revenue by 5%, improve the system of \
annual targets, and publish the results of the assessment. The third is strong supervision. Establish the list of \
supervision systems, carry out random inspections in every group, and close every finding within 60 days. The fourth \
is clean leadership. Hold integrity training for all leaders of enterprises, and publish the integrity index.
"""
_CHINESE = """{year}年1月12日，市国资委召开全体工作人员会议，传达学习全市国资工作会议精神，部署{year}年重点任务。\
市国资委主任周明主持会议并讲话。

会议强调，{year}年是关键之年，要做好以下四个方面工作。一是强改革。压减管理层级至三级，6月底前完成瘦身健体方案，明确各集团主责主业。\
二是强考核。营业收入增长5%，完善年度目标体系，公布考核结果。三是强监管。建立监管制度清单，对各集团开展随机检查，60日内完成问题整改。\
四是强清廉。对企业领导人员开展廉洁培训，发布清廉指数。
"""
#: Of each deployed task: the owner, working days until it is due, the progress reported, what then becomes of it.
_COURSES = (
    ("reporter", 15, 60, ""),
    ("reporter", 30, 25, ""),
    ("officer", 10, 80, ""),
    ("assessment", 45, 10, ""),
    ("assessment", 20, 100, "submitted"),
    ("officer", 5, 100, "closed"),
    ("inspector", 25, 45, ""),
)


def fill() -> None:
    """Fill the demonstration through the services; the people of the demonstration stand ready."""
    people = {user.username: user for user in User.objects.filter(is_demonstration=True)}
    year = office.today().year
    with as_user(people["officer"]):
        directive = _directive(year)
        drafts = _drafts(directive, people, year)
        deployment = tasks.submit(drafts[: len(_COURSES)], directive.title, "")
        _convey(directive, people)
    with as_user(people["leader"]):
        tasks.approve(deployment)
    _follow(drafts, people)
    with as_user(people["officer"]):
        tasks.submit(drafts[len(_COURSES) : len(_COURSES) + 2], directive.title, "")
        _brief()


def _directive(year: int) -> Directive:
    chinese = current_language() == "zh"
    text = (_CHINESE if chinese else _ENGLISH).format(year=year)
    title = f"{year}年重点任务部署会" if chinese else f"Key tasks of {year}"
    return intake.take_in(Upload("directive.txt", text.encode()), title)


def _drafts(directive: Directive, people: dict[str, Any], year: int) -> list[KeyTask]:
    nodes = list(directive.nodes.filter(kind=NodeKind.TASK).select_related("parent").order_by("start"))
    made = tasks.prepare_from_outline(directive, nodes, year)
    groups = list(register.enterprises(people["officer"]).filter(depth=1).order_by("path")[:4])
    departments = {one.code: one for one in Department.objects.filter(enterprise=None)}
    by_owner = {"officer": "reform", "assessment": "assessment", "inspector": "supervision", "reporter": "reform"}
    for number, task in enumerate(made):
        owner, days, _progress, _end = _COURSES[number % len(_COURSES)]
        own = people[owner].enterprise
        tasks.change(
            task,
            {
                "owner": people[owner],
                "department": departments.get(by_owner[owner]),
                "enterprise": own or (groups[number % len(groups)] if groups else None),
                "due": office.working_days().add(office.today(), days).date,
            },
        )
    return made


def _follow(drafts: list[KeyTask], people: dict[str, Any]) -> None:
    for task, (owner, _days, progress, end) in zip(drafts, _COURSES, strict=False):
        task.refresh_from_db()
        assert task.item is not None
        with as_user(people[owner]):
            tracking.report(task.item, progress)
            if end:
                tracking.submit(task.item)
        if end == "closed":
            with as_user(people["leader"]):
                tracking.close(task.item)


def _convey(directive: Directive, people: dict[str, Any]) -> None:
    given = {
        "title": directive.title,
        "directive": directive,
        "held_on": directive.dated or office.today(),
        "place": "",
        "chair": people["leader"],
        "agenda": "",
        "minutes": directive.text.strip(),
    }
    meeting = meetings.record_meeting(given)
    departments = list(Department.objects.filter(enterprise=None).order_by("code"))
    groups = list(register.enterprises(people["officer"]).filter(depth=1).order_by("path")[:3])
    for number, department in enumerate(departments):
        meetings.attend(meeting, department=department, count=3 + number)
    meetings.attend(meeting, person=people["leader"])
    day = (directive.dated or office.today()) + dt.timedelta(days=1)
    meetings.convey(
        directive, min(day, office.today()), departments=departments[:-1], enterprises=groups, meeting=meeting
    )


def _brief() -> None:
    """The yearly briefing of the newest full year with statements."""
    annual = [year for year, month in store.facts().periods() if month == 12]
    if annual:
        briefings.compile_briefing("year", max(annual))
