"""Signing in: the wall, passwords, codes, recovery codes, lock-out, one-time links, sessions."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from people import PASSWORD, person

from stateward.workbench.accounts import first_start, links, middleware
from stateward.workbench.accounts.models import Grant, OneTimeLink, User
from stateward.workbench.audit.models import Event, PersonalContent

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def anna() -> User:
    """An officer with a password."""
    return person("anna", "officer")


def enter(browser: Client, username: str = "anna", password: str = PASSWORD) -> Any:
    """Send the sign-in form."""
    return browser.post(LOGIN, {"login": username, "password": password})


def confirm(browser: Client) -> None:
    """Say again who is there, as changes of the protection ask."""
    browser.post("/account/reauthenticate/", {"password": PASSWORD})


def is_in(browser: Client) -> bool:
    """Whether the browser is signed in."""
    return browser.get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/register/", "/statements/1/", "/assessment/", "/accounts/people/", "/search/?q=a"]
)
def test_every_page_leads_a_stranger_to_the_sign_in_page_and_back(stranger: Client, address: str) -> None:
    response = stranger.get(address)
    assert response.status_code == 302 and response["Location"].startswith(f"{LOGIN}?next=")


def test_a_part_asked_for_by_a_script_sends_the_whole_page_to_the_sign_in(stranger: Client) -> None:
    response = stranger.get("/register/", headers={"HX-Request": "true"})
    assert response.status_code == 200 and response["HX-Redirect"].startswith(LOGIN) and not response.content


@pytest.mark.parametrize("address", [LOGIN, "/health/", "/favicon.ico"])
def test_what_is_public_needs_no_sign_in(stranger: Client, address: str) -> None:
    assert not stranger.get(address).get("Location", "").startswith(LOGIN)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sign_in_page_speaks_both_languages_and_keeps_the_policy(stranger: Client, language: str) -> None:
    stranger.cookies["stateward_language"] = language
    page = stranger.get(LOGIN).content.decode()
    assert ("Sign in with a passkey" in page) == (language == "en") and ("用户名" in page) == (language == "zh")
    assert " style=" not in page and "<script>" not in page


def test_a_password_opens_the_page_one_came_for(stranger: Client, anna: User) -> None:
    response = stranger.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": "/register/tree/"})
    assert response["Location"] == "/register/tree/" and is_in(stranger)


def test_the_way_after_signing_in_never_leads_to_another_site(stranger: Client, anna: User) -> None:
    response = stranger.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": "https://example.org/"})
    assert response["Location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("anna", "")])
def test_a_wrong_name_or_password_says_nothing_about_which(
    stranger: Client, anna: User, name: str, password: str
) -> None:
    response = enter(stranger, name, password)
    assert response.status_code == 200 and not is_in(stranger)
    if password:
        assert "username and/or password" in response.content.decode()


def test_attempts_are_locked_out_by_rate_and_the_right_password_does_not_help(stranger: Client, anna: User) -> None:
    for _attempt in range(5):
        enter(stranger, password="wrong")
    response = enter(stranger)
    assert "Too many failed login attempts" in response.content.decode() and not is_in(stranger)


def test_a_closed_account_does_not_open(stranger: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    enter(stranger)
    assert not is_in(stranger)


def test_signing_in_refused_and_out_are_told_to_the_log(stranger: Client, anna: User) -> None:
    enter(stranger, password="wrong")
    enter(stranger)
    stranger.post("/account/logout/")
    events = list(Event.objects.filter(action__startswith="accounts.").order_by("at", "pk"))
    assert [event.action for event in events] == [
        "accounts.sign_in_refused",
        "accounts.signed_in",
        "accounts.signed_out",
    ]
    assert events[1].actor_id == anna.pk
    # The name that was tried is personal: it stands beside the log, where it can be erased.
    assert "anna" not in events[0].line
    assert PersonalContent.objects.get(event_id=events[0].pk).content == "anna"


def test_nobody_makes_an_account_for_themselves(stranger: Client) -> None:
    assert stranger.get("/account/signup/").status_code == 404
    assert stranger.post("/account/signup/", {"username": "eve"}).status_code == 404


def code_of(secret: str) -> str:
    """The code an authenticator app with this secret shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def current_code(user: User) -> str:
    """The code the user's authenticator app shows now."""
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    return code_of(get_adapter().decrypt(stored))


