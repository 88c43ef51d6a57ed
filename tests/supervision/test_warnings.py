"""Warnings: four states on every engine, levels by their limits, trade in circles, rules that fire too often."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from engines import Engine
from on_engines import on_engine

from stateward.messages import language
from stateward.messages.errors import StatewardError
from stateward.rulebook import Rulebook
from stateward.rulebook.warnings import TradeTest, WarningsDocument
from stateward.supervision.check import check_documents
from stateward.supervision.trade import Sale, circles, passed_through
from stateward.supervision.warn import WarningInputs, warn
from stateward.supervision.warning_examples import example_inputs

BOOK = Rulebook.load()
SHIPPED: WarningsDocument = BOOK.get("warnings", "cn-risk-warnings")


def own(rules: dict[str, Any], **parts: Any) -> WarningsDocument:
    """A document of one's own with these rules."""
    words = {"en": "{enterprise} {period} {value} {threshold}", "zh": "{enterprise}"}
    whole = {
        id_: {"title": words, "message": words, "source": {"document": "a test"}, "certainty": "constructed", **rule}
        for id_, rule in rules.items()
    }
    head = {"document": "warnings", "id": "own", "version": "1", "title": words, "jurisdiction": "x", "status": "draft"}
    return WarningsDocument.model_validate({**head, "source": {"document": "a test"}, "rules": whole, **parts})


def test_the_worked_cases_of_the_shipped_rules_hold() -> None:
    checked = check_documents(BOOK, BOOK.all("warnings"))
    assert checked.faults == [] and checked.examples >= 13


def test_a_worked_case_that_does_not_hold_is_named() -> None:
    entry = BOOK.entry("warnings", "cn-risk-warnings")
    wrong = SHIPPED.examples[0].model_copy(
        update={"expect": SHIPPED.examples[0].expect.model_copy(update={"level": "red"})}
    )
    broken = type(entry)(SHIPPED.model_copy(update={"examples": (wrong,)}), entry.file, entry.text, False)
    assert [fault.code for fault in check_documents(BOOK, [broken]).faults] == ["rulebook.example"]


def test_every_engine_gives_the_same_states(engines: Engine) -> None:
    inputs = example_inputs(SHIPPED.examples)
    found = warn(SHIPPED, WarningInputs(on_engine(engines, inputs.facts), enterprises=inputs.enterprises))
    plain = warn(SHIPPED, inputs)
    assert found.table.height == plain.table.height > 0
    assert found.counts() == plain.counts()
    for mine, other in zip(found.rows(), plain.rows(), strict=True):
        assert {**mine, "value": None, "threshold": None} == {**other, "value": None, "threshold": None}
        for name in ("value", "threshold"):
            assert (mine[name] is None) == (other[name] is None)
            assert mine[name] is None or mine[name] == pytest.approx(other[name], rel=1e-12)


def test_missing_is_insufficient_and_never_zero() -> None:
    document = own({"W_X": {"value": "total_equity", "levels": {"red": {"below": 1}}}})
    facts = pl.DataFrame({"enterprise": ["A", "B"], "year": [2023, 2023], "total_equity": [None, 0.0]})
    states = {row["enterprise"]: row["state"] for row in warn(document, WarningInputs(facts)).rows()}
    assert states == {"A": "insufficient_data", "B": "triggered"}


def test_a_figure_no_table_holds_is_insufficient_for_all() -> None:
    document = own({"W_X": {"value": "unplanned_projects", "levels": {"red": {"above": 0}}}})
    facts = pl.DataFrame({"enterprise": ["A"], "year": [2023], "month": [3]})
    (row,) = warn(document, WarningInputs(facts)).rows()
    assert (row["state"], row["period"], row["level"]) == ("insufficient_data", "2023-03", None)
    given = pl.DataFrame({"enterprise": ["A"], "year": [2023], "unplanned_projects": [2.0]})
    (row,) = warn(document, WarningInputs(facts, given)).rows()
    assert (row["state"], row["value"]) == ("triggered", 2.0)


@pytest.mark.parametrize(
    ("limit", "value", "fires"),
    [("above", 0.65, False), ("above", 0.65 + 1e-15, False), ("above", 0.6500001, True), ("from", 0.65, True),
     ("below", 0.65, False), ("up_to", 0.65, True)],
)  # fmt: skip
def test_limits_are_kept_at_the_limit_itself(limit: str, value: float, fires: bool) -> None:
    document = own({"W_X": {"value": "total_equity", "levels": {"red": {limit: 0.65}}}})
    facts = pl.DataFrame({"enterprise": ["A"], "year": [2023], "total_equity": [value]})
    (row,) = warn(document, WarningInputs(facts)).rows()
    assert (row["state"] == "triggered") is fires


