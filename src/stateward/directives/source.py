"""The text of a directive from a file's bytes, with the places of its pages and of Word's headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from stateward.directives.faults import refused, told
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: The longest text that is read: about 2,000 pages.
MOST_CHARACTERS = 6_000_000
MOST_BYTES = 50_000_000
#: Above one of these a file takes longer than a person waits: pages of a PDF, paragraphs of a Word file, bytes of text.
LONG_PAGES = 20
LONG_PARAGRAPHS = 600
LONG_BYTES = 60_000


@dataclass
class Source:
    """The text an outline's offsets point into.

    `headings` maps the start of a paragraph to its level where the file marks headings; `pages` are the starts of
    the pages; `notes` say what was left out or could not be read.
    """

    text: str
    file: str = ""
    kind: str = "text"
    headings: dict[int, int] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    notes: list[Fault] = field(default_factory=list)


def takes_long(content: bytes) -> bool:
    """Whether reading and outlining the file takes longer than a person waits; judged without reading it.

    A file that cannot be opened does not: it is refused at once.
    """
    if content.startswith(b"%PDF"):
        from stateward.directives.pdf import page_count

        return page_count(content) > LONG_PAGES
    if content.startswith(b"PK\x03\x04"):
        from stateward.directives.word import paragraph_count

        return paragraph_count(content) > LONG_PARAGRAPHS
    return len(content) > LONG_BYTES


def read_source(content: bytes, file: str) -> Source:
    """The text of a .txt, .md, .docx or .pdf; the kind is judged by the bytes, not by the name.

    Raises `DirectiveError` for an empty, damaged, encrypted or too large file and for a scan without text.
    """
    if not content.strip():
        raise refused("empty", file, _("The file is empty."), _("Hand in the directive's text."))
    if len(content) > MOST_BYTES:
        raise refused(
            "too_large",
            file,
            _("The file has {size} bytes; at most {limit} are read.").format(size=len(content), limit=MOST_BYTES),
            _("Hand in the directive without its annexes and pictures."),
        )
    if content.startswith(b"%PDF"):
        from stateward.directives.pdf import read_pdf

        source = read_pdf(content, file)
    elif content.startswith(b"PK\x03\x04"):
        from stateward.directives.word import read_word

        source = read_word(content, file)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(
            "old_word",
            file,
            _("This is an old Word file (.doc); only .docx, .pdf and plain text are read."),
            _("Save it as .docx in your word processor and hand it in again."),
        )
    else:
        source = _read_text(content, file)
    if not source.text.strip():
        raise refused("no_text", file, _("The file holds no text."), _("Hand in the directive's text."))
    if len(source.text) > MOST_CHARACTERS:
        raise refused(
            "too_long",
            file,
            _("The text has {size} characters; at most {limit} are read.").format(
                size=len(source.text), limit=MOST_CHARACTERS
            ),
            _("Hand in the directive without its annexes."),
        )
    return source


def _read_text(content: bytes, file: str) -> Source:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(
            "not_text",
            file,
            _("This is neither text nor a .docx or .pdf file."),
            _("Hand in the directive as .txt, .docx or .pdf."),
        )
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes = []
        if encoding == "gb18030":
            notes.append(
                told(
                    "encoding",
                    _("The text is not in UTF-8 and was read as GB 18030."),
                    _("Look at a few characters; save it as UTF-8 if they are wrong."),
                    file=file,
                )
            )
        return Source(text, file, "text", notes=notes)
    raise refused(
        "encoding",
        file,
        _("The text is in an encoding that is not known."),
        _("Save it as UTF-8 and hand it in again."),
    )
