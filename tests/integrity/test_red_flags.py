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

from benchmarks.releases import Market
from stateward.integrity.faults import IntegrityError
from stateward.integrity.redflags.limits import quantile
from stateward.integrity.redflags.releases import read_releases
from stateward.integrity.redflags.run import RedFlags, flags_of, red_flags
from stateward.integrity.redflags.settings import CODES, read_settings


def run(*releases: dict[str, Any], **settings: Any) -> RedFlags:
    return flags_of([json.dumps(r).encode() for r in releases], read_settings(settings or None))


def bid(tenderer: str | list[str], amount: float | None = None, status: str = "valid", **more: Any) -> dict[str, Any]:
    ids = [tenderer] if isinstance(tenderer, str) else tenderer
    value = {} if amount is None else {"value": {"amount": amount, "currency": "CNY"}}
    return {"status": status, "tenderers": [{"id": id_} for id_ in ids], **value, **more}


def won(*suppliers: str, status: str = "active", **more: Any) -> dict[str, Any]:
    return {"status": status, "suppliers": [{"id": id_} for id_ in suppliers], **more}


def process(ocid: str, bids: list | None = None, awards: list | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"ocid": ocid, **more}
    found |= {} if bids is None else {"bids": {"details": bids}}
    return found | ({} if awards is None else {"awards": awards})


def ocids(found: RedFlags, code: str) -> set[str]:
    return {id_ for id_, codes in found.results().get("OCID", {}).items() if code in codes}


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


def random_release(chance: random.Random, number: int) -> dict[str, Any]:
    """A release in which everything may be there or not, on few tenderers and prices, so that much coincides."""
    tenderers = [f"T{k}" for k in range(5)]
    bids = []
    for _ in range(chance.randint(0, 5)):
        one = {"tenderers": [{"id": t} for t in chance.sample(tenderers, 1 if chance.random() < 0.85 else 2)]}
        if chance.random() < 0.95:
            one["status"] = chance.choice(["valid"] * 6 + ["disqualified", "pending", "invited", "withdrawn"])
        if chance.random() < 0.9:
            one["value"] = {
                "amount": chance.choice([10, 10.5, 11, 12, 20, 99]),
                "currency": "CNY" if chance.random() < 0.95 else "USD",
            }
        if chance.random() < 0.8:
            one["date"] = chance.choice(["2026-01-10T08:00:00Z", "2026-01-20T08:00:00+08:00", "2026-02-02T00:00:00Z"])
        bids.append(one)
    awards = []
    for _ in range(chance.choice([0, 1, 1, 1, 1, 2])):
        award = won(
            *chance.sample(tenderers, 1 if chance.random() < 0.9 else 2),
            status=chance.choice(["active"] * 8 + ["pending", "cancelled"]),
        )
        if chance.random() < 0.8:
            award["items"] = [{"classification": {"id": f"{chance.randint(10, 14)}000000"}}]
        awards.append(award)
    tender: dict[str, Any] = {
        "procurementMethod": chance.choice(["open", "selective", "direct"]),
        "numberOfTenderers": chance.randint(0, 3),
    }
    if chance.random() < 0.9:
        tender["tenderPeriod"] = {
            "startDate": "2026-01-01T00:00:00Z",
            "endDate": chance.choice(["2026-01-15T23:59:59Z", "2026-01-20T00:00:00Z"]),
        }
    if chance.random() < 0.8:
        tender["procuringEntity"] = {"id": f"E{number % 4}"}
    if chance.random() < 0.03:
        tender["status"] = "cancelled"
    return process(
        f"p{number}",
        bids if chance.random() < 0.95 else None,
        awards if chance.random() < 0.95 else None,
        tender=tender,
        buyer={"id": f"B{number % 3}"},
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


def period(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tenderPeriod": {"startDate": start, "endDate": end}, **more}


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


# --- bad input -----------------------------------------------------------------------------------------------


def test_every_broken_line_is_counted_and_named() -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps(process("a")).encode(),
        b"",
        b"  \n",
        b"{broken",
        b'{"ocid": 5}',
        b"[1]",
        b'{"ocid": "b"',
        b'{"ocid": "n", "x": NaN}',
        b'{"ocid": "\xff"}',
        b'{"ocid": "\\ud800"}',
        b"[" * 100_000,
        json.dumps(process("a")).encode(),
        json.dumps(process("c", tender={"status": "cancelled"})).encode(),
    ]
    found = flags_of(lines, read_settings(), file="x.jsonl")
    count = found.releases.lines
    assert (count.read, count.blank, count.broken, count.without_ocid) == (13, 2, 6, 2)
    assert (count.kept, count.cancelled, count.repeated_ocid) == (2, 1, 1)
    broken = [f.row for f in found.faults if f.code == "redflags.broken_line"]
    assert broken == [4, 7, 8, 9, 10, 11]
    assert [f.row for f in found.faults if f.code == "redflags.no_ocid"] == [5, 6]
    assert [f.value for f in found.faults if f.code == "redflags.ocid_twice"] == ["a"]
    assert all(f.file == "x.jsonl" for f in found.faults if f.row)


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, True, [None], [{"id": 3}], {"details": "x"}, 1e308])
def test_values_of_the_wrong_type_count_as_absent(wrong) -> None:
    whole = process(
        "p",
        [bid("W", 1, date="2026-01-01T00:00:00Z"), bid("L", 2)],
        [won("W", items=[])],
        tender=period("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", procuringEntity={"id": "E"}),
        buyer={"id": "B"},
    )
    for path in (("bids",), ("bids", "details"), ("awards",), ("tender",), ("buyer",), ("tender", "tenderPeriod"),
                 ("bids", "details", 0), ("bids", "details", 0, "value"), ("bids", "details", 0, "tenderers"),
                 ("awards", 0), ("awards", 0, "suppliers"), ("awards", 0, "items")):  # fmt: skip
        release = json.loads(json.dumps(whole))
        inner: Any = release
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = wrong
        found = run(release)
        assert sum(found.states()["R024"].values()) == 1


