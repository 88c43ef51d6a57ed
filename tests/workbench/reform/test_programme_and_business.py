"""Programmes roll up by weight, bound measures move by themselves; catalogues change by application and decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.reform.business.models import Business, BusinessChange, Project
from stateward.workbench.reform.ownership.layout import DOWN, places
from stateward.workbench.reform.programme import measures, selectors, services
from stateward.workbench.reform.programme.days import end_of_month, months_after
from stateward.workbench.reform.programme.models import Entry, Programme
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def programme(officer: Any) -> Programme:
    """A programme begun from the template of the deepening plan."""
    told = {"template": "cn-deepening-plan-illustrative", "title": "Deepening", "starts_on": "2026-01-01"}
    answer = officer.post("/reform/programme/new/", told)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Programme.objects.latest("pk")


def test_a_template_brings_goals_tasks_safeguards_and_milestones(officer: Any, programme: Programme) -> None:
    assert programme.ends_on == dt.date(2028, 12, 31)
    assert set(programme.entries.values_list("kind", flat=True)) == {"goal", "task", "safeguard"}
    assert all(one.parent is not None for one in programme.entries.filter(kind="safeguard"))
    assert [m.share for m in programme.milestones.all()] == [Decimal("0.7"), Decimal(1)]
    for view in ("ledger", "board", "timeline"):
        for language in ("en", "zh"):
            officer.cookies["stateward_language"] = language
            page = officer.get(f"{programme.get_absolute_url()}?view={view}")
            assert page.status_code == 200
            assert "style=" not in page.content.decode()


def test_another_person_starts_it_and_its_tasks_are_deployed(
    officer: Any, leader: Any, people: Any, programme: Programme
) -> None:
    address = f"{programme.get_absolute_url()}start/"
    assert officer.post(address, {"owner": people["officer"].pk}).status_code == 422
    assert leader.post(address, {"owner": people["officer"].pk}).status_code == 302
    assert TrackedItem.objects.filter(kind="reform.task").count() == programme.entries.exclude(kind="goal").count()


def test_progress_rolls_up_by_weight_and_a_reviewer_is_another_person(
    officer: Any, leader: Any, people: Any, programme: Programme
) -> None:
    leader.post(f"{programme.get_absolute_url()}start/", {"owner": people["officer"].pk})
    task = programme.entries.get(number="3.1")
    officer.post(f"/reform/programme/entries/{task.pk}/report/", {"completion": "50"})
    told = selectors.overview(people["officer"], programme, TODAY)
    assert next(line.actual for line in told.lines if line.entry.pk == task.pk) == 50
    goal = next(line for line in told.lines if line.entry.number == "3")
    assert goal.actual == 50
    review = {"done_on": "2026-11-20", "words": "Seen."}
    assert officer.post(f"/reform/programme/entries/{task.pk}/review/", review).status_code == 422
    assert leader.post(f"/reform/programme/entries/{task.pk}/review/", review).status_code == 302
    task.refresh_from_db()
    assert (task.done_on, task.completion) == (dt.date(2026, 11, 20), Decimal(1))
    assert officer.get(f"/reform/programme/entries/{task.pk}/").status_code == 200


def test_a_measured_task_moves_by_itself_and_nobody_reports_it(officer: Any, people: Any, programme: Programme) -> None:
    task = programme.entries.get(measure_id="standing.shell")
    with as_user(people["officer"]), pytest.raises(Refused):
        services.report(task, Decimal("0.5"))


@pytest.fixture
def reported(programme: Programme) -> None:
    """Two groups with a year of statements each: debts of 60 of 100 and of 20 of 300."""
    from stateward.facts.statement import Figure, Statement
    from stateward.workbench.register.services import import_enterprises
    from stateward.workbench.statements.services import record
    from stateward.workbench.statements.store import rebuild

    import_enterprises([{"code": "GR-1", "name_en": "One"}, {"code": "GR-2", "name_en": "Two"}])
    told = {"GR-1": (60, 100), "GR-2": (20, 300)}
    record(
        [
            Statement(
                code, 2025, 12, "single", "CNY", "cn-general-enterprise-annual", "2019",
                {"total_liabilities": Figure(Decimal(debts)), "total_assets": Figure(Decimal(assets))},
            )
            for code, (debts, assets) in told.items()
        ]
    )  # fmt: skip
    rebuild()


MEASURE = "indicator:cn-evaluation-2006:debt_ratio"


def test_any_indicator_of_the_rulebook_moves_an_entry(officer: Any, programme: Programme, reported: None) -> None:
    page = officer.get(f"{programme.get_absolute_url()}entries/new/").content.decode()
    assert MEASURE in page and "indicator:id-kep-100:" in page
    told = {"number": "9", "kind": "task", "title": "Less debt", "measure_id": MEASURE, "target": "10", "weight": "1"}
    assert officer.post(f"{programme.get_absolute_url()}entries/new/", told).status_code == 302
    entry = Entry.objects.get(number="9")
    # 80 of 400 together; without a base it begins where it stands.
    assert entry.base == Decimal(20)
    page = officer.get(entry.get_absolute_url())
    assert page.context["line"].value == pytest.approx(20)
    assert "by the statements of 2025, 2 of" in page.content.decode()
    programme.group = Enterprise.objects.get(code="GR-1")
    programme.save()
    assert officer.get(entry.get_absolute_url()).context["line"].value == pytest.approx(60)


def test_a_measure_that_nobody_knows_is_refused(officer: Any, programme: Programme) -> None:
    told = services.Told("9", "task", "Less debt", measure_id="indicator:cn-evaluation-2006:nonsense")
    with pytest.raises(Refused, match="no indicator of the rulebook"):
        services.write(programme, told)
    text = "Number,Reform measure,Kind,Bound to\n9,Less debt,task,standing.nonsense\n"
    answer = officer.post(
        f"{programme.get_absolute_url()}ledger/", {"file": SimpleUploadedFile("l.csv", text.encode())}
    )
    assert answer.status_code == 422 and "standing.nonsense" in answer.content.decode()


@pytest.mark.parametrize(
    ("value", "base", "target", "expected"),
    [(6, 6, 4, 0.0), (5, 6, 4, 0.5), (4, 6, 4, 1.0), (3, 6, 4, 1.0), (7, 6, 4, 0.0), (None, 6, 4, None),
     (5, None, 4, 0.0), (4, None, 4, 1.0), (5, 6, None, None), (95, 50, 100, 0.9)],
)  # fmt: skip
def test_completion_is_the_way_from_the_base_to_the_target(
    value: float | None, base: int | None, target: int | None, expected: float | None
) -> None:
    told = [None if number is None else Decimal(number) for number in (base, target)]
    assert measures.completion(value, *told) == expected


def test_the_ledger_goes_out_and_comes_in_again(officer: Any, programme: Programme) -> None:
    out = officer.get(f"{programme.get_absolute_url()}ledger.xlsx")
    before = list(programme.entries.order_by("pk").values())
    file = SimpleUploadedFile("ledger.xlsx", out.content)
    answer = officer.post(f"{programme.get_absolute_url()}ledger/", {"file": file})
    assert answer.status_code == 302, answer.context and answer.context["faults"]
    assert list(programme.entries.order_by("pk").values()) == before


def test_a_broken_ledger_changes_nothing_and_names_its_rows(officer: Any, programme: Programme) -> None:
    text = "Number,Reform measure,Kind,Weight,Due,Above\n9,,task,1,,\n10,Ten,nonsense,x,soon,77\n"
    answer = officer.post(
        f"{programme.get_absolute_url()}ledger/", {"file": SimpleUploadedFile("l.csv", text.encode())}
    )
    assert answer.status_code == 422
    assert {fault.row for fault in answer.context["faults"]} == {2, 3}
    assert not Entry.objects.filter(number__in=("9", "10")).exists()


def test_an_entry_below_itself_is_refused(people: Any, programme: Programme) -> None:
    goal = programme.entries.get(number="1")
    with as_user(people["officer"]), pytest.raises(Refused):
        services.write(programme, services.Told("1", "goal", "Goal", parent="1.1"), goal)


def test_months_keep_to_the_end_of_the_month() -> None:
    assert months_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert end_of_month(dt.date(2026, 1, 1), 36) == dt.date(2028, 12, 31)


def test_a_change_of_the_catalogue_is_decided_by_another_person(officer: Any, leader: Any) -> None:
    group = Enterprise.objects.filter(depth=1, children__isnull=False).first()
    assert group is not None
    address = f"/reform/business/{group.code}/"
    told = {
        "apply-change": "add",
        "apply-code": "45",
        "apply-kind": "main",
        "apply-on": "2026-01-01",
        "apply-reason": "Gas",
    }
    assert officer.post(f"{address}apply/", told).status_code == 302
    change = BusinessChange.objects.get()
    decide = f"/reform/business/changes/{change.pk}/"
    assert officer.post(decide, {"decision": "approve"}).status_code == 422
    assert not Business.objects.exists()
    assert leader.post(decide, {"decision": "approve"}).status_code == 302
    assert Business.objects.get().code == "45"
    asked = {"enterprise": group.pk, "title": "A pipe", "code": "45", "year": 2026, "investment": "1000"}
    assert officer.post("/reform/business/ask/", asked).status_code == 200
    assert officer.post("/reform/business/ask/", asked | {"title": "A hotel", "code": "61"}).status_code == 200
    assert list(Project.objects.order_by("pk").values_list("answer", flat=True)) == ["main", "other"]
    told = {"state-statement_en": "Keeps the city warm", "state-cap": "10"}
    assert officer.post(f"{address}state/", told).status_code == 302
    page = officer.get(address)
    assert page.context["outside"].above is True
    assert page.context["outside_share"] == 50


def test_the_drawing_gives_every_leaf_a_row_and_cuts_rings() -> None:
    found = places(["a", "b", "c", "d"], {"a": None, "b": "a", "c": "a", "d": "c"})
    assert (found["b"].y, found["d"].y) == (0, DOWN)
    assert found["a"].y == (found["b"].y + found["c"].y) / 2
    ring = places(["x", "y"], {"x": "y", "y": "x"})
    assert sorted(place.above is None for place in ring.values()) == [False, True]
