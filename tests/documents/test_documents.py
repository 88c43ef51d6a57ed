"""Documents: what goes in comes out in every format, in both languages, and nothing in it is ever markup."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from docx import Document as WordFile
from pypdf import PdfReader

from stateward import documents
from stateward.documents import (
    Bullets,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
    as_pdf,
)
from stateward.documents.pictures import png
from stateward.messages.errors import DocumentError

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<rect x="10" y="10" width="120" height="40" fill="#0b5fa5"/></svg>'
)


def contract(language: str = "en", **more: object) -> Document:
    words = {
        "en": ("Contract of responsibility 2026", "Targets", "Total profit", "Office", "Group"),
        "zh": ("2026年度经营业绩责任书", "考核目标", "利润总额", "国资委", "集团公司"),
    }[language]
    fields: dict[str, object] = {
        "title": words[0],
        "language": language,
        "number": "No. 7",
        "date": dt.date(2026, 3, 9),
        "issuer": words[3],
        "addressee": words[4],
        "note": "stateward-head 1",
        "blocks": (
            Heading(words[1]),
            Paragraph("First <b>line</b> & second", "lead"),
            Facts([(words[2], "1,234.50")]),
            Table([words[2], "2026"], [[words[2], "−12.00"]] * 60, caption=words[1], numbers=(1,)),
            Bullets(["one", "two"], numbered=True),
            Picture(DRAWING, "A blue bar", "Figure 1"),
            PageBreak(),
            Signatures([(words[3], "Zhou Ming"), (words[4], "")], ["2026-03-09"]),
        ),
    }
    return Document(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_holds_the_texts_the_language_and_the_title(language: str) -> None:
    document = contract(language)
    reader = PdfReader(io.BytesIO(documents.pdf(document)))
    text = "".join(page.extract_text() for page in reader.pages)
    for wanted in (document.title, document.issuer, "1,234.50", "−12.00", "Zhou Ming", document.written_date):
        assert wanted in text.replace("\n", ""), wanted
    assert reader.metadata is not None and reader.metadata.title == document.title
    assert reader.trailer["/Root"]["/Lang"].startswith({"en": "en", "zh": "zh"}[language])
    assert len(reader.pages) >= 3


def test_the_heads_of_a_long_table_stand_on_every_page_it_runs_over() -> None:
    reader = PdfReader(io.BytesIO(documents.pdf(contract())))
    pages = [page.extract_text() for page in reader.pages]
    with_rows = [page for page in pages if "−12.00" in page]
    assert len(with_rows) > 1 and all("2026" in page for page in with_rows)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert documents.pdf(contract()) == documents.pdf(contract())


def test_texts_are_never_markup_and_nothing_is_fetched() -> None:
    hostile = contract(title='<script>alert("x")</script>', blocks=[Paragraph('<img src="file:///etc/hostname">')])
    page = documents.html(hostile)
    assert "<script>" not in page and "<img" not in page
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname"/></svg>'
    assert documents.pdf(contract(blocks=[Picture(drawing, "nothing")])).startswith(b"%PDF")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_word_file_holds_headings_tables_and_a_font_for_each_script(language: str) -> None:
    document = contract(language)
    content = documents.word(document)
    file = WordFile(io.BytesIO(content))
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert document.title in texts and document.note in texts and "1. one" in texts
    assert file.paragraphs[texts.index("Targets" if language == "en" else "考核目标")].style.name == "Heading 1"
    assert [len(table.rows) for table in file.tables] == [1, 61, 1]
    assert len(file.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert 'w:eastAsia="SimSun"' in package.read("word/styles.xml").decode()
        assert "w:tblHeader" in package.read("word/document.xml").decode()


def test_a_drawing_becomes_a_picture_of_its_own_size() -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(png(DRAWING)))
    assert abs(picture.width / picture.height - 3) < 0.1
    assert picture.getpixel((picture.width // 2, picture.height // 2))[:3] == (0x0B, 0x5F, 0xA5)


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells, the table has 2 columns"):
        Table(["a", "b"], [["1", "2"], ["3"]])


def test_a_language_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="en or zh"):
        Document("Title", "fr")


def test_chinese_without_a_chinese_font_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_pdf, "has_chinese_font", lambda: False)
    with pytest.raises(DocumentError) as refused:
        documents.pdf(contract("zh"))
    assert refused.value.faults[0].code == "document.font"
    assert documents.pdf(contract("en", blocks=())).startswith(b"%PDF")


def template(*paragraphs: str) -> bytes:
    file = WordFile()
    for text in paragraphs:
        file.add_paragraph(text)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def test_an_office_template_is_filled_with_fields_blocks_and_values() -> None:
    made = documents.office_template(
        template("{{ title }} of {{ date }}", "Profit: {{ figures.profit }}", "{{ blocks }}", "Kind regards"),
        contract(title="A & <B>"),
        {"figures": {"profit": "14.9"}},
    )
    texts = [paragraph.text for paragraph in WordFile(io.BytesIO(made)).paragraphs]
    assert "A & <B> of 9 March 2026" in texts and "Profit: 14.9" in texts
    order = [texts.index(wanted) for wanted in ("Profit: 14.9", "Targets", "1. one", "Kind regards")]
    assert order == sorted(order)
    assert len(WordFile(io.BytesIO(made)).tables) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip at all", "document.template_kind"),
        (template("{{ unknown_name }}"), "document.template"),
        (template("{% for x in %}"), "document.template"),
        (template("{{ ''.__class__.__mro__ }}"), "document.template"),
    ],
)
def test_a_template_at_fault_is_named(content: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as refused:
        documents.office_template(content, contract(), {}, file="notice.docx")
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].file == "notice.docx"
