"""What the interface answers: lists in pages, ETags, faults as JSON, the same figures as the pages show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from background import do_waiting_jobs
from django.core.files.uploadedfile import SimpleUploadedFile

from stateward.facts.statement import Figure
from stateward.facts.template import write_workbook
from stateward.messages import language
from stateward.workbench.api import site
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Statement

pytestmark = pytest.mark.django_db


def test_pages_lead_forward_and_back_over_the_whole_list(program: Any) -> None:
    asked, address, codes = program(), "/api/v1/enterprises?limit=5", []
    while address:
        part = asked.get(address).json()
        codes += [row["code"] for row in part["items"]]
        address = part["next"]
    assert codes == list(Enterprise.objects.order_by("path").values_list("code", flat=True))
    assert part["total"] == len(codes) and part["previous"].endswith(f"offset={part['offset'] - 5}")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "offset=-1", "limit=x", "status=nowhere", "offset=1e9"])
def test_a_value_that_does_not_fit_is_named(program: Any, query: str) -> None:
    answer = program().get(f"enterprises?{query}")
    fault = answer.json()["faults"][0]
    assert answer.status_code == 422 and fault["value"] == query.partition("=")[0] and fault["next_step"]


def test_a_mistyped_parameter_is_refused_instead_of_ignored(program: Any) -> None:
    fault = program().get("enterprises?grup=A").json()["faults"][0]
    assert fault["code"] == "api.parameter" and fault["value"] == "grup" and "group" in fault["next_step"]


def test_a_repeated_parameter_is_refused_instead_of_read_once(program: Any) -> None:
    answer = program().get("enterprises?group=a&group=b")
    fault = answer.json()["faults"][0]
    assert answer.status_code == 422 and fault["code"] == "api.parameter_repeated" and fault["value"]


@pytest.mark.parametrize("address", ["me", "enterprises", "tree", "rules?limit=3", "schemes", "openapi.json"])
def test_every_get_has_an_etag_and_answers_304(program: Any, address: str) -> None:
    asked = program()
    first = asked.get(address)
    again = asked.get(address, **{"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "no-cache" in first["Cache-Control"]
    assert asked.get(address, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "nothing", 404),
        ("get", "enterprises/NOBODY", 404),
        ("delete", "enterprises", 405),
        ("get", "statements/99999999999999999999999", 422),
        ("get", "enterprises?q=%00", 400),
    ],
)
def test_whatever_is_no_success_is_faults_in_json(program: Any, method: str, address: str, status: int) -> None:
    asked = program()
    answer = getattr(asked.browser, method)(f"/api/v1/{address}", headers=asked.headers)
    assert answer.status_code == status
    assert {"code", "message", "next_step"} <= answer.json()["faults"][0].keys()
    assert status != 405 or "GET" in answer["Allow"]


def test_bodies_are_of_one_media_type_and_of_a_size(program: Any) -> None:
    asked = program(may_write=True)
    assert asked.post("assess", "scheme=x", content_type="application/x-www-form-urlencoded").status_code == 415
    assert asked.post("assess", "{", content_type="application/json").status_code == 400
    assert asked.post("assess", "x" * 3_000_000, content_type="application/json").status_code == 413
    extra = asked.post("assess", {"scheme": "x", "enterprizes": []})
    assert extra.status_code == 422 and extra.json()["faults"][0]["value"] == "enterprizes"


def test_figures_are_those_of_the_statement_to_the_last_digit(program: Any) -> None:
    row = Statement.objects.select_related("enterprise").latest("pk")
    told = program().get(f"statements/{row.pk}").json()
    facts = row.as_facts().figures
    assert {figure["key"]: Decimal(figure["amount"]) for figure in told["figures"]} == {
        key: figure.amount for key, figure in facts.items() if figure.amount is not None
    }
    listed = program().get(f"statements?enterprise={row.enterprise.code}&year={row.year}").json()
    assert row.pk in [item["id"] for item in listed["items"]]


def test_results_agree_with_the_scorecard_and_explain_themselves(program: Any, scored: dict[str, Any]) -> None:
    asked = program()
    one = f"results/{scored['scheme']}/{scored['year']}/{scored['code']}"
    result, tree = asked.get(one).json(), asked.get(f"{one}/explanation").json()
    listed = asked.get(f"results/{scored['scheme']}/{scored['year']}?limit=500").json()["items"]
    assert next(row for row in listed if row["enterprise"] == scored["code"])["score"] == result["score"]
    assert Decimal(tree["exact"]) == Decimal(str(result["score"])) and tree["children"]
    assessed = asked.post("assess", {"scheme": scored["scheme"], "enterprises": [scored["code"]]}).json()
    assert {row["enterprise"] for row in assessed["items"]} == {scored["code"]}
    assert next(row for row in assessed["items"] if row["year"] == scored["year"]) == result


def test_search_finds_what_the_search_page_finds_within_sight(program: Any) -> None:
    from people import person

    top = Enterprise.objects.filter(depth=1).earliest("pk")
    other = Enterprise.objects.exclude(path__startswith=top.path).filter(depth=1).earliest("pk")
    codes = [hit["address"] for hit in program().get(f"search?q={other.code}").json()]
    assert other.get_absolute_url() in codes
    reporter = program(person("searching-reporter", "reporter", enterprise=top))
    assert other.get_absolute_url() not in [hit["address"] for hit in reporter.get(f"search?q={other.code}").json()]


def test_two_schemes_are_compared_over_what_one_sees(program: Any, scored: dict[str, Any]) -> None:
    same = {"draft": scored["scheme"], "against": scored["scheme"], "years": [scored["year"]]}
    told = program().post("simulate", same).json()
    assert told["summary"]["moves"]["up"] == 0 and told["changes"] == []


@pytest.mark.parametrize("id_", ["/etc/passwd.yaml", "nothing"])
def test_a_scheme_is_named_by_its_id_and_never_by_a_path(program: Any, id_: str) -> None:
    assert program().post("assess", {"scheme": id_}).status_code == 404
    assert program().post("decide", {"list": id_, "case": {}}).status_code == 404


def test_rules_are_told_whole_and_decision_lists_answer(program: Any) -> None:
    asked = program()
    lists = asked.get("rules?kind=list").json()["items"]
    assert {row["kind"] for row in lists} == {"list"}
    one = asked.get(f"rules/list/{lists[0]['id']}/{lists[0]['version']}").json()
    assert one["document"]["id"] == lists[0]["id"] == workspace.rulebook().all("list")[0].document.id
    told = asked.post("decide", {"list": lists[0]["id"], "case": {}}).json()
    assert told["list"] == lists[0]["id"] and (told["decided"] or told["missing_fields"] or told["reason"])
    unknown = asked.post("decide", {"list": lists[0]["id"], "case": {"no_such_field": 1}})
    assert unknown.status_code == 422


def test_a_file_is_handed_in_checked_and_recorded(program: Any) -> None:
    asked = program(may_write=True)
    held = Statement.objects.filter(is_current=True, enterprise__children=None).latest("pk")
    facts = held.as_facts()
    key = next(key for key in facts.figures if "employees" in key)
    figures = facts.figures | {key: Figure(Decimal(4321))}
    book = workspace.rulebook()
    template = book.get("template", facts.template)
    content = write_workbook(template, book.get("accounts", template.accounts), replace(facts, figures=figures))
    sent = {"file": SimpleUploadedFile("figures.xlsx", content)}
    job = asked.browser.post("/api/v1/uploads", sent, headers=asked.headers)
    assert job.status_code == 202 and job.json()["state"] == "waiting"
    do_waiting_jobs()
    [upload] = asked.get(f"jobs/{job.json()['id']}").json()["result"]["uploads"].values()
    told = asked.get(f"uploads/{upload}").json()
    assert (told["state"], told["recordable"], told["errors"]) == ("checked", 1, 0)
    assert asked.post(f"uploads/{upload}/record").status_code == 202
    do_waiting_jobs()
    fresh = Statement.objects.get(enterprise=held.enterprise, year=held.year, month=held.month, is_current=True)
    assert fresh.revision == held.revision + 1 and fresh.as_facts().amount(key) == 4321
    assert Event.objects.filter(action="statements.recorded", channel="job").exists()
    again = asked.post(f"uploads/{upload}/record")
    assert again.status_code == 422 and again.json()["faults"][0]["code"] == "upload.not_waiting"


def test_the_description_is_openapi_in_both_languages(nobody: Any) -> None:
    told = nobody.get("openapi.json").json()
    assert told["openapi"].startswith("3.1") and "/api/v1/enterprises" in told["paths"]
    with language("zh"):
        summaries = [o["summary"] for path in site.description()["paths"].values() for o in path.values()]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in summary) for summary in summaries)


def test_the_page_of_operations_names_every_one(client: Any) -> None:
    page = client.get("/api/").content.decode()
    assert all(address in page for address in site.description()["paths"])
