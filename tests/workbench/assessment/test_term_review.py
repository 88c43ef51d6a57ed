"""The mid-term review: the sheet, holding it with words, what the group reads then, the paper in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from stateward.messages import language as speaking
from stateward.workbench.assessment import services
from stateward.workbench.assessment.cycle import services as cycle
from stateward.workbench.assessment.models import TermReview
from stateward.workbench.assessment.term import papers, review, selectors
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.refusals import Refused
from stateward.workbench.register.models import Enterprise

FIRST = 2022
RULES = "cn-municipal-term-rules"
#: What the statements of a small portfolio do not tell the municipal schemes.
VALUES = {
    "annual_score": 82, "total_profit": 110, "roe": 8, "labour_productivity": 210_000, "operating_cash_ratio": 10,
    "state_capital_preservation_ratio": 104, "debt_ratio": 55, "rd_intensity": 2, "three_year_revenue_growth": 4,
    "term_labour_productivity_growth": 15, "reform_tasks_done": 80,
}  # fmt: skip


@pytest.fixture
def group(db: None) -> Enterprise:
    found = Enterprise.objects.filter(depth=1, status="active").order_by("path").first()
    assert found is not None
    services.record_given(
        {"enterprise": found.code, "year": FIRST, "indicator": name, "value": value} for name, value in VALUES.items()
    )
    services.record_targets([{"enterprise": found.code, "year": FIRST, "indicator": "total_profit", "value": 100}])
    return found


def _rules() -> Any:
    found = selectors.document(RULES)
    assert found is not None
    return found


def _with_target(group: Enterprise) -> None:
    """A round of the term's first year whose one target was agreed and missed."""
    rule = workspace.rulebook().get("cycle", "cn-municipal-annual-cycle")
    found = cycle.open_round(
        rule, FIRST, "intl-basic-annual", "cn-order-22-targets", [group], title="Y", starts_on=dt.date(2026, 11, 2)
    )
    one = found.cycle.participants.get()
    cycle.lay_out_report(one)
    line = one.target_lines.first()
    assert line is not None
    line.agreed = Decimal(500)
    line.save()
    one.report_lines.filter(indicator=line.indicator).update(verified=Decimal(420))


def test_the_sheet_says_what_is_reached_and_what_is_left(group: Enterprise) -> None:
    _with_target(group)
    sheet = review.sheet(_rules(), FIRST, group)
    assert [year["known"] for year in sheet["years"]] == [True, False, False]
    assert sheet["half_way"] == "2023-07-01"
    done = next(one for one in sheet["measures"] if one["id"] == "term_labour_productivity_growth")
    assert done["left"] == 0
    assert any(one["left"] for one in sheet["measures"])
    assert {goal["grade"] for goal in sheet["goals"]} == {"A", "B", "C"}
    (target,) = sheet["targets"]
    assert (target["target"], target["reached"], target["left"]) == (
        "500.0000000000",
        "420.0000000000",
        "80.0000000000",
    )
    assert review.targets_shown(sheet)[0].is_reached is False


def test_a_review_keeps_the_sheet_as_it_stood(group: Enterprise) -> None:
    held = review.hold(_rules(), FIRST, group, "On the way.", "Report every quarter.")
    before = held.sheet["score"]
    services.record_given([{"enterprise": group.code, "year": FIRST, "indicator": "reform_tasks_done", "value": 100}])
    assert review.sheet(_rules(), FIRST, group)["score"] != before
    assert TermReview.objects.get().sheet["score"] == before
    assert Event.objects.filter(action="assessment.term_reviewed").count() == 1
    assert review.hold(_rules(), FIRST, group, "Better now.").revision == 2


def test_a_review_without_a_finding_and_one_of_a_finished_term_are_refused(group: Enterprise) -> None:
    with pytest.raises(Refused) as refusal:
        review.hold(_rules(), FIRST, group, "  ")
    assert refusal.value.faults[0].code == "review.finding"
    services.record_given(
        {"enterprise": group.code, "year": year, "indicator": name, "value": value}
        for year in (FIRST + 1, FIRST + 2)
        for name, value in VALUES.items()
    )
    with pytest.raises(Refused) as refusal:
        review.hold(_rules(), FIRST, group, "Too late.")
    assert refusal.value.faults[0].code == "review.over"
    assert not TermReview.objects.exists()


def test_the_page_holds_it_and_shows_it_to_all(group: Enterprise, client: Any) -> None:
    address = f"/assessment/term/{RULES}/{FIRST}/{group.code}/review/"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"finding": " ", "demands": "kept words"})
    assert refused.status_code == 422 and b"kept words" in refused.content
    assert client.post(address, {"finding": "On the way.", "demands": ""}).status_code == 302
    page = client.get(address)
    assert b"On the way." in page.content
    terms = client.get(f"/assessment/term/?document={RULES}&first={FIRST}")
    assert address.encode() in terms.content
    assert client.get(address.removesuffix("/") + ".docx").status_code == 200


def test_the_paper_stands_in_both_languages(group: Enterprise) -> None:
    held = review.hold(_rules(), FIRST, group, "On the way.")
    papers_ = {}
    for language in ("en", "zh"):
        with speaking(language):
            papers_[language] = papers.review(_rules(), group, held.sheet, held)
    assert papers_["en"].title == "Mid-term review 2022–2024"
    assert papers_["zh"].title != papers_["en"].title
    draft = papers.review(_rules(), group, held.sheet, None)
    assert "Draft" in draft.note


def test_a_goal_that_cannot_be_computed_is_not_called_out_of_reach(group: Enterprise) -> None:
    from stateward.workbench.assessment.models import GivenValue

    sheet = review.sheet(_rules(), FIRST, group)
    assert "unknown" not in {goal["state"] for goal in papers.told(sheet)["goals"]}
    GivenValue.objects.filter(indicator="reform_tasks_done").delete()
    unknown = review.sheet(_rules(), FIRST, group)
    assert {goal["state"] for goal in papers.told(unknown)["goals"]} == {"unknown"}
