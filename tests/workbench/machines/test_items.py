"""Tracked items: who may do what, four eyes, evidence and its day, reminders that follow, the ladder, the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from stateward.messages import language
from stateward.messages.errors import StatewardError
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.audit.models import Event
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.models import Evidence, Notice, TrackedItem
from stateward.workbench.core.refusals import ChangedMeanwhile, Refused, TransitionRefused
from stateward.workbench.core.tracking import ladder, rights, services
from stateward.workbench.core.tracking.services import NewItem
from stateward.workbench.core.tracking.states import Action, State
from stateward.workbench.core.uploads import Upload

Acts = Callable[[str], Any]
TODAY = dt.date(2026, 11, 23)
DUE = dt.date(2026, 12, 4)


@pytest.fixture
def item(acts: Acts, people: dict[str, Any], group: Any) -> TrackedItem:
    """An item that the officer gave the group's reporter, due in two weeks; evidence is demanded."""
    with acts("officer"):
        return services.create(
            NewItem(
                "core.assignment",
                "Close the shell subsidiary",
                people["reporter"],
                enterprise=group,
                due=DUE,
                evidence_required="Notice of deregistration",
            )
        )


@pytest.fixture
def submitted(acts: Acts, item: TrackedItem) -> TrackedItem:
    """The same item, submitted by its owner with evidence."""
    with acts("reporter"):
        services.start(item)
        services.add_evidence(item, "Notice", TODAY, note="No. 12 of the register")
        return services.submit(item, "Done.")


def codes(error: StatewardError) -> list[str]:
    return [fault.code for fault in error.faults]


def actions_told(item: TrackedItem) -> list[str]:
    events = Event.objects.filter(object_type="core.trackeditem", object_id=str(item.pk)).order_by("id")
    return [event.action.rpartition(".")[2] for event in events]


def pending(item: TrackedItem, kind: str) -> list[tuple[str, dt.date]]:
    rows = Notice.objects.filter(kind=kind, object_id=str(item.pk), state="waiting", channel="in_app")
    return [(row.recipient.username, row.due_at.date()) for row in rows.order_by("due_at")]


def test_an_item_goes_from_its_giver_to_two_people_who_close_it(acts: Acts, submitted: TrackedItem) -> None:
    with acts("second"):
        closed = services.close(submitted, "Seen.")
    assert (closed.state, closed.closed_by.username, closed.progress) == (State.CLOSED, "zhao", 100)
    assert actions_told(closed) == ["create", "start", "add_evidence", "submit", "close"]


def test_who_submitted_cannot_close_and_neither_can_their_deputy(
    acts: Acts, item: TrackedItem, people: dict[str, Any], group: Any
) -> None:
    with acts("officer"):
        services.reassign(item, people["officer"])
        services.start(item)
        services.add_evidence(item, "Notice", TODAY, note="x")
        services.submit(item)
        with pytest.raises(SamePerson) as raised:
            services.close(item)
    with as_user(people["second"], acting_for=people["officer"], channel="web"), pytest.raises(SamePerson) as deputised:
        people["second"].acting_for = people["officer"]
        services.close(item)
    people["second"].acting_for = None
    item.refresh_from_db()
    assert codes(raised.value) == codes(deputised.value) == ["four_eyes"] and item.state == State.SUBMITTED


def test_an_enterprise_never_closes_its_own_item(acts: Acts, submitted: TrackedItem) -> None:
    for who in ("reporter", "boss", "auditor"):
        with acts(who), pytest.raises(PermissionDenied):
            services.close(submitted)


def test_a_named_reviewer_alone_may_close(acts: Acts, submitted: TrackedItem, people: dict[str, Any]) -> None:
    TrackedItem.objects.filter(pk=submitted.pk).update(reviewer=people["leader"])
    with acts("second"), pytest.raises(PermissionDenied):
        services.close(submitted)
    with acts("leader"):
        assert services.close(submitted).state == State.CLOSED


def test_for_somebody_outside_the_scope_the_item_does_not_exist(acts: Acts, item: TrackedItem) -> None:
    with acts("stranger") as now:
        with pytest.raises(Http404):
            services.remark(item, "hello")
        assert item not in rights.visible(now.user)
    with acts("auditor") as now:
        assert item in rights.visible(now.user)


def test_a_grant_for_one_strand_does_not_open_the_items_of_another(
    acts: Acts, item: TrackedItem, people: dict[str, Any]
) -> None:
    from people import person

    TrackedItem.objects.filter(pk=item.pk).update(strand="reform")
    item.refresh_from_db()
    narrow = person("zhou", "officer", strand="integrity")
    wide = person("zhu", "officer", strand="reform")
    assert not rights.visible(narrow).filter(pk=item.pk).exists()
    assert rights.visible(wide).filter(pk=item.pk).exists()
    with as_user(narrow, channel="web"), pytest.raises(PermissionDenied):
        services.urge(item)
    with as_user(wide, channel="web"):
        assert services.urge(item).level == 1


