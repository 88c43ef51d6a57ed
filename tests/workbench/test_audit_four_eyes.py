"""Four eyes, deputies, and what is told of a refused approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from people import person

from stateward.messages import language
from stateward.workbench.audit import excepting, four_eyes, recording, selectors
from stateward.workbench.audit.models import Event, FourEyesException
from stateward.workbench.core.acting import acting, as_user
from stateward.workbench.core.services import NothingRecorded, service
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db

STEP = four_eyes.four_eyes_step("audit.tested", "A step of the tests")


@pytest.fixture
def two(db: None) -> tuple[Any, Any]:
    return person("one", "leader"), person("other", "leader")


@service("audit.seal", about=lambda *_: None)
def approve(preparer: Any, obj: Any) -> None:
    four_eyes.four_eyes(preparer, None, STEP.code, obj)
    obj.status = "dormant"
    obj.save()
    recording.record("audit.exported", obj)


def enterprise() -> Enterprise:
    return Enterprise.objects.order_by("pk").first()


def test_who_prepared_cannot_approve_and_the_attempt_is_in_the_log_though_nothing_was_stored(two: Any) -> None:
    obj = enterprise()
    with as_user(two[0], channel="web"), pytest.raises(four_eyes.SamePerson):
        approve(two[0], obj)
    assert Enterprise.objects.get(pk=obj.pk).status != "dormant"
    event = Event.objects.get(action="audit.four_eyes_refused")
    assert (event.actor, event.object_id, event.after["step"]) == (two[0], str(obj.pk), STEP.code)


def test_another_person_approves(two: Any) -> None:
    with as_user(two[1], channel="web"):
        approve(two[0], enterprise())
    assert enterprise().status == "dormant"
    assert not Event.objects.filter(action__startswith="audit.four_eyes").exists()


@pytest.mark.parametrize("preparer", [0, 1], ids=["the deputy prepared it", "the absent person prepared it"])
def test_a_deputy_is_both_persons(two: Any, preparer: int) -> None:
    with as_user(two[0], acting_for=two[1], channel="web"), pytest.raises(four_eyes.SamePerson):
        approve([two[preparer]], enterprise())


def test_an_exception_lets_one_person_do_both_and_each_use_is_told(two: Any) -> None:
    with as_user(two[0], channel="web"):
        made = excepting.except_step(
            STEP.code, reason="The office has one leader.", valid_from=timezone.localdate(), valid_to=None
        )
        approve(two[0], enterprise())
        approve(two[0], enterprise())
    used = Event.objects.filter(action="audit.four_eyes_exception_used")
    assert used.count() == 2 and {event.after["exception"] for event in used} == {made.pk}
    assert {event.reason for event in used} == {"The office has one leader."}


def test_an_auditor_of_a_branch_sees_the_uses_of_that_branch_alone(two: Any) -> None:
    obj = enterprise()
    elsewhere = next(e for e in Enterprise.objects.all() if not obj.path.startswith(e.path) and e != obj)
    with as_user(two[0], channel="web"):
        excepting.except_step(STEP.code, reason="One leader.", valid_from=timezone.localdate(), valid_to=None)
        approve(two[0], obj)
    assert selectors.uses_of_exceptions(person("all", "auditor")).count() == 1
    assert selectors.uses_of_exceptions(person("here", "auditor", branch=obj)).count() == 1
    assert selectors.uses_of_exceptions(person("there", "auditor", branch=elsewhere)).count() == 0


def test_an_ended_exception_holds_no_longer(two: Any) -> None:
    with as_user(two[0], channel="web"):
        made = excepting.except_step(STEP.code, reason="Leave.", valid_from=timezone.localdate(), valid_to=None)
        excepting.end_exception(made)
        with pytest.raises(four_eyes.SamePerson):
            approve(two[0], enterprise())
    assert Event.objects.filter(action="audit.four_eyes_restored").count() == 1


def test_an_exception_holds_on_its_days_only(two: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with as_user(two[0], channel="web"):
        excepting.except_step(STEP.code, reason="Leave.", valid_from=tomorrow, valid_to=None)
        with pytest.raises(four_eyes.SamePerson):
            approve(two[0], enterprise())


@pytest.mark.parametrize(
    "wish",
    [
        {"step": "nobody.knows"},
        {"reason": "  "},
        {"valid_from": date(2026, 5, 2), "valid_to": date(2026, 5, 1)},
    ],
    ids=str,
)
@pytest.mark.parametrize("code", ["en", "zh"])
def test_an_exception_without_step_reason_or_order_is_refused_in_both_languages(
    two: Any, wish: dict[str, Any], code: str
) -> None:
    given = {"step": STEP.code, "reason": "Leave.", "valid_from": date(2026, 5, 1), "valid_to": None, **wish}
    with language(code), pytest.raises(excepting.ExceptionAtFault) as raised:
        excepting.except_step(given.pop("step"), **given)
    assert raised.value.faults[0].next_step
    assert not FourEyesException.objects.exists()


def test_who_may_not_except_is_refused(two: Any) -> None:
    with as_user(person("nobody", "officer"), channel="web"), pytest.raises(PermissionDenied):
        excepting.except_step(STEP.code, reason="x", valid_from=date(2026, 1, 1), valid_to=None)


def test_a_service_that_tells_the_log_nothing_is_refused_and_stores_nothing(two: Any) -> None:
    @service("audit.seal")
    def silent(obj: Enterprise) -> None:
        obj.status = "dormant"
        obj.save()

    obj = enterprise()
    with pytest.raises(NothingRecorded):
        silent(obj)
    assert Enterprise.objects.get(pk=obj.pk).status != "dormant"


def test_a_service_within_a_service_acts_under_the_first_one_s_permission(two: Any) -> None:
    @service("audit.export")
    def outer() -> None:
        inner()

    @service("accounts.administer")
    def inner() -> None:
        recording.record("audit.exported", None)

    auditor = person("auditor", "auditor")
    with as_user(auditor, channel="web"):
        outer()
        with pytest.raises(PermissionDenied):
            inner()


def test_outside_a_request_the_machine_acts_and_is_asked_for_nothing() -> None:
    assert acting().is_machine
    with as_user(None, channel="web"):
        assert not acting().is_machine


def test_an_event_falls_with_its_write(two: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        recording.record("audit.exported", None)
        1 / 0  # noqa: B018
    assert not Event.objects.filter(action="audit.exported").exists()
