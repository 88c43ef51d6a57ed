"""Files that are not what they claim, are damaged, or would unpack to something enormous, are refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from stateward.facts.archive import read_archive
from stateward.facts.container import DEFAULT_LIMITS, Limits, file_kind
from stateward.facts.reading import read_contents
from stateward.facts.sheets import open_sheets
from stateward.messages.errors import ImportFault


def code_of(content: bytes, name: str, rules, limits: Limits = DEFAULT_LIMITS) -> str:
    [reading] = read_contents([(name, content)], replace(rules, limits=limits))
    assert not reading.accepted and reading.statements == () and reading.kind == "unreadable"
    [fault] = reading.faults
    assert fault.message and fault.next_step and fault.file == name
    return fault.code


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return content.getvalue()


def with_part(workbook: bytes, name: str, change) -> bytes:
    """The workbook with one part changed (or added)."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.xlsx", b"", "empty_file"),
    ("a.xlsx", b"enterprise,year\nE1,2023\n", "not_a_workbook"),
    ("a.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_workbook"),
    ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", "old_format"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("a.parquet", b"PAR1 cut short", "not_a_workbook"),
    ("a.parquet", b"PAR1 rubbish PAR1", "damaged"),
])
def test_a_file_that_is_no_workbook_is_refused(name, content, code, rules):
    assert code_of(content, name, rules) == code


