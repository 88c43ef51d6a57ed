"""Party building is evaluated by a scheme of the ordinary format, and its score is linked to the assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from people import person, sign_in

from stateward.workbench.assessment import inputs
from stateward.workbench.assessment.models import GivenValue
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.refusals import Refused
from stateward.workbench.integrity.party import evaluation
from stateward.workbench.integrity.party.models import Duty, DutyReport, Organisation, Study
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db

#: A year of which the portfolio of the tests has statements, so that there is an annual score to link.
YEAR = 2022


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Keys of rows begin anew with every test: what is remembered by the last key must not outlive it."""
    inputs._handed_sha256.cache_clear()
    yield
    inputs._handed_sha256.cache_clear()


@pytest.fixture
def officer(db: None) -> Any:
    return person("wang", "officer", full_name="Wang")


@pytest.fixture
def top(db: None) -> Enterprise:
    found = Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first()
    assert found is not None
    Organisation.objects.create(enterprise=found, kind="committee")
    for number in range(4):
        done = dt.date(YEAR, 5, 5) if number < 3 else None
        Duty.objects.create(
            enterprise=found, year=YEAR, post="Chair", duty=str(number), due=dt.date(YEAR, 6, 1), done_on=done
        )
        Study.objects.create(
            enterprise=found, topic=str(number), planned_on=dt.date(YEAR, 3, 1), held_on=dt.date(YEAR, 3, 2)
        )
    DutyReport.objects.create(enterprise=found, year=YEAR, post="Chair", reported_on=dt.date(YEAR, 12, 1), mark=80)
    return found


def given(enterprise: Enterprise) -> dict[str, float]:
    rows = GivenValue.objects.filter(enterprise=enterprise, year=YEAR, indicator__startswith="party_")
    return {row.indicator: float(row.value) for row in rows}


def evaluate(officer: Any, *enterprises: Enterprise) -> int:
    with as_user(officer, channel="web"):
        return evaluation.evaluate(YEAR, enterprises)


def test_the_records_become_figures_and_the_scheme_scores_them(officer: Any, top: Enterprise) -> None:
    other = Enterprise.objects.filter(depth=1).exclude(pk=top.pk).first()
    assert other is not None
    assert evaluate(officer, top, other) == 1
    found = given(top)
    assert found["party_coverage"] == 100 and found["party_duties_done"] == 75
    assert found["party_study_held"] == 100 and found["party_duty_mark"] == 80
    # 25 + 15 + 20 + 12.5 by the anchors of the scheme.
    assert found["party_building_score"] == 72.5
    assert given(other) == {}, "what has no record is not evaluated"
    assert Event.objects.filter(action="assessment.given_recorded").exists()


def test_the_score_is_linked_to_the_annual_score_by_the_coefficient(officer: Any, top: Enterprise) -> None:
    evaluate(officer, top)
    annual = given(top)["party_annual_score"]
    found = evaluation.evaluated(YEAR, {top.code})[top.code]
    assert (found.score, found.grade) == (72.5, "average")
    assert found.linked == pytest.approx(annual * 0.95, abs=0.01)


def test_below_the_pass_mark_the_gate_caps_the_grade(officer: Any, top: Enterprise) -> None:
    Duty.objects.update(done_on=None)
    Study.objects.update(held_on=None)
    evaluate(officer, top)
    # A brilliant annual score does not help.
    GivenValue.objects.filter(indicator="party_annual_score").delete()
    row = {"enterprise": top.code, "year": YEAR, "indicator": "party_annual_score", "value": 110}
    from stateward.workbench.assessment.services import record_given

    with as_user(officer, channel="web"):
        record_given([row])
    found = evaluation.evaluated(YEAR, {top.code})[top.code]
    assert (found.grade, found.linked, found.linked_grade) == ("poor", 99, "C")


def test_a_year_without_records_is_refused_and_nothing_is_kept(officer: Any, top: Enterprise) -> None:
    with as_user(officer, channel="web"), pytest.raises(Refused, match="Nothing is on record"):
        evaluation.evaluate(YEAR - 9, [top])
    assert not GivenValue.objects.filter(indicator__startswith="party_").exists()


def test_the_page_evaluates_and_leads_to_the_scorecards(officer: Any, top: Enterprise) -> None:
    browser = sign_in(Client(), officer)
    answer = browser.post("/integrity/party/evaluate/", {"year": YEAR})
    assert answer.status_code == 302 and answer["Location"].startswith(f"/integrity/party/?year={YEAR}&done=")
    page = browser.get(answer["Location"]).content.decode()
    card = f"/assessment/cn-party-building/{YEAR}/{top.code}/"
    assert card in page and "Average" in page and "72.50" in page
    assert browser.get(card).status_code == 200
    assert browser.get(f"/assessment/cn-party-linked-annual/{YEAR}/{top.code}/").status_code == 200
    assert browser.post("/integrity/party/evaluate/", {"year": 1999}).status_code == 422


def test_switched_off_nothing_of_it_is_there(officer: Any, top: Enterprise, settings: Any) -> None:
    evaluate(officer, top)
    own = settings.OPERATOR.integrity.model_copy(update={"party_building": False})
    settings.OPERATOR = settings.OPERATOR.model_copy(update={"integrity": own})
    assert not evaluation.is_possible() and evaluation.evaluated(YEAR, {top.code}) == {}
    assert sign_in(Client(), officer).post("/integrity/party/evaluate/", {"year": YEAR}).status_code == 404
    with as_user(officer, channel="web"), pytest.raises(Refused):
        evaluation.evaluate(YEAR, [top])


def test_the_evaluation_is_a_scheme_with_worked_cases() -> None:
    book = workspace.rulebook()
    for scheme in (evaluation.SCHEME, evaluation.LINKED):
        assert book.get("scheme", scheme).status == "illustrative"
        assert any(entry.document.of == scheme and entry.document.cases for entry in book.all("examples"))
