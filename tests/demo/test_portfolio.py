"""The synthetic portfolio: repeatable, of the asked shape, varied, quick to make, and about nobody real."""

from __future__ import annotations

import re
import time
from collections import Counter
from decimal import Decimal

import polars as pl
import pytest

from stateward.demo import Portfolio, generate
from stateward.demo.enterprises import grow_groups
from stateward.demo.judgements import LATE_SHARE, MANAGEMENT_INDICATORS, MISSING_SHARE
from stateward.facts.credit_code import faults
from stateward.facts.statement import Figure

#: The fingerprint of `generate(40, 14, seed=5)`: a change of the generator changes every workspace made by it.
FINGERPRINT = "f5ee6ce87a397ee6b950542e3990202a75d917bfdcba8f013716c905786da272"


@pytest.fixture(scope="module")
def city() -> Portfolio:
    return generate()


@pytest.fixture(scope="module")
def country() -> Portfolio:
    return generate(profile="generic")


def _yearly(portfolio: Portfolio) -> pl.DataFrame:
    groups = [entry.code for entry in portfolio.enterprises if entry.is_group]
    basis = pl.when(pl.col("enterprise").is_in(groups)).then(pl.lit("consolidated")).otherwise(pl.lit("single"))
    return portfolio.frame().filter((pl.col("month") == 12) & (pl.col("basis") == basis))


def test_the_same_seed_gives_the_same_register_holdings_and_figures_on_every_machine() -> None:
    assert generate(40, 14, seed=5).fingerprint() == FINGERPRINT


def test_another_seed_gives_other_figures() -> None:
    assert generate(20, 2, seed=6).fingerprint() != generate(20, 2, seed=7).fingerprint()


def test_four_hundred_enterprises_over_three_years_take_seconds() -> None:
    start = time.process_time()
    generate(400, 36, seed=1)
    assert time.process_time() - start < 20, "the aim is under 5 seconds on one core"


def test_a_city_has_twelve_groups_five_levels_and_the_asked_number_of_enterprises(city: Portfolio) -> None:
    levels = Counter(entry.level for entry in city.enterprises)
    assert len(city.enterprises) == 400
    assert levels[1] == 12
    assert set(levels) == {1, 2, 3, 4, 5}
    by_code = {entry.code: entry for entry in city.enterprises}
    assert len(by_code) == 400
    for entry in city.enterprises:
        if entry.parent is not None:
            parent = by_code[entry.parent]
            assert entry.level == parent.level + 1
            assert parent.from_ < entry.from_
            assert entry.group == parent.group
    frame = city.whole_frame()
    assert frame.select("enterprise", "year", "month", "basis").is_duplicated().sum() == 0
    assert frame.group_by("year", "month").len().height == 36
    assert set(frame["enterprise"]) == set(by_code)


@pytest.mark.parametrize(("months", "last"), [(1, (2021, 1)), (5, (2021, 5)), (12, (2021, 12)), (17, (2022, 5))])
def test_statements_end_with_the_asked_month(months: int, last: tuple[int, int]) -> None:
    portfolio = generate(60, months)
    assert portfolio.frame().select("year", "month").sort("year", "month").row(-1) == last
    known = set(portfolio.frame()["enterprise"]) | {absence.enterprise for absence in portfolio.absences}
    assert known == {entry.code for entry in portfolio.enterprises}


@pytest.mark.parametrize(("enterprises", "months"), [(4, 12), (20, 0)])
def test_numbers_that_make_no_portfolio_are_refused(enterprises: int, months: int) -> None:
    with pytest.raises(ValueError, match="at least 5 enterprises and 1 month"):
        generate(enterprises, months)


def test_codes_are_valid_but_belong_to_no_region(city: Portfolio) -> None:
    for entry in city.enterprises:
        assert faults(entry.code) == ()
        assert entry.code[2:8] == "000000"


def test_the_portfolio_says_that_it_is_synthetic_and_names_no_person(city: Portfolio, country: Portfolio) -> None:
    for portfolio in (city, country):
        assert "Synthetic" in portfolio.description["en"]
        assert "虚构" in portfolio.description["zh"]
        names, places, times = {"code", "name_en", "name_zh"}, {"parent", "group", "level"}, {"from", "to", "status"}
        assert set(portfolio.enterprise_frame().columns) == names | places | times | {"class", "industry", "size"}
        for entry in portfolio.enterprises:
            assert re.fullmatch(r"[A-Z][A-Za-z0-9 .,&-]+", entry.name_en)
            assert re.search(r"(有限公司|公司|集团)$", entry.name_zh)
        assert len({entry.name_en for entry in portfolio.enterprises}) == len(portfolio.enterprises)
        assert len({entry.name_zh for entry in portfolio.enterprises}) == len(portfolio.enterprises)


