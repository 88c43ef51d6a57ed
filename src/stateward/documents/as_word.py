"""A document as Word: real headings, tables that repeat their heads, page numbers, fonts for both scripts."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from stateward.documents.blocks import (
    Bullets,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from stateward.documents.pictures import png

_DAY = {"en": "Date", "zh": "日期"}
_LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
_LATIN, _HAN = "Times New Roman", "SimSun"
#: Width of the text on A4 with the margins below, in millimetres.
_TEXT_WIDTH = 166
_NOTE_GREY = "55636F"


def word(document: Document) -> bytes:
    """The document as .docx; the office may go on writing in it."""
    from docx import Document as new_file

    file = new_file()
    _set_page(file, document)
    _head(file, document)
    for block in document.blocks:
        _WRITERS[type(block)](file, block, document.language)
    _foot(file, document)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def add_blocks(file: Any, blocks: Any, language: str) -> None:
    """Write blocks into a file of python-docx or a part of one, such as a place in an office's own template."""
    for block in blocks:
        _WRITERS[type(block)](file, block, language)


def _set_page(file: Any, document: Document) -> None:
    import datetime as dt

    from docx.shared import Mm

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(24)
    for style in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "List Number"):
        _set_fonts(file.styles[style], document.language)
    properties = file.core_properties
    properties.title, properties.author = document.title, document.issuer
    properties.language = _LANGUAGES[document.language]
    day = document.date or dt.date(2000, 1, 1)
    properties.created = properties.modified = dt.datetime(day.year, day.month, day.day)
    _page_number(section.footer.paragraphs[0])


def _set_fonts(style: Any, language: str) -> None:
    """Name a font for each script: Word picks by character, and its default has no Chinese one."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = _LATIN
    style.font.color.rgb = RGBColor(0x1C, 0x27, 0x33)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    fonts.set(qn("w:eastAsia"), _HAN)
    tag = properties.find(qn("w:lang"))
    if tag is None:
        tag = properties.makeelement(qn("w:lang"), {})
        properties.append(tag)
    tag.set(qn("w:val"), _LANGUAGES["en"])
    tag.set(qn("w:eastAsia"), _LANGUAGES[language] if language == "zh" else _LANGUAGES["zh"])


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _head(file: Any, document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for text in (document.issuer, document.number):
        if text:
            file.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.add_heading(document.title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if document.addressee:
        file.add_paragraph().add_run(document.addressee).bold = True


def _foot(file: Any, document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if document.date is not None:
        for text in filter(None, (document.issuer, document.written_date)):
            file.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if document.note:
        _small(file.add_paragraph(document.note))


def _small(paragraph: Any) -> Any:
    from docx.shared import Pt, RGBColor

    for run in paragraph.runs:
        run.font.size = Pt(9)
        run.font.color.rgb = RGBColor.from_string(_NOTE_GREY)
    return paragraph


def _heading(file: Any, block: Heading, _language: str) -> None:
    file.add_heading(block.text, min(max(block.level, 1), 3))


def _paragraph(file: Any, block: Paragraph, _language: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = file.add_paragraph(block.text)
    if block.kind == "note":
        _small(paragraph)
    if block.kind == "lead":
        for run in paragraph.runs:
            run.font.size = Pt(12)
    if block.kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _bullets(file: Any, block: Bullets, _language: str) -> None:
    for number, item in enumerate(block.items, 1):
        # Word goes on counting from the last list, so a numbered list carries its numbers as text.
        if block.numbered:
            file.add_paragraph(f"{number}. {item}")
        else:
            file.add_paragraph(item, style="List Bullet")


def _facts(file: Any, block: Facts, _language: str) -> None:
    table = file.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in block.pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    _widths(table, (0.3, 0.7))
    file.add_paragraph()


def _table(file: Any, block: Table, _language: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if block.caption:
        file.add_paragraph(block.caption, style="Caption")
    table = file.add_table(rows=1, cols=len(block.columns))
    table.style = "Table Grid"
    for row_number, texts in enumerate([block.columns, *block.rows]):
        row = table.rows[0] if row_number == 0 else table.add_row()
        for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            run = cell.paragraphs[0].add_run(text)
            run.bold = row_number == 0
            if index in block.numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat(table.rows[0])
    file.add_paragraph()


def _repeat(row: Any) -> None:
    """Say that a row stands again at the top of every page its table runs over."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _widths(table: Any, shares: tuple[float, ...]) -> None:
    from docx.shared import Mm

    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Mm(_TEXT_WIDTH * share)


def _picture(file: Any, block: Picture, _language: str) -> None:
    from docx.shared import Mm

    run = file.add_paragraph().add_run()
    shape = run.add_picture(io.BytesIO(png(block.svg)), width=Mm(_TEXT_WIDTH))
    shape._inline.docPr.set("descr", block.alternative)
    if block.caption:
        file.add_paragraph(block.caption, style="Caption")


def _signatures(file: Any, block: Signatures, language: str) -> None:
    days = [*block.days, *[""] * (len(block.lines) - len(block.days))]
    table = file.add_table(rows=1, cols=max(len(block.lines), 1))
    for cell, (role, name), day in zip(table.rows[0].cells, block.lines, days, strict=True):
        cell.text = role
        cell.add_paragraph(name or "\n")
        cell.add_paragraph("_" * 24)
        cell.add_paragraph(f"{_DAY[language]} {day}".rstrip())


def _page_break(file: Any, _block: PageBreak, _language: str) -> None:
    file.add_page_break()


_WRITERS: dict[type, Callable[[Any, Any, str], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Facts: _facts,
    Table: _table,
    Picture: _picture,
    Signatures: _signatures,
    PageBreak: _page_break,
}