def test_no_release_at_all_is_an_empty_result_with_every_state() -> None:
    found = flags_of([], read_settings())
    assert found.results() == {}
    assert set(found.states()) == set(CODES)


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"indicators": {"R999": {}}}, "indicators"),
        ({"indicators": {"R024": {"threshold": "low"}}}, "indicators.R024.threshold"),
        ({"indicators": {"R028": {"threshold": 1}}}, "indicators.R028.threshold"),
        ({"colour": "red"}, "colour"),
        ({"indicators": ["R024"]}, "indicators"),
    ],
)
def test_settings_that_say_nothing_known_are_refused_with_their_place(settings, place) -> None:
    with pytest.raises(IntegrityError) as caught:
        read_settings(settings)
    assert place in {f.rule for f in caught.value.faults}


def test_settings_in_cardinals_own_sections_mean_the_same() -> None:
    own = read_settings({"R003": {"threshold": 10, "procurement_methods": "open|selective"}, "defaults": {"x": 1}})
    assert own == read_settings(
        {"indicators": {"R003": {"threshold": 10, "procurement_methods": ["open", "selective"]}}}
    )


def test_an_indicator_that_fires_too_often_is_warned_about() -> None:
    short = period("2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z")
    found = run(*[process(str(i), tender=short) for i in range(30)])
    assert [f.rule for f in found.faults if f.code == "redflags.fires_often"] == ["R003"]
    quiet = run(*[process(str(i), tender=short) for i in range(30)], warn_above=1)
    assert "redflags.fires_often" not in {f.code for f in quiet.faults}


def test_coverage_is_that_of_ocdscardinal(tmp_path: Path) -> None:
    ocdscardinal = pytest.importorskip("ocdscardinal", reason="ocdscardinal is not installed")
    chance = random.Random(4)
    releases = [random_release(chance, i) for i in range(80)]
    releases += [{"ocid": "", "buyer": {"id": ""}}, {"ocid": "x", "bids": {"details": [{"status": {"a": [None]}}]}}]
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in releases), encoding="utf-8")
    reference = ocdscardinal.coverage(str(path))
    with path.open("rb") as lines:
        found = read_releases(lines, read_settings()).coverage
    assert found == {path_: reference.get(path_, 0) for path_ in found}


@pytest.mark.long
def test_two_hundred_thousand_releases_take_seconds_and_little_memory(tmp_path: Path) -> None:
    import time

    market = Market(200_000)
    path = tmp_path / "market.jsonl"
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in market)
    start = time.process_time()
    with path.open("rb") as lines:
        found = flags_of(lines, read_settings())
    assert time.process_time() - start < 60
    assert set(market.planted) == set(CODES)
    assert market.differences(found.results()) == {}


def test_the_cases_of_a_process_are_a_table() -> None:
    found = run(process("p", [bid("W", 1), bid("L", 2)], [won("W")]))
    assert found.cases("R058").columns == ["process", "ocid", "state", "reason", "value"]
    assert found.cases("R038").is_empty() and isinstance(found.cases("R038"), pl.DataFrame)