def test_an_item_that_demands_evidence_is_not_submitted_without(acts: Acts, item: TrackedItem) -> None:
    with acts("reporter"):
        services.start(item)
        with pytest.raises(Refused) as raised:
            services.submit(item)
    assert codes(raised.value) == ["item.evidence"] and "Notice of deregistration" in raised.value.faults[0].message


def test_evidence_keeps_its_own_day_and_late_evidence_is_flagged(
    acts: Acts, item: TrackedItem, monday: Callable[[dt.datetime], None]
) -> None:
    with acts("reporter"):
        early = services.add_evidence(item, "In time", TODAY, upload=Upload("notice.pdf", b"%PDF-1.7"))
        monday(dt.datetime(2026, 12, 8, 10, tzinfo=dt.UTC))
        came = services.add_evidence(item, "Old but handed in late", dt.date(2026, 12, 1), note="x")
        took = services.add_evidence(item, "After the day", dt.date(2026, 12, 7), note="x")
        with pytest.raises(Refused) as future:
            services.add_evidence(item, "Not yet", dt.date(2026, 12, 9), note="x")
        with pytest.raises(Refused) as empty:
            services.add_evidence(item, "Nothing", dt.date(2026, 12, 1))
    flags = [(e.took_effect_late, e.came_late, e.is_late) for e in (early, came, took)]
    assert flags == [(False, False, False), (False, True, True), (True, True, True)]
    assert (codes(future.value), codes(empty.value)) == (["item.evidence_future"], ["item.evidence_empty"])
    assert early.sha256 and early.size == 8


def test_lateness_stays_visible_after_the_day_was_moved(
    acts: Acts, item: TrackedItem, monday: Callable[[dt.datetime], None]
) -> None:
    monday(dt.datetime(2026, 12, 8, 10, tzinfo=dt.UTC))
    with acts("reporter"):
        services.add_evidence(item, "Late", dt.date(2026, 12, 7), note="x")
    with acts("officer"):
        services.change_due(item, dt.date(2026, 12, 31), "Court holidays")
    assert Evidence.objects.get(item=item).is_late


def test_a_return_needs_a_comment_and_the_owner_learns_it(acts: Acts, submitted: TrackedItem) -> None:
    with acts("second"):
        with pytest.raises(Refused):
            services.return_(submitted, "  ")
        returned = services.return_(submitted, "The stamp is missing.")
    assert returned.state == State.RETURNED
    told = Notice.objects.get(kind="item.returned", recipient__username="chen", channel="in_app")
    assert "The stamp is missing." in told.text
    with acts("reporter"):
        assert services.submit(returned).state == State.SUBMITTED


def test_reminders_are_planned_in_working_days_before_the_due_date_and_once_after(item: TrackedItem) -> None:
    assert pending(item, "item.reminder") == [("chen", dt.date(2026, 11, 27)), ("chen", dt.date(2026, 12, 3))]
    assert pending(item, "item.overdue") == [("chen", dt.date(2026, 12, 7))]


def test_reminders_follow_the_item_to_its_new_owner(acts: Acts, item: TrackedItem, people: dict[str, Any]) -> None:
    with acts("officer"):
        services.reassign(item, people["boss"])
    assert {name for name, _day in pending(item, "item.reminder")} == {"sun"}
    assert len(pending(item, "item.reminder")) == 2
    cancelled = Notice.objects.filter(kind="item.reminder", object_id=str(item.pk), state="cancelled")
    assert {notice.recipient.username for notice in cancelled} == {"chen"}


def test_reminders_move_with_the_day_and_end_with_the_submission(
    acts: Acts, item: TrackedItem, submitted: TrackedItem
) -> None:
    assert not pending(submitted, "item.reminder") and not pending(submitted, "item.overdue")
    with acts("second"):
        services.return_(submitted, "Once more.")
        services.change_due(submitted, dt.date(2026, 12, 18), "More time")
    assert [day for _name, day in pending(submitted, "item.reminder")] == [dt.date(2026, 12, 11), dt.date(2026, 12, 17)]


def test_a_second_writer_is_told_what_changed_and_overwrites_nothing(acts: Acts, item: TrackedItem) -> None:
    with acts("reporter"):
        services.report(item, 40, "Creditors were told.", version=1)
        with pytest.raises(ChangedMeanwhile) as raised:
            services.report(item, 10, version=1)
    item.refresh_from_db()
    assert item.progress == 40
    assert "Progress reported" in raised.value.faults[0].message and "Chen" in raised.value.faults[0].message


def test_an_action_the_state_does_not_allow_changes_nothing(acts: Acts, item: TrackedItem) -> None:
    with acts("second"), pytest.raises(TransitionRefused):
        services.close(item)
    item.refresh_from_db()
    assert item.state == State.NOT_STARTED and actions_told(item) == ["create"]


