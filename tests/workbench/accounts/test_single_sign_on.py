"""Single sign-on against a real OpenID Connect provider, which runs in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from stateward.facts.workspace import Workspace
from stateward.workbench import site
from stateward.workbench.accounts import sign_in

PROVIDER_PORT = 18_650
SITE_PORT = 18_660
TESTS = str(Path(__file__).resolve().parents[1])
PEOPLE = (
    {"sub": "4711", "preferred_username": "wang", "name": "Wang"},
    {"sub": "4712", "preferred_username": "nobody", "name": "Nobody"},
)
_FILL = """
import sys
sys.path.insert(0, sys.argv[1])
from stateward.workbench import site
site.configure(sys.argv[2]); site.migrate()
from people import person
person("wang", "officer")
person("keeper", "administrator")
"""


def clean_environment() -> dict[str, str]:
    """The environment without this test's own workspace."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("STATEWARD", "DJANGO"))}


def wait_for(address: str, process: subprocess.Popen[Any]) -> None:
    """Wait until a server answers at all; fail where its process ends first."""
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, f"the server of {address} ended"
            time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID Connect provider with two people in its directory."""
    port = site.free_port(PROVIDER_PORT)
    people = [part for claims in PEOPLE for part in ("--user-claims", json.dumps(claims))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def office(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a workbench that knows the provider."""
    folder = tmp_path_factory.mktemp("single") / "workspace"
    Workspace.create(folder, "generic", language="en")
    (folder / "oidc_secret").write_text("a secret between the two\n")
    with (folder / "stateward.toml").open("a") as settings:
        settings.write(
            "\n[sign_in.oidc]\nname = 'City directory'\nclient_id = 'stateward'\n"
            f"server_url = '{provider}'\nclient_secret_file = 'oidc_secret'\n"
        )
    environment = clean_environment()
    subprocess.run([sys.executable, "-c", _FILL, TESTS, str(folder)], check=True, env=environment, timeout=120)
    port = site.free_port(SITE_PORT)
    serve = f"from stateward.workbench import site; site.serve({str(folder)!r}, {port})"
    process = subprocess.Popen(
        [sys.executable, "-c", serve], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health/", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def come_from_the_directory(office: str, sub: str) -> tuple[requests.Session, requests.Response]:
    """Go from the sign-in page to the directory, sign in there as somebody, and come back."""
    browser = requests.Session()
    page = browser.get(f"{office}/account/login/", timeout=20).text
    assert "City directory" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    asked = browser.post(
        f"{office}/account/directory/{sign_in.OIDC}/login/", data={"csrfmiddlewaretoken": token}, timeout=20
    )
    assert "/oauth2/authorize" in asked.url and "code_challenge" in asked.url
    return browser, browser.post(asked.url, data={"sub": sub}, timeout=20)


@pytest.mark.long
def test_the_directory_opens_the_account_of_the_same_user_name(office: str) -> None:
    browser, back = come_from_the_directory(office, "4711")
    assert back.status_code == 200 and back.url.startswith(office)
    assert "wang" in browser.get(f"{office}/accounts/", timeout=20).text
    again, _back = come_from_the_directory(office, "4711")
    assert again.get(f"{office}/accounts/", timeout=20).url == f"{office}/accounts/"


@pytest.mark.long
def test_the_directory_makes_no_account(office: str) -> None:
    browser, back = come_from_the_directory(office, "4712")
    assert back.status_code == 403 and "nobody here has that user name" in back.text
    assert "/account/login/" in browser.get(f"{office}/accounts/", timeout=20).url


@pytest.mark.long
def test_an_answer_nobody_asked_for_is_refused(office: str) -> None:
    forged = requests.get(
        f"{office}/account/directory/{sign_in.OIDC}/login/callback/?code=forged&state=forged", timeout=20
    )
    assert "Single sign-on did not work" in forged.text


def test_faults_of_the_settings_are_sentences(tmp_path: Path) -> None:
    from stateward.messages.errors import WorkspaceError

    folder = Workspace.create(tmp_path / "office", "generic").folder
    whole = (folder / "stateward.toml").read_text()
    for text, words in (
        ("[sign_in]\nidle_minutes = 0\n", "idle_minutes"),
        ("[sign_in.oidc]\nname = 'x'\n", "server_url, client_id, client_secret_file"),
        ("[sign_in.oidc]\nname='x'\nserver_url='x'\nclient_id='x'\nclient_secret_file='gone'\n", "gone"),
    ):
        (folder / "stateward.toml").write_text(f"{whole}\n{text}")
        with pytest.raises(WorkspaceError, match=words):
            sign_in.settings_for(folder)


def test_without_a_provider_the_sign_in_page_names_none(stranger: Any) -> None:
    assert "directory" not in stranger.get("/account/login/").content.decode()
