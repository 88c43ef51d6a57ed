"""Exceptions of meetings and decisions by the wrong body come into the index from supervision, with their sources."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from stateward.messages import language
from stateward.workbench.core.sentences import written
from stateward.workbench.core.uploads import Upload
from stateward.workbench.integrity.index import computed
from stateward.workbench.register import selectors as register
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.decisions.models import DecisionAudit, RecordedDecision
from stateward.workbench.supervision.index_figures import meeting_exceptions, wrong_body_decisions
from stateward.workbench.supervision.meetings.models import MeetingFile

pytestmark = pytest.mark.django_db

YEAR = 2026
BOARD = "董事会"
LIST = "cn-municipal-delegation"


@pytest.fixture
def top(db: None) -> Enterprise:
    found = Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first()
    assert found is not None
    return found


@pytest.fixture
def child(top: Enterprise) -> Enterprise:
    found = top.children.order_by("path").first()
    assert found is not None
    return found


def file(enterprise: Enterprise, name: str, *meetings: tuple[str, str, int], at: int = 1) -> MeetingFile:
    """A file of board meetings: (id, day, how many of nine agreed)."""
    held = [
        {
            "meeting_id": key, "name": key, "type": BOARD, "time": day,
            "attendee_list": [{"name": f"M{n}", "attend_flag": "1"} for n in range(9)],
            "subject_list": [{
                "subject_id": key, "name": f"Project {key}", "item_list": ["I1"], "pass_flag": "1",
                "deliberation_list": [
                    {"personnel": f"M{n}", "result": "同意" if n < agree else "反对"} for n in range(9)
                ],
            }],
        }
        for key, day, agree in meetings
    ]  # fmt: skip
    regulation = {
        "regulation_id": "r", "name": "r", "type_name": BOARD, "effective_date": "2020-01-01", "rate": "2/3",
        "vote_mode_list": [{"item_code": "I1", "vote_mode": "到会过半数"}],
    }  # fmt: skip
    data = {"items": [{"item_id": "I1", "item_name": "P"}], "regulations": [regulation], "meetings": held}
    return MeetingFile.objects.create(
        enterprise=enterprise, file_name=name, file_sha256="0" * 64, majority="strict", records=data,
        imported_at=dt.datetime(2026, 1, at, tzinfo=dt.UTC),
    )  # fmt: skip


def decision(enterprise: Enterprise, wrong: bool | None, year: int = YEAR) -> RecordedDecision:
    return RecordedDecision.objects.create(
        enterprise=enterprise, title=f"Decision {wrong}", list_id="l", list_version="1", case={}, decided_by="board",
        mode="approve", decided_on=dt.date(year, 5, 5), code="decided", wrong_body=wrong,
    )  # fmt: skip


def audit(name: str, sha: str, *rows: tuple[str, int, int, int], day: int = 1) -> DecisionAudit:
    judged = [{"name": code, "code": code, "year": year, "judged": n, "wrong": w} for code, year, n, w in rows]
    return DecisionAudit.objects.create(
        file_name=name, file_sha256=sha, list_id="l", list_version="1", counts={}, exercise=[], faulty=[],
        judged=judged, made_at=dt.datetime(2026, 6, day, tzinfo=dt.UTC),
    )  # fmt: skip


def test_the_index_knows_both_figures() -> None:
    assert {"meeting_exceptions", "wrong_body_decisions"} <= computed.indicators()


def test_exceptions_are_counted_per_hundred_decisions_of_the_branch(top: Enterprise, child: Enterprise) -> None:
    file(top, "a.json", ("1", "2026-03-01", 9), ("2", "2026-03-02", 3), ("old", "2025-03-02", 3))
    file(child, "b.json", ("3", "2026-04-01", 9), ("4", "2026-04-02", 9))
    found = meeting_exceptions(YEAR, [top, child])
    assert found[top.code].value == Decimal(25) and found[child.code].value == 0
    assert found[top.code].values["meetings"] == 4 and "R5: 1" in found[top.code].values["rules"]
    assert [title for title, _address in found[top.code].sources] == ["a.json", "b.json"]


def test_a_meeting_handed_in_again_counts_as_the_newest_file_has_it(top: Enterprise) -> None:
    file(top, "first.json", ("1", "2026-03-01", 3), at=1)
    file(top, "mended.json", ("1", "2026-03-01", 9), at=2)
    assert meeting_exceptions(YEAR, [top])[top.code].value == 0


def test_without_a_meeting_in_the_year_there_is_no_figure(top: Enterprise) -> None:
    file(top, "a.json", ("1", "2025-03-01", 3))
    assert meeting_exceptions(YEAR, [top]) == {} and wrong_body_decisions(YEAR, [top]) == {}


def test_decisions_by_the_wrong_body_come_from_records_and_from_audited_tables(
    top: Enterprise, child: Enterprise
) -> None:
    for wrong in (True, False, None):
        decision(top, wrong)
    decision(child, True, year=2025)
    audit("first.csv", "a", (child.code, YEAR, 6, 6), day=1)
    audit("again.csv", "a", (child.code, YEAR, 6, 1), (child.code, 2025, 9, 9), ("nobody", YEAR, 50, 50), day=2)
    found = wrong_body_decisions(YEAR, [top, child])
    assert found[top.code].value == Decimal(25)  # 1 of 2 recorded, 1 of 6 audited
    assert dict(found[top.code].values) == {"wrong": 2, "judged": 8, "recorded": 2, "audited": 6}
    assert {title for title, _address in found[top.code].sources} == {"Decision True", "again.csv"}
    assert found[child.code].values["judged"] == 6


def test_the_basis_is_told_in_both_languages_with_its_sources(top: Enterprise) -> None:
    decision(top, True)
    basis = wrong_body_decisions(YEAR, [top])[top.code].basis
    english = written(basis["sentence"], basis["values"])
    with language("zh"):
        chinese = written(basis["sentence"], basis["values"])
    assert english.startswith("1 of 1 decisions") and english != chinese
    assert basis["sources"][0][1] == RecordedDecision.objects.get().get_absolute_url()


def test_an_audit_counts_each_enterprise_by_code_or_name(top: Enterprise, child: Enterprise) -> None:
    from stateward.workbench.core.acting import as_user
    from stateward.workbench.supervision.decisions import services

    head = "enterprise,事项,列入年度投资计划,项目所属业务,境外,占净资产比例,decided_by,mode,decided"
    case = "投资项目,是,主业,否,3%"
    rows = [
        f"{top.code},{case},board,decide,2026-03-02",
        f"{child.name_en},{case},office,approve,2026-03-02",
        f"{child.name_zh},{case},office,approve,2025-03-03",
        f"Unknown Ltd,{case},office,approve,2026-03-02",
    ]
    with as_user(None, channel="command"):
        made = services.audit_file(Upload("d.csv", "\n".join([head, *rows]).encode()), LIST, "2025")
    told = {(row["code"], row["year"]): (row["judged"], row["wrong"]) for row in made.judged}
    assert told == {
        (top.code, 2026): (1, 0), (child.code, 2026): (1, 1), (child.code, 2025): (1, 1), ("", 2026): (1, 1),
    }  # fmt: skip
    assert wrong_body_decisions(YEAR, [top])[top.code].value == Decimal(50)


def test_a_name_that_two_enterprises_have_stands_for_none(top: Enterprise, child: Enterprise) -> None:
    Enterprise.objects.filter(pk__in=[top.pk, child.pk]).update(name_en="Twice")
    assert register.codes_of(["Twice"]) == {}


@pytest.mark.parametrize("office", [True, False])
def test_the_figures_page_leads_to_the_sources_for_the_office_alone(
    office: bool, top: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from stateward.workbench.integrity.index import score_views

    decision(top, True)
    basis: dict[str, Any] = wrong_body_decisions(YEAR, [top])[top.code].basis
    figure = SimpleNamespace(basis=basis, value=Decimal(1), missing="", note="")
    monkeypatch.setattr(score_views.scope, "sees_whole_office", lambda _u, strand: office and strand == "supervision")
    request = SimpleNamespace(user=None, POST={})
    line = score_views._line(request, SimpleNamespace(id="wrong_body_decisions"), figure, [])
    assert bool(line["sources"]) is office and line["basis"]
