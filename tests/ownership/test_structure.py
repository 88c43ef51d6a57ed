"""Layers, control and look-through shares: the published cases, rings, pyramids, dates, and property tests."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from networks import Edge, closure, codes, column, dense_shares, edges, networks, nodes, of, register, ultimate

from stateward.ownership.control import control, controlled_by
from stateward.ownership.holdings import read_holdings
from stateward.ownership.lookthrough import components, shares_of, shares_of_many
from stateward.ownership.network import OwnershipError
from stateward.ownership.structure import network_of, structure

O4 = "S>A 0.70, O>A 0.10, B>A 0.20, S>B 0.10, O>B 0.30, A>B 0.60"
#: The analytic vectors O1 to O12 of the definitions: holdings, look-through shares of S, what S controls.
CASES = {
    "O1 pyramid": ("S>A 0.60, A>B 0.51, B>C 0.51", {"A": 0.6, "B": 0.306, "C": 0.15606}, "ABC"),
    "O2 two branches": ("S>A 0.60, S>B 0.40, A>C 0.30, B>C 0.30", {"A": 0.6, "B": 0.4, "C": 0.3}, "A"),
    "O3 through two": ("S>A 0.60, S>B 0.55, A>C 0.30, B>C 0.30", {"A": 0.6, "B": 0.55, "C": 0.345}, "ABC"),
    "O4 cross-holding": (O4, {"A": 0.818182, "B": 0.590909}, "AB"),
    "O6 own shares": ("S>A 0.54, O>A 0.36, A>A 0.10", {"A": 0.6}, "A"),
    "O9 half": ("S>A 0.50, O>A 0.50", {"A": 0.5}, ""),
    "O10 no control": ("S>A 0.5, O>A 0.5, A>C 0.6, S>C 0.3, O>C 0.1", {"A": 0.5, "C": 0.6}, ""),
}


@pytest.mark.parametrize(("text", "shares", "controlled"), CASES.values(), ids=CASES)
def test_the_published_cases_give_the_published_shares_and_control(text, shares, controlled):
    found = of(text, "S")
    got = column(found, "look_through_share")
    assert {name: round(got[name], 6) for name in shares} == shares
    assert {name for name, owner in column(found, "controller").items() if owner == "S"} == set(controlled)


def test_the_share_without_the_own_rings_is_the_sum_over_paths_that_do_not_come_back():
    found = nodes(of(O4, "A"))
    assert found["A"]["look_through_share"] == pytest.approx(0.136364, abs=5e-7)
    assert found["B"]["look_through_share"] == pytest.approx(0.681818, abs=5e-7)
    assert found["B"]["corrected_share"] == pytest.approx(0.6)


def test_the_columns_of_the_ultimate_holders_add_up_and_the_ring_is_reported():
    state, other = (column(of(O4, name), "look_through_share") for name in "SO")
    assert other["A"] == pytest.approx(0.181818, abs=5e-7) and other["B"] == pytest.approx(0.409091, abs=5e-7)
    assert state["A"] + other["A"] == pytest.approx(1) and state["B"] + other["B"] == pytest.approx(1)
    assert of(O4).cross_holdings() == [["A", "B"]]


def test_a_full_ring_is_undetermined_and_nobody_controls_it():
    found = of("A>B 1, B>A 1, B>C 0.6")
    assert codes(found) == ["full_ring"] and found.cross_holdings() == [["A", "B"]]
    assert column(found, "look_through_share") == {"A": None, "B": None, "C": None}
    assert column(found, "controller") == {"A": None, "B": None, "C": None}
    assert column(found, "status") == {"A": "undetermined", "B": "undetermined", "C": "incomplete"}


def test_shares_above_the_whole_are_never_scaled_and_the_rest_is_computed():
    found = of("S>A 0.70, O>A 0.50, S>B 0.60, A>X 1")
    assert codes(found) == ["shares_above_whole"] and "120.0000%" in found.faults[0].message
    assert "2, 3" in found.faults[0].message
    rows = nodes(found)
    assert (rows["A"]["legal_layer"], rows["A"]["controller"], rows["A"]["status"]) == (None, None, "undetermined")
    assert (rows["X"]["legal_layer"], rows["X"]["status"]) == (None, "incomplete")
    assert (rows["B"]["legal_layer"], rows["B"]["controller"]) == (2, "S")


def test_half_and_half_is_joint_control():
    assert nodes(of("S>A 0.50, O>A 0.50"))["A"]["control"] == "joint"
    assert nodes(of("S>A 0.50, O>A 0.40"))["A"]["control"] == "none"


@pytest.mark.parametrize(
    ("text", "root", "layers"),
    [
        ("S>A 0.60, A>B 0.51, B>C 0.51", "A", {"A": 1, "B": 2, "C": 3}),
        ("H>A 0.60, A>B 0.60, B>C 0.60, H>C 0.10", None, {"H": 1, "A": 2, "B": 3, "C": 4}),
        ("S>A 0.60, S>B 0.55, A>C 0.30, B>C 0.30", None, {"S": 1, "A": 2, "B": 2, "C": 3}),
        (O4, "S", {"S": 1, "A": 2, "B": 3}),
        # A stake that carries no control lengthens no chain.
        ("H>A 1, H>B 0.99, A>B 0.01", None, {"H": 1, "A": 2, "B": 2}),
        ("H>A 0.6, A>J 0.5, O>J 0.5, J>K 1", None, {"H": 1, "A": 2, "O": 1, "J": 1, "K": 2}),
    ],
)
def test_a_layer_is_the_longest_chain_of_control(text, root, layers):
    found = of(text, root)
    assert column(found, "legal_layer") == layers


def test_with_a_register_outside_holders_are_no_layer():
    book = register("A", "B", "C")
    found = structure(of_table("S>A 0.6, A>B 1, B>C 1"), book, root="S")
    assert column(found, "legal_layer") == {"A": 1, "B": 2, "C": 3, "S": None} and found.enterprises == 3
    kinds = register("S", "A", kind=["state", "enterprise"])
    assert column(structure(of_table("S>A 0.6"), kinds), "legal_layer") == {"S": None, "A": 1}


def of_table(text):
    frame = pl.DataFrame(edges(text), schema=["holder", "held", "share"], orient="row")
    return read_holdings(frame, "holdings.csv")


def test_management_levels_follow_the_managing_units_and_rings_of_them_are_named():
    book = register("H", "A", "B", "C", "X", "Y", parent=[None, "H", "A", "A", "Y", "X"])
    found = structure(of_table("H>A 1, A>B 1, B>C 1"), book)
    assert column(found, "management_level") == {"H": 1, "A": 2, "B": 3, "C": 3, "X": None, "Y": None}
    assert codes(found) == ["parent_ring"] and "X -> Y -> X" in found.faults[-1].message
    assert column(found, "legal_layer")["C"] == 4


def test_votes_decide_control_and_shares_the_look_through():
    frame = pl.DataFrame(
        {
            "holder": ["S", "O", "S"],
            "held": ["A", "A", "B"],
            "share": [0.3, 0.7, 0.4],
            "votes": [0.6, 0.4, None],
            "kind": [None, None, "agreement"],
        }
    )
    found = nodes(structure(read_holdings(frame)))
    assert (found["A"]["controller"], found["B"]["controller"]) == ("S", "S")
    assert nodes(structure(read_holdings(frame), root="S"))["A"]["look_through_share"] == pytest.approx(0.3)


def test_the_structure_of_any_day_is_that_of_the_holdings_in_force():
    frame = pl.DataFrame(
        {
            "holder": ["S", "T"],
            "held": ["A", "A"],
            "share": ["1", "100%"],
            "from": ["2020-01-01", "2022-01-01"],
            "to": ["2021-12-31", None],
        }
    )
    listed = read_holdings(frame)
    assert listed.faults == []
    assert column(structure(listed, day=dt.date(2021, 12, 31)), "controller")["A"] == "S"
    assert column(structure(listed, day=dt.date(2022, 1, 1)), "controller")["A"] == "T"
    assert "A" not in column(structure(listed, day=dt.date(2019, 1, 1)), "controller")


def test_an_unknown_root_is_a_fault_with_the_nearest_code():
    with pytest.raises(OwnershipError, match="Did you mean ALPHA"):
        of("ALPHA>B 1", "ALPHB")


def test_a_long_chain_and_a_long_ring_of_control_end():
    chain = [(f"C{i}", f"C{i + 1}", 0.6) for i in range(3000)]
    assert column(of(chain), "legal_layer")["C3000"] == 3001
    ring = [(f"C{i}", f"C{(i + 1) % 8}", 0.6) for i in range(8)]
    found = of([*ring, ("C0", "D", 0.6)])
    assert set(column(found, "controller").values()) == {None}
    assert column(found, "legal_layer") == {f"C{i}": 1 for i in range(8)} | {"D": 2}


@settings(max_examples=150, deadline=None)
@given(networks())
def test_look_through_shares_equal_the_dense_solution(listed: list[Edge]):
    expected = dense_shares(listed)
    network, _faults = network_of(of_edges(listed))
    found = components(network)
    pairs = shares_of_many(found, np.arange(network.nodes))
    many = {(network.ids[s], network.ids[n]): v for s, n, v in zip(pairs.source, pairs.node, pairs.share, strict=True)}
    for holder in network.ids:
        shares = shares_of(found, network.node(holder))
        for held in network.ids:
            assert shares[network.node(held)] == pytest.approx(expected[holder, held], abs=1e-9)
            assert many.get((holder, held), 0.0) == pytest.approx(expected[holder, held], abs=1e-9)


def of_edges(listed):
    return read_holdings(pl.DataFrame(listed, schema=["holder", "held", "share"], orient="row"))


@settings(max_examples=200, deadline=None)
@given(networks())
def test_control_equals_the_fixpoint_computed_with_sets(listed: list[Edge]):
    network, _faults = network_of(of_edges(listed))
    found = control(network)
    expected = ultimate(listed)
    for node, top in enumerate(found.controller(network).tolist()):
        assert (network.ids[top] if top >= 0 else None) == expected[network.ids[node]]
    for root in network.ids:
        rank = controlled_by(network, network.node(root))
        assert {network.ids[i] for i in np.flatnonzero(rank > 0)} == closure(listed, root)


@settings(max_examples=100, deadline=None)
@given(networks(rings=False))
def test_layers_below_a_root_grow_by_one_along_every_link(listed: list[Edge]):
    found = of(listed)
    layer, link = found.legal_layer, found.control.link
    for holder, held in zip(found.network.holder[link], found.network.held[link], strict=True):
        assert layer[held] > layer[holder]
    for node in range(found.network.nodes):
        above = [
            int(layer[h])
            for h, j, used in zip(found.network.holder, found.network.held, link, strict=True)
            if used and j == node
        ]
        assert layer[node] == (1 + max(above) if above else 1)
