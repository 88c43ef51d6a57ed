"""The office rates itself by an ordinary scheme, and its page explains every point."""

from __future__ import annotations

from typing import Any

import pytest

from stateward.workbench.core import office, workspace
from stateward.workbench.supervision.team import rating

pytestmark = pytest.mark.django_db


def test_an_office_that_did_nothing_yet_is_scored_for_what_can_be_counted(people: Any) -> None:
    found = rating.rating(people["officer"], office.today().year)
    known = {line.title for line in found.lines if line.reason is None}
    assert known == {"Enterprises visited"}
    assert found.score == 0 and found.grade == "D"


def test_the_rating_is_scored_and_explained_on_the_page(
    browser: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = {
        "median_step_days": 15.0, "on_time_share": 80.0, "repeat_finding_share": 0.0, "coverage_share": 50.0,
        "right_warning_share": None,
    }  # fmt: skip
    monkeypatch.setattr(rating, "office_figures", lambda *_given, **_more: figures)
    client = browser("officer")
    page = client.get("/supervision/quality/")
    found = page.context["rating"]
    assert (float(found.score), found.grade) == (77.5, "B")
    by_title = {line.title: line for line in found.lines}
    assert float(by_title["Steps finished on time"].score) == 18 and by_title["Steps finished on time"].how
    missing = by_title["Closed warnings that were right"]
    assert missing.score is None and "spread over the others" in missing.reason
    assert workspace.rulebook().get("scheme", rating.SCHEME).title.en.split(" (")[0] in page.content.decode().replace(
        "&#x27;", "'"
    )
    client.cookies["stateward_language"] = "zh"
    assert "按时办结率" in client.get("/supervision/quality/").content.decode()


def test_shares_are_shown_in_percent(browser: Any, acts: Any, people: Any) -> None:
    from stateward.workbench.supervision.models import WarningStep
    from stateward.workbench.supervision.warnings import finding, selectors, services

    with acts("officer"):
        run = services.run(services.RULES, finding.years()[0])
        first = selectors.open_warnings(people["officer"]).first()
        services.take_step(first, "triage", "Seen.", people["officer"])
        WarningStep.objects.update(finished_on=office.today())
    counted = {one["rule"]: one["trigger_rate"] for one in run.counts if one["trigger_rate"]}
    client = browser("officer")
    shown = {one["rule"]: one["trigger_rate"] for one in client.get("/supervision/warnings/rules/").context["lines"]}
    assert counted and all(shown[rule] == pytest.approx(rate * 100) for rule, rate in counted.items())
    assert "100.00 %" in client.get("/supervision/quality/").content.decode()
