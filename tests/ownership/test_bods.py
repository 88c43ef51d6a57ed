"""BODS 0.4 in and out: the six files, the standard's own validator, round trips, faulty statements."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from networks import Edge, codes, column, holdings, networks, register

from stateward.messages.errors import ImportFault
from stateward.ownership.bods.reading import compare_claims, read_bods
from stateward.ownership.bods.writing import write_bods
from stateward.ownership.enterprises import read_enterprises
from stateward.ownership.holdings import read_holdings
from stateward.ownership.lookthrough import shares_of
from stateward.ownership.structure import structure

FILES = [
    "bods-package-fi-soe",
    "circular-ownership",
    "indirect-ownership",
    "joint-ownership",
    "mixed-direct-and-indirect-ownership",
    "multiple-indirect-ownership",
]
DAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def validate(tmp_path_factory):
    """The faults the standard's validator finds in statements; skipped where it is not installed."""
    pytest.importorskip("libcovebods", reason="the validator of BODS is not installed (requirements/bods.in)")
    from libcovebods.config import LibCoveBODSConfig
    from libcovebods.data_reader import DataReader
    from libcovebods.jsonschemavalidate import JSONSchemaValidator
    from libcovebods.schema import SchemaBODS

    folder = tmp_path_factory.mktemp("bods")

    def errors(statements):
        path = folder / "statements.json"
        path.write_text(json.dumps(statements), encoding="utf-8")
        reader = DataReader(str(path))
        return [error.json() for error in JSONSchemaValidator(SchemaBODS(reader, LibCoveBODSConfig())).validate(reader)]

    return errors


def load(folder: Path, name: str):
    return json.loads((folder / "ownership" / f"{name}.json").read_text(encoding="utf-8"))


def told(reading):
    found = structure(reading.holdings, read_enterprises(reading.nodes))
    claims = compare_claims(reading.claims, found, lambda h: shares_of(found.components, found.network.node(h)))
    return found, claims


@pytest.mark.parametrize(
    ("name", "edges", "rings", "differing"),
    [
        ("bods-package-fi-soe", 4, 0, 0),
        ("circular-ownership", 2, 1, 0),
        ("indirect-ownership", 1, 0, 1),
        ("joint-ownership", 3, 0, 0),
        ("mixed-direct-and-indirect-ownership", 2, 0, 1),
        ("multiple-indirect-ownership", 2, 0, 1),
    ],
)
def test_the_six_files_are_read_and_stated_shares_compared(shared_data, name, edges, rings, differing):
    reading = read_bods(load(shared_data, name), name)
    found, claims = told(reading)
    assert reading.holdings.frame.height == edges and reading.holdings.faults == []
    assert len(found.cross_holdings()) == rings and len(claims) == differing
    assert all(fault.code == "claim_differs" and fault.level == "explain" for fault in claims)


def test_the_finnish_state_holds_the_whole_of_gasgrid_through_two_chains(shared_data):
    reading = read_bods(load(shared_data, "bods-package-fi-soe"))
    names = dict(reading.nodes.select("code", "name").iter_rows())
    found, _claims = told(reading)
    shares = {names[code]: share for code, share in column(found, "look_through_share").items()}
    assert shares["Gasgrid Finland Oy"] == pytest.approx(1)
    layers = {names[code]: layer for code, layer in column(found, "legal_layer").items()}
    assert layers["Suomen tasavalta"] is None and layers["Gasgrid Finland Oy"] == 2


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_is_valid_and_reads_back_the_same(shared_data, validate, name):
    original = load(shared_data, name)
    assert validate(original) == []
    reading = read_bods(original)
    written = write_bods(reading.holdings, read_enterprises(reading.nodes), day=DAY, publisher="Office")
    assert validate(written) == []
    again = read_bods(written)
    keys = ["held", "holder", "share", "votes", "agreement"]
    same = [frame.select(keys).sort(keys).rows() for frame in (reading.holdings.frame, again.holdings.frame)]
    assert same[0] == same[1]


def test_votes_agreements_dates_and_credit_codes_survive_the_round_trip(validate):
    table = pl.DataFrame(
        {
            "holder": ["S", "S", "P"],
            "held": ["91330400MA0000007H"] * 2 + ["B"],
            "share": [0.3, 0.0, 1.0],
            "votes": [0.6, None, None],
            "kind": [None, "agreement", None],
            "from": ["2020-01-02", None, None],
            "to": [None, "2030-01-01", None],
        }
    )
    book = register(
        "91330400MA0000007H",
        "B",
        "S",
        "P",
        name=["云溪水务", "B", "State", "Wang"],
        kind=["enterprise", "", "state", "person"],
    )
    listed = read_holdings(table)
    assert [fault.code for fault in listed.faults] == []
    written = write_bods(listed, book, day=DAY, publisher="Office")
    assert validate(written) == []
    assert any(
        s["recordDetails"].get("identifiers") == [{"id": "91330400MA0000007H", "scheme": "CN-SAIC"}] for s in written
    )
    again = read_bods(written)
    keys = ["held", "holder", "share", "votes", "agreement", "from", "to"]
    assert again.holdings.frame.select(keys).sort(keys).rows() == listed.frame.select(keys).sort(keys).rows()
    assert dict(again.nodes.select("code", "kind").iter_rows())["P"] == "person"


@settings(max_examples=30, deadline=None)
@given(networks())
def test_any_network_survives_the_round_trip(listed: list[Edge]):
    source = holdings(listed)
    again = read_bods(write_bods(source, None, day=DAY, publisher="Office")).holdings.frame
    assert sorted(again.select("holder", "held", "share").rows()) == sorted(
        source.frame.select("holder", "held", "share").rows()
    )


def test_a_faulty_statement_is_named_and_the_others_are_read(shared_data):
    statements = load(shared_data, "joint-ownership")
    broken = json.loads(json.dumps(statements))
    relation = next(s for s in broken if s["recordType"] == "relationship")
    relation["recordDetails"]["interests"][0]["share"]["exact"] = 150
    reading = read_bods(broken, "x.json")
    assert codes(reading.holdings) == ["bods_statement"] and reading.holdings.frame.height == 2
    assert "recordDetails" in reading.holdings.faults[0].message or "share" in reading.holdings.faults[0].message


def test_a_relationship_with_an_unknown_record_is_named(shared_data):
    statements = [s for s in load(shared_data, "joint-ownership") if s["recordId"] != "91b4236a7d89"]
    reading = read_bods(statements)
    assert set(codes(reading.holdings)) == {"bods_reference"} and reading.holdings.frame.height == 0


def test_closed_records_are_gone_and_the_last_statement_counts(shared_data):
    statements = load(shared_data, "circular-ownership")
    closed = [*statements, {**statements[-1], "recordStatus": "closed"}]
    assert read_bods(closed).holdings.frame.height == 1


def test_what_is_no_list_of_statements_is_refused():
    with pytest.raises(ImportFault, match="no list of BODS statements"):
        read_bods({"a": 1})
