"""A workspace with a small synthetic portfolio, and the site set up on it."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stateward.facts.workspace import Workspace
from stateward.workbench import site

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from browser import address, chromium, entered, filling, reader, workspace_of_the_server  # noqa: F401
from databases import chosen_database
from people import person, sign_in
from portfolio import PORTFOLIO_YEARS, record_portfolio

_FOLDER = Path(tempfile.mkdtemp(prefix="stateward-workbench-")) / "workspace"
atexit.register(shutil.rmtree, _FOLDER.parent, ignore_errors=True)
Workspace.create(_FOLDER, "generic", schemes=("imf-health-check",))
# The models of the test modules are imported when they are collected, so the site is set up before.
with chosen_database():
    site.configure(_FOLDER)


@pytest.fixture(scope="session")
def workspace_folder() -> Path:
    """The folder of the workspace the site serves in these tests."""
    return _FOLDER


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with the portfolio in it; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        record_portfolio()
        person("chief", "leader", "officer", full_name="Chief of the office")
    yield


@pytest.fixture(scope="session", autouse=True)
def every_service_tells_the_log() -> Iterator[None]:
    """A service that writes without recording an event is refused in every test."""
    from django.test import override_settings

    with override_settings(STATEWARD_REQUIRE_EVENTS=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed as fast as can be: their strength is Django's matter, not ours."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    """Every test begins without counted attempts to sign in."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def chief(db: None) -> Any:
    """A leader and officer of the whole office."""
    from stateward.workbench.accounts.models import User

    return User.objects.get(username="chief")


@pytest.fixture
def client(chief: Any) -> Any:
    """A browser in which the chief is signed in."""
    from django.test import Client

    return sign_in(Client(), chief)


@pytest.fixture
def stranger(db: None) -> Any:
    """A browser in which nobody is signed in."""
    from django.test import Client

    return Client()


@pytest.fixture
def scored(db: None) -> dict[str, Any]:
    """An enterprise of the portfolio that the scheme scores in the newest year: code, year, scheme."""
    from stateward.workbench.assessment import results

    run = results.run("imf-health-check")
    summaries = run.summaries(PORTFOLIO_YEARS[-1])
    code = min(code for code, summary in summaries.items() if summary["rank"] is not None)
    return {"scheme": "imf-health-check", "year": PORTFOLIO_YEARS[-1], "code": code}


@pytest.fixture
def card(scored: dict[str, Any]) -> str:
    """The address of that enterprise's scorecard."""
    return f"/assessment/{scored['scheme']}/{scored['year']}/{scored['code']}/"
