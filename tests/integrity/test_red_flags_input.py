"""Red flags on bad input: nothing is silently dropped; settings, warnings, coverage and size."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from releases_written import bid, period, process, random_release, run, won

from benchmarks.releases import Market
from stateward.integrity.faults import IntegrityError
from stateward.integrity.redflags.releases import read_releases
from stateward.integrity.redflags.run import flags_of
from stateward.integrity.redflags.settings import CODES, read_settings


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
