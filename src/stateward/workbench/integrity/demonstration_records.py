"""The simple registers, education and party building in a demonstration."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from stateward.messages import current_language
from stateward.workbench.accounts.models import User
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.uploads import Upload
from stateward.workbench.integrity.cases import importing
from stateward.workbench.integrity.culture.models import Activity, Pledge
from stateward.workbench.integrity.declarations.models import Declaration, Kind
from stateward.workbench.integrity.education import services as education
from stateward.workbench.integrity.education.models import (
    EducationPlan,
    EducationSession,
    HourRequirement,
    Learner,
    Post,
    Question,
)
from stateward.workbench.integrity.party.models import Duty, DutyReport, Organisation, Study
from stateward.workbench.integrity.records import services
from stateward.workbench.register.models import Enterprise

#: Hours a year by kind of post.
HOURS = {Post.LEADER: 12, Post.MIDDLE: 8, Post.KEY: 8, Post.STAFF: 4}
LEARNERS = 10
#: Enterprises with records of their own.
SOME = 5
_QUESTIONS = (
    ("A supplier offers you a gift card before a tender. What do you do?", "招标前供应商向你赠送购物卡，应当怎么做？",
     ("Decline and report it", "Accept it and say nothing", "Accept it after the tender"),
     ("拒收并报告", "收下不说", "招标结束后再收")),
    ("Who decides a matter on the list of important matters?", "“三重一大”事项由谁决定？",
     ("The body named by the list, collectively", "The general manager alone", "Whoever is present"),
     ("清单规定的机构集体决定", "总经理一人", "在场的人")),
    ("Your brother owns a bidder. What do you do?", "你的兄弟是投标企业股东，应当怎么做？",
     ("Declare it and step aside", "Say nothing", "Vote against him"), ("申报并回避", "不作声", "投反对票")),
    ("When is a gift declared?", "礼品应当何时申报？",
     ("Within the days the rules set", "At the end of one's career", "Never"),
     ("在规定期限内", "退休时", "不用申报")),
)  # fmt: skip


def fill(chosen: Sequence[Enterprise], today: dt.date, draw: random.Random) -> None:
    """Add to every register what its page needs to be read."""
    chinese = current_language() == "zh"
    for post, hours in HOURS.items():
        _add_for_office(HourRequirement(year=today.year, post=post, hours=Decimal(hours)), ("year", "post", "hours"))
    for en, zh, options_en, options_zh in _QUESTIONS:
        row = Question(topic="1", text_en=en, text_zh=zh, options_en=list(options_en), options_zh=list(options_zh))
        _add_for_office(row, ("topic", "text_en", "text_zh"))
    for place, enterprise in enumerate(chosen[:SOME]):
        _education(enterprise, today, draw, chinese)
        _culture(enterprise, today, draw, chinese)
        _party(enterprise, place, today, draw, chinese)
    _cases(chosen, today, draw)
    _declarations(today, chinese)


def _add_for_office(row: Any, fields: tuple[str, ...]) -> None:
    services.add_for_office(row, fields)


def _education(enterprise: Enterprise, today: dt.date, draw: random.Random, chinese: bool) -> None:
    posts = [Post.LEADER, Post.MIDDLE, Post.MIDDLE, Post.KEY, Post.KEY]
    numbers = [f"{1001 + number}" for number in range(LEARNERS)]
    for place, number in enumerate(numbers):
        row = Learner(enterprise=enterprise, number=number, post=posts[place] if place < len(posts) else Post.STAFF)
        services.add(row, ("enterprise", "number", "post"))
    plan = EducationPlan(enterprise=enterprise, year=today.year, title="年度廉洁教育计划" if chinese else "Yearly plan",
                         sessions=4)  # fmt: skip
    services.add(plan, ("enterprise", "year", "sessions"))
    topics = ("采购廉洁风险", "决策程序与回避", "警示教育") if chinese else (
        "Integrity risks in purchasing", "Decisions and stepping aside", "Lessons from cases")  # fmt: skip
    for place, topic in enumerate(topics):
        day = today - dt.timedelta(days=200 - 70 * place)
        session = EducationSession(enterprise=enterprise, title=topic, planned_on=day, hours=Decimal(4))
        session = services.add(session, ("enterprise", "title", "planned_on", "hours"))
        education.attend(session, draw.sample(numbers, draw.randint(6, LEARNERS)))
        education.hold(session)
    coming = EducationSession(enterprise=enterprise, title="年末廉洁谈话" if chinese else "Talk before the year's end",
                              planned_on=today + dt.timedelta(days=12), hours=Decimal(2))  # fmt: skip
    services.add(coming, ("enterprise", "title", "planned_on", "hours"))


def _culture(enterprise: Enterprise, today: dt.date, draw: random.Random, chinese: bool) -> None:
    activity = Activity(enterprise=enterprise, title="廉洁文化月" if chinese else "Month of a clean culture",
                        held_on=today - dt.timedelta(days=60), participants=draw.randint(30, 200))  # fmt: skip
    upload = Upload("activity.txt", f"{enterprise.code} {activity.title}".encode())
    services.add(activity, ("enterprise", "title", "held_on", "participants"), upload)
    for post, posts in ((Post.LEADER, 5), (Post.MIDDLE, 18), (Post.KEY, 24)):
        row = Pledge(enterprise=enterprise, year=today.year, post=post, posts=posts, signed=posts - draw.randint(0, 3))
        services.add(row, ("enterprise", "year", "post", "posts", "signed"))


def _party(enterprise: Enterprise, place: int, today: dt.date, draw: random.Random, chinese: bool) -> None:
    if place < SOME - 1:
        row = Organisation(enterprise=enterprise, kind=Organisation.Kind.COMMITTEE,
                           term_ends_on=dt.date(today.year + 2, 6, 30))  # fmt: skip
        services.add(row, ("enterprise", "kind", "term_ends_on"))
    duties = ("听取一次党风廉政建设汇报", "开展一次谈心谈话", "讲一次廉政党课") if chinese else (
        "Hear one report on integrity work", "Hold one round of talks", "Give one lesson on integrity")  # fmt: skip
    secretary = "党委书记" if chinese else "Secretary"
    for number, duty in enumerate(duties):
        due = today - dt.timedelta(days=90 - 60 * number)
        done = due if number < 2 and draw.random() < 0.8 else None
        entry = Duty(enterprise=enterprise, year=today.year, post=secretary, duty=duty, due=due, done_on=done)
        services.add(entry, ("enterprise", "year", "post", "duty", "due", "done_on"))
    for number in range(4):
        planned = today - dt.timedelta(days=240 - 70 * number)
        study = Study(enterprise=enterprise, topic="专题学习" if chinese else "Study session", planned_on=planned,
                      held_on=planned if draw.random() < 0.85 else None)  # fmt: skip
        services.add(study, ("enterprise", "topic", "planned_on", "held_on"))
    report = DutyReport(enterprise=enterprise, year=today.year, post=secretary,
                        reported_on=today - dt.timedelta(days=10) if place % 2 else None,
                        mark=Decimal(88 + place) if place % 2 else None)  # fmt: skip
    services.add(report, ("enterprise", "year", "post", "reported_on", "mark"))


def _cases(chosen: Sequence[Enterprise], today: dt.date, draw: random.Random) -> None:
    rows = ["enterprise,year,quarter,kind,received,closed,substantiated"]
    for enterprise in chosen[:SOME]:
        for quarter in (1, 2, 3):
            received = draw.randint(1, 6)
            closed = draw.randint(0, received)
            rows.append(f"{enterprise.code},{today.year},{quarter},procurement,{received},{closed},{min(closed, 1)}")
    importing.take_in(Upload("counts.csv", "\n".join(rows).encode()))


def _declarations(today: dt.date, chinese: bool) -> None:
    """The reporter declares a relative at a supplier; the director has not declared yet."""
    someone = User.objects.filter(username="reporter").first()
    if someone is None:
        return
    row = Declaration(year=today.year, kind=Kind.KINSHIP,
                      counterpart="清河贸易有限公司（虚构）" if chinese else "Clearwater Trading (fictitious)",
                      description="近亲属任销售经理" if chinese else "A relative manages sales there")  # fmt: skip
    with as_user(someone):
        services.declare(row, ("year", "kind", "counterpart", "description"))
