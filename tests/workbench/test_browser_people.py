"""People at a real browser: passkeys with a virtual authenticator, an administrator's morning."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browser import MARKS, Reader, axe
from people import PASSWORD
from steps_people import add_a_person, sign_in, take_the_link

pytestmark = MARKS
LANGUAGES = ("en", "zh")


@pytest.fixture
def stranger(chromium: Any, address: str) -> Iterator[Any]:
    """A reader who has not signed in."""
    someone = Reader(chromium, address, None)
    yield someone
    someone.context.close()


_ADD = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2])
from people import person
person(*sys.argv[3:])
"""


def add(where: tuple[str, str], username: str, role: str) -> None:
    """Add a person to the workspace that is served, in a process of its own."""
    subprocess.run([sys.executable, "-c", _ADD, *where, username, role], check=True, timeout=60)


def authenticator(someone: Any) -> Any:
    """A device that holds passkeys and confirms by itself, as Chromium plays it."""
    session = someone.context.new_cdp_session(someone.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_is_set_up_and_opens_the_door_without_a_password(stranger: Any, workspace_of_the_server: Any) -> None:
    add(workspace_of_the_server, "locksmith", "officer")
    sign_in(stranger, "locksmith", PASSWORD)
    session, device = authenticator(stranger)
    page = stranger.open("/account/factors/passkeys/add/")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/passkeys/add/")
    page.locator("#id_name").fill("The blue key")
    page.locator("#id_passwordless").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_load_state("networkidle")
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    assert "The blue key" in stranger.open("/account/factors/passkeys/").content()
    page.locator("summary", has_text="locksmith").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")
    stranger.open("/account/login/?next=/accounts/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts/")
    assert not stranger.complaints


def test_a_device_without_a_passkey_is_told_so(stranger: Any) -> None:
    authenticator(stranger)
    page = stranger.open("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_selector("[data-passkey-fault]:visible")
    assert "login" in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_people_are_axe_clean_and_nothing_is_blocked(
    chromium: Any,
    address: str,
    entered: Any,
    language: str,
) -> None:
    outside = Reader(chromium, address, None, language)
    inside = Reader(chromium, address, entered, language)
    for someone, path in [
        (outside, "/account/login/"),
        (outside, "/accounts/welcome/no-such-token/"),
        (inside, "/accounts/"),
        (inside, "/account/factors/"),
        (inside, "/account/factors/passkeys/"),
        (inside, "/account/sessions/"),
        (inside, "/account/password/change/"),
        (inside, "/accounts/people/"),
    ]:
        someone.complaints.clear()
        page = someone.open(path)
        assert not [c for c in someone.complaints if not re.search("403|410", c)], (path, someone.complaints)
        assert not axe(page), path
    outside.context.close()
    inside.context.close()


def test_an_administrator_s_morning(stranger: Any, workspace_of_the_server: Any) -> None:
    """A person is added, given a grant and a link; the link sets the password; the person signs in and sees."""
    add(workspace_of_the_server, "keeper", "administrator")
    sign_in(stranger, "keeper", PASSWORD)
    link = add_a_person(stranger, "newcomer", "", "officer")
    page = stranger.page
    assert not stranger.complaints
    assert not axe(page)
    for path in (
        "/accounts/departments/",
        "/accounts/deputies/",
        "/accounts/review/",
        "/accounts/settings/",
        "/accounts/people/import/",
    ):
        assert not axe(stranger.open(path)), path
    stranger.context.clear_cookies()
    take_the_link(stranger, link, "a morning full of light")
    sign_in(stranger, "newcomer", "a morning full of light")
    assert page.url.endswith("/accounts/")
    page.goto(link)
    assert "This link does not work" in page.content()
