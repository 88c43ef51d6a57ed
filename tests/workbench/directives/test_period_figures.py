"""Briefings and summaries tell what every strand did in the period, each figure with the page it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from people import sign_in

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.core import period_figures
from stateward.workbench.core.period_figures import PeriodAsked, PeriodFigure, Told, told
from stateward.workbench.core.tracking.models import TrackedItem

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 11, 16), dt.date(2026, 11, 22)
INSIDE, BEFORE = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC), dt.datetime(2026, 11, 12, 10, tzinfo=dt.UTC)


def asked(user: Any) -> PeriodAsked:
    return PeriodAsked(user, FIRST, LAST)


def strand(user: Any, name: str) -> dict[str, PeriodFigure]:
    return {figure.id: figure for one in told(asked(user)) if one.name == name for figure in one.figures}


@pytest.fixture
def findings(group: Any) -> None:
    """Three of the week, one of them closed in it; one of the week before; one that was not confirmed."""
    from stateward.workbench.supervision.findings.models import Finding

    for number, (day, state, closed) in enumerate(
        [
            (INSIDE, "reported", None),
            (INSIDE, "correcting", None),
            (INSIDE, "closed", INSIDE),
            (BEFORE, "closed", BEFORE),
            (INSIDE, "rejected", None),
        ]
    ):
        Finding.objects.create(
            enterprise=group, title=f"Finding {number}", description="-", clause="-", found_on=day.date(),
            reported_grade="light", state=state, closed_at=closed,
        )  # fmt: skip


@pytest.fixture
def warning(group: Any) -> Any:
    from stateward.workbench.supervision.warnings.models import RiskWarning, WarningRun

    run = WarningRun.objects.create(rules="r", version="1", year=2026, facts_sha256="0" * 64)
    return RiskWarning.objects.create(
        run=run, rules="r", rule="debt", title_en="Debt", title_zh="负债", enterprise=group, year=2026, month=9,
        state="triggered", level="red",
    )  # fmt: skip


@pytest.fixture
def programme() -> Any:
    from stateward.workbench.reform.programme.models import Entry, Programme, ProgrammeState

    made = Programme.objects.create(
        title="Lean groups", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31), state=ProgrammeState.RUNNING
    )
    days = {"starts_on": dt.date(2026, 1, 1), "due": dt.date(2026, 12, 31)}
    Entry.objects.create(programme=made, number="1", title="Cut layers", completion="0.5", **days)
    return made


@pytest.fixture
def index(group: Any) -> Any:
    """The index of two years over one enterprise: 60, then 64."""
    from stateward.workbench.core.cycles.models import Cycle
    from stateward.workbench.integrity.index.models import IndexRun, IndexScore, IndexYear

    title = {"title": {"en": "Integrity index", "zh": "清廉指数"}}
    for year, score in ((2025, 60.0), (2026, 64.0)):
        cycle = Cycle.objects.create(
            strand="integrity", document_id="c", document_version="1", document={}, title=str(year),
            starts_on=dt.date(year, 1, 1),
        )  # fmt: skip
        opened = IndexYear.objects.create(year=year, document_id="i", document_version="1", document=title, cycle=cycle)
        run = IndexRun.objects.create(
            index_year=opened, number=1, document=title, document_sha256="0", inputs={}, inputs_sha256="0",
            results_sha256="0",
        )  # fmt: skip
        IndexScore.objects.create(run=run, enterprise=group, score=score, rank=1)
    return opened


def test_findings_are_counted_in_the_period_and_against_the_one_before(findings: None, people: dict[str, Any]) -> None:
    figures = strand(people["leader"], "supervision")
    assert (figures["findings_found"].value, figures["findings_found"].change) == ("3", "+2")
    assert (figures["findings_closed"].value, figures["findings_closed"].change) == ("1", "0")
    assert figures["findings_late"].value == "0"


def test_warnings_by_level_lead_to_their_board(warning: Any, people: dict[str, Any]) -> None:
    figures = strand(people["leader"], "supervision")
    assert {level: figures[f"warnings_{level}"].value for level in ("red", "yellow", "blue")} == {
        "red": "1", "yellow": "0", "blue": "0",
    }  # fmt: skip
    page = sign_in(Client(), people["leader"]).get(figures["warnings_red"].address)
    assert "Debt" in page.content.decode()


def test_a_programme_stands_against_its_plan(programme: Any, people: dict[str, Any]) -> None:
    figure = strand(people["leader"], "reform")[f"programme_{programme.pk}"]
    assert figure.value == "50.0" and figure.address == programme.get_absolute_url()
    assert ("planned 8" in figure.source and figure.change.startswith("−3")) or "-3" in figure.change


def test_the_index_of_the_newest_year_stands_against_the_year_before(index: Any, people: dict[str, Any]) -> None:
    figure = strand(people["leader"], "integrity")["index_middle"]
    assert (figure.value, figure.address) == ("64.0", index.get_absolute_url()) and "+4" in figure.change
    earlier = PeriodAsked(people["leader"], dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    values = [f.value for one in told(earlier) if one.name == "integrity" for f in one.figures]
    assert values and set(values) == {"60.0"}


def test_procurement_signals_come_from_the_newest_finished_run(people: dict[str, Any]) -> None:
    from stateward.workbench.integrity.redflags.models import FlagRun, FlagRunState

    for year, flagged, state in ((2025, 3, FlagRunState.DONE), (2026, 7, FlagRunState.WAITING)):
        FlagRun.objects.create(
            file_name=f"{year}.jsonl", sha256="0", year=year, processes=10, flagged=flagged, state=state
        )
    figures = strand(people["leader"], "integrity")
    assert figures["signals_flagged"].value == "3" and "2025.jsonl" in figures["signals_flagged"].source


def test_overdue_tasks_of_each_strand_lead_to_exactly_their_list(group: Any, people: dict[str, Any]) -> None:
    for number, (name, due) in enumerate(
        [("reform", FIRST), ("reform", LAST), ("supervision", FIRST), ("reform", dt.date(2027, 1, 1))]
    ):
        TrackedItem.objects.create(
            kind="core.task", strand=name, title=f"Task {number}", owner=people["officer"], enterprise=group, due=due,
            created_at=INSIDE,
        )  # fmt: skip
    figures = strand(people["leader"], "core")
    assert figures["items_begun"].value == "4" and figures["late_reform"].value == "2"
    page = sign_in(Client(), people["leader"]).get(figures["late_reform"].address).content.decode()
    assert "Task 0" in page and "Task 1" in page and "Task 2" not in page and "Task 3" not in page


def test_who_sees_one_group_is_told_of_that_group_alone(findings: None, warning: Any, people: dict[str, Any]) -> None:
    from stateward.workbench.register.models import Enterprise
    from stateward.workbench.supervision.findings.models import Finding

    other = Enterprise.objects.exclude(path__startswith=people["reporter"].enterprise.path).first()
    Finding.objects.exclude(title="Finding 0").update(enterprise=other)
    assert strand(people["leader"], "supervision")["findings_found"].value == "3"
    assert strand(people["reporter"], "supervision")["findings_found"].value == "1"


@pytest.mark.parametrize("rhythm", ["month", "year", "portfolio"])
def test_a_briefing_holds_the_figures_of_every_strand_with_their_sources(
    rhythm: str, findings: None, warning: Any, programme: Any, index: Any, acts: Callable[[str], Any]
) -> None:
    from stateward.workbench.directives.briefings import services, writing

    with acts("officer"):
        briefing = services.compile_briefing(rhythm, 2026, 11 if rhythm == "month" else 0)
    for code in ("en", "zh"):
        parts = {row["id"]: row for row in briefing.sections[code]}
        assert {"core", "reform", "supervision", "integrity"} <= set(parts)
        assert all(f["source"] and f["address"].startswith("/") for id_ in parts for f in parts[id_]["figures"])
    assert parts["supervision"]["figures"][0]["value"] in ("3", "4")
    written = writing.document(briefing, "en")
    assert any(programme.get_absolute_url() in str(block) for block in written.blocks)


def test_the_summary_tells_the_other_strands_on_the_page_and_on_paper(
    findings: None, index: Any, people: dict[str, Any]
) -> None:
    browser = sign_in(Client(), people["leader"])
    page = browser.get("/directives/tasks/summary/?kind=week&on=2026-11-18").content.decode()
    assert "Findings of the period" in page and f'href="{index.get_absolute_url()}"' in page
    paper = browser.get("/directives/tasks/summary.html?kind=week&on=2026-11-18").content.decode()
    assert "Findings of the period" in paper and index.get_absolute_url() in paper


def test_a_strand_at_fault_says_so_and_keeps_no_other_off(
    findings: None, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_asked: PeriodAsked) -> list[PeriodFigure]:
        raise StatewardError([Fault("x", "The document is gone.", "Put it back.")])

    broken = period_figures._Teller("reform", "Reform", "reform.view", 30, fails)
    monkeypatch.setitem(period_figures._tellers, "reform", broken)
    found = {one.name: one for one in told(asked(people["leader"]))}
    assert found["reform"].fault == "The document is gone." and isinstance(found["supervision"], Told)


def test_a_strand_registers_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        period_figures.period_figures("reform", "Again")(lambda _asked: [])
