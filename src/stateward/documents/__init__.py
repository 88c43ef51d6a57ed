"""Documents an office hands out: contracts, notices, orders, reports, as HTML, PDF and Word, in either language.

A strand says what a document holds (`Document`, blocks); this room says how it looks. No strand knows a page size.
"""

from stateward.documents.as_html import html
from stateward.documents.as_pdf import pdf
from stateward.documents.as_word import word
from stateward.documents.blocks import (
    Block,
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
from stateward.documents.office_template import office_template

__all__ = [
    "Block",
    "Bullets",
    "Document",
    "Facts",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Signatures",
    "Table",
    "html",
    "office_template",
    "pdf",
    "word",
]
