"""From a list of sixty enterprises to an adopted plan whose steps are measured from the register."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from background import do_waiting_jobs
from sixty import TOP

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.reform.slimming import measuring, services
from stateward.workbench.reform.slimming.models import Plan, PlanState
from stateward.workbench.register.holdings import services as structure
from stateward.workbench.register.holdings.models import Holding, HoldingsImport, NameDecision
from stateward.workbench.register.holdings.structures import picture
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


def planned(officer: Any, **targets: Any) -> Plan:
    """A plan prepared and computed through the pages."""
    told = {
        "title": "Six to four", "root": Enterprise.objects.get(code=TOP).pk, "day": "2026-11-23",
        "costs": "cn-slimming-illustrative", "seconds": 20, "max_layer": 4,
    }  # fmt: skip
    answer = officer.post("/reform/slimming/new/", told | targets)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert do_waiting_jobs() == 1
    return Plan.objects.latest("pk")


def test_the_list_is_in_the_register_with_its_six_layers(officer: Any, people: Any, group: str) -> None:
    found = HoldingsImport.objects.get()
    assert (found.state, found.outcome["enterprises"], found.outcome["begun"]) == ("recorded", 60, 59)
    assert found.outcome["left_out"] == 0
    assert NameDecision.objects.count() == 1
    seen = picture(people["officer"], TODAY, root=group)
    assert seen.structure.enterprises == 60
    assert seen.structure.legal_layer.max() == 6


def test_a_decided_name_is_remembered_for_the_next_list(officer: Any, group: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from sixty import workbook

    again = officer.post("/register/holdings/import/", {"file": SimpleUploadedFile("again.xlsx", workbook())})
    page = officer.get(again["Location"])
    assert page.context["reading"].open_names == []
    officer.post(f"{again['Location']}record/")
    assert HoldingsImport.objects.latest("pk").outcome["unchanged"] == 59


PAGES = (
    "/reform/", "/reform/?base=2024-12-31", "/reform/ownership/", f"/reform/ownership/?root={TOP}",
    "/reform/ownership/?root=NOBODY", f"/reform/ownership/explain/?holder={TOP}&held=RF-60", "/reform/slimming/",
    "/reform/slimming/new/", "/reform/programme/", "/reform/programme/new/", "/reform/business/",
    "/reform/business/ask/", f"/reform/business/{TOP}/", "/register/holdings/", "/register/holdings/?day=all",
    "/register/holdings/export.xlsx", "/register/holdings/export.json", "/register/holdings/events/new/",
    "/register/holdings/import/", f"/register/enterprises/{TOP}/",
)  # fmt: skip


def test_every_page_opens_in_both_languages(officer: Any, group: str) -> None:
    for language in ("en", "zh"):
        officer.cookies["stateward_language"] = language
        for address in PAGES:
            answer = officer.get(address)
            assert answer.status_code == 200, address
            if "export" not in address:
                assert "style=" not in answer.content.decode(), address


def test_the_plan_reaches_four_layers_and_is_adopted_by_another_person(
    officer: Any, leader: Any, people: Any, group: str
) -> None:
    plan = planned(officer)
    assert plan.state == PlanState.COMPUTED
    assert plan.result["before"]["max_legal_layer"] == 6
    assert plan.result["after"]["max_legal_layer"] == 4
    assert plan.result["gap"] <= 0.001
    assert officer.get(plan.get_absolute_url()).status_code == 200
    refused = officer.post(
        f"{plan.get_absolute_url()}adopt/", {"starts_on": "2026-12-01", "owner": people["officer"].pk}
    )
    assert refused.status_code == 422
    assert Plan.objects.get().state == PlanState.COMPUTED
    leader.post(f"{plan.get_absolute_url()}adopt/", {"starts_on": "2026-12-01", "owner": people["officer"].pk})
    plan.refresh_from_db()
    assert plan.state == PlanState.ADOPTED
    assert TrackedItem.objects.filter(kind="reform.plan_step", owner=people["officer"]).count() == len(plan.actions)
    page = leader.get(plan.get_absolute_url())
    assert page.context["followed"].percent == 0
    assert "/tasks/" in page.content.decode()
    assert officer.get(f"{plan.get_absolute_url()}steps.xlsx").content.startswith(b"PK")


def test_a_decision_by_hand_tells_what_it_costs(officer: Any, group: str) -> None:
    plan = planned(officer)
    gone = next(a for a in plan.actions if a["action"] != "lift")
    officer.post(f"{plan.get_absolute_url()}choose/", {"enterprise": gone["enterprise"], "choice": "keep"})
    do_waiting_jobs()
    plan.refresh_from_db()
    assert plan.choices == {gone["enterprise"]: "keep"}
    (told,) = plan.result["deviations"]
    assert told["extra"] >= 0 or told["extra"] is None
    (english,) = officer.get(plan.get_absolute_url()).context["deviations"]
    officer.cookies["stateward_language"] = "zh"
    (chinese,) = officer.get(plan.get_absolute_url()).context["deviations"]
    assert "keep as it is" in english and "keep" not in chinese


def test_conflicting_targets_are_told_in_words(officer: Any, group: str) -> None:
    keep = list(Enterprise.objects.filter(code__in=[f"RF-{n:02d}" for n in range(1, 31)]).values_list("pk", flat=True))
    plan = planned(officer, max_layer="", max_entities=20, keep=keep)
    assert plan.state == PlanState.IMPOSSIBLE
    for language, words in (("en", "At most 20 enterprises."), ("zh", "户")):
        officer.cookies["stateward_language"] = language
        page = officer.get(plan.get_absolute_url())
        assert page.context["conflicts"] and words in " ".join(page.context["conflicts"])
        assert page.context["conflicts"][0] in page.content.decode()
    assert "At most" not in " ".join(page.context["conflicts"])


def test_reasons_and_assumptions_are_said_in_the_language_of_the_reader(officer: Any, group: str) -> None:
    Enterprise.objects.get(code="RF-40").slimming_figures.delete()
    figures = Enterprise.objects.get(code="RF-41").slimming_figures
    figures.lock, figures.staff = "perhaps", None
    figures.save()
    plan = planned(officer)
    assert "Shortens" not in str(plan.result) and "moves up" not in str(plan.result)
    pages = {}
    for language in ("en", "zh"):
        officer.cookies["stateward_language"] = language
        pages[language] = officer.get(plan.get_absolute_url())
    for english, chinese in zip(pages["en"].context["steps"], pages["zh"].context["steps"], strict=True):
        assert english["reason"].isascii() and english["reason"] != chinese["reason"]
        assert english["assumed_words"] == "" or english["assumed_words"] != chinese["assumed_words"]
    lifted = next(one for one in pages["en"].context["steps"] if one["why"]["key"] == "too_deep")
    assert lifted["to_name"] in lifted["reason"]
    assert pages["en"].context["assumptions"][0]["message"] != pages["zh"].context["assumptions"][0]["message"]
    assert "锁定" in pages["zh"].context["assumptions"][0]["message"]


def test_a_plan_without_targets_keeps_what_was_typed(officer: Any, group: str) -> None:
    answer = officer.post("/reform/slimming/new/", {"title": "Nothing", "day": "2026-11-23", "seconds": 20})
    assert answer.status_code == 422
    assert "Nothing" in answer.content.decode()


def test_scenarios_stand_side_by_side(officer: Any, group: str) -> None:
    one, other = planned(officer), planned(officer, max_layer=3, title="Three")
    page = officer.get(f"/reform/slimming/compare/?plan={one.pk}&plan={other.pk}")
    assert [row["plan"] for row in page.context["rows"]] == [one, other]
    assert other.result["cost"] > one.result["cost"]


def test_the_portfolio_before_and_after_is_read_from_the_statements(officer: Any, group: str) -> None:
    from decimal import Decimal

    from stateward.facts.statement import Figure, Statement
    from stateward.workbench.statements.services import record
    from stateward.workbench.statements.store import rebuild

    told = {"net_profit": 30, "total_equity": 300, "operating_revenue": 500, "rd_spending": 10, "total_assets": 900,
            "total_liabilities": 600}  # fmt: skip
    amounts = {name: Figure(Decimal(amount)) for name, amount in told.items()}
    record([Statement(TOP, 2025, 12, "single", "CNY", "cn-general-enterprise-annual", "2019", amounts)])
    rebuild()
    found = planned(officer).result["strengthening"]["before"]
    assert found["return_on_equity"] == pytest.approx(0.1)
    assert found["debt_ratio"] == pytest.approx(600 / 900)
    assert found["rd_intensity"] == pytest.approx(0.02)


def test_a_lock_with_its_reason_is_solved_anew_and_compared(officer: Any, people: Any, group: str) -> None:
    first = planned(officer)
    gone = next(a["enterprise"] for a in first.actions if a["action"] != "lift")
    answer = officer.post(f"{first.get_absolute_url()}copy/")
    copied = Plan.objects.latest("pk")
    assert answer["Location"] == f"/reform/slimming/{copied.pk}/edit/" and copied.copied_from == first
    officer.post(f"{copied.get_absolute_url()}compute/")
    do_waiting_jobs()
    bare = officer.post(f"{copied.get_absolute_url()}lock/", {"enterprise": gone, "lock": "keep", "reason": " "})
    assert bare.status_code == 422 and "A lock needs a reason." in bare.content.decode()
    strange = {"enterprise": "NOBODY", "lock": "keep", "reason": "Pension fund"}
    assert officer.post(f"{copied.get_absolute_url()}lock/", strange).status_code == 422
    officer.post(f"{copied.get_absolute_url()}lock/", {"enterprise": gone, "lock": "keep", "reason": "Pension fund"})
    do_waiting_jobs()
    copied.refresh_from_db()
    assert gone not in {a["enterprise"] for a in copied.actions if a["action"] in ("dissolve", "absorb", "divest")}
    assert copied.result["cost"] >= first.result["cost"]
    assert "Pension fund" in officer.get(copied.get_absolute_url()).content.decode()
    page = officer.get(f"/reform/slimming/compare/?plan={first.pk}&plan={copied.pk}")
    name = Enterprise.objects.get(code=gone).name
    assert name in [line[0] for line in page.context["differences"]]
    assert "Pension fund" in page.content.decode()


def test_a_scenario_opens_a_lock_of_the_register_for_itself(officer: Any, group: str) -> None:
    """RF-59 is locked by the list on layer 6, so that with 4 layers it can only be lifted."""
    plan = planned(officer)
    assert plan.result["locks"] == {"RF-59": "keep"}
    officer.post(f"{plan.get_absolute_url()}lock/", {"enterprise": "RF-59", "lock": "free", "reason": "Sold anyway"})
    do_waiting_jobs()
    plan.refresh_from_db()
    assert plan.result["locks"] == {}
    officer.post(f"{plan.get_absolute_url()}lock/", {"enterprise": "RF-59", "lock": ""})
    do_waiting_jobs()
    plan.refresh_from_db()
    assert plan.locks == {} and plan.result["locks"] == {"RF-59": "keep"}


def test_a_step_is_done_when_the_register_says_so(officer: Any, leader: Any, people: Any, group: str) -> None:
    plan = planned(officer)
    with as_user(people["leader"]):
        services.adopt(plan, people["officer"], TODAY)
    step = plan.steps.filter(action="lift").first() or plan.steps.first()
    assert step is not None
    with as_user(people["officer"]):
        _do(step)
    followed = measuring.follow(people["officer"], plan, TODAY)
    done = {one.step.number for one in followed.steps if one.done}
    assert step.number in done
    step.item.refresh_from_db()
    assert step.item.progress == 100


def _do(step: Any) -> None:
    """Carry a step out in the register."""
    enterprise = step.enterprise
    if step.action == "lift":
        to = Enterprise.objects.get(code=step.to)
        for holding in Holding.objects.filter(held=enterprise, valid_to=None, holder__isnull=False):
            structure.happen(
                structure.Happening(
                    "transfer", enterprise, TODAY, "Decision 1", seller=holding.holder, buyer=to, share=holding.share
                )
            )
        return
    kind = "gone" if step.action == "dissolve" else "merger"
    to = Enterprise.objects.filter(code=step.to).first()
    structure.happen(structure.Happening(kind, enterprise, TODAY, "Decision 1", partner=to))


def test_withdrawing_a_plan_cancels_its_open_tasks(officer: Any, people: Any, group: str) -> None:
    plan = planned(officer)
    with as_user(people["leader"]):
        services.adopt(plan, people["officer"], TODAY)
        services.withdraw(plan, "The group is merged.")
    assert set(TrackedItem.objects.filter(kind="reform.plan_step").values_list("state", flat=True)) == {"cancelled"}


def test_a_failed_computation_opens_the_plan_again(officer: Any, group: str) -> None:
    plan = planned(officer)
    Plan.objects.filter(pk=plan.pk).update(keep=["NOBODY"], state=PlanState.DRAFT)
    officer.post(f"{plan.get_absolute_url()}compute/")
    do_waiting_jobs()
    page = officer.get(plan.get_absolute_url())
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    assert page.context["job"].own_faults
