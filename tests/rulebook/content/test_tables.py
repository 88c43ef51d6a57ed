"""The classification, the mapping and the invented standard values."""

from __future__ import annotations

import csv
from pathlib import Path

from stateward.rulebook import Rulebook
from stateward.rulebook.documents import ClassificationDocument, MappingDocument, StandardsDocument

#: Section -> first and last division of GB/T 4754-2017.
RANGES = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip


def test_the_divisions_run_from_01_to_97_without_gap_under_their_sections(book: Rulebook) -> None:
    document: ClassificationDocument = book.get("classification", "cn-gb-t-4754-2017")
    sections = [entry.code for entry in document.entries if entry.parent is None]
    assert sections == list(RANGES)
    divisions = {entry.code: entry.parent for entry in document.entries if entry.parent is not None}
    expected = {f"{n:02d}": letter for letter, (low, high) in RANGES.items() for n in range(low, high + 1)}
    assert divisions == expected
    assert sorted(divisions) == [f"{n:02d}" for n in range(1, 98)]
    assert len(document.entries) == 117


def test_the_mapping_accounts_for_every_column_of_the_table(book: Rulebook, shared_data: Path) -> None:
    mapping: MappingDocument = book.get("mapping", "ua-prozvit")
    accounts = book.get("accounts", "intl-generic").accounts
    for name, column in mapping.columns.items():
        nature = accounts[column.account].nature
        assert column.point == ("closing" if nature == "stock" else "current"), name
    with (shared_data / "ukraine-top100" / "statements.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    known = {
        mapping.enterprise,
        mapping.name,
        mapping.year,
        mapping.month,
        *mapping.keep,
        *mapping.ignore,
        *mapping.columns,
    }
    assert known == set(reader.fieldnames or ())
    kept = [row for row in rows if all(row[column] in values for column, values in mapping.keep.items())]
    assert len(kept) == 365
    assert {row["period_months"] for row in kept} == {"12"}
    assert (mapping.currency, mapping.unit) == ("UAH", 1000)


def test_real_statements_pass_the_generic_gross_profit_equation(shared_data: Path) -> None:
    with (shared_data / "ukraine-top100" / "statements.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["revenue"] and row["cost_of_sales"] and row["gross_profit"]]
    assert len(rows) > 1_000
    wrong = [r for r in rows if int(r["revenue"]) - int(r["cost_of_sales"]) != int(r["gross_profit"])]
    assert len(wrong) == 0


def test_the_invented_standards_cover_22_indicators_for_seven_industries_in_order(book: Rulebook) -> None:
    document: StandardsDocument = book.get("standards", "cn-municipal-illustrative")
    indicators = book.get("indicators", "cn-evaluation-2006").indicators
    codes = {entry.code for entry in book.get("classification", "cn-gb-t-4754-2017").entries}
    industries = {row.industry for row in document.rows}
    assert "" in industries and len(industries) == 7 and industries - {""} <= codes
    assert len({(row.indicator, row.industry) for row in document.rows}) == len(document.rows) == 22 * 7
    assert len({row.indicator for row in document.rows}) == 22
    for row in document.rows:
        values = [row.excellent, row.good, row.average, row.low, row.poor]
        falls = indicators[row.indicator].better == "higher"
        assert values == sorted(set(values), reverse=falls), (row.indicator, row.industry)
    assert document.status == "illustrative" and document.source.verified
    assert "invented" in document.source.verified.en
