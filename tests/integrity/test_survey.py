"""Surveys: no cell under five, and none that could be computed from what is shown."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stateward.integrity.faults import IntegrityError
from stateward.integrity.survey import response_rate, suppress, survey_table


def answers(cells: dict[tuple[str, str], list[float]]) -> pl.DataFrame:
    rows = [{"unit": r, "post": c, "points": v} for (r, c), values in cells.items() for v in values]
    return pl.DataFrame(rows)


def test_small_cells_carry_neither_number_nor_mean() -> None:
    found = survey_table(
        answers({("A", "p"): [5.0] * 9, ("A", "q"): [3.0] * 4, ("B", "p"): [4.0] * 8, ("B", "q"): [2.0] * 7}),
        "unit",
        "post",
        "points",
    )
    cells = {(c.row, c.column): c for c in found}
    assert (cells["A", "q"].answers, cells["A", "q"].mean, cells["A", "q"].hidden) == (None, None, "few")
    # One hidden cell alone would follow from the totals: in its row and in its column another one goes with it.
    assert cells["A", "p"].hidden == cells["B", "q"].hidden == "complementary"
    assert cells["B", "p"].hidden == "complementary"
    assert cells[None, None].answers == 28


def test_cells_with_enough_answers_are_shown_with_their_means() -> None:
    found = survey_table(answers({("A", "p"): [1.0, 2, 3, 4, 5], ("B", "p"): [5.0] * 6}), "unit", "post", "points")
    cells = {(c.row, c.column): c for c in found}
    assert cells["A", "p"].mean == 3.0 and cells["B", "p"].answers == 6
    assert cells[None, "p"].mean == pytest.approx((15 + 30) / 11)


def test_empty_answers_do_not_count() -> None:
    table = pl.DataFrame({"unit": ["A"] * 6, "post": ["p"] * 6, "points": [1.0, None, 1.0, 1.0, 1.0, None]})
    assert all(cell.hidden for cell in survey_table(table, "unit", "post", "points"))


def test_a_minimum_that_protects_nobody_is_refused() -> None:
    with pytest.raises(IntegrityError):
        survey_table(answers({("A", "p"): [1.0]}), "unit", "post", "points", minimum=1)
    assert response_rate(30, 40) == 0.75 and response_rate(0, 0) is None


@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 12)))
@settings(max_examples=150, deadline=None)
def test_no_small_cell_follows_from_a_row_or_column_with_its_total(inner) -> None:
    wide = np.column_stack([inner, inner.sum(axis=1)])
    counts = np.vstack([wide, wide.sum(axis=0)])
    hidden = suppress(counts)
    assert hidden[(counts > 0) & (counts < 5)].all()
    for line, marks in [*zip(counts, hidden, strict=True), *zip(counts.T, hidden.T, strict=True)]:
        open_total, parts = not marks[-1], marks[:-1]
        if open_total and parts.any():
            # What is missing from the total is known as a sum: it must be of several cells and not small.
            assert parts.sum() > 1
            assert line[:-1][parts].sum() >= 5
        if marks[-1] and not parts.any():
            assert line[-1] == 0
