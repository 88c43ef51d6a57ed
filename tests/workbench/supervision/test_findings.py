"""Visits whose answers arrive twice, findings closed by two people, draws whose seed nobody could know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from stateward.messages.errors import StatewardError
from stateward.supervision.draws import DrawError
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import office
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.supervision.cases import services as cases
from stateward.workbench.supervision.draws import selectors as population
from stateward.workbench.supervision.draws import services as draws
from stateward.workbench.supervision.findings import services
from stateward.workbench.supervision.inspections import services as inspections
from stateward.workbench.supervision.models import Answer, Draw, Finding, RiskWarning, Visit
from stateward.workbench.supervision.team import services as team
from stateward.workbench.supervision.warnings import services as warnings

pytestmark = pytest.mark.django_db
ENTRY = {
    "number": "J1", "matter": "investment", "title": "Investment", "object": "All", "content": "Decisions",
    "way": "on_site", "basis": ["city-investment"], "lead": "Office", "joint_with": "", "month": 5,
    "sample_ratio": Decimal("0.3"), "days_per_visit": 3, "skill": "", "follow_up_days": 30,
    "checkpoints": ["Plan", "Papers"],
}  # fmt: skip


@pytest.fixture
def entry(acts: Callable[[str], Any], people: dict[str, Any]) -> Any:
    """An inspection of an adopted list, and a team of three."""
    with acts("officer"):
        plan = inspections.begin_plan(2026, 2)
        made = inspections.save_entry(plan, ENTRY)
        for name in ("inspector", "second", "officer"):
            team.save_supervisor(people[name], [], 10, None, None)
        with pytest.raises(PermissionDenied):
            inspections.adopt(plan)
    with acts("leader"):
        inspections.adopt(plan)
    made.plan.refresh_from_db()
    return made


def frozen(entry: Any, minutes: int = 60, **more: Any) -> Draw:
    public = office.timezone.now() + dt.timedelta(minutes=minutes)
    source = {"kind": "lottery", "value": "draw 1", "published_at": public.isoformat()}
    return draws.freeze(entry, population.units(entry, "none", "equal", {}), 3, source, **more)


def test_the_order_of_a_draw_is_freeze_leader_seed_and_another_order_is_refused(
    entry: Any, acts: Callable[[str], Any], clock: Callable[[dt.timedelta], None]
) -> None:
    with acts("officer"):
        draw = frozen(entry)
        with pytest.raises(Refused):
            draws.enter_seed(draw, "07 12 19", "paper")
        with pytest.raises(Refused):
            frozen(entry)
    with acts("leader"):
        draws.approve(draw)
    with acts("officer"):
        with pytest.raises(DrawError):
            draws.enter_seed(draw, "07 12 19", "paper")
        clock(dt.timedelta(hours=2))
        with pytest.raises(DrawError):
            draws.enter_seed(draw, "07 12 19", "")
        with pytest.raises(DrawError):
            draws.enter_seed(draw, draw.commitment_sha256, "paper")
        drawn = draws.enter_seed(draw, "07 12 19", "https://example.org/1")
    visits = list(Visit.objects.filter(draw=drawn))
    assert len(visits) == 3
    assert all(visit.inspectors.count() == 2 for visit in visits)
    assert population.told(drawn)["verified"]


def test_a_seed_that_is_public_before_the_freeze_is_refused(entry: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"), pytest.raises(DrawError):
        frozen(entry, minutes=-1)


def test_a_second_draw_needs_a_reason_and_the_first_stays(entry: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        first = frozen(entry)
        with pytest.raises(DrawError):
            frozen(entry, redraw_of=first, reason=" ")
        again = frozen(entry, redraw_of=first, reason="An enterprise was merged")
    first.refresh_from_db()
    assert (first.state, again.redraw_of_id) == ("superseded", first.pk)
    assert first.commitment_sha256 in again.commitment


def test_who_has_a_conflict_steps_back_and_a_tampered_commitment_is_refused(
    entry: Any, acts: Callable[[str], Any], clock: Callable[[dt.timedelta], None], people: dict[str, Any]
) -> None:
    from stateward.workbench.register.models import Enterprise

    with acts("officer"):
        for enterprise in Enterprise.objects.all():
            team.tell_conflict(people["second"].supervisor, enterprise, "worked there")
        draw = frozen(entry)
    with acts("leader"):
        draws.approve(draw)
    clock(dt.timedelta(hours=2))
    Draw.objects.filter(pk=draw.pk).update(
        commitment=Draw.objects.get(pk=draw.pk).commitment.replace('"size": 3', '"size": 4')
    )
    with acts("officer"), pytest.raises(DrawError):
        draws.enter_seed(draw, "1", "paper")
    Draw.objects.filter(pk=draw.pk).update(
        commitment=Draw.objects.get(pk=draw.pk).commitment.replace('"size": 4', '"size": 3')
    )
    with acts("officer"):
        draws.enter_seed(draw, "1", "paper")
    for visit in Visit.objects.filter(draw=draw):
        assert people["second"] not in visit.inspectors.all()


def test_an_answer_sent_twice_is_kept_once(
    entry: Any, acts: Callable[[str], Any], browser: Callable[[str], Any], group: Any, people: dict[str, Any]
) -> None:
    visit = Visit.objects.create(entry=entry, enterprise=group)
    client = browser("inspector")
    sent = {"point": 0, "value": "problem", "note": "no papers", "client_key": "0123456789abcdef"}
    for _time in range(2):
        answer = client.post(f"/supervision/visits/{visit.pk}/answer/", sent, headers={"Accept": "application/json"})
        assert answer.json() == {"kept": "0123456789abcdef"}
    assert Answer.objects.filter(visit=visit).count() == 1
    wrong = client.post(
        f"/supervision/visits/{visit.pk}/answer/", {**sent, "note": "", "client_key": "another-key-1"},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert wrong.status_code == 422 and wrong.json()["refused"]
    with acts("inspector"), pytest.raises(Refused):
        inspections.report(visit, "done")


def reported(group: Any, **more: Any) -> Finding:
    given = {"source": "audit_office", "title": "No security", "description": "None", "clause": "9",
             "found_on": dt.date(2026, 11, 2), "reported_grade": "medium"}  # fmt: skip
    return services.report(group, {**given, **more})


def test_a_finding_is_closed_by_two_people_after_verification(
    group: Any, acts: Callable[[str], Any], people: dict[str, Any]
) -> None:
    with acts("inspector"):
        finding = reported(group)
    with acts("officer"):
        finding = services.confirm(finding, "grave", people["reporter"], measure="Do it", due=dt.date(2026, 12, 24))
    with acts("inspector"), pytest.raises(Refused):
        services.verify(finding, "seen")
    with acts("reporter"):
        tracking.start(finding.item)
        tracking.add_evidence(finding.item, "Contract", dt.date(2026, 11, 20), note="signed")
        tracking.submit(finding.item)
    with acts("second"), pytest.raises(Refused):
        tracking.close(finding.item)
    with acts("officer"):
        finding = services.verify(finding, "seen")
        with pytest.raises(SamePerson):
            services.close(finding, "done")
    with acts("second"):
        finding = services.close(finding, "done")
    finding.item.refresh_from_db()
    assert (finding.state, finding.item.state) == ("closed", "closed")
    assert finding.recheck_due is not None
    with acts("inspector"):
        finding = services.recheck(finding, False, "The security lapsed")
    finding.item.refresh_from_db()
    assert (finding.state, finding.closed_by) == ("correcting", None)
    assert finding.item.state != "closed"


def test_who_reported_a_finding_does_not_reject_it(group: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        finding = reported(group)
        with pytest.raises(SamePerson):
            services.reject(finding, "no")
    with acts("second"):
        assert services.reject(finding, "It is no fault").state == "rejected"


def test_warnings_are_found_kept_with_their_handling_and_judged(
    group: Any, acts: Callable[[str], Any], people: dict[str, Any]
) -> None:
    from stateward.workbench.supervision.warnings import finding, selectors

    year = finding.years()[0]
    with acts("officer"):
        run = warnings.run(warnings.RULES, year)
        one = RiskWarning.objects.filter(state="triggered").first()
        zeros = [str(row.value) for row in RiskWarning.objects.filter(value=0)]
        assert "-0.0" not in zeros
        assert run.tested == RiskWarning.objects.count() and one is not None
        assert set(RiskWarning.objects.values_list("state", flat=True)) >= {"triggered", "insufficient_data"}
        with pytest.raises(Refused):
            warnings.take_step(one, "notice", "too early")
        warnings.take_step(one, "triage", "looked", people["second"])
        with pytest.raises(Refused):
            warnings.take_step(one, "closed", "done")
        warnings.take_step(one, "closed", "right", outcome="confirmed")
        warnings.run(warnings.RULES, year)
    one.refresh_from_db()
    assert (one.step, one.outcome) == ("closed", "confirmed")
    assert one.steps.get().item.state == "closed"
    assert selectors.records(warnings.RULES)[one.rule]["confirmed"] == 1
    assert RiskWarning.objects.count() == run.tested


def test_a_case_is_graded_by_the_rule_of_the_day_of_conduct_and_decided_by_another(
    group: Any, acts: Callable[[str], Any]
) -> None:
    given = {"title": "Loss", "description": "Paid", "amount": Decimal("6000000")}
    with acts("officer"):
        old = cases.open_case(group, {**given, "conduct_on": dt.date(2020, 1, 2)})
        case = cases.open_case(group, {**given, "conduct_on": dt.date(2025, 6, 1)})
        assert (old.rule, old.rule_version, old.level) == ("cn-accountability", "order-37", "larger")
        assert (case.rule, case.level) == ("cn-municipal-accountability", "major")
        with pytest.raises(StatewardError):
            cases.open_case(group, {**given, "conduct_on": dt.date(1999, 1, 1)})
        with pytest.raises(Refused):
            cases.move(case, "decision", "too early")
        for step in ("preliminary_check", "sorting", "investigation"):
            case = cases.move(case, step, "done")
        with pytest.raises(SamePerson):
            cases.move(case, "decision", "decided")
    with acts("second"):
        assert cases.move(case, "decision", "decided").step == "decision"
