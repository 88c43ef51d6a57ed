"""The text of a Word file: paragraphs and tables in order, headings by their style, automatic numbers written out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from typing import Any

from stateward.directives.faults import refused, told
from stateward.directives.numerals import han_number, roman_number
from stateward.directives.source import Source
from stateward.messages import gettext as _

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_UNPACKED = 200_000_000
#: The part of the package that holds the text.
_BODY = "word/document.xml"
_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)$", re.IGNORECASE)


def read_word(content: bytes, file: str) -> Source:
    """The text of a .docx. Raises `DirectiveError` for other zip files and damaged ones."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.text.paragraph import Paragraph
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
        if unpacked > MOST_UNPACKED:
            raise refused(
                "too_large",
                file,
                _("Unpacked, the file has {size} bytes; at most {limit} are read.").format(
                    size=unpacked, limit=MOST_UNPACKED
                ),
                _("Hand in the directive without its annexes and pictures."),
            )
        document: Any = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as error:
        raise refused(
            "damaged",
            file,
            _("The file is no Word document or is damaged."),
            _("Open it in your word processor, save it as .docx and hand it in again."),
        ) from error
    styles = _Styles()
    numbers = _Numbers(document, styles)
    lines: list[str] = []
    headings: dict[int, int] = {}
    size = 0
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            number = numbers.of(item)
            line = f"{number}{item.text}"
            level = _heading_level(styles.of(item))
            if level is not None and line.strip():
                headings[size] = level
            rows = [line]
        else:
            rows = ["\t".join(cell.text.replace("\n", " ") for cell in _cells(row)) for row in item.rows]
        for row in rows:
            lines.append(row)
            size += len(row) + 1
    notes = []
    if numbers.written:
        notes.append(
            told(
                "automatic_numbers",
                _("{number} automatic numbers of the Word file were written out into the text.").format(
                    number=numbers.written
                ),
                _("The offsets count in the text with them; --text FILE writes it."),
                file=file,
            )
        )
    return Source("\n".join(lines), file, "docx", headings=headings, notes=notes)


def _cells(row: Any) -> list[Any]:
    """The cells of a row; a merged cell once."""
    found: list[Any] = []
    for cell in row.cells:
        if not found or cell._tc is not found[-1]._tc:
            found.append(cell)
    return found


def paragraph_count(content: bytes) -> int:
    """How many paragraphs a .docx has, tables included, without reading them; 0 where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if package.getinfo(_BODY).file_size > MOST_UNPACKED:
                return 0
            return package.read(_BODY).count(b"</w:p>")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError, zlib.error):
        return 0


class _Styles:
    """The style of a paragraph. Looking it up walks the whole style sheet, so each style is looked up once."""

    def __init__(self) -> None:
        self._known: dict[str | None, Any] = {}

    def of(self, paragraph: Any) -> Any:
        name = paragraph._p.style
        if name not in self._known:
            self._known[name] = paragraph.style
        return self._known[name]


def _heading_level(style: Any) -> int | None:
    match = _HEADING.match((style.name if style is not None else "") or "")
    return int(match[1]) if match else None


class _Numbers:
    """Word counts some lists itself; the numbers it shows stand nowhere in the text."""

    def __init__(self, document: Any, styles: _Styles) -> None:
        self.written = 0
        self.styles = styles
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        related = [part for part in document.part.package.iter_parts() if str(part.partname).endswith("numbering.xml")]
        if related:
            self._read(related[0])

    def _read(self, part: Any) -> None:
        from lxml import etree

        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for entry in root.findall(f"{_W}abstractNum"):
            levels = {}
            for level in entry.findall(f"{_W}lvl"):
                start = int(_value(level, "start") or 1)
                levels[int(level.get(f"{_W}ilvl"))] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    start,
                )
            abstract[entry.get(f"{_W}abstractNumId")] = levels
        for entry in root.findall(f"{_W}num"):
            self.levels[entry.get(f"{_W}numId")] = abstract.get(_value(entry, "abstractNumId") or "", {})

    def of(self, paragraph: Any) -> str:
        """The number that Word shows before the paragraph; empty where it counts nothing."""
        found = paragraph._p.find(f"{_W}pPr/{_W}numPr")
        style = self.styles.of(paragraph) if found is None else None
        if style is not None:
            found = style.element.find(f"{_W}pPr/{_W}numPr")
        if found is None or not paragraph.text.strip():
            return ""
        number, level = _value(found, "numId") or "", int(_value(found, "ilvl") or 0)
        levels = self.levels.get(number, {})
        if level not in levels or levels[level][0] in ("bullet", "none"):
            return "• " if level in levels and levels[level][0] == "bullet" else ""
        counters = self.counters[number]
        counters[level] = counters.get(level, levels[level][2] - 1) + 1
        for deeper in [key for key in counters if key > level]:
            del counters[deeper]
        self.written += 1
        text = levels[level][1]
        for place in range(level + 1):
            form = levels.get(place, ("decimal", "", 1))[0]
            text = text.replace(f"%{place + 1}", _shown(counters.get(place, 1), form))
        return text if text.endswith(("、", "）", ")")) else f"{text} "


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else str(found.get(f"{_W}val"))


def _shown(number: int, form: str) -> str:
    if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
        return han_number(number)
    if form == "upperRoman":
        return roman_number(number)
    if form == "lowerRoman":
        return roman_number(number).lower()
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    return str(number)
