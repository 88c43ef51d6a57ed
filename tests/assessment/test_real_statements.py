"""The health check over the published accounts of 100 state enterprises, against a computation of a few lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from stateward.assessment.explain import explain
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.rulebook import Rulebook

COLUMNS = {
    "enterprise_id": "enterprise",
    "current_assets": "total_current_assets",
    "total_assets": "total_assets",
    "equity": "total_equity",
    "cost_of_sales": "operating_cost",
    "net_profit": "net_profit",
    "revenue": "operating_revenue",
    "ebitda": "ebitda",
}


@pytest.fixture(scope="module")
def statements(shared_data: Path) -> pl.DataFrame:
    """Full-year rows in hryvnias; the source writes thousands."""
    rows = pl.read_csv(shared_data / "ukraine-top100" / "statements.csv", infer_schema_length=None)
    rows = rows.filter(pl.col("quarter").is_null() & (pl.col("period_months") == 12))
    names = rows.select("year", *[pl.col(old).alias(new) for old, new in COLUMNS.items()])
    amounts = [name for name in COLUMNS.values() if name != "enterprise"]
    return names.with_columns(pl.col("year").cast(pl.Int64), *[pl.col(a).cast(pl.Float64) * 1000 for a in amounts])


def band(value: float, cuts: tuple[float, ...]) -> int:
    return next((i for i, cut in enumerate(cuts, 1) if value >= cut), 5)


def expected_bands(row: dict[str, float | None]) -> dict[str, int | None]:
    profit, assets, equity = row["net_profit"], row["total_assets"], row["total_equity"]
    revenue, cost = row["operating_revenue"], row["operating_cost"]
    roa = band(profit / assets, (0.10, 0.05, 0.00, -0.10)) if profit is not None and assets else None
    roe = None
    if profit is not None and equity is not None:
        roe = 5 if equity <= 0 else band(profit / equity, (0.20, 0.10, 0.00, -0.10))
    recovery = (
        band(revenue / cost, (1.5, 1.3, 1.0, 0.8)) if revenue is not None and cost is not None and cost > 0 else None
    )
    return {"roa": roa, "roe": roe, "cost_recovery": recovery}


def test_every_enterprise_year_with_inputs_is_scored_and_no_other(book: Rulebook, statements: pl.DataFrame) -> None:
    found = assess(book, "imf-health-check", Inputs(facts=statements)).to_dict()["results"]
    rows = {(row["enterprise"], row["year"]): row for row in statements.to_dicts()}
    assert len(found) == len(rows) == 365
    scored = 0
    for result in found:
        bands = expected_bands(rows[result["enterprise"], result["year"]])
        nodes = {node["id"]: node for node in result["nodes"]}
        for ratio, expected in bands.items():
            assert nodes[ratio]["score"] == expected, (result["enterprise"], result["year"], ratio)
            if expected is None:
                assert nodes[ratio]["status"] == "missing"
                assert nodes[ratio]["reason"]
        for ratio in nodes.keys() - bands.keys():  # the source has no debt, interest, receivables, current liabilities
            assert nodes[ratio]["status"] == "missing", ratio
        known = [b for b in bands.values() if b is not None]
        if not known:
            assert result["score"] is None
            continue
        scored += 1
        assert result["score"] == pytest.approx(sum(known) / len(known), abs=1e-6)
    assert scored > 340


def test_negative_equity_forces_the_highest_band(book: Rulebook, statements: pl.DataFrame) -> None:
    found = assess(book, "imf-health-check", Inputs(facts=statements)).to_dict()["results"]
    forced = [n for r in found for n in r["nodes"] if n["id"] == "roe" and n["status"] == "forced"]
    negative = statements.filter((pl.col("total_equity") <= 0) & pl.col("net_profit").is_not_null()).height
    assert len(forced) == negative > 30
    assert {(n["score"], n["value"]) for n in forced} == {(5.0, None)}


def test_ukrenergo_2016_has_the_published_ratios(book: Rulebook, statements: pl.DataFrame) -> None:
    """H1 and H2: ROA 0.1209 and ROE 0.3703, both band 1."""
    ukrenergo = next(
        row["enterprise"] for row in statements.to_dicts() if row["year"] == 2016 and row["net_profit"] == 3_012_096_000
    )
    tree = explain(book, "imf-health-check", Inputs(facts=statements), ukrenergo, 2016)
    for ratio, expected in (("roa", 0.1209), ("roe", 0.3703)):
        step = tree.find(ratio)
        assert step is not None
        assert float(str(step.value)) == pytest.approx(expected, abs=5e-5)
        assert step.score == 1
