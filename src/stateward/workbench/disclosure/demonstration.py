"""A few fictitious publications for the demonstration: published, waiting for release, and in draft."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.workbench.accounts.models import User
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.disclosure import freezing, services
from stateward.workbench.disclosure.services import Draft


def fill() -> None:
    """Let the officer prepare and the leader publish; deterministic but for the days, which lie around today."""
    officer, leader = (User.objects.get(username=name) for name in ("officer", "leader"))
    today = office.today()
    with as_user(officer):
        drafts = [services.prepare(draft) for draft in _drafts(officer, today)]
    with as_user(leader):
        for draft in drafts[:-1]:
            services.publish(draft)


def _drafts(officer: Any, today: dt.date) -> list[Draft]:
    return [*_results(officer, today), _rules(today), _coming(today), _open(today)]


def _results(officer: Any, today: dt.date) -> list[Draft]:
    """The results of the newest published assessment, where the demonstration has one."""
    rounds = freezing.published_rounds(officer)
    if not rounds:
        return []
    newest = rounds[0]
    return [
        Draft(
            kind="results",
            title_en=f"Results of the assessment of {newest.year}",
            title_zh=f"{newest.year}年度考核结果",
            text_en="Scores and grades of the assessed groups. The table can be downloaded below, with its dictionary.",
            text_zh="被考核集团的得分与等级。表格及数据字典可在下方下载。",
            source="Assessment Department (fictitious)",
            release_on=today,
            content=freezing.results_table(officer, newest.pk),
        )
    ]


def _rules(today: dt.date) -> Draft:
    return Draft(
        kind="notice",
        title_en="Rules for the random choice of inspections",
        title_zh="检查对象随机抽取办法",
        text_en="Inspections are drawn by lot. The office commits to the seed before, so that everybody can check it.",
        text_zh="检查对象以随机方式抽取。随机数种子事先公布承诺值，任何人均可复核。",
        source="Supervision Department (fictitious)",
        release_on=today,
    )


def _coming(today: dt.date) -> Draft:
    return Draft(
        kind="report",
        title_en="Annual report on the portfolio",
        title_zh="国有资产年度报告",
        text_en="The report will be read here from its release date on.",
        text_zh="报告自发布日起在此公布。",
        source="General Office (fictitious)",
        release_on=today + dt.timedelta(days=30),
    )


def _open(today: dt.date) -> Draft:
    return Draft(
        kind="notice",
        title_en="Public consultation on the list of main businesses",
        title_zh="关于主业目录公开征求意见的通知",
        text_en="Comments are welcome for thirty days.",
        text_zh="公开征求意见，期限三十日。",
        source="Reform Department (fictitious)",
        release_on=today + dt.timedelta(days=3),
    )
