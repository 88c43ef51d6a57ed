"""An explanation leads from the grade to the cell, and its numbers are those of the assessment."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from scoring import YEAR, given, random_inputs, standard

from stateward.assessment.explain import Explanation, explain
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.assessment.telling import to_html, to_text
from stateward.messages import language
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Rulebook

SCHEMES = Rulebook.load().ids("scheme")


@pytest.mark.parametrize("name", SCHEMES)
def test_the_explained_score_is_the_assessed_score(book: Rulebook, name: str) -> None:
    inputs = random_inputs(book, name, 7, enterprises=5)
    for result in assess(book, name, inputs, years=[YEAR]).to_dict()["results"]:
        tree = explain(book, name, inputs, result["enterprise"], YEAR)
        assert (None if tree.score is None else float(tree.score)) == result["score"]
        grade = tree.find("grade")
        assert (grade.value if grade else None) == result["grade"]
        for node in [*result["nodes"], *result["subtotals"]]:
            step = next(s for s in tree.walk() if s.id == node["id"] and s.role in ("leaf", "modifying", "sum"))
            assert step.status == node["status"]
            assert (step.score is None) == (node["score"] is None)
            assert step.score is None or abs(float(step.score) - node["score"]) <= 1e-9


@pytest.mark.parametrize("name", SCHEMES)
def test_every_explanation_is_told_as_text_page_and_json(book: Rulebook, name: str) -> None:
    inputs = random_inputs(book, name, 8, enterprises=2)
    tree = explain(book, name, inputs, "e0", YEAR)
    told = json.loads(json.dumps(tree.to_dict(), allow_nan=False))
    assert {"id", "title", "value", "formula", "inputs", "source", "rounding", "children"} <= told.keys()
    for lang in ("en", "zh"):
        with language(lang):
            tree = explain(book, name, inputs, "e0", YEAR)
            text, page = to_text(tree, "e0", YEAR), to_html(tree, "e0", YEAR)
        document = book.get("scheme", name)
        assert getattr(document.title, lang) in text
        assert 'lang="zh-Hans"' in page if lang == "zh" else 'lang="en"' in page
        assert "<script" not in page
        assert not re.search(r"(src|href)=", page)
        assert "NaN" not in page
        assert not re.search(r"\bNone\b(?! was reported)", text)


def places(enterprise: str, year: int, account: str) -> str | None:
    return f"{enterprise}-{year}.xlsx, Sheet!{account}"


def facts() -> Inputs:
    this_year = {"net_profit": 88.0, "total_equity": 600.0, "total_equity.opening": 400.0, "total_assets": 1000.0}
    return Inputs(
        facts=given({"works": this_year}),
        standards=(standard("roe", [20, 15, 10, 5, 0]),),
        standards_origin="standards 2023",
        places=places,
    )


def test_a_score_is_followed_down_to_the_cell(book: Rulebook) -> None:
    tree = explain(book, "cn-financial-2006", facts(), "works", YEAR)
    roe = tree.find("roe")
    assert roe is not None
    assert roe.value == Decimal("17.6")
    assert roe.score == Decimal("18.08")  # 20 x (0.8 + 0.2 x (17.6 - 15) / 5)
    sources = {step.id: step.source for step in roe.walk() if step.role == "input"}
    assert sources["net_profit"] == "works-2023.xlsx, Sheet!net_profit"
    assert sources["total_equity.opening"] == "works-2023.xlsx, Sheet!total_equity.opening"
    assert "standards 2023, row 1" in (sources["standard.roe.good"] or "")
    formulas = [step.formula for step in roe.walk() if step.formula]
    assert any("average(total_equity)" in formula for formula in formulas)
    assert any("157号" in (step.source or "") for step in roe.walk())


def test_titles_follow_the_language(book: Rulebook) -> None:
    with language("zh"):
        chinese = explain(book, "cn-financial-2006", facts(), "works", YEAR)
    english = explain(book, "cn-financial-2006", facts(), "works", YEAR)

    def title(tree: Explanation, id_: str) -> str:
        step = tree.find(id_)
        assert step is not None
        return step.title

    assert title(chinese, "roe") == "净资产收益率"
    assert title(english, "roe") == "Return on net assets"
    assert title(chinese, "net_profit") == "净利润"
    assert title(english, "net_profit") == "Net profit"


def test_a_special_case_shows_that_it_decided(book: Rulebook) -> None:
    values = given({"e": {"net_profit": -5.0, "total_assets": 100.0, "total_equity": -20.0}})
    tree = explain(book, "imf-health-check", Inputs(facts=values), "e", YEAR)
    roe = tree.find("roe")
    assert roe is not None
    assert (roe.status, roe.score) == ("forced", 5)
    assert "Equity is zero or negative" in (roe.reason or "")


def test_a_missing_score_says_what_is_missing(book: Rulebook) -> None:
    tree = explain(book, "cn-comprehensive-2006", facts(), "works", YEAR)
    assert tree.score is None
    assert tree.reason
    turnover = tree.find("total_asset_turnover")
    assert turnover is not None
    assert turnover.status == "missing"
    assert turnover.reason


def test_an_unknown_case_is_refused_with_the_years_that_are_known(book: Rulebook) -> None:
    with pytest.raises(AssessmentError, match="no figures of works for 2001") as caught:
        explain(book, "cn-financial-2006", facts(), "works", 2001)
    assert "2023" in caught.value.faults[0].next_step


def test_json_keeps_every_digit(book: Rulebook) -> None:
    inputs = Inputs(facts=given({"e": {"net_profit": 1.0, "total_assets": 3.0}}))
    tree = explain(book, "imf-health-check", inputs, "e", YEAR)
    step = tree.find("roa")
    assert step is not None
    assert step.to_dict()["exact"] == "0.3333333333333333333333333333333333"


def test_a_missing_figure_is_named_by_its_title_in_both_languages(book: Rulebook) -> None:
    inputs = Inputs(facts=given({"e": {"net_profit": 1.0, "total_assets": 3.0}}))
    reasons = {}
    for code in ("en", "zh"):
        with language(code):
            step = explain(book, "imf-health-check", inputs, "e", YEAR).find("roe")
            assert step is not None
            reasons[code] = step.reason or ""
    assert "Total equity" in reasons["en"] and "total_equity" not in reasons["en"]
    assert "权益合计" in reasons["zh"]
