"""What a demonstration shows of supervision: made through the same services as an office's own work, all fictitious."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from stateward.messages import current_language
from stateward.workbench.accounts.models import User
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.uploads import Upload
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.cases import services as cases
from stateward.workbench.supervision.decisions import services as decisions
from stateward.workbench.supervision.draws import selectors as population
from stateward.workbench.supervision.draws import services as draws
from stateward.workbench.supervision.findings import services as findings
from stateward.workbench.supervision.inspections import selectors as plans
from stateward.workbench.supervision.inspections import services as inspections
from stateward.workbench.supervision.inspections.models import Visit
from stateward.workbench.supervision.lists import services as lists
from stateward.workbench.supervision.meetings import services as meetings
from stateward.workbench.supervision.team import services as team
from stateward.workbench.supervision.trade import services as trade
from stateward.workbench.supervision.warnings import finding, selectors
from stateward.workbench.supervision.warnings import services as warnings

LIST = "cn-municipal-delegation"
#: How long after freezing the demonstration's public value appears.
_SEED_AFTER = dt.timedelta(seconds=2)
_NAMES = ("leader", "officer", "inspector", "assessment", "reporter", "director")

#: Matter of a row, the words in the office's file, its cells, decider, mode.
ROWS = (
    ("计划内主业投资，投资额不足净资产5%的项目", {"matter": "investment", "in_plan": True, "business": "main",
     "share_of_net_assets": {"below": 0.05}}, "board", "decide"),
    ("计划内主业投资，投资额达到净资产5%的项目", {"matter": "investment", "in_plan": True, "business": "main",
     "share_of_net_assets": {"from": 0.05}}, "office", "file"),
    ("计划外或非主业投资项目", {"matter": "investment", "in_plan": False}, "office", "approve"),
    ("集团内部担保", {"matter": "guarantee", "inside_group": True}, "board", "decide"),
    ("对集团外担保", {"matter": "guarantee", "inside_group": False}, "office", "approve"),
    ("捐赠50万元以下", {"matter": "donation", "amount": {"below": 500000}}, "board", "decide"),
    ("捐赠50万元及以上", {"matter": "donation", "amount": {"from": 500000}}, "office", "file"),
    ("资产转让", None, "", ""),
    ("产权转让", None, "", ""),
    ("工资总额", None, "", ""),
)  # fmt: skip


def _two(en: str, zh: str) -> str:
    return zh if current_language() == "zh" else en


def fill() -> None:
    """Fill the rooms; where the people of the demonstration are not there, nothing is done."""
    people = {one.username: one for one in User.objects.filter(username__in=_NAMES, is_demonstration=True)}
    if len(people) < len(_NAMES):
        return
    enterprises = list(Enterprise.objects.filter(valid_to=None).order_by("path")[:12])
    _team(people, enterprises)
    draw, public = _plan_and_draw(people)
    _lists(people)
    _decisions(people, enterprises)
    _warnings(people, enterprises)
    _meetings(people, enterprises)
    _cases(people, enterprises)
    _seed(people, draw, public)
    _visit_and_findings(people, enterprises)


def word_list(rows: Any = ROWS) -> bytes:
    """A Word file with a table, as an office has its list."""
    from docx import Document

    document = Document()
    table = document.add_table(rows=1, cols=3)
    for cell, words in zip(table.rows[0].cells, ("序号", "权责事项", "依据"), strict=True):
        cell.text = words
    for number, (words, *_rest) in enumerate(rows, start=1):
        for cell, text in zip(table.add_row().cells, (str(number), words, f"示例办法第{number}条"), strict=True):
            cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _team(people: dict[str, Any], enterprises: list[Any]) -> None:
    skills = {"inspector": ["audit", "finance"], "officer": ["law"], "assessment": ["finance"]}
    since = {"inspector": dt.date(2022, 3, 1), "officer": dt.date(2025, 1, 1), "assessment": dt.date(2024, 7, 1)}
    with as_user(people["officer"]):
        for name, qualifications in skills.items():
            one = team.save_supervisor(people[name], qualifications, 12, None, since[name])
            day = office.today() - dt.timedelta(days=90)
            team.add_training(one, day, _two("Inspection of decisions", "决策事项检查方法"), Decimal(16))
        team.tell_conflict(one, enterprises[0], _two("Worked there until 2024", "2024年前在该企业任职"))


def _plan_and_draw(people: dict[str, Any]) -> tuple[Any, dt.datetime]:
    year = office.today().year
    with as_user(people["officer"]):
        plan = inspections.begin_plan(year, 2)
        inspections.take_over(plan, [item for item in plans.rulebook_items(year) if item["basis"]])
    with as_user(people["leader"]):
        inspections.adopt(plan)
    entry = plan.entries.order_by("number").first()
    public = timezone.now() + _SEED_AFTER
    source = {
        "kind": "lottery",
        "value": _two("Winning numbers of the demonstration's own lottery", "演示用彩票开奖号码"),
        "published_at": public.isoformat(),
    }
    with as_user(people["officer"]):
        units = population.units(entry, "none", "equal", {})
        draw = draws.freeze(entry, units, min(6, len(units)), source)
    with as_user(people["leader"]):
        draws.approve(draw)
    return draw, public


def _seed(people: dict[str, Any], draw: Any, public: dt.datetime) -> None:
    time.sleep(max(0.0, (public - timezone.now()).total_seconds()) + 0.05)
    with as_user(people["officer"]):
        draws.enter_seed(draw, "07 12 19 23 28 33 04", _two("Announcement 1 of the demonstration", "演示公告第1号"))


def _lists(people: dict[str, Any]) -> None:
    with as_user(people["officer"]):
        draft = lists.import_list(Upload(_two("delegation list.docx", "授权放权清单.docx"), word_list()), LIST)
        for number, (words, cells, decider, mode) in enumerate(ROWS, start=1):
            if cells is not None:
                values = {
                    "title": words,
                    "when": cells,
                    "decider": decider,
                    "mode": mode,
                    "basis": f"示例办法第{number}条",
                }
                lists.save_row(draft, str(number), values)


def _decisions(people: dict[str, Any], enterprises: list[Any]) -> None:
    today = office.today()
    main = {"matter": "investment", "business": "main", "in_plan": True, "overseas": False}
    taken = (
        (_two("Expansion of a depot", "仓储基地扩建"), {**main, "share_of_net_assets": 0.03}, "board", "decide", 8),
        (_two("New bus line", "新建公交线路"), {**main, "share_of_net_assets": 0.12}, "board", "decide", 20),
        (_two("Purchase of a hotel", "收购酒店"), {**main, "business": "non_main", "in_plan": False,
         "share_of_net_assets": 0.04}, "office", "approve", 45),
    )  # fmt: skip
    with as_user(people["officer"]):
        for place, (title, case, body, mode, days) in enumerate(taken):
            decided = today - dt.timedelta(days=30 + 20 * place)
            given = {
                "decided_by": body,
                "mode": mode,
                "decided": decided,
                "submitted": decided - dt.timedelta(days=days),
                "papers": ["feasibility", "board_resolution"],
            }
            decisions.record_decision(enterprises[place % len(enterprises)], title, LIST, case, given)


def sales(codes: list[str], year: int) -> bytes:
    """A list of sales: a circle of three enterprises, a resale without margin, and honest trade."""
    first, second, third, fourth = codes[:4]
    rows = [
        ("HT-001", first, second, "Rebar 12mm", 5000, 19_000_000, f"{year}-03-04"),
        ("HT-002", second, third, "Rebar 12mm", 5010, 19_060_000, f"{year}-03-28"),
        ("HT-003", third, first, "Rebar 12mm", 4990, 19_110_000, f"{year}-04-25"),
        ("HT-004", "SUPPLIER-7", fourth, "Coal", 20000, 15_000_000, f"{year}-05-06"),
        ("HT-005", fourth, "TRADER-9", "Coal", 20000, 15_010_000, f"{year}-05-09"),
        ("HT-006", second, fourth, "Cement", 800, 320_000, f"{year}-06-01"),
    ]
    lines = ["contract,seller,buyer,goods,quantity,amount,date", *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def _warnings(people: dict[str, Any], enterprises: list[Any]) -> None:
    years = finding.years()
    if not years:
        return
    with as_user(people["officer"]):
        if len(enterprises) > 3:
            name = _two("sales.csv", "购销合同.csv")
            trade.import_sales(Upload(name, sales([one.code for one in enterprises], years[0])))
        warnings.run(warnings.RULES, years[0])
        found = list(selectors.open_warnings(people["officer"])[:6])
        words = _two("Looked at the figures with the enterprise.", "已与企业核对数据。")
        for place, one in enumerate(found):
            warnings.take_step(one, "triage", words, people["officer"])
            if place in (0, 1):
                warnings.take_step(one, "reminder", words, people["officer"])
            elif place == 2:
                warnings.take_step(one, "closed", words, outcome="confirmed")
            elif place == 3:
                warnings.take_step(one, "closed", words, outcome="dismissed")


def _meetings(people: dict[str, Any], enterprises: list[Any]) -> None:
    def meeting(key: str, kind: str, day: str, agree: int, present: int = 9) -> dict[str, Any]:
        members = [{"name": f"成员{n}", "attend_flag": n <= present} for n in range(1, 10)]
        votes = [{"personnel": f"成员{n}", "result": "同意" if n <= agree else "反对"} for n in range(1, present + 1)]
        subject = {"subject_id": f"s{key}", "name": "新城项目投资", "item_list": ["i1"], "pass_flag": 1}
        return {
            "meeting_id": key, "name": f"{kind}{day}", "type": kind, "time": day, "attendee_list": members,
            "subject_list": [{**subject, "deliberation_list": votes}],
        }  # fmt: skip

    data = {
        "items": [
            {"item_id": "i1", "item_code": "i1", "item_name": "重大项目投资", "legal_flag": 1, "pre_study_flag": 1,
             "meeting_types": ["党委会", "董事会"]}
        ],
        "regulations": [
            {"regulation_id": "r1", "type_name": "党委会", "effective_date": "2020-01-01", "rate": "2/3"},
            {"regulation_id": "r2", "type_name": "董事会", "effective_date": "2020-01-01", "rate": "2/3",
             "vote_mode_list": [{"item_code": "i1", "vote_mode": "到会过半数"}]},
        ],
        "meetings": [meeting("1", "董事会", "2026-03-10", 4), meeting("2", "党委会", "2026-03-12", 9)],
    }  # fmt: skip
    content = json.dumps(data, ensure_ascii=False).encode()
    with as_user(people["officer"]):
        meetings.import_meetings(enterprises[0], Upload("meetings-2026.json", content), "strict")


def _cases(people: dict[str, Any], enterprises: list[Any]) -> None:
    given = {
        "title": _two("Advance payment without security", "无担保预付货款"),
        "description": _two("Goods were paid for in advance and never came.", "预付货款后未收到货物。"),
        "conduct_on": dt.date(2025, 6, 18),
        "amount": Decimal("1800000"),
    }
    with as_user(people["officer"]):
        case = cases.open_case(enterprises[-1], given)
        cases.move(
            case, "preliminary_check", _two("The contract and the payments were read.", "已查阅合同与付款凭证。")
        )


def _visit_and_findings(people: dict[str, Any], enterprises: list[Any]) -> None:
    own = people["reporter"].enterprise or enterprises[0]
    given = {
        "source": "audit_office",
        "title": _two("Guarantee without counter-guarantee", "担保未落实反担保"),
        "description": _two("Two guarantees were given without security.", "两笔担保未取得反担保。"),
        "clause": _two("Guarantee rule, article 9", "担保管理办法第九条"),
        "found_on": office.today() - dt.timedelta(days=14),
        "reported_grade": "medium",
    }
    second = {**given, "title": _two("Late board papers", "董事会材料报送不及时"), "reported_grade": "light"}
    third = {**given, "title": _two("Investment outside the plan", "计划外投资"), "reported_grade": "grave"}
    with as_user(people["inspector"]):
        made = [findings.report(own, one) for one in (given, second, third)]
        visit = Visit.objects.filter(inspectors=people["inspector"]).first()
        if visit is not None:
            for place, _point in enumerate(visit.entry.checkpoints[:2]):
                inspections.answer(visit, place, "good", "", f"demonstration-{place}")
    due = office.working_days().add(office.today(), 20).date
    with as_user(people["officer"]):
        for one in made[:2]:
            measure = _two("Obtain security and change the procedure.", "补办手续并完善制度。")
            findings.confirm(one, one.reported_grade, people["reporter"], measure=measure, due=due)
    made[0].refresh_from_db()
    with as_user(people["reporter"]):
        title, note = _two("Contract of security", "反担保合同"), _two("Signed by both", "双方已签署")
        tracking.start(made[0].item)
        tracking.add_evidence(made[0].item, title, office.today(), note=note)
        tracking.submit(made[0].item)
    with as_user(people["inspector"]):
        findings.verify(made[0], _two("The contract was seen.", "已核验合同原件。"))
