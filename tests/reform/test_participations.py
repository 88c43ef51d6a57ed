"""Participations without dividend: paid, nothing, unknown with the missing years, too young; nothing guessed."""

from __future__ import annotations

import polars as pl

from stateward.ownership.dividends import read_dividends
from stateward.reform.participations import judged_participations

STAKES = {
    "holder": ["A", "A", "A", "A", "A", "A"],
    "held": ["P", "N", "U", "Y", "F", "G"],
    "share": [0.3, 0.2, 0.1, 0.4, 0.2, 0.2],
    "since": [None, 2010, None, 2024, 2026, None],
}
DIVIDENDS = [
    ("A", "P", 2024, 5.0),  # one payment says it pays, whatever is missing beside it
    ("A", "N", 2023, 0.0), ("A", "N", 2024, 0.0), ("A", "N", 2025, 0.0), ("A", "N", 2019, 9.0),
    ("A", "U", 2024, 0.0), ("A", "U", 2025, 0.0),
    ("A", "Y", 2024, 0.0), ("A", "Y", 2025, 0.0),
]  # fmt: skip


def test_each_stake_is_judged_by_its_own_years(engines):
    schema = ["holder", "held", "year", "amount"]
    dividends = {name: [row[place] for row in DIVIDENDS] for place, name in enumerate(schema)}
    found = judged_participations(engines.table(STAKES), engines.table(dividends), year=2025, years=3)
    told = {row["held"]: row for row in found.iter_rows(named=True)}
    assert {held: row["verdict"] for held, row in told.items()} == {
        "P": "paid", "N": "nothing", "U": "unknown", "Y": "too_young", "F": "too_young", "G": "unknown",
    }  # fmt: skip
    assert told["U"]["missing"] == [2023] and told["G"]["missing"] == [2023, 2024, 2025]
    assert told["P"]["paid"] == 5.0 and told["N"]["paid"] == 0.0 and told["G"]["paid"] is None


def test_a_table_of_dividends_names_every_row_at_fault():
    pairs = {("A", "P"): None, ("A", "N"): None}
    table = pl.DataFrame(
        [
            ["A", "P", "2025", "1,200,000", "minutes 3"],
            ["A", "N", "2025年", "0", ""],
            ["A", "X", "2025", "1", ""],
            ["A", "P", "2026", "1", ""],
            ["A", "P", "2024", "", ""],
            ["A", "P", "2023", "-4", ""],
            ["A", "N", "2025", "7", ""],
        ],
        schema=["股东", "被投资企业", "年度", "分红金额", "来源"],
        orient="row",
    )
    found = read_dividends(table, pairs, last=2025, file="dividends.xlsx")
    assert [(f.code, f.row) for f in found.faults] == [
        ("dividend_unknown_holding", 4), ("dividend_year", 5), ("dividend_amount", 6), ("dividend_amount", 7),
        ("dividend_twice", 8),
    ]  # fmt: skip
    assert found.frame.select("held", "year", "amount").rows() == [("P", 2025, 1_200_000.0), ("N", 2025, 0.0)]
