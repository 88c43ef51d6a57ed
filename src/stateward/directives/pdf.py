"""The text of a PDF: page by page, lines of a paragraph joined, running heads and page numbers left out."""

from __future__ import annotations

import io
import re
from collections import Counter

from stateward.directives.blocks import continues
from stateward.directives.faults import refused, told
from stateward.directives.source import Source
from stateward.messages import gettext as _
from stateward.messages import listed

MOST_PAGES = 2_000
_PAGE_NUMBER = re.compile(r"^\s*(?:[-–—]\s*)?(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*/\s*\d{1,4})?(?:\s*[-–—])?\s*$")
#: What a damaged file makes the reader stumble over.
_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
_HAN_END = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]$")


def read_pdf(content: bytes, file: str) -> Source:
    """The text of a PDF that carries text. Raises `DirectiveError` for scans, encrypted and damaged files."""
    pages = _pages(content, file)
    empty = [number for number, page in enumerate(pages, start=1) if not page.strip()]
    if len(empty) == len(pages):
        raise refused(
            "scan",
            file,
            _("The PDF has {pages} pages and no text: it is a scan, and pictures are not read.").format(
                pages=len(pages)
            ),
            _("Have the text recognised (OCR), or ask the issuer for the document itself."),
            str(len(pages)),
        )
    notes = []
    if empty:
        notes.append(
            told(
                "pages_without_text",
                _("These pages carry no text and were not read: {pages}.").format(
                    pages=listed(str(n) for n in empty[:20]) + ("…" if len(empty) > 20 else "")
                ),
                _("Look at them in the file; scanned pages need their text recognised first."),
                file=file,
                value=str(len(empty)),
            )
        )
    lines, left_out = _without_running_lines([page.splitlines() for page in pages])
    if left_out:
        notes.append(
            told(
                "running_lines",
                _("{number} page numbers and running heads were left out of the text.").format(number=left_out),
                _("The offsets count in the text without them; --text FILE writes it."),
                file=file,
            )
        )
    text, starts = _joined(lines)
    return Source(text, file, "pdf", pages=starts, notes=notes)


def page_count(content: bytes) -> int:
    """How many pages a PDF has, without reading them; 0 where it cannot be opened."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        return 0 if reader.is_encrypted and not reader.decrypt("") else len(reader.pages)
    except (PyPdfError, *_BROKEN):
        return 0


def _pages(content: bytes, file: str) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refused(
                "encrypted",
                file,
                _("The PDF is protected by a password and cannot be opened."),
                _("Save it without the password and hand it in again."),
            )
        if len(reader.pages) > MOST_PAGES:
            raise refused(
                "too_long",
                file,
                _("The PDF has {pages} pages; at most {limit} are read.").format(
                    pages=len(reader.pages), limit=MOST_PAGES
                ),
                _("Hand in the directive without its annexes."),
            )
        return [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, *_BROKEN) as error:
        raise refused(
            "damaged",
            file,
            _("The PDF is damaged and cannot be read: {reason}.").format(reason=str(error) or type(error).__name__),
            _("Open it in a reader, save it anew and hand it in again."),
        ) from error


def _without_running_lines(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """Lines that stand first or last on more than half of at least four pages, and page numbers, are left out."""
    edges = Counter(line.strip() for page in pages for line in {*page[:1], *page[-1:]} if line.strip())
    running = {line for line, times in edges.items() if len(pages) >= 4 and times > len(pages) / 2}
    kept, left_out = [], 0
    for page in pages:
        last = len(page) - 1
        lines = [
            line
            for place, line in enumerate(page)
            if not (place in (0, 1, last - 1, last) and (line.strip() in running or _PAGE_NUMBER.match(line)))
        ]
        left_out += len(page) - len(lines)
        kept.append(lines)
    return kept, left_out


def _joined(pages: list[list[str]]) -> tuple[str, tuple[int, ...]]:
    """The pages as one text in which each paragraph is one line, and where each page begins."""
    text: list[str] = []
    size, starts = 0, []
    before = ""

    def put(part: str) -> None:
        nonlocal size
        text.append(part)
        size += len(part)

    for page in pages:
        starts.append(size)
        for raw in page:
            line = raw.strip()
            if not line:
                before = ""
                continue
            if text and before and continues(before, line):
                if not _HAN_END.search(before):
                    put(" ")
            elif text:
                put("\n")
            put(line)
            before = line
    return "".join(text), tuple(starts)
