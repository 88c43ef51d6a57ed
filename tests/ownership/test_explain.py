"""Chain by chain: the paths of a pair, what rings add, and the votes behind control."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from networks import Edge, closure, dense_shares, holdings, networks

from stateward.ownership.explain import explain_pair
from stateward.ownership.network import OwnershipError
from stateward.ownership.structure import network_of


def pair(text, holder, held):
    return explain_pair(network_of(holdings(text))[0], holder, held)


def test_every_chain_is_told_the_largest_first():
    found = pair("S>A 0.6, S>B 0.55, A>C 0.3, B>C 0.3", "S", "C")
    assert [path.nodes for path in found.paths] == [("S", "A", "C"), ("S", "B", "C")]
    assert found.share == pytest.approx(0.345) and found.further == pytest.approx(0)
    assert found.controls and found.votes == (("A", 0.3), ("B", 0.3))
    assert found.sentences()[0] == "S → 60.0000% → A → 30.0000% → C = 18.000000%"


def test_rings_are_what_the_listed_chains_leave():
    found = pair("S>A 0.7, O>A 0.1, B>A 0.2, S>B 0.1, O>B 0.3, A>B 0.6", "S", "B")
    assert found.share == pytest.approx(0.590909, abs=5e-7)
    assert found.further == pytest.approx(0.590909 - 0.42 - 0.1, abs=5e-7)


def test_nothing_held_is_said_and_the_same_node_is_refused():
    found = pair("S>A 1, T>B 1", "S", "B")
    assert found.paths == () and not found.controls
    assert any("holds nothing" in sentence for sentence in found.sentences())
    with pytest.raises(OwnershipError, match="the same"):
        pair("S>A 1", "S", "S")


@settings(max_examples=100, deadline=None)
@given(networks(most=7))
def test_chains_and_the_rest_make_the_exact_share_and_control_is_the_fixpoint(listed: list[Edge]):
    shares = dense_shares(listed)
    network, _faults = network_of(holdings(listed))
    names = network.ids
    assume(len(names) > 1)
    found = explain_pair(network, names[0], names[-1])
    total = sum(path.product for path in found.paths) + found.further
    assert total == pytest.approx(shares[names[0], names[-1]], abs=1e-9)
    assert found.controls == (names[-1] in closure(listed, names[0]))
