"""Where an enterprise stands: peers of its industry in sums alone, standards of its industry, the level it reaches."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.position import peers_of, positions
from stateward.assessment.result import assess, standards_for
from stateward.assessment.standards import level_reached
from stateward.rulebook import Rulebook

SCHEME = "cn-municipal-annual"
YEAR = 2023


def industries(count: int, industry: str = "E") -> dict[str, tuple[str, str]]:
    return {f"E{number:02d}": (industry, "") for number in range(count)}


def scores(count: int) -> pl.DataFrame:
    rows = [{"enterprise": f"E{number:02d}", "year": YEAR, "ratio": float(number)} for number in range(count)]
    return pl.DataFrame(rows)


def test_of_few_peers_nothing_is_told() -> None:
    assert peers_of(scores(5), "ratio", "E04", industries(5), "higher") is None
    found = peers_of(scores(6), "ratio", "E05", industries(6), "higher")
    assert found is not None and (found.count, found.middle, found.low, found.ahead_of) == (5, 2.0, None, 1.0)


def test_quartiles_need_more_peers_and_lower_may_be_better() -> None:
    found = peers_of(scores(11), "ratio", "E02", industries(11), "lower")
    assert found is not None and found.low is not None and found.high is not None
    assert found.low < found.middle < found.high  # type: ignore[operator]
    assert found.ahead_of == pytest.approx(0.8)  # of ten others, two have less


def test_a_lonely_industry_is_compared_with_all_and_says_so() -> None:
    known = industries(10) | {"E00": ("Q", "")}
    found = peers_of(scores(10), "ratio", "E00", known, "higher")
    assert found is not None and found.whole_portfolio and found.count == 9
    own = peers_of(scores(10), "ratio", "E01", known, "higher")
    assert own is not None and not own.whole_portfolio and own.count == 8


def test_an_enterprise_reads_its_level_beside_the_standards(book: Rulebook) -> None:
    given = pl.DataFrame(
        [
            {"enterprise": f"E{n:02d}", "year": YEAR, "roe": 3.0 + n, "total_profit": 1e9 + n, "debt_ratio": 50.0 + n}
            for n in range(12)
        ]
    )
    enterprises = pl.DataFrame(
        {"enterprise": [f"E{n:02d}" for n in range(12)], "class": ["commercial_1"] * 12, "industry": ["C"] * 12}
    )
    inputs = Inputs(given=given, enterprises=enterprises)
    result = assess(book, SCHEME, inputs, [YEAR], reasons=False)
    known = {f"E{n:02d}": ("C", "") for n in range(12)}
    found = {one.id: one for one in positions(
        result.scheme, result.frame, "E09", YEAR, known, standards_for(book, result.scheme, inputs)
    )}  # fmt: skip
    assert "total_profit" not in found  # an amount says how large, not how good
    roe = found["roe"]
    assert roe.value == 12.0 and len(roe.standards) == 5 and roe.source
    assert roe.level == level_reached([Decimal(str(one)) for one in roe.standards], Decimal(12), "higher")
    assert roe.peers is not None and roe.peers.count == 11
    assert positions(result.scheme, result.frame, "nobody", YEAR, known, None) == []


@pytest.mark.parametrize(("value", "level"), [("40", "excellent"), ("55", "good"), ("70", "low"), ("95", "below")])
def test_the_level_follows_the_direction(value: str, level: str) -> None:
    limits = [Decimal(one) for one in ("45", "55", "65", "80", "92")]
    assert level_reached(limits, Decimal(value), "lower") == level
