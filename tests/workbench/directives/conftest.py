"""The people, the clock and a directive of the tests: a fictitious one, written for them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from people import person

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.uploads import Upload

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)

DIRECTIVE = """On January 15, 2026, the Example City State-owned Assets Supervision and Administration Commission \
held a meeting of all staff to convey the spirit of the city's work conference. Director Zhou Ming presided over the \
meeting and delivered a speech.

The meeting emphasized that work is to be done in the following three aspects. One is strong reform. Cut management \
layers to three, and complete the plan for slimming by the end of June. The second is strong assessment. Raise the \
return on equity to 6%, and establish a new three-year assessment mechanism. The third is strong supervision. \
Establish the list of supervision systems, and improve the supervision teams.
"""


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The clock stands still on a Monday morning."""
    if request.node.get_closest_marker("browser") is None:  # there a server of its own has the database
        request.getfixturevalue("db")
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def group(db: None) -> Any:
    """An enterprise at the top of the portfolio."""
    from stateward.workbench.register.models import Enterprise

    return Enterprise.objects.filter(parent=None, children__isnull=False).order_by("path").first()


@pytest.fixture
def people(group: Any) -> dict[str, Any]:
    """One person of each kind; the reporter belongs to the group."""
    return {
        "leader": person("li", "leader", full_name="Li"),
        "officer": person("wang", "officer", full_name="Wang"),
        "auditor": person("qian", "auditor", full_name="Qian"),
        "reporter": person("chen", "reporter", full_name="Chen", enterprise=group),
    }


@pytest.fixture
def acts(people: dict[str, Any]) -> Callable[[str], Any]:
    """`with acts("officer"): ...`: act as one of the people."""
    return lambda who: as_user(people[who], channel="web")


@pytest.fixture
def directive(acts: Callable[[str], Any]) -> Any:
    """The directive, taken in by the officer."""
    from stateward.workbench.directives import intake

    with acts("officer"):
        return intake.take_in(Upload("directive.txt", DIRECTIVE.encode()))


@pytest.fixture
def scan() -> bytes:
    """A PDF of two pages without text, as a scanner makes it."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _page in range(2):
        writer.add_blank_page(595, 842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
