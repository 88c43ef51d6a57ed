"""Tokens: shown once, narrower than their person, expiring, revoked, and refused with an event in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from api_programs import Program, made_token
from django.utils import timezone
from people import person, sign_in

from stateward.messages.errors import PermissionFault
from stateward.workbench.accounts.models import User
from stateward.workbench.api.middleware import MOST_REFUSED
from stateward.workbench.api.models import PersonalToken
from stateward.workbench.audit.models import Event
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db


def refusals() -> list[Any]:
    return list(Event.objects.filter(action="api.token_refused").order_by("at", "id"))


def test_a_token_is_shown_once_and_kept_as_a_hash(client: Any, chief: Any) -> None:
    answer = client.post("/accounts/tokens/", {"name": "Monthly report", "days": "30"})
    secret = answer.context["secret"]
    token = PersonalToken.objects.get(user=chief)
    assert secret.startswith("stateward_") and secret in answer.content.decode()
    assert secret not in client.get("/accounts/tokens/").content.decode()
    assert secret not in str([getattr(token, field.name) for field in token._meta.fields])
    event = Event.objects.get(action="api.token_made")
    assert secret not in event.line and "Monthly report" not in event.line


def test_a_token_signs_in_and_its_use_is_noted(chief: Any) -> None:
    token, secret = made_token(chief)
    told = Program(secret).get("me").json()
    assert told["user_name"] == "chief" and told["token"]["may_write"] is False
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert not Program(secret).get("me").cookies


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expires_at": timezone.now() - dt.timedelta(minutes=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "revoked"),
    ],
)
def test_a_token_that_is_over_is_refused_with_an_event(chief: Any, change: dict[str, Any], why: str) -> None:
    token, secret = made_token(chief)
    PersonalToken.objects.filter(pk=token.pk).update(**change)
    answer = Program(secret).get("me")
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["faults"][0]["code"] == f"api.token_{why}"
    [event] = refusals()
    assert event.after == {"why": why} and event.object_id == str(token.pk) and event.channel == "api"


def test_a_closed_account_closes_its_tokens(chief: Any) -> None:
    _token, secret = made_token(chief)
    User.objects.filter(pk=chief.pk).update(is_active=False)
    assert Program(secret).get("me").status_code == 401
    assert refusals()[0].after == {"why": "closed"}


def test_forged_tokens_are_events_until_there_are_too_many(db: None) -> None:
    answers = [Program(f"stateward_forged{n}").get("me").status_code for n in range(MOST_REFUSED + 3)]
    assert answers == [401] * MOST_REFUSED + [429] * 3
    assert len(refusals()) == MOST_REFUSED


def test_without_a_token_a_program_is_told_in_its_language(nobody: Program) -> None:
    answer = nobody.get("me")
    fault = answer.json()["faults"][0]
    assert answer.status_code == 401 and fault["code"] == "api.not_signed_in" and fault["next_step"]
    assert "令牌" in Program(language="zh").get("me").json()["faults"][0]["message"]


def test_a_read_only_token_writes_nothing(program: Any) -> None:
    assert program().post("decide", {"list": "x", "case": {}}).status_code == 404
    refused = program().post("uploads/1/record")
    assert refused.status_code == 403 and refused.json()["faults"][0]["code"] == "api.read_only"
    assert program(may_write=True).post("uploads/999999/record").status_code == 404


def test_a_token_of_a_strand_opens_that_strand_alone(program: Any) -> None:
    narrow = program(strands=["reform"])
    assert narrow.get("enterprises").status_code == 200
    assert narrow.get("schemes").status_code == 403
    assert [grant["strand"] for grant in narrow.get("me").json()["grants"]] == ["reform", "reform"]
    assert program(strands=["assessment"]).get("schemes").status_code == 200


def test_a_token_never_opens_more_than_its_person_has(program: Any) -> None:
    inspector = person("only-inspector", "inspector")
    assert program(inspector, strands=["assessment"]).get("schemes").status_code == 403


def test_a_token_sees_its_person_s_branch_alone(program: Any) -> None:
    top = Enterprise.objects.filter(depth=1).earliest("pk")
    reporter = person("branch-reporter", "reporter", enterprise=top)
    other = Enterprise.objects.exclude(path__startswith=top.path).earliest("pk")
    asked = program(reporter)
    codes = {row["code"] for row in asked.get("enterprises?limit=500").json()["items"]}
    assert codes == set(Enterprise.objects.filter(path__startswith=top.path).values_list("code", flat=True))
    assert asked.get(f"enterprises/{other.code}").status_code == 404
    assert asked.get(f"enterprises/{top.code}").status_code == 200


def test_people_revoke_their_own_and_administrators_others_tokens(client: Any, chief: Any) -> None:
    token, secret = made_token(chief)
    other = person("other", "officer")
    theirs, _secret = made_token(other)
    assert client.post(f"/accounts/tokens/{theirs.pk}/revoke/").status_code == 404
    assert client.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 302
    assert Program(secret).get("me").status_code == 401
    from django.test import Client

    keeper = sign_in(Client(), person("keeper", "administrator"))
    assert "test" in keeper.get("/accounts/people/tokens/").content.decode()
    assert keeper.post(f"/accounts/people/tokens/{theirs.pk}/revoke/").status_code == 302
    theirs.refresh_from_db()
    assert theirs.revoked_by.username == "keeper"


@pytest.mark.parametrize("wish", [{"days": 0}, {"days": 400}, {"strands": ["nothing"]}, {"name": " "}])
def test_a_wish_that_is_none_makes_no_token(chief: Any, wish: dict[str, Any]) -> None:
    with pytest.raises(PermissionFault):
        made_token(chief, **wish)
    assert not PersonalToken.objects.exists()


def test_a_session_may_read_and_writes_only_from_a_page_of_this_site(chief: Any) -> None:
    from django.test import Client

    browser = sign_in(Client(enforce_csrf_checks=True), chief)
    assert browser.get("/api/v1/me").json()["token"] is None
    body = {"data": "{}", "content_type": "application/json"}
    assert browser.post("/api/v1/assess", **body).status_code == 403
    assert Event.objects.filter(action="audit.forged_form").exists()