def test_a_day_in_the_past_is_refused(acts: Acts, people: dict[str, Any]) -> None:
    with acts("officer"), pytest.raises(Refused) as raised:
        services.create(NewItem("core.assignment", "Yesterday", people["reporter"], due=TODAY - dt.timedelta(days=1)))
    assert codes(raised.value) == ["item.due_past"] and not TrackedItem.objects.filter(title="Yesterday").exists()


def test_a_day_may_be_given_in_working_days(acts: Acts, people: dict[str, Any]) -> None:
    with acts("officer"):
        item = services.create(NewItem("core.assignment", "Ten days", people["reporter"], due_days=10))
    assert (item.due, item.due_is_provisional) == (dt.date(2026, 12, 7), False)


def test_urging_is_the_first_rung_and_supervision_only_climbs(acts: Acts, item: TrackedItem) -> None:
    with acts("officer"):
        assert services.urge(item, "Please report.").level == 1
        assert services.supervise(item, 3, "The leader wants to see it by Friday.").level == 3
        with pytest.raises(Refused) as raised:
            services.supervise(item, 2, "Lower")
    assert codes(raised.value) == ["item.level"]
    told = set(
        Notice.objects.filter(kind="item.supervised", channel="in_app").values_list("recipient__username", flat=True)
    )
    assert {"chen", "li"} <= told and "wang" not in told


# The ladder of an assignment: urged after 1, supervised after 5, brought to a leader after 10 working days overdue.
@pytest.mark.parametrize(
    ("day", "level"),
    [
        (dt.date(2026, 12, 4), 0),
        (dt.date(2026, 12, 6), 0),
        (dt.date(2026, 12, 7), 1),
        (dt.date(2026, 12, 10), 1),
        (dt.date(2026, 12, 11), 2),
        (dt.date(2026, 12, 17), 2),
        (dt.date(2026, 12, 18), 3),
    ],
)
def test_an_overdue_item_climbs_by_the_working_days(
    item: TrackedItem, monday: Callable[[dt.datetime], None], day: dt.date, level: int
) -> None:
    now = dt.datetime.combine(day, dt.time(7), dt.UTC)
    monday(now)
    ladder.climb(now)
    item.refresh_from_db()
    assert item.level == level
    rose = ladder.climb(now)
    assert rose == 0 and actions_told(item).count("climb") == (1 if level else 0)


def test_a_submitted_item_does_not_climb(submitted: TrackedItem, monday: Callable[[dt.datetime], None]) -> None:
    now = dt.datetime(2026, 12, 30, 7, tzinfo=dt.UTC)
    monday(now)
    assert ladder.climb(now) == 0
    assert not submitted.is_overdue_on(now.date())


def test_reopening_starts_the_ladder_anew_and_needs_what_was_found(acts: Acts, submitted: TrackedItem) -> None:
    with acts("second"):
        services.close(submitted)
        with pytest.raises(Refused):
            services.reopen(submitted, "")
        again = services.reopen(submitted, "The shell still trades.")
    assert (again.state, again.level, again.closed_at, again.submitted_by) == (State.MOVING, 0, None, None)


def test_a_cancelled_item_reminds_nobody(acts: Acts, item: TrackedItem) -> None:
    with acts("officer"):
        services.cancel(item, "Merged with another one.")
    assert not pending(item, "item.reminder") and not pending(item, "item.overdue")


@pytest.mark.parametrize("progress", [-1, 101])
def test_progress_outside_its_range_is_refused(acts: Acts, item: TrackedItem, progress: int) -> None:
    with acts("reporter"), pytest.raises(Refused):
        services.report(item, progress)


# Who may do what, whatever the state: o owner, s support, g giver (officer), l leader, e the enterprise's leader.
@pytest.mark.parametrize(
    ("action", "may"),
    [
        (Action.START, {"reporter", "officer", "leader"}),
        (Action.SUBMIT, {"reporter"}),
        (Action.CLOSE, {"officer", "leader", "second"}),
        (Action.URGE, {"officer", "leader", "second"}),
        (Action.REMARK, {"reporter", "officer", "leader", "second", "boss", "auditor"}),
    ],
)
def test_the_rights_of_each_person(action: Action, may: set[str], item: TrackedItem, people: dict[str, Any]) -> None:
    asked = {"reporter", "officer", "leader", "second", "boss", "auditor", "stranger"}
    if action is Action.START:
        may = may | {"second"}
    assert {who for who in asked if rights.may(people[who], item, action)} == may


def test_the_workbench_s_own_remarks_are_read_in_the_reader_s_language(
    acts: Acts, item: TrackedItem, monday: Callable[[dt.datetime], None]
) -> None:
    with acts("officer"):
        services.urge(item)
        services.urge(item, "Please finish this.")
    later = dt.datetime(2026, 12, 11, 7, tzinfo=dt.UTC)
    monday(later)
    ladder.climb(later)
    own = list(item.remarks.order_by("pk"))
    with language("zh"):
        said = [remark.words for remark in own]
    assert said == ["请尽快办结。", "Please finish this.", "自 2026-12-04 起逾期。"]
    assert own[0].words == "Please finish this."
