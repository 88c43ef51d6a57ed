"""One run of the 2006 evaluation written by hand in vectorised pandas: `python run_pandas.py FOLDER`.

Written as a good analyst would: only the needed columns are read, standards are merged once, numpy does the rest.
It looks up comparative figures in the `.opening` and `.previous` columns alone, and compares without a tolerance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from indicators_pandas import values
from pyarrow.parquet import read_schema
from usage import Usage

TIERS = ("excellent", "good", "average", "low", "poor")
SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)
LOWER = {"bad_asset_ratio", "debt_ratio", "interest_bearing_debt_ratio", "contingent_liability_ratio"}
#: Part of the evaluation -> basic indicators and modifying ones with their weights.
PARTS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "profitability": (
        {"roe": 20, "total_asset_return": 14},
        {
            "sales_profit_margin": 10,
            "earnings_cash_cover": 9,
            "cost_expense_profit_ratio": 8,
            "return_on_capital": 7,
        },
    ),
    "asset_quality": (
        {"total_asset_turnover": 10, "receivables_turnover": 12},
        {"bad_asset_ratio": 9, "current_asset_turnover": 7, "asset_cash_recovery": 6},
    ),
    "debt_risk": (
        {"debt_ratio": 12, "interest_cover": 10},
        {
            "quick_ratio": 6,
            "cash_to_current_liabilities": 6,
            "interest_bearing_debt_ratio": 5,
            "contingent_liability_ratio": 5,
        },
    ),
    "growth": (
        {"sales_growth": 12, "capital_preservation_ratio": 10},
        {"sales_profit_growth": 10, "total_asset_growth": 7, "technology_input_ratio": 5},
    ),
}
GRADES = (95, 90, 85, 80, 75, 70, 60, 50, 40)


def standards_beside(facts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The five standards of every indicator beside each row: of the industry, else of all industries."""
    long = pd.read_parquet(folder / "standards.parquet")
    wide = long.pivot(index="industry", columns="indicator", values=list(TIERS))
    wide.columns = [f"{indicator}.{tier}" for tier, indicator in wide.columns]
    enterprises = pd.read_parquet(folder / "enterprises.parquet", columns=["enterprise", "industry"])
    everywhere = ~enterprises["industry"].isin(wide.index)
    enterprises["industry"] = enterprises["industry"].mask(everywhere, "").astype("category")
    keys = facts[["enterprise"]].merge(enterprises, on="enterprise", how="left")
    return keys[["industry"]].merge(wide.reset_index(), on="industry", how="left")


def ladder(value: np.ndarray, indicator: str, standards: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The tier reached and the share of the weight, straight between two tiers."""
    steps = [standards[f"{indicator}.{tier}"].to_numpy() for tier in TIERS]
    met = [value <= step if indicator in LOWER else value >= step for step in steps]
    tier = np.select(met, SHARES, 0.0)
    reached = np.select(met[1:], steps[1:], steps[-1])
    following = np.select(met[1:], steps[:-1], steps[-1])
    inside = met[4] & ~met[0]
    place = np.zeros(len(value))
    np.divide(value - reached, following - reached, out=place, where=inside)
    known = ~np.isnan(value)
    return np.where(known, tier, np.nan), np.where(known, tier + 0.2 * place, np.nan)


def special(found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Coefficients that special cases decide; missing where none does."""
    cash, profit = found["_cash"], found["_net_profit"]
    now, before = found["_profit_now"], found["_profit_before"]
    return {
        "earnings_cash_cover": np.select(
            [(cash > 0) & (profit < 0), (cash < 0) & (profit > 0), (cash < 0) & (profit < 0)], [1.1, 0.9, 0.8], np.nan
        ),
        "bad_asset_ratio": np.where((found["_bad_ratio"] >= 1) | (found["_bad_base"] < 0), 0.8, np.nan),
        "sales_profit_growth": np.select(
            [(before < 0) & (now > 0), (before == 0) & (now > 0), (before < 0) & (now == 0)], [1.1, 1.0, 1.0], np.nan
        ),
    }


def evaluate(folder: Path) -> pd.DataFrame:
    """Values, points, coefficients, parts, score, grade and rank, ordered by year and rank."""
    skipped = {"month", "basis", "currency", "revision"}
    names = read_schema(folder / "facts.parquet").names
    facts = pd.read_parquet(folder / "facts.parquet", columns=[name for name in names if name not in skipped])
    standards = standards_beside(facts, folder)
    found = values(facts)
    decided = special(found)
    result = {"enterprise": facts["enterprise"], "year": facts["year"]}
    result |= {name: column for name, column in found.items() if not name.startswith("_")}
    parts = []
    for part, (basic, modifying) in PARTS.items():
        points, present = np.zeros(len(facts)), np.zeros(len(facts))
        for indicator, weight in basic.items():
            _tier, share = ladder(found[indicator], indicator, standards)
            scored = weight * share
            if indicator == "debt_ratio":
                scored = np.where(found["_debt_ratio"] >= 1, 0.0, scored)
            known = ~np.isnan(scored)
            points += np.where(known, scored, 0.0)
            present += np.where(known, weight, 0.0)
            result[f"points.{indicator}"] = scored
        full = sum(basic.values())
        base = points / np.where(present == 0, np.nan, present) * full
        coefficient = np.zeros(len(facts))
        for indicator, weight in modifying.items():
            tier, share = ladder(found[indicator], indicator, standards)
            raw = 1 + np.where(tier == 1.0, share + 0.2, share) - base / full
            own = np.clip(raw, 0.7, 1.3)
            if indicator in decided:
                own = np.where(np.isnan(decided[indicator]), own, decided[indicator])
            own = np.where(np.isnan(own), 1.0, own)
            coefficient += weight * own
            result[f"points.{indicator}"] = own
        scored = base * coefficient / sum(modifying.values())
        result[f"points.{part}"] = scored
        parts.append(scored)
    raw = parts[0] + parts[1] + parts[2] + parts[3]
    result["points.financial"] = raw
    result["score"] = np.round(raw, 6)
    grade = np.select([raw >= limit for limit in GRADES], range(len(GRADES)), float(len(GRADES)))
    result["grade.index"] = np.where(np.isnan(raw), np.nan, grade)
    table = pd.DataFrame(result, copy=False)
    table["rank"] = table.groupby("year")["score"].rank(method="min", ascending=False)
    return table.sort_values(["year", "rank", "enterprise"], ignore_index=True)


def main() -> None:
    """Run once and print seconds, peak memory and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--result", type=Path, help="write the table there")
    arguments = parser.parse_args()
    np.seterr(all="ignore")
    usage = Usage()
    table = evaluate(arguments.folder)
    usage.stop()
    if arguments.result:
        table.to_parquet(arguments.result)
    usage.report(len(table), {"pandas": pd.__version__, "numpy": np.__version__})


if __name__ == "__main__":
    main()
