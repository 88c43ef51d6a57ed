"""Both readers give the same score, grade and points, for every shipped scheme and on every engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from engines import Engine
from scoring import YEAR, limits_of, prepare, random_inputs

from stateward.facts.engines import open_table
from stateward.rulebook import Rulebook

SCHEMES = Rulebook.load().ids("scheme")


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


@pytest.mark.parametrize("name", SCHEMES)
def test_the_random_cases_reach_points_and_blanks(book: Rulebook, name: str) -> None:
    """The tests above would prove nothing if every score were missing."""
    rows = [
        row for (_id, year), row in prepare(book, name, random_inputs(book, name, 1)).table().items() if year == YEAR
    ]
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
