"""The synthetic statements satisfy every check equation of the rulebook, in whole numbers.

The equations are read here without the formula room, so that neither can hide a mistake of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import stateward
from stateward.demo import Portfolio, generate

CONTENT = Path(stateward.__file__).parent / "rulebook" / "content"
_DOTTED = re.compile(r"last_month\.([a-z_]+)")


def load(path: str) -> dict[str, Any]:
    """A document of the built-in rulebook as plain data."""
    return dict(yaml.safe_load((CONTENT / path).read_text(encoding="utf-8")))


class Missing(Exception):
    """A name that a formula needs was not given."""


class _Names(dict[str, Any]):
    def __init__(
        self, figures: Mapping[str, int | None], suffix: str, functions: dict[str, Callable[..., Any]]
    ) -> None:
        super().__init__(functions)
        self.figures, self.suffix = figures, suffix

    def __missing__(self, name: str) -> int | None:
        return self.figures.get(name + self.suffix)


def value_of(
    formula: str,
    figures: Mapping[str, int | None],
    *,
    suffix: str = "",
    before: Mapping[str, int | None] | None = None,
    last_month: Mapping[str, int | None] | None = None,
) -> Any:
    """The value of a check formula; raises Missing where an input is missing that may not be."""

    def wrap(name: str) -> str:
        return f"'{name}'"

    text = _DOTTED.sub(lambda found: f"last_month({wrap(found.group(1))})", formula)
    text = re.sub(r"\b(opening|previous)\((\w+)\)", lambda found: f"{found.group(1)}({wrap(found.group(2))})", text)
    text = re.sub(r"(?<![\w(])-(\w+)", r"minus(\1)", text.replace(", -", ",-")) if "total(" in text else text
    functions: dict[str, Callable[..., Any]] = {
        "total": lambda *values: sum(given) if (given := [v for v in values if v is not None]) else None,
        "minus": lambda value: None if value is None else -value,
        "or_zero": lambda value: 0 if value is None else value,
        "first_known": lambda *values: next((v for v in values if v is not None), None),
        "opening": lambda name: figures.get(f"{name}.opening"),
        "previous": lambda name: None if before is None else before.get(name),
        "last_month": lambda name: None if last_month is None else last_month.get(name),
        "abs": abs,
        "max": max,
    }
    try:
        value = eval(" ".join(text.split()), {"__builtins__": {}}, _Names(figures, suffix, functions))
    except TypeError as error:
        raise Missing(formula) from error
    if value is None:
        raise Missing(formula)
    return value


#: Rules a healthy portfolio may break: they ask for an explanation of a swing.
EXPLANATIONS = {"X7a", "X7b", "X7c"}
CASES = {
    "cn-municipal": ("cn/checks/general-enterprise.yaml", "cn/accounts/general-enterprise.yaml"),
    "generic": ("intl/checks/generic.yaml", "intl/accounts/generic.yaml"),
}


@pytest.fixture(scope="module", params=sorted(CASES))
def portfolio(request: pytest.FixtureRequest) -> Portfolio:
    return generate(60, 30, seed=7, profile=request.param)


def _holds(rule: dict[str, str], left: int, right: float) -> bool:
    compare = rule.get("compare", "equal")
    return {"equal": left == right, "at_most": left <= right, "at_least": left >= right}[compare]


def test_every_statement_satisfies_every_check_equation_exactly(portfolio: Portfolio) -> None:
    rules = load(CASES[portfolio.profile][0])["rules"]
    rows = {(r["enterprise"], r["basis"], r["year"], r["month"]): r for r in portfolio.whole_frame().to_dicts()}
    broken: list[str] = []
    run: Counter[str] = Counter()
    swings = 0
    for (enterprise, basis, year, month), figures in rows.items():
        around = {
            "before": rows.get((enterprise, basis, year - 1, 12)),
            "last_month": rows.get((enterprise, basis, year, month - 1)),
        }
        for code, rule in rules.items():
            if basis not in rule.get("basis", ("single", "difference", "consolidated")):
                continue
            for point in rule.get("points", ["closing"]):
                suffix = ".opening" if point == "opening" else ""
                try:
                    if "only_if" in rule and not figures["total_profit"] > 0:
                        continue
                    left, right = (value_of(rule[side], figures, suffix=suffix, **around) for side in ("left", "right"))
                except Missing:
                    continue
                run[code] += 1
                if not _holds(rule, left, right):
                    if code in EXPLANATIONS:
                        swings += 1
                    else:
                        broken.append(f"{code} {enterprise} {basis} {year}-{month} {point}: {left} {right}")
    assert broken == [], f"{len(broken)} broken"
    assert {code for code in rules if run[code] == 0} <= {"X5c"}, "treasury shares are not held"
    assert swings > 0 if portfolio.profile == "cn-municipal" else swings == 0


def test_children_and_difference_make_the_group_line_by_line(portfolio: Portfolio) -> None:
    frame = generate(60, 30, seed=7, profile=portfolio.profile).whole_frame()
    late = {(a.enterprise, a.year, a.month) for a in portfolio.absences}
    group_of = {entry.code: entry.group for entry in portfolio.enterprises}
    incomplete = {(group_of[enterprise], year, month) for enterprise, year, month in late}
    figures = [name for name in frame.columns if name not in ("enterprise", "year", "month", "basis")]
    keyed = frame.with_columns(group=pl.col("enterprise").replace_strict(group_of))
    parts = (
        keyed.filter(pl.col("basis") != "consolidated").group_by("group", "year", "month").agg(pl.col(figures).sum())
    )
    compared = 0
    for row in parts.to_dicts():
        key = (row.pop("group"), row.pop("year"), row.pop("month"))
        if key in incomplete:
            continue
        whole = frame.row(
            by_predicate=(pl.col("enterprise") == key[0]) & (pl.col("year") == key[1]) & (pl.col("month") == key[2])
            & (pl.col("basis") == "consolidated"), named=True,
        )  # fmt: skip
        assert {name: whole[name] for name in figures} == row
        compared += 1
    assert compared > 100
    difference = frame.filter(pl.col("basis") == "difference")
    assert (difference["long_term_equity_investments"] < 0).any()
    assert (difference["operating_revenue"] < 0).all()


def test_columns_are_accounts_of_the_chart_with_their_right_points(portfolio: Portfolio) -> None:
    accounts = load(CASES[portfolio.profile][1])["accounts"]
    for name in portfolio.whole_frame().columns[4:]:
        account, _, point = name.partition(".")
        flow = accounts[account].get("nature") == "flow" or accounts[account]["statement"] == "cash_flow"
        assert point in ({"", "previous"} if flow else {"", "opening"}), name


def test_opening_figures_are_last_years_closing_figures_for_every_line_and_basis(portfolio: Portfolio) -> None:
    frame = portfolio.whole_frame()
    lines = [name.removesuffix(".opening") for name in frame.columns if name.endswith(".opening")]
    assert len(lines) > 20
    closing = frame.filter(pl.col("month") == 12).with_columns(pl.col("year") + 1)
    pairs = frame.join(closing, on=["enterprise", "basis", "year"], suffix="~")
    assert pairs.height > 1000
    for line in lines:
        assert (pairs[f"{line}.opening"] == pairs[f"{line}~"]).all(), line


def test_previous_figures_of_single_statements_are_those_of_the_same_month_last_year(portfolio: Portfolio) -> None:
    frame = portfolio.whole_frame().filter(pl.col("basis") == "single")
    lines = [name.removesuffix(".previous") for name in frame.columns if name.endswith(".previous")]
    before = frame.with_columns(pl.col("year") + 1)
    pairs = frame.join(before, on=["enterprise", "year", "month"], suffix="~")
    for line in lines:
        assert (pairs[f"{line}.previous"] == pairs[f"{line}~"]).all(), line


def test_outside_owners_have_a_part_of_the_groups_but_not_the_whole() -> None:
    frame = generate(60, 24, seed=3).whole_frame().filter(pl.col("basis") == "consolidated")
    assert (frame["minority_interests"] < frame["total_equity"]).all()
    assert frame["minority_interests"].sum() > frame["total_equity"].sum() * 0.01
    assert (frame["net_profit_parent"] + frame["minority_profit"] == frame["net_profit"]).all()


def test_cash_is_never_negative() -> None:
    frame = generate(60, 36, seed=11).whole_frame().filter(pl.col("basis") == "single")
    assert (frame["cash_closing"] >= 0).all()
    stocks = ["accounts_receivable", "inventories", "fixed_assets", "accounts_payable", "short_term_borrowings",
              "long_term_borrowings", "taxes_payable", "other_payables", "interest_payable"]  # fmt: skip
    assert {name for name in stocks if (frame[name] < 0).any()} == set()
