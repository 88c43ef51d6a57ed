"""Indicators: names known, kinds right, the ids of the published tables, one definition for shared ids."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from stateward.formula import Definition, Program, parse
from stateward.formula.kinds import Kind, check
from stateward.formula.tree import Call, Name, walk
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import IndicatorsDocument

DOCUMENTS = [
    *("cn-evaluation-2006", "cn-frame-2023", "cn-eva", "cn-operating-assessment"),
    *("intl-imf-health-check", "id-kep-100", "br-ig-sest"),
]
TEXTS = {"enterprise_class", "industry"}
UNITS = {"%": "percent", "times": "times", "": "times"}


def accounts_of(book: Rulebook, document: IndicatorsDocument) -> dict[str, Kind]:
    return {
        name: account.kind
        for chart in document.accounts
        for name, account in book.get("accounts", chart).accounts.items()
    }


@pytest.mark.parametrize("id_", DOCUMENTS)
def test_formulas_name_what_is_known_and_give_the_declared_kind(book: Rulebook, id_: str) -> None:
    document: IndicatorsDocument = book.get("indicators", id_)
    kinds = accounts_of(book, document)
    own = set(document.parameters) | set(document.indicators)
    assert not own & set(kinds), "an indicator must not hide a statement line"
    assert not set(document.parameters) & set(document.indicators)
    kinds |= {name: indicator.kind for name, indicator in document.indicators.items()}
    for name, parameter in document.parameters.items():
        kinds[name] = kinds[parameter.value] if isinstance(parameter.value, str) else parameter.kind
    kinds |= {"enterprise_class": "text", "industry": "text"}
    for name, indicator in document.indicators.items():
        if indicator.formula is not None:
            tree = parse(indicator.formula)
            assert {node.id for node in walk(tree) if isinstance(node, Name)} <= set(kinds), name
            check(tree, indicator.kind, kinds)


@pytest.mark.parametrize("id_", DOCUMENTS)
def test_definitions_do_not_go_round_in_a_circle_whatever_is_chosen(book: Rulebook, id_: str) -> None:
    document: IndicatorsDocument = book.get("indicators", id_)
    formulas = {name: i.formula for name, i in document.indicators.items() if i.formula is not None}
    known = accounts_of(book, document)
    for name, parameter in document.parameters.items():
        formulas[name] = str(parameter.value)
    for name, parameter in document.parameters.items():
        for option in parameter.options or ():
            assert option in known or option in document.indicators, f"{name}: {option}"
            chosen = formulas | {name: option}
            definitions = {key: Definition(key, parse(text)) for key, text in chosen.items()}
            program = Program(definitions, TEXTS.__contains__)
            assert program.inputs([name]) | program.inputs(formulas)
        if parameter.options:
            assert parameter.value in parameter.options


@pytest.mark.parametrize("id_", DOCUMENTS)
def test_only_balances_have_an_opening_figure(book: Rulebook, id_: str) -> None:
    document: IndicatorsDocument = book.get("indicators", id_)
    flows = {
        name
        for chart in document.accounts
        for name, account in book.get("accounts", chart).accounts.items()
        if account.nature == "flow"
    }
    for name, indicator in document.indicators.items():
        for node in walk(parse(indicator.formula)) if indicator.formula else ():
            if isinstance(node, Call) and node.function in ("opening", "average"):
                assert not {part.id for part in walk(node) if isinstance(part, Name)} & flows, name


def test_ids_that_two_chinese_documents_share_have_one_formula(book: Rulebook) -> None:
    documents = [book.get("indicators", id_) for id_ in ("cn-frame-2023", "cn-eva", "cn-operating-assessment")]
    shared = 0
    for number, first in enumerate(documents):
        for second in documents[number + 1 :]:
            for name in set(first.indicators) & set(second.indicators):
                shared += 1
                assert first.indicators[name] == second.indicators[name], name
            for name in set(first.parameters) & set(second.parameters):
                assert first.parameters[name] == second.parameters[name], name
    assert shared > 20


def test_the_22_indicators_have_the_directions_and_units_of_the_complete_case(
    book: Rulebook, shared_data: Path
) -> None:
    case = json.loads((shared_data / "vectors" / "golden-comprehensive-2006.json").read_text(encoding="utf-8"))
    found = {}

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if "better" in value and ("indicator" in value or "id" in value):
                found[value.get("indicator", value.get("id"))] = value["better"]
            for part in value.values():
                collect(part)
        elif isinstance(value, list):
            for part in value:
                collect(part)

    collect(case)
    indicators = book.get("indicators", "cn-evaluation-2006").indicators
    assert len(found) == 22
    assert {name: {"high": "higher", "low": "lower"}[better] for name, better in found.items()} == {
        name: indicators[name].better for name in found
    }


def test_management_is_scored_by_eight_given_coefficients(book: Rulebook) -> None:
    indicators = book.get("indicators", "cn-evaluation-2006").indicators
    eight = [
        "strategy_management",
        "development_innovation",
        "decision_making",
        "risk_control",
        "basic_management",
        "human_resources",
        "industry_influence",
        "social_contribution",
    ]
    assert all((indicators[name].formula, indicators[name].unit) == (None, "ratio") for name in eight)
    points = [name for name, indicator in indicators.items() if indicator.unit == "points"]
    assert len(points) == 9
    assert all(indicators[name].formula is None and indicators[name].kind == "score" for name in points)


def test_the_frame_of_2023_has_16_and_8_indicators(book: Rulebook) -> None:
    wanted = [
        "roe",
        "operating_revenue_margin",
        "total_asset_return",
        "earnings_cash_cover",
        "total_asset_turnover",
        "receivables_turnover",
        "current_asset_turnover",
        "two_funds_to_current_assets",
        "debt_ratio",
        "cash_to_current_liabilities",
        "interest_bearing_debt_ratio",
        "interest_cover",
        "rd_intensity",
        "labour_productivity",
        "eva_rate",
        "state_capital_preservation_ratio",
        "operating_cash_ratio",
        "state_capital_return",
        "ebitda_margin",
        "cost_per_100_revenue",
        "inventory_turnover",
        "quick_ratio",
        "total_profit_growth",
        "total_revenue_growth",
    ]
    indicators = book.get("indicators", "cn-frame-2023").indicators
    assert len(set(wanted) & set(indicators)) == 24
    lower = {name for name in wanted if indicators[name].better == "lower"}
    assert lower == {"two_funds_to_current_assets", "debt_ratio", "interest_bearing_debt_ratio", "cost_per_100_revenue"}


def test_the_imf_ratios_are_those_of_the_published_thresholds(book: Rulebook, shared_data: Path) -> None:
    indicators = book.get("indicators", "intl-imf-health-check").indicators
    with (shared_data / "vectors" / "imf-hct-thresholds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 14
    for row in rows:
        indicator = indicators[row["ratio"]]
        assert indicator.better == {"high": "higher", "low": "lower"}[row["better"]], row["ratio"]
        assert indicator.unit == ("days" if row["ratio"].endswith("_days") else "ratio")


def test_the_kep_100_ratios_are_those_of_the_published_report(book: Rulebook, shared_data: Path) -> None:
    indicators = book.get("indicators", "id-kep-100").indicators
    with (shared_data / "vectors" / "hutama-karya-2013.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] != "total"]
    assert len(rows) == 8
    units = {"%": "percent", "days": "days"}
    assert {row["indicator"]: units[row["unit"]] for row in rows} == {
        row["indicator"]: indicators[row["indicator"]].unit for row in rows
    }
