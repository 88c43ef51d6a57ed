"""Real published tables go through their mappings: what is normalised, refused, left out is told, none is guessed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from stateward.facts.reading import FileReading, read_files
from stateward.rulebook import Rulebook

BOOK = Rulebook.load()


def read(file: Path, mapping: str) -> FileReading:
    """The file by one mapping."""
    (found,) = read_files(
        [file],
        templates=[],
        accounts=[entry.document for entry in BOOK.all("accounts")],
        mappings=[BOOK.get("mapping", mapping)],
    )
    return found


def test_the_brazilian_enterprises_name_their_one_trouble(shared_data: Path) -> None:
    found = read(shared_data / "brazil-state-enterprises" / "enterprises.csv", "br-estatais-dos-estados")
    assert [(entry.value, entry.rows) for entry in found.left_out] == [("2018", 258), ("2019", 263)]
    # BRDE stands twice in 2022, under two of its three owners.
    assert Counter(fault.code for fault in found.faults) == {"duplicate_row": 1}
    assert not found.accepted and found.statements == ()
    assert len(found.found) == 302 + 302 + 292 - 1
    assert all("operating_revenue" not in one.figures or one.currency == "BRL" for one in found.found)


def test_missing_cells_stay_missing(shared_data: Path) -> None:
    found = read(shared_data / "brazil-state-enterprises" / "enterprises.csv", "br-estatais-dos-estados")
    years = Counter(one.year for one in found.found if "total_assets" in one.figures)
    assert set(years) == {2020}  # the later editions do not ask for the assets


def test_the_ukrainian_full_years_are_kept_and_the_quarters_named(shared_data: Path) -> None:
    found = read(shared_data / "ukraine-top100" / "statements.csv", "ua-prozvit")
    assert found.accepted, found.faults[:3]
    assert Counter(one.year for one in found.statements) == {2016: 92, 2017: 91, 2018: 96, 2019: 86}
    assert sum(entry.rows for entry in found.left_out) == 1463 - 365
    assert found.statements[0].unit == 1000
