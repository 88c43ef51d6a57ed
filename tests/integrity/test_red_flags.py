"""Red flags: Cardinal's results on its fixtures, a second plain reading, planted schemes, and nothing lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from plain_red_flags import plain
from releases_written import bid, ocids, period, process, random_release, run, won

from benchmarks.releases import Market
from stateward.integrity.redflags.limits import quantile
from stateward.integrity.redflags.releases import read_releases
from stateward.integrity.redflags.run import flags_of, red_flags
from stateward.integrity.redflags.settings import CODES, read_settings


@pytest.mark.parametrize("code", ["R003", "R018", "R024", "R028", "R035", "R038"])
def test_the_fixtures_of_cardinal_come_out_the_same(shared_data: Path, code: str) -> None:
    folder = shared_data / "red-flags"
    settings = read_settings(json.loads((folder / f"{code}.settings.json").read_text(encoding="utf-8")))
    with (folder / f"{code}.jsonl").open("rb") as lines:
        found = flags_of(lines, settings)
    assert found.results() == json.loads((folder / f"{code}.expected").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", ["R003", "R018", "R024", "R028", "R035"])
def test_every_process_has_exactly_one_state(shared_data: Path, code: str) -> None:
    with (shared_data / "red-flags" / f"{code}.jsonl").open("rb") as lines:
        found = flags_of(lines, read_settings())
    for one in (c for c in CODES if c not in ("R025", "R038", "R048")):
        assert sum(found.states()[one].values()) == found.releases.lines.kept
        assert found.cases(one).height == found.releases.lines.kept
    assert sum(r["count"] for r in found.reasons()[code]) == sum(
        found.states()[code][s] for s in ("insufficient_data", "not_applicable")
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_tables_find_what_a_plain_reading_finds(seed: int) -> None:
    chance = random.Random(seed)
    releases = [random_release(chance, i) for i in range(chance.choice([1, 7, 40, 300]))]
    found = run(*releases, currency="CNY")
    assert found.results() == plain(releases)


def test_another_engine_finds_the_same(engines) -> None:
    if engines.name == "spark":
        pytest.skip("Spark has a test of its own, among the long ones")
    found_the_same(engines.make)


@pytest.mark.long
@pytest.mark.spark
@pytest.mark.timeout(900)
def test_spark_finds_the_same(spark_session) -> None:
    found_the_same(lambda frame: spark_session.createDataFrame(frame.to_arrow()))


def found_the_same(make: Callable[[pl.DataFrame], Any]) -> None:
    """The same random releases on Polars and on another engine."""
    chance = random.Random(99)
    lines = [json.dumps(random_release(chance, i)).encode() for i in range(150)]
    settings = read_settings({"currency": "CNY"})
    releases = read_releases(lines, settings)
    lifted = red_flags(releases, settings, lambda frame: nw.from_native(make(frame)).lazy())
    alone = red_flags(releases, settings)
    assert lifted.results() == alone.results()
    assert lifted.states() == alone.states()
    assert lifted.reasons() == alone.reasons()


def test_every_planted_scheme_is_found_and_no_false_one() -> None:
    market = Market(4000)
    found = flags_of(iter(market), read_settings())
    assert set(market.planted) == set(CODES)
    assert market.differences(found.results()) == {}


# --- each rule by its edges ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("2026-01-15T23:59:59Z", "triggered"),  # 14 days, 23 hours, 59 minutes, 59 seconds
        ("2026-01-16T00:00:00Z", "not_triggered"),
        ("2026-01-16T00:00:00+08:00", "triggered"),
        ("2025-12-31T00:00:00Z", "triggered"),
        ("2026-01-16", "insufficient_data"),
        ("2026-01-16T00:00:00", "insufficient_data"),
        (None, "insufficient_data"),
    ],
)
def test_r003_counts_whole_days_between_instants(end, state) -> None:
    found = run(process("p", tender=period("2026-01-01T00:00:00Z", end)))
    assert found.cases("R003")["state"].to_list() == [state]


def test_r003_has_thresholds_by_details_and_looks_at_the_methods_it_is_told_to() -> None:
    tenders = [
        period("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", procurementMethodDetails="x", procurementMethod="open"),
        period("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", procurementMethodDetails="y", procurementMethod="open"),
        period("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", procurementMethod="direct"),
        period("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z"),
    ]
    releases = [process(str(i), tender=t) for i, t in enumerate(tenders)]
    details = run(*releases, indicators={"R003": {"procurement_method_details": {"x": 5, "y": 10}}})
    assert ocids(details, "R003") == {"1", "2", "3"}
    methods = run(*releases, indicators={"R003": {"procurement_methods": "open|selective"}})
    assert methods.cases("R003")["state"].to_list() == ["triggered", "triggered", "not_applicable", "insufficient_data"]


def test_r024_and_r058_draw_their_limits_from_all_gaps() -> None:
    def pair(i: int, gap: float) -> dict[str, Any]:
        return process(str(i), [bid("W", 100), bid("L", 100 + gap)], [won("W")])

    gaps = [10, 10.2, 10.4, 10.6, 10.8, 11, 1, 40]
    found = run(*[pair(i, gap) for i, gap in enumerate(gaps)])
    assert ocids(found, "R024") == {"6"} and ocids(found, "R058") == {"7"}
    assert found.results()["OCID"]["6"]["R024"] == pytest.approx(0.01)
    assert found.results()["Tenderer"]["L"]["R024"] == 0.0
    assert set(found.to_dict()["Meta"]["R024"]) == {"q1", "q3", "lower_fence"}
    fixed = run(
        *[pair(i, gap) for i, gap in enumerate(gaps)],
        indicators={"R024": {"threshold": 0.103}, "R058": {"threshold": 0.11}},
    )
    assert ocids(fixed, "R024") == {"0", "1", "6"} and ocids(fixed, "R058") == {"5", "7"}


@pytest.mark.parametrize(
    ("bids", "awards", "reason"),
    [
        ([bid("W", 1), bid("L", 2)], [won("W"), won("X", status="pending")], "unsettled"),
        ([bid("W", 1), bid("L", 2)], [won("W"), won("L")], "several_awards"),
        ([bid("W", 1), bid("L", 2)], [won("W", "L")], "several_suppliers"),
        ([bid("W", 1), bid("L", 2)], [won("C", status="cancelled")], "no_active_award"),
        ([bid("W"), bid("L", 2)], [won("W")], "no_winning_bid"),
        ([bid("W", 2), bid("L", 1)], [won("W")], "not_price_only"),
        ([bid("W", 2)], [won("W")], "no_other_bid"),
        ([bid("W", 2), bid("L")], [won("W")], "no_other_amount"),
        ([bid("W", 0), bid("L", 2)], [won("W")], "no_winning_amount"),
        (None, [won("W")], "no_bids"),
        ([bid("W", 1)], None, "no_awards"),
    ],
)
def test_what_has_no_gap_says_why(bids, awards, reason) -> None:
    found = run(process("p", bids, awards))
    assert found.cases("R024")["reason"].to_list() == [reason]
    assert found.reasons()["R058"][0]["reason"] == reason


def test_r025_flags_the_frequent_bidder_that_hardly_wins() -> None:
    releases = [process(str(i), [bid("F"), bid(str(i))], [won(str(i))]) for i in range(9) if i != 4]
    releases += [process("4", [bid("F"), bid("N")], [won("F")]), process("9", [bid("F"), bid("F")], [won("F")])]
    found = run(*releases, indicators={"R025": {}})
    # N bids once and never wins; with most tenderers bidding once, once is frequent.
    assert found.results() == {"Tenderer": {"F": {"R025": 0.2}, "N": {"R025": 0.0}}}


def test_r028_lets_a_group_repeat_its_own_price_but_not_another() -> None:
    same = process("same", [bid(["A", "B"], 5), bid(["B", "A"], 5), bid("C", 6)], [])
    other = process("other", [bid(["A", "B"], 5), bid("A", 5)], [])
    found = run(same, other, indicators={"R028": {}})
    assert found.results() == {"OCID": {"other": {"R028": 1.0}}, "Tenderer": {"A": {"R028": 1.0}, "B": {"R028": 1.0}}}


def test_r030_compares_instants_and_not_texts() -> None:
    tender = period("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z")
    early = process("early", [bid("W", date="2026-03-01T05:00:00+08:00")], [won("W")], tender=tender)
    late = process("late", [bid("W", date="2026-02-28T23:00:00-05:00")], [won("W")], tender=tender)
    days = process(
        "days", [bid("W", date="2026-03-02")], [won("W")], tender={"tenderPeriod": {"endDate": "2026-03-01"}}
    )
    unread = process("unread", [bid("W", date="tomorrow")], [won("W")], tender=tender)
    loser = process(
        "loser",
        [bid("W", date="2026-02-01T00:00:00Z"), bid("L", date="2026-04-01T00:00:00Z")],
        [won("W")],
        tender=tender,
    )
    found = run(early, late, days, unread, loser, indicators={"R030": {}})
    assert ocids(found, "R030") == {"late", "days"}
    assert found.cases("R030")["reason"].to_list() == [None, None, None, "no_bid_date", None]


def test_r035_counts_the_others_that_were_disqualified() -> None:
    two = process("two", [bid("W"), bid("A", status="disqualified"), bid("B", status="disqualified")], [won("W")])
    own = process("own", [bid("W"), bid("W", status="disqualified")], [won("W")])
    found = run(two, own, indicators={"R035": {}})
    assert found.results() == {"OCID": {"two": {"R035": 2.0}}, "Tenderer": {"W": {"R035": 0.0}}}
    assert ocids(run(two, indicators={"R035": {"threshold": 3}}), "R035") == set()
    assert ocids(run(two, indicators={"R035": {"threshold": 0}}), "R035") == {"two"}


def test_r036_looks_at_the_first_of_the_lowest_bids() -> None:
    out = process("out", [bid("A", 5, "disqualified"), bid("B", 5), bid("C", 9)], [won("B")])
    in_ = process("in", [bid("B", 5), bid("A", 5, "disqualified")], [won("B")])
    none = process("none", [bid("A", 5, "disqualified")], [won("B")])
    found = run(out, in_, none, indicators={"R036": {}})
    assert ocids(found, "R036") == {"out"}
    assert found.cases("R036")["reason"].to_list() == [None, None, "no_valid_amount"]


def test_r038_compares_both_minima_with_the_number_of_bids() -> None:
    releases = [process("0", [bid("W"), bid("D", status="disqualified")], buyer={"id": "B"})]
    releases += [process(str(i), [bid(f"W{i}")], buyer={"id": f"B{i}"}) for i in range(1, 5)]
    assert run(*releases, indicators={"R038": {}}).results() == {"Buyer": {"B": {"R038": 0.5}}}
    strict = run(*releases, indicators={"R038": {"minimum_contracting_processes": 3}})
    assert strict.results() == {} and strict.states()["R038"]["triggered"] == 0


def test_r048_counts_groups_of_suppliers_with_enough_processes() -> None:
    def award(id_: str, code: str) -> list:
        return [won(id_, items=[{"classification": {"id": code}}])]

    releases = [process(f"{s}{i}", awards=award(s, "100")) for s in "ABCD" for i in range(3)]
    releases += [process(f"F{i}", awards=award("F", f"{i + 20}0")) for i in range(3)]
    releases += [process("few", awards=award("G", "990"))]
    found = run(*releases, indicators={"R048": {"minimum_contracting_processes": 3}})
    assert found.results() == {"Tenderer": {"F": {"R048": 3.0}}}
    assert found.states()["R048"] == {"triggered": 1, "not_triggered": 4, "insufficient_data": 0, "not_applicable": 1}


def test_the_quantile_is_the_median_unbiased_one() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.25) == pytest.approx(1 + 5 / 12)
    assert quantile([5.0], 0.75) == 5.0


def test_only_one_currency_is_compared_and_the_others_are_counted() -> None:
    first = process("1", [bid("W", 1), bid("L", 3)], [won("W")])
    second = json.loads(json.dumps(first).replace("CNY", "USD"))
    found = run(first, second | {"ocid": "2"})
    assert found.currency == "CNY"
    told = next(f for f in found.faults if f.code == "redflags.other_currency")
    assert told.value == "USD"
    assert run(first, second | {"ocid": "2"}, currency="USD").currency == "USD"


def test_excluded_methods_and_methods_without_price_comparison() -> None:
    def of(details: str | None) -> dict[str, Any]:
        tender = {} if details is None else {"procurementMethodDetails": details}
        return process(str(details), [bid("A", 5), bid("B", 5)], [won("A")], tender=tender)

    releases = [of("EXC"), of("NPC"), of("RA"), of(None)]
    never = run(
        *releases, exclusions={"procurement_method_details": ["EXC"]}, no_price_comparison_procurement_methods="NPC"
    )
    assert ocids(never, "R028") == {"RA", "None"} and never.releases.lines.excluded == 1
    only = run(*releases, price_comparison_procurement_methods=["RA"], no_price_comparison_procurement_methods=["RA"])
    assert ocids(only, "R028") == {"RA"}
    assert "redflags.setting_idle" in {f.code for f in only.faults}
