"""The scorecard: the tree of the score, and the explanation of any figure down to the source cell."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from stateward.assessment.explain import Explanation
from stateward.workbench.assessment import results, scorecard
from stateward.workbench.core.formats import MoneyUnit
from stateward.workbench.statements.models import Statement

pytestmark = pytest.mark.databases

HTMX = {"hx-request": "true", "hx-target": "why"}


def test_the_explanation_is_a_part_for_htmx_and_a_page_for_everyone_else(client: Client, card: str) -> None:
    part = client.get(f"{card}why/roe/", headers=HTMX).content.decode()
    page = client.get(f"{card}why/roe/").content.decode()
    assert "<html" not in part and "<html" in page
    assert part.strip() in page


def test_the_explanation_leads_down_to_the_statement_and_the_figure(client: Client, card: str) -> None:
    part = client.get(f"{card}why/roe/", headers=HTMX).content.decode()
    links = re.findall(r'href="(/statements/\d+/)#([a-z_.]+)"', part)
    assert {key for _address, key in links} >= {"net_profit", "total_equity"}
    address, key = links[0]
    assert f'id="{key}"' in client.get(address).content.decode()


def test_the_explained_line_is_marked_in_the_tree(client: Client, card: str) -> None:
    page = client.get(f"{card}why/roe/").content.decode()
    selected = re.findall(r'<tr class="[^"]*selected[^"]*" data-branch="([^"]+)"', page)
    assert [branch.split("/")[-1] for branch in selected] == ["roe"]


def test_the_score_of_the_page_is_the_score_of_the_portfolio(client: Client, scored: dict[str, Any], card: str) -> None:
    summary = results.run(scored["scheme"]).summaries(scored["year"])[scored["code"]]
    explanation = results.explanation(scored["scheme"], scored["code"], scored["year"])
    assert explanation.score is not None
    assert float(explanation.score) == pytest.approx(summary["score"], abs=1e-9)
    assert f"{summary['score']:,.2f}" in client.get(card).content.decode()


def test_a_missing_indicator_stays_missing_with_its_reason(client: Client, card: str, scored: dict[str, Any]) -> None:
    run = results.run(scored["scheme"])
    for code in run.summaries(scored["year"]):
        found = run.of_enterprise(code)[scored["year"]]
        for node in found["nodes"]:
            assert (node["score"] is None) == (node["status"] in ("missing", "not_applicable")), node
            if node["status"] == "missing":
                assert node["reason"], node


def test_the_whole_explanation_is_there_as_json(client: Client, card: str, scored: dict[str, Any]) -> None:
    response = client.get(f"{card}explanation.json")
    tree = json.loads(response.content)
    assert {"id", "title", "value", "formula", "inputs", "source", "rounding", "children"} <= tree.keys()
    summary = results.run(scored["scheme"]).summaries(scored["year"])[scored["code"]]
    assert float(tree["score"]) == pytest.approx(summary["score"], abs=1e-9)


@pytest.mark.parametrize("format_", ["html", "txt"])
def test_the_whole_explanation_can_be_kept_as_a_page_or_text(client: Client, card: str, format_: str) -> None:
    response = client.get(f"{card}explanation.{format_}")
    assert response["Content-Disposition"].startswith("attachment")
    assert "Return on equity" in response.content.decode()
    assert "Statement 2022, revision 1" in response.content.decode()


def test_the_charts_travel_as_data_that_cannot_end_its_element(client: Client, card: str) -> None:
    from stateward.workbench.core.templatetags.stateward import json_data

    assert "<" not in json_data({"name": "</script><script>alert(1)</script>"})
    page = client.get(card).content.decode()
    for block in re.findall(r'<script type="application/json" data-chart="[a-z]+">(.*?)</script>', page, re.S):
        assert json.loads(block)["series"]


def _step(id_: str, role: str = "step", **fields: Any) -> Explanation:
    return Explanation(id=id_, title=id_, value=fields.pop("value", Decimal(1)), role=role, **fields)


def test_a_step_that_two_formulas_read_is_unfolded_once() -> None:
    shared = _step("tier", formula="a + b", children=[_step("a"), _step("b")])
    leaf = _step(
        "roe", "leaf", formula="tier + x", children=[shared, _step("x", formula="2 * tier", children=[shared])]
    )
    thread = scorecard.Thread(MoneyUnit("USD"), {}).write(leaf)
    first, second = thread.steps[0], thread.steps[1].steps[0]
    assert [step.title for step in first.steps] == ["a", "b"]
    assert second.title == "tier" and second.steps == []


def test_money_from_a_statement_is_shown_in_the_reader_s_unit() -> None:
    leaf = _step("roe", "leaf", children=[_step("net_profit@1", "input", value=Decimal(-1500))])
    thread = scorecard.Thread(MoneyUnit("USD", "middle"), {"net_profit": "money"}).write(leaf)
    assert thread.steps[0].value == "\N{MINUS SIGN}1.50"
    assert thread.steps[0].negative and thread.steps[0].unit == "thousand USD"


def test_a_fraction_inside_an_explanation_is_not_called_a_percentage() -> None:
    steps = [
        _step("roe", unit="percent", value=Decimal("0.0384")),
        _step("value.roe", unit="percent", value=Decimal("3.84")),
    ]
    thread = scorecard.Thread(MoneyUnit("USD"), {}).write(_step("node", "leaf", children=steps))
    assert [step.value for step in thread.steps] == ["0.0384", "3.84 %"]


def test_the_change_of_a_line_is_the_exact_difference_of_points() -> None:
    tree = _step(
        "score",
        "score",
        children=[
            _step(
                "part",
                "sum",
                score=Decimal("10"),
                children=[
                    _step("roe", "leaf", score=Decimal("3.3"), weight=Decimal(5)),
                    _step("roa", "leaf", score=None),
                ],
            )
        ],
    )
    first, second = scorecard.lines(tree, {"roe": 3.1, "roa": 1.0})
    assert first.change == Decimal("0.2") and second.change is None
    assert first.bar == int(Decimal("3.3") / 5 * 92) and second.bar is None


def test_a_modifying_indicator_shows_its_coefficient_and_no_share_of_points() -> None:
    modifying = _step("margin", "modifying", score=Decimal("1.3"), weight=Decimal(10))
    tree = _step(
        "score", "score", children=[_step("part", "sum", score=Decimal(20), children=[modifying, _step("roe", "leaf")])]
    )
    line = scorecard.lines(tree, {})[0]
    assert line.points == "× 1.30" and line.bar is None


def test_the_scorecard_of_an_enterprise_leads_to_the_workspace_s_first_scheme(
    client: Client, scored: dict[str, Any]
) -> None:
    response = client.get(f"/assessment/enterprises/{scored['code']}/{scored['year']}/")
    assert response["Location"] == f"/assessment/imf-health-check/{scored['year']}/{scored['code']}/"


def test_every_scheme_of_the_rulebook_gives_a_page_or_a_sentence(client: Client, scored: dict[str, Any]) -> None:
    for scheme in results.schemes():
        response = client.get(f"/assessment/?scheme={scheme.id}&year={scored['year']}")
        assert response.status_code in (200, 422), scheme.id
        page = client.get(f"/assessment/{scheme.id}/{scored['year']}/{scored['code']}/")
        assert page.status_code in (200, 404, 422), scheme.id


def test_the_statement_page_shows_each_figure_with_its_cell(client: Client, scored: dict[str, Any]) -> None:
    statement = Statement.objects.filter(enterprise__code=scored["code"], year=scored["year"], basis="single").get()
    Statement.objects.filter(pk=statement.pk).update(
        values={**statement.values, "net_profit": ["-1234567", "Income statement!D31"]}
    )
    page = client.get(statement.get_absolute_url()).content.decode()
    row = page[page.index('id="net_profit"') :].split("</tr>")[0]
    assert '<span class="negative">\N{MINUS SIGN}1,234.57</span>' in row and "D31" in row
