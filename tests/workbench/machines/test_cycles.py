"""Cycles: the steps of a document, who has the move, deadlines, two people, steps taken together, assessors' links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stateward.rulebook.cycle import CycleDocument, CycleStep
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import hooks, invitations, lapsing, moves, services
from stateward.workbench.core.cycles.states import CycleState, Move, Place
from stateward.workbench.core.models import Cycle, Notice, Participant
from stateward.workbench.core.refusals import ChangedMeanwhile, Refused, TransitionRefused
from stateward.workbench.register.models import Enterprise

Acts = Callable[[str], Any]
START = dt.date(2026, 11, 23)


def rule() -> CycleDocument:
    """A short cycle: propose and agree one by one, marks and publication together, an appeal between."""
    title = {"en": "Step", "zh": "步骤"}
    return CycleDocument.model_validate(
        {
            "document": "cycle",
            "id": "test-cycle",
            "version": "1",
            "title": {"en": "A short cycle", "zh": "短周期"},
            "jurisdiction": "intl",
            "status": "illustrative",
            "source": {"document": "constructed"},
            "strand": "assessment",
            "steps": [
                {"id": "propose", "title": title, "kind": "propose", "approver": "enterprise_leader", "days": 5},
                {
                    "id": "agree",
                    "title": title,
                    "kind": "agree",
                    "by": "office",
                    "approver": "office",
                    "days": 3,
                    "return_to": "propose",
                },
                {
                    "id": "marks",
                    "title": title,
                    "kind": "score",
                    "scope": "cycle",
                    "by": "assessor",
                    "days": 4,
                    "sheet": [{"id": "risk", "title": title, "maximum": 20}],
                },
                {
                    "id": "appeal",
                    "title": title,
                    "kind": "appeal",
                    "by": "enterprise_leader",
                    "approver": "leader",
                    "days": 2,
                    "optional": True,
                },
                {
                    "id": "publish",
                    "title": title,
                    "kind": "publish",
                    "scope": "cycle",
                    "by": "office",
                    "approver": "leader",
                    "days": 2,
                },
            ],
        }
    )


@pytest.fixture
def two(group: Any) -> list[Any]:
    """The group and another enterprise at the top."""
    other = Enterprise.objects.filter(parent=None).exclude(pk=group.pk).order_by("path").first()
    return [group, other or Enterprise.objects.exclude(pk=group.pk).order_by("-path").first()]


@pytest.fixture
def cycle(acts: Acts, two: list[Any]) -> Cycle:
    """A running cycle with two enterprises."""
    with acts("officer"):
        made = services.prepare(rule(), "Assessment 2026", START, period="2026")
        services.enrol(made, two)
        return services.start(made)


def part(cycle: Cycle, enterprise: Any) -> Participant:
    return Participant.objects.select_related("cycle", "enterprise").get(cycle=cycle, enterprise=enterprise)


def machine() -> Any:
    return as_user(None, channel="command")


def pass_first_steps(cycle: Cycle, people: dict[str, Any]) -> None:
    """Bring everybody to the step that is taken together."""
    for one in cycle.participants.all():
        with machine():
            moves.submit(one)
            moves.approve(part(cycle, one.enterprise))
        with as_user(people["officer"], channel="web"):
            moves.submit(part(cycle, one.enterprise))
        with as_user(people["second"], channel="web"):
            moves.approve(part(cycle, one.enterprise))


def test_the_first_step_opens_for_everybody_with_its_deadline_in_working_days(cycle: Cycle) -> None:
    rows = list(cycle.participants.values_list("position", "place", "due"))
    assert rows == [(0, Place.OPEN, dt.date(2026, 11, 30))] * 2
    assert cycle.state == CycleState.RUNNING


def test_the_enterprise_proposes_its_leader_approves_and_the_office_agrees(
    acts: Acts, cycle: Cycle, group: Any
) -> None:
    with acts("reporter"):
        moves.submit(part(cycle, group), "Our proposal")
        with pytest.raises(PermissionDenied):
            moves.approve(part(cycle, group))
    with acts("boss"):
        assert moves.approve(part(cycle, group)).position == 1
        with pytest.raises(PermissionDenied):
            moves.submit(part(cycle, group))
    with acts("officer"):
        moves.submit(part(cycle, group))
        with pytest.raises(SamePerson):
            moves.approve(part(cycle, group))
    with acts("second"):
        moved = moves.approve(part(cycle, group))
    assert (moved.position, moved.place) == (2, Place.WAITING)
    told = [turn.outcome for turn in moved.turns.all()]
    assert told == ["approve", "approve"]


def test_a_return_leads_to_the_step_the_document_names_with_its_reason(acts: Acts, cycle: Cycle, group: Any) -> None:
    with acts("reporter"):
        moves.submit(part(cycle, group))
    with acts("boss"):
        moves.approve(part(cycle, group))
    with acts("officer"):
        moves.submit(part(cycle, group))
    with acts("second"):
        with pytest.raises(Refused):
            moves.return_(part(cycle, group), " ")
        back = moves.return_(part(cycle, group), "The target is below last year's result.")
    assert (back.position, back.place) == (0, Place.RETURNED)
    told = Notice.objects.get(kind="cycle.returned", recipient__username="chen", channel="in_app")
    assert "below last year" in told.text
    with acts("reporter"):
        assert moves.submit(back).place == Place.SUBMITTED


def test_somebody_of_another_enterprise_neither_moves_nor_sees_it(acts: Acts, cycle: Cycle, group: Any) -> None:
    with acts("stranger"), pytest.raises(Http404):
        moves.submit(part(cycle, group))


def test_a_step_taken_together_opens_when_all_have_arrived(
    acts: Acts, cycle: Cycle, two: list[Any], people: dict[str, Any]
) -> None:
    with machine():
        moves.submit(part(cycle, two[0]))
        moves.approve(part(cycle, two[0]))
        moves.submit(part(cycle, two[0]))
        moves.approve(part(cycle, two[0]))
    assert part(cycle, two[0]).place == Place.WAITING
    with acts("officer"), pytest.raises(Refused) as raised:
        services.submit_together(cycle)
    assert raised.value.faults[0].code == "cycle.behind" and two[1].name in raised.value.faults[0].message
    with acts("officer"):
        moves.leave(part(cycle, two[1]), "Merged")
    assert (part(cycle, two[0]).place, part(cycle, two[0]).due) == (Place.OPEN, dt.date(2026, 11, 27))


def test_nobody_takes_a_common_step_alone(acts: Acts, cycle: Cycle, group: Any, people: dict[str, Any]) -> None:
    pass_first_steps(cycle, people)
    with acts("officer"), pytest.raises(Refused) as raised:
        moves.submit(part(cycle, group))
    assert raised.value.faults[0].code == "cycle.together"


def test_a_whole_cycle_from_proposal_to_publication(
    acts: Acts, cycle: Cycle, two: list[Any], people: dict[str, Any], monday: Callable[[dt.datetime], None]
) -> None:
    pass_first_steps(cycle, people)
    with acts("officer"):
        invitation, signed = invitations.invite(cycle, "marks", "Professor Ma")
        with pytest.raises(Refused) as missing:
            services.submit_together(cycle)
    assert "Professor Ma" in missing.value.faults[0].message
    marks = {(enterprise.code, "risk"): "18.5" for enterprise in two}
    with as_user(None, channel="web"):
        invitations.hand_in(invitations.redeem(signed), marks)
    with acts("officer"):
        services.submit_together(cycle)
    assert {one.position for one in cycle.participants.all()} == {3}
    with as_user(people["boss"], channel="web"):
        moves.submit(part(cycle, two[0]), "Our appeal")
    later = dt.datetime(2026, 12, 30, 9, tzinfo=dt.UTC)
    monday(later)
    assert lapsing.lapse(later) == 1
    with acts("leader"):
        moves.approve(part(cycle, two[0]), "Granted.")
    with acts("officer"):
        services.submit_together(cycle)
        with pytest.raises(PermissionDenied):
            services.approve_together(cycle)
        with pytest.raises(Refused) as early:
            services.close(cycle)
    assert early.value.faults[0].code == "cycle.unfinished"
    with acts("leader"):
        services.approve_together(cycle)
    assert {one.place for one in cycle.participants.all()} == {Place.FINISHED}
    with acts("officer"):
        assert services.close(cycle).state == CycleState.CLOSED
    invitation.refresh_from_db()
    assert invitation.marks[two[0].code] == {"risk": "18.5"}
    told = Event.objects.filter(action="core.cycle.lapse")
    assert [event.scope for event in told] == [two[1].path]


def test_only_an_optional_step_can_be_skipped(acts: Acts, cycle: Cycle, group: Any) -> None:
    with acts("reporter"), pytest.raises(Refused) as raised:
        moves.skip(part(cycle, group), "no time")
    assert raised.value.faults[0].code == "cycle.not_optional"


def test_a_finished_participant_can_be_sent_back_with_a_reason(acts: Acts, cycle: Cycle, group: Any) -> None:
    Participant.objects.filter(cycle=cycle, enterprise=group).update(position=4, place=Place.FINISHED, due=None)
    with acts("officer"):
        back = moves.send_back(part(cycle, group), "propose", "Audited figures differ.")
        with pytest.raises(Refused):
            moves.send_back(part(cycle, group), "agree", "Forwards")
    assert (back.position, back.place) == (0, Place.OPEN)


def test_more_time_is_later_and_reminds_anew(acts: Acts, cycle: Cycle, group: Any) -> None:
    with acts("officer"):
        with pytest.raises(Refused):
            moves.extend(part(cycle, group), dt.date(2026, 11, 27), "Earlier")
        moves.extend(part(cycle, group), dt.date(2026, 12, 11), "Audit")
    rows = Notice.objects.filter(kind="cycle.reminder", recipient__username="chen", channel="in_app", state="waiting")
    assert sorted(row.due_at.date() for row in rows) == [dt.date(2026, 12, 8), dt.date(2026, 12, 10)]


def test_who_left_comes_back_to_the_same_step(acts: Acts, cycle: Cycle, group: Any) -> None:
    with acts("officer"):
        moves.leave(part(cycle, group), "Transferred")
        back = moves.rejoin(part(cycle, group), "The transfer was undone.")
    assert (back.position, back.place) == (0, Place.OPEN)


def test_a_second_writer_is_told_where_it_stands_now(acts: Acts, cycle: Cycle, group: Any) -> None:
    stale = part(cycle, group).version
    with acts("reporter"):
        moves.submit(part(cycle, group), version=stale)
        with pytest.raises(ChangedMeanwhile):
            moves.withdraw(part(cycle, group), version=stale)


def test_a_strand_may_refuse_a_move_and_nothing_is_changed(acts: Acts, cycle: Cycle, group: Any) -> None:
    def no(participant: Participant, step: CycleStep, move: Move) -> None:
        raise Refused([])

    hooks.on("assessment", Move.SUBMIT)(no)
    try:
        with acts("reporter"), pytest.raises(Refused):
            moves.submit(part(cycle, group))
    finally:
        hooks.remove("assessment", Move.SUBMIT, no)
    assert part(cycle, group).place == Place.OPEN


def test_a_cycle_without_enterprises_does_not_start_and_a_cancelled_one_moves_nobody(
    acts: Acts, cycle: Cycle, group: Any
) -> None:
    with acts("officer"):
        empty = services.prepare(rule(), "Empty", START)
        with pytest.raises(Refused):
            services.start(empty)
        services.cancel(cycle, "Postponed")
        with pytest.raises(TransitionRefused):
            services.start(cycle)
    with acts("reporter"), pytest.raises(Refused) as raised:
        moves.submit(part(cycle, group))
    assert raised.value.faults[0].code == "cycle.not_running"
    assert not Notice.objects.filter(kind="cycle.reminder", state="waiting").exists()


def test_who_joins_a_running_cycle_begins_at_once(acts: Acts, cycle: Cycle, two: list[Any]) -> None:
    third = Enterprise.objects.exclude(pk__in=[one.pk for one in two]).order_by("path").first()
    with acts("officer"):
        services.enrol(cycle, [third, two[0]])
    assert part(cycle, third).place == Place.OPEN and cycle.participants.count() == 3


def test_a_reporter_cannot_run_a_cycle(acts: Acts, cycle: Cycle) -> None:
    with acts("reporter"), pytest.raises((PermissionDenied, Http404)):
        services.cancel(cycle, "no")


@pytest.mark.parametrize("spoil", ["forged", "revoked", "expired", "unknown"])
def test_a_link_that_does_not_work_says_nothing(
    acts: Acts, cycle: Cycle, spoil: str, monday: Callable[[dt.datetime], None]
) -> None:
    with acts("officer"):
        invitation, signed = invitations.invite(cycle, "marks", "Professor Ma")
        if spoil == "revoked":
            invitations.revoke(cycle, invitation, "Conflict of interest")
    if spoil == "forged":
        signed = signed[:-1] + ("A" if signed[-1] != "A" else "B")
    if spoil == "expired":
        monday(dt.datetime(2027, 1, 30, tzinfo=dt.UTC))
    if spoil == "unknown":
        invitation.delete()
    with pytest.raises(Refused) as raised:
        invitations.redeem(signed)
    assert raised.value.faults[0].code == ("invitation.expired" if spoil == "expired" else "invitation.worthless")


@pytest.mark.parametrize("mark", ["", "x", "-1", "20.1", "NaN", "Infinity"])
def test_a_sheet_is_handed_in_whole_or_not_at_all(acts: Acts, cycle: Cycle, two: list[Any], mark: str) -> None:
    with acts("officer"):
        invitation, _signed = invitations.invite(cycle, "marks", "Professor Ma")
    with pytest.raises(Refused) as raised:
        invitations.hand_in(invitation, {(two[0].code, "risk"): "3", (two[1].code, "risk"): mark})
    invitation.refresh_from_db()
    assert len(raised.value.faults) == 1 and invitation.handed_in_at is None and invitation.marks == {}


def test_a_recused_assessor_does_not_see_the_enterprise_and_a_sheet_is_handed_in_once(
    acts: Acts, cycle: Cycle, two: list[Any]
) -> None:
    with acts("officer"):
        invitation, _signed = invitations.invite(cycle, "marks", "Professor Ma", recused=[two[1]])
    handed_in = invitations.hand_in(invitation, {(two[0].code, "risk"): "20", (two[1].code, "risk"): "1"})
    assert handed_in.marks == {two[0].code: {"risk": "20"}}
    with pytest.raises(Refused):
        invitations.hand_in(invitation, {(two[0].code, "risk"): "1"})


def test_the_shipped_cycles_can_be_run(acts: Acts, two: list[Any]) -> None:
    documents = [entry.document for entry in workspace.rulebook().all("cycle")]
    assert {"cn-annual-assessment", "cn-integrity-index-year"} <= {document.id for document in documents}
    for document in documents:
        with acts("officer"):
            made = services.prepare(document, document.title.en, START)
            services.enrol(made, two)
            services.start(made)
        assert made.rule == document
