"""What was attempted and refused stands in the log: forged ids, denied pages, foreign forms, forms sent twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from people import person, sign_in

from stateward.workbench.audit import refusals
from stateward.workbench.audit.models import Event, SentForm
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def officer(db: None) -> Any:
    return person("officer", "officer")


@pytest.fixture
def browser(officer: Any) -> Client:
    """A browser that is asked for the token of its forms, as real ones are."""
    return sign_in(Client(enforce_csrf_checks=True), officer)


def attempts() -> list[str]:
    return list(Event.objects.filter(object_type="page").order_by("id").values_list("action", flat=True))


def test_a_forged_id_is_told_once_in_a_while_with_who_and_where(browser: Client, officer: Any) -> None:
    for _again in range(3):
        assert browser.get("/statements/987654/").status_code == 404
    assert browser.get("/statements/987655/").status_code == 404
    events = Event.objects.filter(action="audit.out_of_sight").order_by("id")
    assert [event.after["address"] for event in events] == ["/statements/987654/", "/statements/987655/"]
    assert {event.actor for event in events} == {officer}
    assert events[0].request == "" or len(events[0].request) >= 8


def test_a_mistyped_address_is_nobody_s_attempt(browser: Client) -> None:
    assert browser.get("/no-such-page/").status_code == 404
    assert attempts() == []


def test_a_visitor_cannot_fill_the_log(client: Client, db: None) -> None:
    Client().get("/statements/987654/")
    Client(enforce_csrf_checks=True).post("/register/import/", {})
    assert attempts() == []


def test_a_denied_page_is_told(db: None) -> None:
    auditor = sign_in(Client(), person("auditor", "auditor"))
    assert auditor.get("/register/import/").status_code == 403
    assert attempts() == ["audit.denied"]


def test_a_form_that_this_site_did_not_make_is_told(browser: Client) -> None:
    assert browser.post("/register/import/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert attempts() == ["audit.forged_form"]


def form(browser: Client, name: str = "T1") -> dict[str, Any]:
    page = browser.get("/register/import/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return {"csrfmiddlewaretoken": token, "name": name}


def send(browser: Client, fields: dict[str, Any], text: str = "code,name\nT1,One\n") -> int:
    file = SimpleUploadedFile("register.csv", text.encode())
    return browser.post("/register/import/", {**fields, "file": file}).status_code


def test_a_form_sent_twice_does_its_work_once(browser: Client) -> None:
    fields = form(browser)
    assert send(browser, fields) == 302
    assert send(browser, fields) == 409
    assert attempts() == ["audit.replayed_form"]
    assert Event.objects.filter(action="register.enterprise_added", actor__isnull=False).count() == 1


def test_the_same_wish_from_a_fresh_page_is_another_form(browser: Client) -> None:
    assert send(browser, form(browser)) == 302
    assert send(browser, form(browser)) == 200  # nothing new in the file
    assert attempts() == []


def test_a_form_that_was_refused_may_be_sent_again_as_it_is(browser: Client) -> None:
    fields = form(browser)
    assert send(browser, fields, "code,name,parent\nT1,One,NOBODY\n") == 422
    assert send(browser, fields, "code,name,parent\nT1,One,NOBODY\n") == 422
    assert not SentForm.objects.exists() and attempts() == []


def test_another_person_s_equal_form_is_not_a_replay(browser: Client, db: None) -> None:
    fields = form(browser)
    assert send(browser, fields) == 302
    other = sign_in(Client(), person("second", "officer"))
    assert send(other, fields) == 200


def test_fingerprints_are_forgotten_after_a_while(browser: Client) -> None:
    send(browser, form(browser))
    assert refusals.forget_sent_forms() == 0
    SentForm.objects.update(sent_at="2020-01-01T00:00:00Z")
    assert refusals.forget_sent_forms() == 1


def test_an_oversize_upload_is_told(browser: Client) -> None:
    with override_settings(UPLOAD_MAXIMUM_BYTES=5):
        assert send(browser, form(browser)) == 422
    assert attempts() == ["audit.too_large"]
    assert not Enterprise.objects.filter(code="T1").exists()


def test_every_answer_names_its_request(browser: Client) -> None:
    given = browser.get("/register/", headers={"X-Request-ID": "proxy-1234567"})
    assert given.headers["X-Request-ID"] == "proxy-1234567"
    made = browser.get("/register/", headers={"X-Request-ID": "<script>"})
    assert len(made.headers["X-Request-ID"]) == 32


def test_a_mistyped_register_file_is_told_with_its_hash_and_its_faults(browser: Client, officer: Any) -> None:
    assert send(browser, form(browser), "code,name,parent\nT1,One,NOBODY\n") == 422
    event = Event.objects.get(action="register.import_refused")
    assert event.actor == officer and event.after["file_name"] == "register.csv"
    assert len(event.after["sha256"]) == 64 and event.after["faults"] >= 1
