"""What files are read, and what is said of those that cannot be."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from corpus import FILES, outline_of
from docx import Document
from docx.oxml import parse_xml
from paper import pdf, word
from pypdf import PdfReader, PdfWriter

from stateward.cli.main import run
from stateward.directives.source import read_source
from stateward.messages.errors import DirectiveError

MEETING = FILES[0].read_text(encoding="utf-8")


def wrapped(text: str, width: int = 90) -> list[str]:
    """The text in lines of a page."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word_ in paragraph.split():
            if len(line) + len(word_) > width:
                lines.append(line)
                line = ""
            line = f"{line} {word_}".strip()
        lines.append(line)
    return lines


def code_of(content: bytes, name: str = "x") -> str:
    with pytest.raises(DirectiveError) as refusal:
        read_source(content, name)
    fault = refusal.value.faults[0]
    assert fault.message and fault.next_step
    return fault.code


def test_a_pdf_gives_the_outline_of_its_text() -> None:
    found = outline_of(pdf([wrapped(MEETING)]), "meeting.pdf")
    plain = outline_of(MEETING)
    assert [s.title.text for s in found.strands] == [s.title.text for s in plain.strands]
    assert [len(s.tasks) for s in found.strands] == [len(s.tasks) for s in plain.strands]


def test_page_numbers_and_running_heads_are_left_out_and_told() -> None:
    pages = [["Office of Holdings", f"{n}. Publish the accounts of group {n}.", f"- {n} -"] for n in range(1, 7)]
    found = outline_of(pdf(pages), "x.pdf")
    assert "Office of Holdings" not in found.text and "- 3 -" not in found.text
    assert len(found.strands) == 6
    assert "directive.running_lines" in [note.code for note in found.notes]


def test_a_scanned_pdf_is_refused_with_what_to_do() -> None:
    assert code_of(pdf([[], [], []]), "scan.pdf") == "directive.scan"


def test_pages_without_text_are_named() -> None:
    source = read_source(pdf([wrapped(MEETING), [], ["More."]]), "x.pdf")
    assert [note.value for note in source.notes] == ["1"]
    assert "2" in source.notes[0].message


def test_an_encrypted_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Text."]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert code_of(buffer.getvalue()) == "directive.encrypted"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "directive.empty"),
        (b"  \n ", "directive.empty"),
        (b"%PDF-1.4 broken", "directive.damaged"),
        (b"PK\x03\x04 broken", "directive.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "directive.old_word"),
        (b"\x89PNG\x00\x00\x00", "directive.not_text"),
    ],
)
def test_files_that_hold_no_directive_are_refused(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_zip_that_is_no_word_file_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "text")
    assert code_of(buffer.getvalue()) == "directive.damaged"


def test_a_word_file_gives_headings_tables_and_text() -> None:
    content = word(
        [
            ("Title", "Plan of the year"),
            ("Heading 1", "Returns"),
            ("Normal", "Raise the return on equity to 6%. Publish it."),
            ("Heading 1", "Boards"),
            ("Normal", "Appoint independent directors."),
        ],
        [["Task", "Owner"], ["Publish accounts", "Finance"]],
    )
    found = outline_of(content, "x.docx")
    assert found.title is not None and found.title.text == "Plan of the year"
    assert [s.title.text for s in found.strands] == ["Returns", "Boards"]
    assert found.strands[0].tasks[0].measures[0].text == "6%"
    assert "Publish accounts\tFinance" in found.text


def test_numbers_that_word_counts_itself_are_written_out() -> None:
    document = Document()
    for text in ("Cut layers", "Raise returns", "Report"):
        document.add_paragraph(text, style="List Number")
    buffer = io.BytesIO()
    document.save(buffer)
    source = read_source(buffer.getvalue(), "x.docx")
    assert source.text.splitlines() == ["1. Cut layers", "2. Raise returns", "3. Report"]
    assert [note.code for note in source.notes] == ["directive.automatic_numbers"]


def test_chinese_automatic_numbers_are_written_as_word_shows_them() -> None:
    document = Document()
    paragraph = document.add_paragraph("强化监管", style="List Number")
    numbering = document.part.numbering_part.element
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {namespace} w:abstractNumId="99"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {namespace} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {namespace}><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>')
    )
    buffer = io.BytesIO()
    document.save(buffer)
    assert read_source(buffer.getvalue(), "x.docx").text == "一、强化监管"


def test_a_text_in_gb18030_is_read_and_told() -> None:
    source = read_source("一、强化监管。\n二、深化改革。\n".encode("gb18030"), "x.txt")
    assert source.text.startswith("一、强化监管")
    assert [note.code for note in source.notes] == ["directive.encoding"]


def test_no_enumeration_and_mixed_numbering_are_told() -> None:
    by_name = {file.stem[:2]: outline_of(file.read_bytes()) for file in FILES}
    assert "directive.no_enumeration" in [note.code for note in by_name["06"].notes]
    gaps = [note.message for note in by_name["09"].notes if note.code == "directive.numbering"]
    assert len(gaps) == 3 and "3" in gaps[0]


def test_three_hundred_pages_are_outlined_in_seconds() -> None:
    page = "\n".join(
        f"{n}. Publish the accounts of group {n}, and report the debt ratio by the end of June." for n in range(1, 31)
    )
    text = "\n\n".join(f"Part {n}\n\n{page}" for n in range(1, 301))
    began = time.process_time()
    found = outline_of(text)
    assert time.process_time() - began < 30
    assert len(found.strands) == 300 and len(found.strands[299].tasks) == 30
    assert "directive.long" in [note.code for note in found.notes]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_command_prints_every_form(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["directive", "outline", str(FILES[0]), "--format", form, "--text", str(tmp_path / "t.txt")]) == 0
    out, err = capsys.readouterr()
    assert "cut layers" in out
    assert "directive.no_title_line" in err
    assert (tmp_path / "t.txt").read_text(encoding="utf-8") == MEETING
    if form == "json":
        found = json.loads(out)
        strand = found["strands"][0]
        assert MEETING[strand["title_start"] : strand["title_end"]] == strand["title"] == "cut layers"


def test_the_command_refuses_a_scan_with_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf([[]]))
    assert run(["directive", "outline", str(tmp_path / "scan.pdf"), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == "directive.scan"