@pytest.fixture
def protected(stranger: Client, anna: User) -> User:
    """Anna, with an authenticator app set up through its page."""
    enter(stranger)
    confirm(stranger)
    page = stranger.get("/account/factors/totp/activate/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    response = stranger.post("/account/factors/totp/activate/", {"code": code_of(secret)})
    assert response.status_code == 302, response.content.decode()
    stranger.codes = re.findall(r"<li><code>(\d+)</code>", stranger.get(response["Location"]).content.decode())
    stranger.post("/account/logout/")
    return anna


def test_an_authenticator_app_is_asked_for_after_the_password(stranger: Client, protected: User) -> None:
    assert enter(stranger)["Location"].startswith("/account/factors/authenticate/")
    assert not is_in(stranger)
    assert "Incorrect code" in stranger.post("/account/factors/authenticate/", {"code": "000000"}).content.decode()
    from django.core.cache import cache

    cache.clear()
    stranger.post("/account/factors/authenticate/", {"code": current_code(protected)})
    assert is_in(stranger)


def test_the_secret_of_an_authenticator_lies_encrypted(protected: User) -> None:
    stored = Authenticator.objects.get(user=protected, type="totp").data["secret"]
    assert not re.fullmatch("[A-Z2-7]+", stored)
    codes = Authenticator.objects.get(user=protected, type="recovery_codes").data
    assert not re.fullmatch("[0-9a-f]+", codes["seed"])


def test_a_recovery_code_opens_once(stranger: Client, protected: User) -> None:
    assert len(stranger.codes) == 10
    enter(stranger)
    stranger.post("/account/factors/authenticate/", {"code": stranger.codes[0]})
    assert is_in(stranger)
    stranger.post("/account/logout/")
    enter(stranger)
    stranger.post("/account/factors/authenticate/", {"code": stranger.codes[0]})
    assert not is_in(stranger)


def test_recovery_codes_are_shown_only_when_they_are_made(stranger: Client, protected: User) -> None:
    enter(stranger)
    stranger.post("/account/factors/authenticate/", {"code": stranger.codes[1]})
    page = stranger.get("/account/factors/recovery-codes/")
    assert not any(code in page.content.decode() for code in stranger.codes)


def test_changing_the_protection_asks_again_who_is_there(stranger: Client, protected: User) -> None:
    enter(stranger)
    stranger.post("/account/factors/authenticate/", {"code": stranger.codes[2]})
    response = stranger.get("/account/factors/totp/deactivate/")
    assert response.status_code == 302 and "reauthenticate" in response["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/",
        "/account/password/change/",
        "/account/factors/",
        "/account/factors/totp/activate/",
        "/account/factors/passkeys/",
        "/account/factors/passkeys/add/",
        "/account/sessions/",
        "/account/directory/",
        "/account/logout/",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_of_an_account_stand_in_both_languages(
    stranger: Client, anna: User, address: str, language: str
) -> None:
    enter(stranger)
    confirm(stranger)
    stranger.cookies["stateward_language"] = language
    response = stranger.get(address)
    page = response.content.decode()
    assert response.status_code == 200 and page.count("<h1") == 1
    assert " style=" not in page and "<script>" not in page


# One-time links


def test_the_first_start_gives_a_link_that_sets_a_password_and_works_once(stranger: Client) -> None:
    sentence = first_start.how_to_sign_in("http://localhost:8765") or ""
    address = re.search(r"http://localhost:8765(/accounts/welcome/\S+/)", sentence)[1]
    assert stranger.get(address).status_code == 200
    weak = stranger.post(address, {"password": "12345678", "again": "12345678"})
    assert weak.status_code == 422
    good = {"password": PASSWORD, "again": PASSWORD}
    assert stranger.post(address, good)["Location"] == LOGIN
    assert stranger.post(address, good).status_code == 410 and stranger.get(address).status_code == 410
    enter(stranger, "administrator")
    assert stranger.get("/accounts/people/").status_code == 200
    assert stranger.get("/register/").status_code == 403
    assert first_start.how_to_sign_in("http://localhost:8765") is None


def test_every_start_until_then_gives_a_new_link_and_ends_the_old_one(stranger: Client) -> None:
    first, second = (first_start.how_to_sign_in("") or "" for _start in range(2))
    old, new = (re.search(r"(/accounts/welcome/\S+/)", sentence)[1] for sentence in (first, second))
    assert old != new
    assert stranger.get(old).status_code == 410 and stranger.get(new).status_code == 200
    assert User.objects.filter(username__startswith="administrator").count() == 1


def test_no_administrator_has_a_password_before_the_link_is_used() -> None:
    first_start.how_to_sign_in("")
    assert not User.objects.get(username="administrator").has_usable_password()


def test_a_link_expires(stranger: Client, anna: User) -> None:
    token = links.make_link(anna)
    OneTimeLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert stranger.get(f"/accounts/welcome/{token}/").status_code == 410


def test_a_forged_link_is_no_link(stranger: Client, anna: User) -> None:
    token = links.make_link(anna)
    assert stranger.get(f"/accounts/welcome/{token[:-1]}A{token[-1]}/").status_code == 410


def test_the_database_holds_no_token(anna: User) -> None:
    token = links.make_link(anna)
    assert token not in str(list(OneTimeLink.objects.values())) and token not in str(list(Event.objects.values()))


def test_a_link_does_not_open_a_closed_account(stranger: Client, anna: User) -> None:
    token = links.make_link(anna)
    User.objects.update(is_active=False)
    assert stranger.get(f"/accounts/welcome/{token}/").status_code == 410


# Sessions


def test_the_oldest_of_too_many_sessions_ends(anna: User) -> None:
    browsers = [Client() for _browser in range(settings.STATEWARD_SESSIONS_PER_PERSON + 1)]
    for browser in browsers:
        enter(browser)
    assert [is_in(browser) for browser in browsers] == [False] + [True] * (len(browsers) - 1)


def test_a_session_nobody_used_for_long_ends(stranger: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(stranger)
    assert is_in(stranger)
    now = middleware.time.time()
    monkeypatch.setattr(middleware.time, "time", lambda: now + settings.STATEWARD_IDLE_SECONDS + 120)
    assert not is_in(stranger)


def test_sessions_can_be_ended_everywhere_else(stranger: Client, anna: User) -> None:
    other = Client()
    enter(other)
    enter(stranger)
    stranger.post("/account/sessions/")
    assert is_in(stranger) and not is_in(other)


def test_a_grant_ended_counts_from_the_next_request_on(stranger: Client, anna: User) -> None:
    enter(stranger)
    assert stranger.get("/register/").status_code == 200
    Grant.objects.filter(user=anna).update(valid_to=timezone.localdate() - datetime.timedelta(days=1))
    assert stranger.get("/register/").status_code == 403


@override_settings(STATEWARD_SESSIONS_PER_PERSON=1)
def test_a_new_password_keeps_the_own_session(stranger: Client, anna: User) -> None:
    enter(stranger)
    new = "another long evening"
    response = stranger.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302 and is_in(stranger)
    assert Event.objects.filter(action="accounts.password_changed", actor=anna).count() == 1