def test_the_gravest_level_reached_is_told_with_its_limit() -> None:
    levels = {"blue": {"above": 1}, "red": {"above": 3}, "yellow": {"above": 2}}
    document = own({"W_X": {"value": "total_equity", "levels": levels}})
    values = [0.5, 1.5, 2.5, 3.5]
    facts = pl.DataFrame({"enterprise": list("ABCD"), "year": [2023] * 4, "total_equity": values})
    told = [(row["level"], row["threshold"]) for row in warn(document, WarningInputs(facts)).rows()]
    assert told == [(None, 1.0), ("blue", 1.0), ("yellow", 2.0), ("red", 3.0)]


def test_growth_looks_at_the_same_month_of_the_year_before() -> None:
    document = own({"W_X": {"value": "growth(operating_revenue)", "levels": {"red": {"below": 0}}}})
    facts = pl.DataFrame({"enterprise": ["A"] * 4, "year": [2022, 2022, 2023, 2023], "month": [3, 6, 3, 6],
                          "operating_revenue": [100.0, 200.0, 90.0, 260.0]})  # fmt: skip
    told = {row["period"]: (row["state"], row["value"]) for row in warn(document, WarningInputs(facts)).rows()}
    assert told["2023-03"] == ("triggered", pytest.approx(-0.1)) and told["2023-06"][0] == "not_triggered"
    assert told["2022-03"] == ("insufficient_data", None)


def test_an_opening_figure_is_december_of_the_year_before() -> None:
    document = own({"W_X": {"value": "total_equity - opening(total_equity)", "levels": {"red": {"below": 0}}}})
    facts = pl.DataFrame({"enterprise": ["A"] * 3, "year": [2022, 2022, 2023], "month": [6, 12, 3],
                          "total_equity": [500.0, 100.0, 90.0]})  # fmt: skip
    told = {row["period"]: row["value"] for row in warn(document, WarningInputs(facts)).rows()}
    assert told["2023-03"] == -10.0


def test_months_narrow_a_rule_and_years_the_result() -> None:
    document = own({"W_X": {"value": "total_equity", "levels": {"red": {"below": 0}}, "months": [12]}})
    facts = pl.DataFrame({"enterprise": ["A"] * 3, "year": [2022, 2023, 2023], "month": [12, 6, 12],
                          "total_equity": [1.0, 1.0, 1.0]})  # fmt: skip
    assert [row["period"] for row in warn(document, WarningInputs(facts)).rows()] == ["2022-12", "2023-12"]
    assert [row["period"] for row in warn(document, WarningInputs(facts), [2023]).rows()] == ["2023-12"]


def test_a_consolidated_statement_speaks_for_its_group() -> None:
    document = own({"W_X": {"value": "total_equity", "levels": {"red": {"below": 0}}}})
    facts = pl.DataFrame({"enterprise": ["A", "A", "B"], "year": [2023] * 3, "month": [12] * 3,
                          "basis": ["single", "consolidated", "single"], "total_equity": [5.0, -1.0, 2.0]})  # fmt: skip
    told = {row["enterprise"]: row["value"] for row in warn(document, WarningInputs(facts)).rows()}
    assert told == {"A": -1.0, "B": 2.0}


def test_a_rule_that_fires_on_too_many_is_an_alarm() -> None:
    document = own({"W_X": {"value": "total_equity", "levels": {"red": {"below": 0}}, "alarm_rate": 0.3}})
    values = [-1.0, -1.0, 1.0, 1.0, 1.0, 1.0, None]
    facts = pl.DataFrame({"enterprise": list("ABCDEFG"), "year": [2023] * 7, "total_equity": values})
    found = warn(document, WarningInputs(facts))
    (counts,) = found.counts()
    assert (counts["triggered"], counts["not_triggered"], counts["insufficient_data"]) == (2, 4, 1)
    assert counts["trigger_rate"] == pytest.approx(1 / 3) and counts["coverage"] == pytest.approx(6 / 7)
    assert [alarm["rule"] for alarm in found.alarms()] == ["W_X"]


def test_the_figures_that_are_missing_are_named_with_their_number() -> None:
    document = own({"W_X": {"value": "total_equity / total_assets", "levels": {"red": {"below": 0}}}})
    facts = pl.DataFrame({"enterprise": list("ABC"), "year": [2023] * 3, "total_equity": [1.0, None, None],
                          "total_assets": [1.0, 2.0, 3.0]})  # fmt: skip
    (counts,) = warn(document, WarningInputs(facts)).counts()
    assert (counts["insufficient_data"], counts["missing"]) == (2, {"total_equity": 2})


# --- trade


def sale(number: int, seller: str, buyer: str, day: int, quantity: float = 100.0, goods: str = "steel") -> Sale:
    return Sale(number, seller, buyer, goods, quantity, quantity * 10, dt.date(2023, 1, 1) + dt.timedelta(days=day))