def test_a_workbook_cut_short_is_damaged(workbook, rules):
    assert code_of(workbook[: len(workbook) // 2], "a.xlsx", rules) == "damaged"


def test_a_workbook_with_a_broken_part_is_damaged(workbook, rules):
    broken = bytearray(workbook)
    broken[len(broken) // 3] ^= 0xFF
    assert code_of(bytes(broken), "a.xlsx", rules) == "damaged"


def test_a_workbook_with_broken_xml_is_damaged(workbook, rules):
    assert code_of(with_part(workbook, "xl/workbook.xml", lambda xml: xml[:200]), "a.xlsx", rules) == "damaged"


def test_macros_are_refused_whatever_the_name_says(workbook, rules):
    content = with_part(workbook, "xl/vbaProject.bin", lambda _: b"macro")
    assert code_of(content, "a.xlsx", rules) == "macros"
    assert code_of(content, "a.xlsm", rules) == "macros"


def test_a_document_type_definition_is_refused(workbook, rules):
    bomb = with_part(workbook, "xl/worksheets/sheet2.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml)
    assert code_of(bomb, "a.xlsx", rules) == "document_type"


@pytest.mark.parametrize("name", ["bomb.xlsx", "bomb.zip"])
def test_a_zip_bomb_is_not_unpacked(name, rules):
    members = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 12_000_000}
    assert code_of(zipped(members), name, rules) == "zip_bomb"


def test_many_moderate_parts_are_too_much_together(workbook, rules):
    assert code_of(workbook, "a.xlsx", rules, Limits(unzipped_bytes=10_000)) == "zip_bomb"
    assert code_of(workbook, "a.xlsx", rules, Limits(entries=3)) == "zip_bomb"
    assert code_of(workbook, "a.xlsx", rules, Limits(file_bytes=100)) == "file_too_large"


def test_an_entry_that_lies_about_its_size_is_damaged(workbook):
    lying = workbook.replace(zipfile.ZipFile(io.BytesIO(workbook)).getinfo("xl/workbook.xml").file_size.to_bytes(
        4, "little"), (40).to_bytes(4, "little"))
    assert lying != workbook
    with pytest.raises(ImportFault) as refusal:
        file_kind(lying, "a.xlsx")
    assert refusal.value.faults[0].code == "damaged"


def test_a_cell_far_outside_does_not_lay_out_a_giant_sheet(workbook, rules):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book["Balance sheet"]["XFD1048576"] = 1
    content = io.BytesIO()
    book.save(content)
    assert code_of(content.getvalue(), "a.xlsx", rules) == "sheet_too_large"


def test_external_links_are_not_followed_but_the_stored_value_counts(workbook, rules):
    def link(xml: bytes) -> bytes:
        assert b'<c r="C7"' in xml
        start = xml.index(b'<c r="C7"')
        end = xml.index(b"</c>", start)
        cell = xml[start:end].replace(b"<v>", b"<f>[1]Sheet1!$A$1</f><v>")
        return xml[:start] + cell + xml[end:]
    [reading] = read_contents([("a.xlsx", with_part(workbook, "xl/worksheets/sheet2.xml", link))], rules)
    assert reading.accepted and reading.statements[0].amount("receivables") == 200_000
    assert [(note.code, note.cell) for note in reading.notes] == [("external_link", "C7")]


def test_other_office_formats_are_named(rules):
    assert code_of(zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a.ods", rules) == \
        "not_a_workbook"
    assert code_of(zipped({"a.txt": b"x"}), "a.xlsx", rules) == "not_a_workbook"


def test_a_workbook_without_sheets_of_ours_and_without_headers_is_refused(rules):
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    assert code_of(content.getvalue(), "a.xlsx", rules) == "empty_file"


def test_prefixed_xml_of_other_programs_is_looked_through_too(workbook):
    def prefixed(xml: bytes) -> bytes:
        return (b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
                b'<x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row>'
                b'</x:sheetData><x:mergeCells><x:mergeCell ref="A3:B4"/></x:mergeCells></x:worksheet>')
    scan = open_sheets(with_part(workbook, "xl/worksheets/sheet2.xml", prefixed), "a.xlsx")["Balance sheet"].scan
    assert scan.unvalued == {(0, 0)} and scan.broken == {(0, 1): "#N/A"}
    assert [area.name for area in scan.merged] == ["A3:B4"] and scan.merged[0].covers(3, 1)


# --- archives ----------------------------------------------------------------------------------------------


def test_an_archive_gives_a_result_for_each_member(workbook, rules, template, accounts, changed):
    from stateward.facts.template import write_workbook
    other = write_workbook(template, accounts, changed(enterprise="E002"))
    broken = write_workbook(template, accounts, changed({"total_assets": 1}, enterprise="E003"))
    content = zipped({"city/a.xlsx": workbook, "city/b.xlsx": other, "c.xlsx": broken, "d.txt": b"\x00",
                      "__MACOSX/city/._a.xlsx": b"x", "city/.DS_Store": b"x"})
    results = {reading.file: reading for reading in read_contents([("all.zip", content)], rules)}
    assert set(results) == {"all.zip/city/a.xlsx", "all.zip/city/b.xlsx", "all.zip/c.xlsx", "all.zip/d.txt"}
    assert [r.accepted for _, r in sorted(results.items())] == [False, True, True, False]
    assert results["all.zip/city/b.xlsx"].statements[0].enterprise == "E002"
    assert {fault.code for fault in results["all.zip/c.xlsx"].faults} == {"check_failed"}


def test_an_archive_in_an_archive_is_not_opened(workbook, rules):
    inner = zipped({"a.xlsx": workbook})
    for name in ("inner.zip", "inner.bin"):
        [reading] = read_contents([("all.zip", zipped({name: inner}))], rules)
        assert [fault.code for fault in reading.faults] == ["nested_archive"]


@pytest.mark.parametrize("name", ["../a.xlsx", "/etc/a.xlsx", "x/../../a.xlsx", "C:a.xlsx", "..\\a.xlsx", "a\n.xlsx"])
def test_a_name_that_points_outside_refuses_the_archive(name, workbook, rules):
    assert code_of(zipped({name: workbook, "good.xlsx": workbook}), "all.zip", rules) == "unsafe_name"


def test_an_empty_or_overlong_archive_is_refused(workbook, rules):
    assert code_of(zipped({}), "all.zip", rules) == "empty_archive"
    many = zipped({f"{number}.xlsx": b"x" for number in range(5)})
    assert code_of(many, "all.zip", rules, Limits(members=4)) == "too_many_members"


def test_chinese_names_of_old_zip_programs_are_shown_as_meant(workbook):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("XXXXXXXX.xlsx", workbook)
    renamed = content.getvalue().replace(b"XXXXXXXX", "水务集团".encode("gb18030"))
    assert [member.name for member in read_archive(renamed, "a.zip")] == ["a.zip/水务集团.xlsx"]