def test_the_generic_profile_speaks_of_no_yuan_no_class_and_no_chinese_code(country: Portfolio) -> None:
    assert len(country.enterprises) == 80
    assert country.currency == "USD"
    assert country.template == "intl-generic"
    for entry in country.enterprises:
        assert entry.enterprise_class == ""
        assert entry.code.startswith("AV-")
        assert re.fullmatch("[A-U]", entry.industry)
        assert "栖澜" not in entry.name_zh
        assert "Qilan" not in entry.name_en


def test_every_subsidiary_is_controlled_and_no_enterprise_is_held_beyond_the_whole(city: Portfolio) -> None:
    by_code = {entry.code: entry for entry in city.enterprises}
    held: Counter[str] = Counter()
    control: dict[str, str] = {}
    for holding in city.holdings:
        assert 0 < holding.share <= 1
        assert holding.holder in by_code
        assert holding.from_ >= by_code[holding.held].from_
        held[holding.held] += round(holding.share * 1000)
        if holding.share > 0.5:
            control[holding.held] = holding.holder
    assert control == {code: entry.parent for code, entry in by_code.items() if entry.parent is not None}
    assert max(held.values()) <= 1000
    pairs = {(holding.holder, holding.held) for holding in city.holdings}
    assert [pair for pair in pairs if pair[::-1] in pairs], "one pair holds shares in each other"


def test_lives_differ_some_are_founded_wound_up_dormant_or_in_liquidation(city: Portfolio) -> None:
    assert {entry.status for entry in city.enterprises} == {"active", "dormant", "in_liquidation", "closed"}
    frame = city.frame().filter(pl.col("basis") == "single")
    spans = frame.group_by("enterprise").agg(
        (pl.col("year") * 12 + pl.col("month")).min().alias("first"),
        (pl.col("year") * 12 + pl.col("month")).max().alias("last"),
    )
    first_seen = dict(spans.select("enterprise", "first").iter_rows())
    founded = [entry for entry in city.enterprises if entry.from_.year >= city.first_year]
    assert len(founded) >= 5
    for entry in founded:
        assert first_seen[entry.code] >= entry.from_.year * 12 + entry.from_.month
    for entry in (entry for entry in city.enterprises if entry.status == "closed"):
        assert entry.to is not None
        last = frame.filter(pl.col("enterprise") == entry.code).sort("year", "month").row(-1, named=True)
        assert last["year"] == entry.to.year
        if last["month"] >= entry.to.month:
            assert last["total_assets"] == last["total_liabilities"] == last["total_equity"] == 0


