"""Names that mean the same enterprise, and the German federal list whose parents are names."""

from __future__ import annotations

import polars as pl
import pytest

from stateward.messages.errors import ImportFault
from stateward.ownership.enterprises import read_enterprises
from stateward.ownership.holdings import read_holdings
from stateward.ownership.named import read_named
from stateward.ownership.names import Directory, key
from stateward.ownership.structure import structure
from stateward.rulebook import Rulebook

DOCUMENT = Rulebook.load().get("named_holdings", "de-federal-holdings-2015")
RULES = DOCUMENT.names


def directory(**names: str) -> Directory:
    known = Directory(RULES)
    for code, name in names.items():
        known.add(code, name)
    return known


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schenker AKTIENGESELLSC HAFT", "Schenker AG"),
        ("Arriva Trains Limited 1)3)", "ARRIVA TRAINS LTD"),
        ("Regionalverkehr Oberbayern Gesellschaft mit beschränkter Haftung", "Regionalverkehr Oberbayern GmbH"),
        ("DB Fahrzeug- instandhaltung GmbH", "DB Fahrzeuginstandhaltung GmbH"),
        ("云溪水务（集团）", "云溪水务集团"),
    ],
)
def test_names_that_mean_the_same_have_one_key(one, other):
    assert key(one, RULES) == key(other, RULES)


def test_a_name_is_matched_exactly_then_by_rules_then_left_to_a_person():
    known = directory(
        A="DB Netz Aktiengesellschaft, Frankfurt/Main",
        B="Deutsche Bahn AG",
        C="Arriva Plc, Sunderland/ Großbritan nien",
    )
    assert known.match("Deutsche Bahn AG").way == "exact"
    for text, code in {
        "DB Netz AG, Frankfurt am Main": "A",
        "Deutsche Bahn Aktiengesellschaft, Berlin": "B",
        "Arriva Plc, Sunderland": "C",
    }.items():
        match = known.match(text)
        if text == "DB Netz AG, Frankfurt am Main":
            assert (match.way, match.codes) == ("normalised", (code,))
        else:
            assert (match.way, match.codes) == ("normalised", (code,))
    nobody = known.match("DB Nets AG, Frankfurt/Main")
    assert (
        nobody.way == "choice"
        and nobody.codes == ()
        and nobody.candidates[0].code == "A"
        and nobody.candidates[0].score > 60
    )


def test_the_same_name_at_another_place_is_another_enterprise():
    known = directory(A="Schenker Aktiengesellschaft, Essen")
    assert known.match("Schenker AG, Wien").way == "choice"
    assert known.match("Schenker AG").codes == ("A",)


def test_two_enterprises_of_one_name_are_never_guessed():
    known = directory(A="Union GmbH, Bonn", B="Union GmbH, Kiel")
    assert known.match("Union GmbH").way == "choice"
    assert known.match("Union GmbH, Kiel").codes == ("B",)


def test_names_run_together_are_told_apart():
    known = directory(A="Arriva Plc, Sunderland", B="Joyau S.A., Montaigu Cedex")
    match = known.match("Joyau S.A., Montaigu Cedex Arriva Plc, Sunderland")
    assert (match.way, match.codes) == ("several", ("B", "A"))


def test_a_decision_of_a_person_comes_first_and_is_remembered_by_the_text():
    known = directory(A="Arriva Plc", B="Arriva Limited")
    assert known.match("Arriva  Plc", {"Arriva Plc": ["B"]}).way == "decided"


def test_candidates_are_the_same_every_time():
    known = directory(**{f"C{i}": f"Wasserwerk Nord {i} GmbH" for i in range(20)})
    first = known.match("Wasserwerke Nord GmbH").candidates
    assert first == known.match("Wasserwerke Nord GmbH").candidates
    assert [c.score for c in first] == sorted((c.score for c in first), reverse=True) and len(first) == 5


def german(folder):
    path = folder / "germany-federal-holdings"
    return {name: pl.read_csv(path / f"{name}.csv", infer_schema=False) for name in ("direct", "indirect")}


def test_the_german_federal_list_is_matched_as_far_as_it_is_certain(shared_data):
    found = read_named(german(shared_data), DOCUMENT)
    counts = found.counts()
    assert counts["exact"] == 137
    assert counts["normalised"] >= 300 and counts["several"] >= 20 and counts["choice"] <= 100
    assert sum(counts.values()) == 564 and {f.code for f in found.faults} == {
        "parent_open",
        "share_unclear",
        "parent_missing",
        "holding_added",
    }
    assert all(
        fault.row and fault.file in ("direct", "indirect") for fault in found.faults if fault.code != "holding_added"
    )


def test_layers_and_look_through_of_the_federation_with_its_faults(shared_data):
    named = read_named(german(shared_data), DOCUMENT)
    listed = read_holdings(named.holding_frame())
    found = structure(listed, read_enterprises(named.enterprise_frame()), root="D1")
    rows = {named.enterprises[row["id"]]: row for row in found.frame().iter_rows(named=True)}
    assert (
        rows["Deutsche Bahn AG"]["look_through_share"] == pytest.approx(1)
        and rows["Deutsche Bahn AG"]["legal_layer"] == 2
    )
    assert rows["Kreditanstalt für Wiederaufbau"]["look_through_share"] == pytest.approx(0.80)
    assert rows["Deutsche Telekom AG"]["legal_layer"] is None and rows["Deutsche Telekom AG"][
        "look_through_share"
    ] == pytest.approx(0.1426)
    assert found.frame()["legal_layer"].max() >= 6 and found.enterprises > 350
    codes = {fault.code for fault in found.faults}
    assert "holders_incomplete" in codes and "shares_above_whole" in codes


def test_a_persons_choices_bring_the_rest_in(shared_data):
    tables = german(shared_data)
    before = read_named(tables, DOCUMENT)
    decisions = {
        m.text: [m.candidates[0].code] for m in before.open_names() if m.candidates and m.candidates[0].score >= 82
    }
    after = read_named(tables, DOCUMENT, decisions)
    assert len(decisions) >= 8 and after.counts()["decided"] >= len(decisions)
    assert after.counts()["choice"] == before.counts()["choice"] - after.counts()["decided"]
    assert len(after.holdings) > len(before.holdings)


def test_a_missing_table_is_named():
    with pytest.raises(ImportFault, match="indirect"):
        read_named({"direct": pl.DataFrame({"id": [], "name": [], "share_pct": [], "parent_id": []})}, DOCUMENT)
