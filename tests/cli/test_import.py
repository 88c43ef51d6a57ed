"""`template`, `register import`, `import`: what comes in, what is refused, and what is kept for the record."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workspace_commands import Commands, Result, near

from stateward.facts.statement import Figure, Statement

Write = Callable[[Statement], bytes]
FAULT_FIELDS = {"code", "level", "file", "sheet", "cell", "row", "value", "rule", "message", "next_step"}


def stored(commands: Commands) -> int:
    """How many rows the column store holds."""
    import polars as pl

    parts = (commands.folder / "store" / "facts").rglob("part.parquet")
    return sum(pl.read_parquet(path, hive_partitioning=False).height for path in parts)


def kept(commands: Commands, content: bytes) -> bool:
    """Whether a file was kept for the record."""
    name = hashlib.sha256(content).hexdigest()
    return (commands.folder / "uploads" / name[:2] / name).is_file()


def spoiled(content: bytes, spoil: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A workbook changed as a person would in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    spoil(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def first_figure(book: openpyxl.Workbook) -> Any:
    """The first cell of the balance sheet that holds an amount."""
    sheet = book[book.sheetnames[1]]
    # Line numbers are whole numbers too, but small ones.
    return next(cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)
                and abs(cell.value) > 1000)  # fmt: skip


def unvalued(book: openpyxl.Workbook) -> None:
    first_figure(book).value = "=1+1"


def merged(book: openpyxl.Workbook) -> None:
    cell = first_figure(book)
    book[book.sheetnames[1]].merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=cell.column,
                                         end_column=cell.column)  # fmt: skip


BAD_WORKBOOKS: dict[str, Callable[[openpyxl.Workbook], object]] = {
    "wrong_version": lambda book: setattr(book[book.sheetnames[0]]["B4"], "value", "1999.9"),
    "sheet_missing": lambda book: setattr(book[book.sheetnames[1]], "title", "Our balance"),
    "text_in_number": lambda book: setattr(first_figure(book), "value", "about five"),
    "formula_without_value": unvalued,
    "merged_cells": merged,
}


@pytest.mark.parametrize("code", BAD_WORKBOOKS)
def test_a_bad_workbook_is_refused_with_its_place_and_kept(
    code: str, office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    content = spoiled(workbook(singles[-1]), BAD_WORKBOOKS[code])
    path = tmp_path / f"{code}.xlsx"
    path.write_bytes(content)
    before = stored(office)
    refused = office("import", path, "--format", "json", "--marked", tmp_path / "marked")
    (entry,) = refused.json["files"]
    fault = next(fault for fault in entry["faults"] if fault["code"] == code)
    assert refused.code == 1 and not entry["accepted"] and entry["stored"] == 0
    assert fault.keys() >= FAULT_FIELDS and fault["file"] == path.name and fault["rule"] and fault["next_step"]
    assert fault["sheet"]
    assert stored(office) == before and kept(office, content)
    (copy,) = entry["marked"]
    assert openpyxl.load_workbook(copy).sheetnames[0] not in openpyxl.load_workbook(path).sheetnames


def test_amounts_off_by_ten_thousand_are_found_by_the_year_before(
    office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    earlier, later = singles[2], singles[3]
    assert (earlier.enterprise, earlier.year + 1) == (later.enterprise, later.year)
    wrong = {k: Figure(f.amount * 10_000) if not k.endswith("employees") else f for k, f in later.figures.items()}
    (tmp_path / "a.xlsx").write_bytes(workbook(earlier))
    (tmp_path / "b.xlsx").write_bytes(workbook(replace(later, figures=wrong)))
    done = office("import", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--format", "json")
    first, second = done.json["files"]
    assert done.code == 1 and first["accepted"] and first["stored"] == 1
    assert not second["accepted"] and second["stored"] == 0
    assert any("unit" in fault["code"] for fault in second["faults"]), second["faults"]


def test_a_file_that_is_no_workbook_and_a_zip_bomb_are_not_opened(office: Commands, tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("not a workbook", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 30_000_000)
    done = office("import", tmp_path / "text.xlsx", tmp_path / "bomb.zip", "--format", "json")
    codes = [entry["faults"][0]["code"] for entry in done.json["files"]]
    assert done.code == 1 and codes == ["not_a_workbook", "zip_bomb"]
    assert all(kept(office, (tmp_path / name).read_bytes()) for name in ("text.xlsx", "bomb.zip"))


def test_a_missing_file_and_a_folder_do_not_stop_the_others(
    office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    (tmp_path / "good.xlsx").write_bytes(workbook(singles[4]))
    done = office("import", tmp_path / "absent.xlsx", tmp_path, tmp_path / "good.xlsx", "--format", "json")
    absent, folder, good = done.json["files"]
    assert done.code == 1 and good["accepted"] and good["stored"] == 1
    assert absent["faults"][0]["next_step"] and "folder" in folder["faults"][0]["message"]


def test_one_archive_gives_a_result_for_each_enterprise(
    office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one.xlsx", workbook(singles[6]))
        archive.writestr("two.xlsx", spoiled(workbook(singles[8]), BAD_WORKBOOKS["text_in_number"]))
        archive.writestr("again.xlsx", workbook(singles[6]))
    done = office("import", tmp_path / "all.zip", "--format", "json", "--marked", tmp_path / "marked")
    (entry,) = done.json["files"]
    parts = {part["file"]: part for part in entry["parts"]}
    assert done.code == 1 and not entry["accepted"] and entry["stored"] == 1
    assert {name: part["accepted"] for name, part in parts.items()} == {
        "all.zip/again.xlsx": True, "all.zip/one.xlsx": False, "all.zip/two.xlsx": False,
    }  # fmt: skip
    assert parts["all.zip/one.xlsx"]["faults"][0]["code"] == "duplicate_statement"
    assert parts["all.zip/again.xlsx"]["enterprises"] == [singles[6].enterprise]
    assert {"one.marked.xlsx", "two.marked.xlsx"} <= {path.name for path in (tmp_path / "marked").iterdir()}


def test_the_same_statement_in_two_files_is_recorded_once(
    office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        (tmp_path / name).write_bytes(workbook(singles[10]))
    done = office("import", tmp_path / "first.xlsx", tmp_path / "second.xlsx", "--format", "json")
    assert [entry["accepted"] for entry in done.json["files"]] == [True, False]
    assert "duplicate_statement" in {fault["code"] for fault in done.json["files"][1]["faults"]}
    again = office("import", tmp_path / "first.xlsx")
    assert again.code == 0 and "1 statements, 0 stored, 1 known already" in again.out


def test_a_dry_run_leaves_no_trace(office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path) -> None:
    content = workbook(singles[12])
    (tmp_path / "dry.xlsx").write_bytes(content)
    before = stored(office)
    done = office("import", tmp_path / "dry.xlsx", "--dry-run", "--format", "json")
    (entry,) = done.json["files"]
    assert done.code == 0 and done.json["dry_run"] and entry["accepted"] and entry["statements"] == 1
    assert entry["stored"] == 0 and stored(office) == before and not kept(office, content)


def test_unknown_enterprises_are_named_once_with_both_ways_on(fresh: Commands) -> None:
    assert fresh("init", "w", "--profile", "generic").code == 0
    table = "enterprise,name,year,net_profit\nE1,Old Mill,2021,5\nE1,Old Mill,2022,6\nE2,北港,2022,7\n"
    (fresh.folder / "f.csv").write_text(table, encoding="utf-8")
    refused = fresh("import", "f.csv", "--workspace", "w")
    assert refused.code == 1 and refused.err.count("[unknown_enterprise]") == 2
    assert "stateward register import FILE" in refused.err and "--register" in refused.err
    done = fresh("import", "f.csv", "--workspace", "w", "--register", "--format", "json")
    assert done.code == 0 and done.json["files"][0]["registered"] == 2 and done.json["files"][0]["stored"] == 3


def test_faults_come_as_rows_for_a_spreadsheet(office: Commands, tmp_path: Path) -> None:
    table = "enterprise,year,net_profit\nNOBODY,2022,many\n"
    (tmp_path / "f.csv").write_text(table, encoding="utf-8")
    refused = office("import", tmp_path / "f.csv", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(refused.out)))
    assert refused.code == 1 and {row["code"] for row in rows} >= {"text_in_number", "unknown_enterprise"}
    assert next(row for row in rows if row["code"] == "text_in_number")["cell"] == "C2"


def test_a_register_with_a_duplicate_is_refused_whole(fresh: Commands) -> None:
    assert fresh("init", "w", "--profile", "generic").code == 0
    (fresh.folder / "r.csv").write_text("code,name\nA,One\nB,Two\nA,Three\n", encoding="utf-8")
    refused = fresh("register", "import", "r.csv", "--workspace", "w", "--format", "json")
    (entry,) = refused.json["files"]
    assert refused.code == 1 and entry["added"] == 0
    assert [(f["code"], f["row"], f["value"]) for f in entry["faults"]] == [("duplicate_enterprise", 4, "A")]
    (fresh.folder / "r.csv").write_text("code,name,parent\nA,One,\nB,Two,A\n", encoding="utf-8")
    dry = fresh("register", "import", "r.csv", "--workspace", "w", "--dry-run", "--format", "json")
    assert dry.code == 0 and dry.json["files"][0]["added"] == 0
    done = fresh("register", "import", "r.csv", "absent.csv", "--workspace", "w", "--format", "json")
    assert done.code == 1 and [e["accepted"] for e in done.json["files"]] == [True, False]
    assert done.json["files"][0]["added"] == 2


def test_the_template_is_a_workbook_in_the_chosen_language(office: Commands, tmp_path: Path) -> None:
    for language, sheet in (("en", "Balance sheet"), ("zh", "资产负债表")):
        path = tmp_path / language / "t.xlsx"
        assert office("template", "cn-general-enterprise", "--output", path, "--language", language).code == 0
        assert any(sheet in name for name in openpyxl.load_workbook(path).sheetnames)
    unknown = office("template", "cn-general", "--output", tmp_path / "x.xlsx")
    assert unknown.code == 1 and "cn-general-enterprise" in unknown.err and not (tmp_path / "x.xlsx").exists()


def test_a_filled_workbook_comes_all_the_way_to_an_explained_score(
    demo: Commands, office: Commands, singles: list[Statement], workbook: Write, tmp_path: Path
) -> None:
    pair = singles[14:16]
    for statement in pair:
        (tmp_path / f"{statement.year}.xlsx").write_bytes(workbook(statement))
    done = office("import", *sorted(tmp_path.glob("*.xlsx")))
    assert done.code == 0, done.err
    enterprise, year = pair[1].enterprise, pair[1].year
    scheme = ("cn-financial-2006", "--year", year, "--standards", "cn-municipal-illustrative", "--format", "json")
    here, there = (
        {row["enterprise"]: row for row in _results(commands("assess", *scheme))}[enterprise]
        for commands in (office, demo)
    )
    assert here["score"] is not None
    assert near({**here, "rank": None}) == {**there, "rank": None}
    told = office("explain", scheme[0], enterprise, "--year", year, "--standards", "cn-municipal-illustrative")
    assert told.code == 0 and f"{year}.xlsx, Balance sheet!" in told.out


def _results(done: Result) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    return list(done.json["results"])


def test_a_fiscal_year_from_july_to_june_bears_both_years(fresh: Commands) -> None:
    assert fresh("init", "w", "--profile", "generic", "--fiscal-year-end", "6").code == 0
    figures = {"net_profit": Decimal(20), "total_assets": Decimal(100), "total_equity": Decimal(50)}
    row = ",".join(str(amount) for amount in figures.values())
    table = f"enterprise,year,month,{','.join(figures)}\nE1,2023,12,{row}\nE1,2024,6,{row}\n"
    (fresh.folder / "f.csv").write_text(table, encoding="utf-8")
    assert fresh("import", "f.csv", "--workspace", "w", "--register").code == 0
    results = _results(fresh("assess", "imf-health-check", "--workspace", "w", "--format", "json"))
    assert [(row["enterprise"], row["year"]) for row in results] == [("E1", 2023)]
    told = fresh("explain", "imf-health-check", "E1", "--year", "2023", "--workspace", "w")
    assert told.code == 0 and "Statement 2022/23, revision 1, f.csv, D2" in told.out