def test_sizes_are_those_of_a_city_and_fall_off_steeply(city: Portfolio) -> None:
    yearly = _yearly(city).filter(pl.col("year") == 2023)
    groups = yearly.filter(pl.col("basis") == "consolidated")
    assert 180e9 < groups["total_assets"].sum() < 240e9
    assert 0.5 < groups["total_liabilities"].sum() / groups["total_assets"].sum() < 0.7
    assert 0.15 < groups["operating_revenue"].sum() / groups["total_assets"].sum() < 0.4
    single = yearly.filter(pl.col("basis") == "single")["total_assets"].sort(descending=True)
    assert single.head(len(single) // 10).sum() > 0.4 * single.sum()


def test_results_spread_from_excellent_to_poor(city: Portfolio) -> None:
    yearly = _yearly(city)
    equity = (pl.col("total_equity") + pl.col("total_equity.opening")) / 2
    trading = yearly.filter((pl.col("operating_revenue") > 0) & (equity > 0))
    roe = trading.select((pl.col("net_profit") / equity).alias("roe"))["roe"].drop_nulls()
    for low, high in ((0.12, 9), (0.08, 0.12), (0.05, 0.08), (0.005, 0.05), (-0.08, 0.005), (-9, -0.08)):
        share = roe.is_between(low, high).mean()
        assert isinstance(share, float)
        assert 0.03 < share < 0.5, (low, high)
    assert 0.1 < (yearly["net_profit"] < 0).sum() / yearly.height < 0.35
    assert 5 < yearly.filter(pl.col("total_equity") < 0)["enterprise"].n_unique() < 60
    assert (yearly["operating_revenue"] == 0).sum() > 10


def test_quality_persists_from_year_to_year(city: Portfolio) -> None:
    yearly = _yearly(city).filter(pl.col("operating_revenue") > 0)
    margin = yearly.select("enterprise", "year", (pl.col("total_profit") / pl.col("operating_revenue")).alias("margin"))
    pairs = margin.join(margin.with_columns(pl.col("year") + 1), on=["enterprise", "year"], suffix="_before")
    correlation = pairs.select(pl.corr("margin", "margin_before", method="spearman")).item()
    assert 0.5 < correlation < 0.98


def test_months_follow_the_seasons(city: Portfolio) -> None:
    gas = [entry.code for entry in city.enterprises if entry.industry == "45" and entry.status == "active"]
    single = city.frame().filter(
        (pl.col("basis") == "single") & pl.col("enterprise").is_in(gas) & (pl.col("year") == 2022)
    )
    by_month = dict(single.group_by("month").agg(pl.col("operating_revenue").sum()).iter_rows())
    assert by_month[2] - by_month[1] > 1.5 * (by_month[6] - by_month[5])


def test_statements_that_are_not_there_are_few_and_listed(city: Portfolio) -> None:
    single = city.frame().filter(pl.col("basis") == "single")
    late = [absence for absence in city.absences if absence.reason == "late"]
    assert {(a.year, a.month) for a in late} == {(2023, 12)}
    assert 0 < len(late) < 400 * LATE_SHARE * 2
    assert 0 < len(city.absences) - len(late) < single.height * MISSING_SHARE * 1.5
    given = set(single.select("enterprise", "year", "month").iter_rows())
    assert not given & {(a.enterprise, a.year, a.month) for a in city.absences}


def test_statements_carry_the_figures_of_the_frame_exactly() -> None:
    portfolio = generate(10, 13, seed=4)
    found = list(portfolio.statements(year=2022, month=1))
    row = portfolio.whole_frame().filter(pl.col("year") == 2022).row(0, named=True)
    first = found[0]
    assert len(found) == portfolio.whole_frame().filter(pl.col("year") == 2022).height
    assert (first.enterprise, first.basis, first.currency) == (row["enterprise"], row["basis"], "CNY")
    assert (first.template, first.template_version) == ("cn-general-enterprise", "2019.1")
    wanted = {name: value for name, value in row.items() if name not in ("enterprise", "year", "month", "basis")}
    assert first.figures == {name: Figure(Decimal(value)) for name, value in wanted.items() if value is not None}
    assert {statement.basis for statement in portfolio.statements(basis="difference")} == {"difference"}


def test_figures_before_the_founding_are_missing_and_not_zero(city: Portfolio) -> None:
    founded = [entry.code for entry in city.enterprises if entry.from_.year == 2022]
    rows = city.frame().filter(pl.col("enterprise").is_in(founded) & (pl.col("year") == 2022))
    assert rows.height > 0
    assert rows["total_assets.opening"].is_null().all()
    assert rows["operating_revenue.previous"].is_null().all()


def test_marks_are_means_of_seven_experts_for_every_enterprise_and_year(city: Portfolio) -> None:
    marks = city.given()
    assert marks.columns == ["enterprise", "year", *MANAGEMENT_INDICATORS]
    assert marks.height == _yearly(city).height
    for indicator in MANAGEMENT_INDICATORS:
        sevenths = marks[indicator] * 35
        assert ((sevenths - sevenths.round()).abs() < 0.01).all()
        assert marks[indicator].min() >= 0.2
        assert marks[indicator].max() <= 1
    means = marks.select(pl.mean_horizontal(MANAGEMENT_INDICATORS))["strategy_management"]
    assert means.min() < 0.45
    assert means.max() > 0.95


def test_targets_stand_on_last_years_result(city: Portfolio) -> None:
    targets = city.targets()
    yearly = _yearly(city)
    pairs = targets.join(yearly, on=["enterprise", "year"])
    assert pairs.height == targets.height > 1000
    assert (pairs["base.total_profit"] == pairs["total_profit.previous"]).all()
    away = (pairs["target.total_profit"] - pairs["base.total_profit"]).abs()
    assert (away <= pairs["base.total_profit"].abs() * 0.2 + 10_000).all()
    assert (pairs["total_profit"] >= pairs["target.total_profit"]).mean() == pytest.approx(0.5, abs=0.2)


@pytest.mark.parametrize("profile", ["cn-municipal", "generic"])
def test_the_largest_portfolio_has_a_name_for_everybody(profile: str) -> None:
    waiting = grow_groups(10_000, 1, 1, 2020, profile)
    names = []
    while waiting:
        seed = waiting.pop()
        names.append((seed.entry.name_en, seed.entry.name_zh))
        waiting.extend(seed.children)
    assert len(names) == 10_000 == len({english for english, _chinese in names}) == len({zh for _en, zh in names})
