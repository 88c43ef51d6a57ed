"""Where we stand: conditions as rules on three engines, missing figures unknown, layers, losses, participations."""

from __future__ import annotations

import polars as pl
import pytest

from stateward.messages import language
from stateward.reform.standing import judged, standing
from stateward.rulebook import Rulebook

DOCUMENT = Rulebook.load().get("standing", "cn-standing-illustrative")
FIGURES = {
    "enterprise": ["A", "B", "C", "D"],
    "staff": [2.0, 100.0, 0.0, None],
    "operating_revenue": [0.0, 5e7, 0.0, 0.0],
    "operating_cost": [0.0, 4e7, 0.0, None],
    "total_assets": [500000.0, 1e8, 9e8, 0.0],
    "total_profit": [-1.0, 10.0, -9.0, None],
}


def test_conditions_hold_fail_or_are_unknown_on_every_engine(engines):
    rows = engines.rows(judged(engines.table(FIGURES), DOCUMENT))
    assert [row["shell"] for row in rows] == [True, False, False, None]
    assert [row["dormant"] for row in rows] == [True, False, True, None]
    assert [row["loss_making"] for row in rows] == [True, False, True, None]
    assert [row["zombie"] for row in rows] == [None] * 4
    assert [row["idle_assets"] for row in rows] == [True, False, True, False]


def test_the_counts_of_a_day():
    found = standing(
        pl.DataFrame(FIGURES),
        DOCUMENT,
        layers={"A": 1, "B": 3, "C": 4, "D": 6},
        participations=pl.DataFrame({"verdict": ["nothing", "paid", "unknown", "too_young"]}),
    )
    assert found.enterprises == 4 and found.deepest == 6 and dict(found.within) == {3: 0.5, 4: 0.75, 5: 0.75}
    loss = found.conditions["loss_making"]
    assert (loss.holds, loss.not_, loss.unknown, loss.share) == (2, 1, 1, pytest.approx(2 / 3))
    assert found.loss_amount == 10
    assert (found.participations, found.without_dividend) == (4, 1)
    assert (found.dividend_unknown, found.dividend_too_young) == (1, 1)
    assert found.to_dict()["conditions"]["shell"]["holds"] == 1


def test_the_change_since_a_base_day():
    before = standing(pl.DataFrame(FIGURES), DOCUMENT, layers=dict.fromkeys("ABCDEFGHIJ", 3))
    after = standing(pl.DataFrame(FIGURES).head(2), DOCUMENT, layers=dict.fromkeys("ABCDEFGH", 2))
    change = after.change_since(before)
    assert change["enterprises"] == -2 and change["net_reduction"] == pytest.approx(0.2) and change["dormant"] == -1


def test_nothing_known_is_unknown_and_titles_follow_the_language():
    with language("zh"):
        found = standing(pl.DataFrame({"enterprise": ["A"]}), DOCUMENT, layers={"A": None})
    shell = found.conditions["shell"]
    assert shell.title == "空壳企业" and shell.unknown == 1 and shell.share is None
    assert found.within == {3: None, 4: None, 5: None} and found.loss_amount is None
