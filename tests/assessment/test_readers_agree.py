"""Both readers give the same score, grade and points, for every shipped scheme and on every engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from engines import Engine
from scoring import YEAR, leaf_of, limits_of, prepare, random_inputs, same, standard

from stateward.assessment import rungs
from stateward.facts.engines import open_table
from stateward.rulebook import Rulebook

SCHEMES = Rulebook.load().ids("scheme")
#: Schemes whose ladders stand on standard values.
WITH_STANDARDS = ("cn-comprehensive-2006", "cn-financial-2006")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SCHEMES)
def test_tables_and_exact_decimals_agree(book: Rulebook, name: str, seed: int) -> None:
    ready = prepare(book, name, random_inputs(book, name, seed))
    cases = [(f"e{i}", YEAR) for i in range(12)]
    assert ready.disagreements(cases) == []


@pytest.mark.long
@pytest.mark.parametrize("name", SCHEMES)
def test_tables_and_exact_decimals_agree_on_many_enterprises(book: Rulebook, name: str) -> None:
    for seed in range(3, 8):
        ready = prepare(book, name, random_inputs(book, name, seed, enterprises=40))
        assert ready.disagreements([(f"e{i}", YEAR) for i in range(40)]) == []


@pytest.mark.parametrize("name", WITH_STANDARDS)
def test_ladders_looked_up_are_the_ladders_written_out(book: Rulebook, name: str) -> None:
    """Where reasons are told, Polars reads the trees of the ladders; else it looks their rungs up."""
    ready = prepare(book, name, random_inputs(book, name, 4, enterprises=30))
    assert rungs.plan(ready.scheme, ready.scheme.results(reasons=False)) is not None
    written_out = ready.table(reasons=True)
    differing = [
        (case, key, value, written_out[case][key])
        for case, row in ready.table().items()
        for key, value in row.items()
        if not same(None if value is None else value, written_out[case][key])
    ]
    assert not differing


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("limits", [(5, 4, 3, 2, 1), (5, 5, 3, 3, 1), (2, 2, 2, 2, 2), (40000, 300, 2, -0.5, -700)])
def test_a_value_that_equals_a_standard_by_the_rule_of_equality_meets_it(
    book: Rulebook, better: str, limits: tuple[float, ...]
) -> None:
    ordered = limits if better == "higher" else limits[::-1]
    near = [
        limit + sign * part * max(abs(limit), 1) for limit in limits for sign in (-1, 1) for part in (0, 5e-13, 1e-9)
    ]
    rows = {f"e{i}": {"x": value} for i, value in enumerate([*near, None])}
    ready = leaf_of(
        book,
        {"method": "efficacy", "weight": 20},
        rows,
        better=better,
        standards=(standard("x", ordered),),
    )
    assert ready.disagreements() == []


@pytest.mark.parametrize("name", SCHEMES)
def test_the_random_cases_reach_points_and_blanks(book: Rulebook, name: str) -> None:
    """The tests above would prove nothing if every score were missing."""
    ready = prepare(book, name, random_inputs(book, name, 1, enterprises=60))
    rows = [row for (_id, year), row in ready.table().items() if year == YEAR]
    points = [value for row in rows for key, value in row.items() if key.startswith("points.")]
    assert None in points
    assert len({value for value in points if value is not None}) >= 4


def test_the_random_cases_lie_at_the_thresholds(book: Rulebook) -> None:
    named = [limits_of(prepare(book, name, random_inputs(book, name, 1)).scheme) for name in SCHEMES]
    assert sum(len(limits) for by_indicator in named for limits in by_indicator.values()) > 200


@pytest.mark.parametrize("name", SCHEMES)
def test_every_engine_gives_the_same_scores(book: Rulebook, engines: Engine, name: str) -> None:
    inputs = random_inputs(book, name, 9, enterprises=6)
    expected = prepare(book, name, inputs).table()
    on_engine = replace(inputs, facts=open_table(inputs.facts, engines.name))
    found = prepare(book, name, on_engine).table()
    assert found.keys() == expected.keys()
    differing = [
        (case, key, value, found[case][key])
        for case, row in expected.items()
        for key, value in row.items()
        if not _same(value, found[case][key])
    ]
    assert differing == []


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a))
    return bool(a == b)
