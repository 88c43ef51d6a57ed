"""An officer who prepares and a leader who publishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from people import person

from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.disclosure import services
from stateward.workbench.disclosure.models import Publication


@pytest.fixture
def officer(db: None) -> Any:
    """Prepares."""
    return person("disclosing-officer", "officer", full_name="Officer")


@pytest.fixture
def leader(db: None) -> Any:
    """Publishes."""
    return person("disclosing-leader", "leader", full_name="Leader")


@pytest.fixture
def prepared(officer: Any) -> Callable[..., Publication]:
    """Prepares a publication; its words contain `word`."""

    def prepare(word: str = "Notice", days: int = 0, **more: Any) -> Publication:
        given = {"kind": "notice", "release_on": office.today() + dt.timedelta(days=days)} | more
        texts = {name: f"{word} {name}" for name in services.TEXTS}
        with as_user(officer):
            return services.prepare(services.Draft(**texts | given))

    return prepare


@pytest.fixture
def published(prepared: Callable[..., Publication], leader: Any) -> Callable[..., Publication]:
    """Prepares and publishes."""

    def publish(word: str = "Notice", days: int = 0, **more: Any) -> Publication:
        draft = prepared(word, days, **more)
        with as_user(leader):
            return services.publish(draft)

    return publish


@pytest.fixture
def assessed(scored: dict[str, Any], officer: Any) -> Any:
    """An assessment with the results of the portfolio, not yet published to the enterprises."""
    from stateward.workbench.assessment import results
    from stateward.workbench.assessment.cycle.models import Round, RoundResult
    from stateward.workbench.core import workspace
    from stateward.workbench.core.cycles import services as cycles

    with as_user(officer):
        cycle = cycles.prepare(workspace.rulebook().get("cycle", "cn-annual-assessment"), "Year", office.today())
    made = Round.objects.create(cycle=cycle, year=scored["year"], scheme=scored["scheme"], scheme_version="1")
    summaries = results.run(scored["scheme"]).summaries(scored["year"])
    rows = [{"enterprise": code, **summary} for code, summary in summaries.items()]
    RoundResult.objects.create(round=made, revision=1, file_sha256="0" * 64, rows=rows)
    return made