CIRCULAR = TradeTest(pattern="circular", days=90, quantity_tolerance="0.05", longest=4)  # type: ignore[arg-type]
IDLE = TradeTest(pattern="idle", days=15, quantity_tolerance="0.02", margin="0.005")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sales", "number"),
    [
        ([sale(0, "A", "B", 0), sale(1, "B", "C", 5), sale(2, "C", "A", 9)], 1),
        ([sale(0, "A", "B", 0), sale(1, "B", "A", 5)], 1),
        ([sale(0, "A", "B", 0), sale(1, "B", "C", 5), sale(2, "C", "D", 9)], 0),
        ([sale(0, "A", "B", 0), sale(1, "B", "C", 5), sale(2, "C", "A", 95)], 0),
        ([sale(0, "A", "B", 9), sale(1, "B", "C", 5), sale(2, "C", "A", 1)], 0),
        ([sale(0, "A", "B", 0), sale(1, "B", "C", 5, 80), sale(2, "C", "A", 9)], 0),
        ([sale(0, "A", "B", 0), sale(1, "B", "C", 5, goods="coal"), sale(2, "C", "A", 9)], 0),
        (
            [
                sale(0, "A", "B", 0),
                sale(1, "B", "C", 1),
                sale(2, "C", "D", 2),
                sale(3, "D", "E", 3),
                sale(4, "E", "A", 4),
            ],
            0,
        ),
    ],
)
def test_a_circle_is_the_same_goods_and_quantity_coming_back_in_time(sales: list[Sale], number: int) -> None:
    assert len(list(circles(sales, CIRCULAR))) == number


def test_idle_trade_is_a_quick_resale_without_margin() -> None:
    bought, sold = sale(0, "A", "B", 0), sale(1, "B", "C", 3)
    assert [chain[0].number for chain in passed_through([bought, sold], IDLE)] == [1]
    dearer = Sale(1, "B", "C", "steel", 100, 1100, sold.day)
    late = sale(1, "B", "C", 30)
    back = sale(1, "B", "A", 3)
    assert not any(list(passed_through([bought, other], IDLE)) for other in (dearer, late, back))


def test_trade_warnings_name_every_enterprise_of_a_circle() -> None:
    trades = pl.DataFrame({
        "seller": ["A", "B", "C", "D", "E"], "buyer": ["B", "C", "A", "A", "F"], "goods": ["steel"] * 4 + [None],
        "quantity": [100.0, 101.0, 99.0, 7.0, 1.0], "amount": [1000.0, 1100.0, 1150.0, 70.0, 1.0],
        "date": ["2023-01-03", "2023-01-10", "2023-01-20", "2023-01-25", "2023-01-26"],
    })  # fmt: skip
    facts = pl.DataFrame({"enterprise": ["A"], "year": [2023], "month": [12]})
    rows = [
        row for row in warn(SHIPPED, WarningInputs(facts, trades=trades)).rows() if row["rule"] == "W_CIRCULAR_TRADE"
    ]
    states = {row["enterprise"]: (row["state"], row["value"]) for row in rows}
    assert states["A"] == ("triggered", 2.0) and states["B"][0] == states["C"][0] == "triggered"
    assert states["D"][0] == "not_triggered" and states["E"][0] == states["F"][0] == "insufficient_data"
    assert rows[0]["period"] == "2023-01" and rows[0]["level"] == "red"


def test_a_table_of_trade_without_its_columns_is_refused() -> None:
    facts = pl.DataFrame({"enterprise": ["A"], "year": [2023]})
    with pytest.raises(StatewardError) as error:
        warn(SHIPPED, WarningInputs(facts, trades=pl.DataFrame({"seller": ["A"]})))
    assert [fault.code for fault in error.value.faults] == ["warn.trades"]


# --- documents


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("value: debt_ratio\n", "rulebook.unknown_name"),
        ("enterprise}, {period}: the debt ratio", "warnings.message"),
        ("handling: cn-warning-handling\n    source: {document: 关于加强", "rulebook.unknown"),
        ("rule: W_DEBT", "warnings.example"),
    ],
)
def test_a_broken_set_of_rules_is_named_with_its_line(change: str, code: str, tmp_path: Path) -> None:
    text = BOOK.entry("warnings", "cn-risk-warnings").file.read_text(encoding="utf-8")
    swaps = {
        "value: debt_ratio\n": "value: debt_rate\n",
        "enterprise}, {period}: the debt ratio": "enterprise}, {month}: the debt ratio",
        "rule: W_DEBT": "rule: W_NOTHING",
    }
    new = text.replace(change, swaps.get(change, change.replace("cn-warning", "no-warning")), 1)
    (tmp_path / "own.yaml").write_text(new, encoding="utf-8")
    book = Rulebook.load([tmp_path])
    faults = check_documents(book, [book.entry("warnings", "cn-risk-warnings")]).faults
    assert faults and faults[0].code == code and faults[0].line


def test_messages_are_told_in_both_languages() -> None:
    inputs = example_inputs(SHIPPED.examples)
    english = [row["message"] for row in warn(SHIPPED, inputs).rows("triggered")]
    with language("zh"):
        chinese = [row["message"] for row in warn(SHIPPED, inputs).rows("triggered")]
    assert len(english) == len(chinese) > 5
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in chinese)
    assert not any("{" in text for text in [*english, *chinese])
