"""Any indicator of the rulebook as a measure: of one enterprise, of several added up, missing where nobody can say."""

from __future__ import annotations

import pytest

from stateward.facts.indicators import program
from stateward.reform.indicators import reading
from stateward.rulebook import Rulebook

BOOK = Rulebook.load()
DOCUMENT = BOOK.get("indicators", "cn-evaluation-2006")
FACTS = {
    "enterprise": ["A", "A", "B", "B", "B", "C"],
    "year": [2024, 2025, 2024, 2025, 2025, 2025],
    "basis": ["single", "single", "single", "single", "consolidated", "single"],
    "net_profit": [9.0, 10.0, 5.0, 1.0, 30.0, None],
    "total_equity": [100.0, 100.0, 300.0, 5.0, 500.0, 50.0],
    "total_assets": [200.0, 200.0, 600.0, 10.0, 1000.0, 80.0],
    "total_liabilities": [100.0, 100.0, 300.0, 5.0, 500.0, 30.0],
}


def test_one_enterprise_in_the_newest_year_that_it_can_say(engines):
    found = reading(engines.table(FACTS), DOCUMENT, "debt_ratio", ["C"], last=2025)
    assert (found.value, found.year, found.counted, found.asked) == (pytest.approx(30 / 80), 2025, 1, 1)
    before = reading(engines.table(FACTS), DOCUMENT, "debt_ratio", ["B"], last=2024)
    assert (before.value, before.year) == (pytest.approx(0.5), 2024)


def test_several_enterprises_are_added_up_where_they_can_say_it_themselves(engines):
    found = reading(engines.table(FACTS), DOCUMENT, "roe", ["A", "B", "C"], last=2025)
    assert (found.year, found.counted, found.asked) == (2025, 2, 3)
    # 40 earned on the middle of 400 and 600; C has no profit and counts neither above nor below the line.
    assert found.value == pytest.approx(40 / 500)


def test_what_nobody_can_say_is_missing(engines):
    found = reading(engines.table(FACTS), DOCUMENT, "roe", ["NOBODY"], last=2025)
    assert (found.value, found.year, found.counted, found.asked) == (None, None, 0, 1)


@pytest.mark.parametrize("name", BOOK.ids("indicators"))
def test_every_document_of_indicators_can_be_read_as_measures(name):
    document = BOOK.get("indicators", name)
    computed = [key for key, one in document.indicators.items() if one.formula is not None]
    assert program(document).steps(computed) or not computed
