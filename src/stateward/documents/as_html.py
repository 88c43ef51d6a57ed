"""A document as one self-contained page: what the screen shows before it is printed, and what the PDF is made of."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

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

_TAGS = {"en": "en", "zh": "zh-Hans"}
_DAY = {"en": "Date", "zh": "日期"}


def html(document: Document) -> str:
    """The document as HTML text; it asks for nothing from anywhere."""
    return (
        f'<!doctype html>\n<html lang="{_TAGS[document.language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{_metadata(document)}'
        f"<title>{escape(document.title)}</title><style>{_style()}</style></head>\n"
        f"<body><main>{_head(document)}{body(document)}{_foot(document)}</main></body></html>\n"
    )


def body(document: Document) -> str:
    """The blocks alone, for a page that has a frame of its own."""
    return "\n".join(_block(block, document.language) for block in document.blocks)


@cache
def _style() -> str:
    return files(__package__).joinpath("document.css").read_text(encoding="utf-8")


def _metadata(document: Document) -> str:
    named = [("author", document.issuer), ("dcterms.created", document.date.isoformat() if document.date else "")]
    return "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in named if value)


def _head(document: Document) -> str:
    lines = [
        ("issuer", document.issuer),
        ("number", document.number),
    ]
    above = "".join(f'<p class="{name}">{escape(text)}</p>' for name, text in lines if text)
    addressed = f'<p class="addressee">{_text(document.addressee)}</p>' if document.addressee else ""
    return f"<header>{above}<h1>{_text(document.title)}</h1></header>{addressed}"


def _foot(document: Document) -> str:
    closing = [text for text in (document.issuer, document.written_date) if text] if document.date else []
    told = "".join(f"<p>{escape(text)}</p>" for text in closing)
    note = f'<p class="small">{_text(document.note)}</p>' if document.note else ""
    return (f'<div class="closing">{told}</div>' if told else "") + (f"<footer>{note}</footer>" if note else "")


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _block(block: Block, language: str) -> str:
    return _WRITERS[type(block)](block, language)


def _heading(block: Heading, _language: str) -> str:
    level = min(max(block.level, 1), 3) + 1
    return f"<h{level}>{_text(block.text)}</h{level}>"


def _paragraph(block: Paragraph, _language: str) -> str:
    kind = f' class="{block.kind}"' if block.kind != "plain" else ""
    return f"<p{kind}>{_text(block.text)}</p>"


def _bullets(block: Bullets, _language: str) -> str:
    tag = "ol" if block.numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{_text(item)}</li>' for item in block.items)}</{tag}>"


def _facts(block: Facts, _language: str) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_text(label)}</th><td>{_text(value)}</td></tr>' for label, value in block.pairs
    )
    return f'<table class="facts"><tbody>{rows}</tbody></table>'


def _table(block: Table, _language: str) -> str:
    right = dict.fromkeys(block.numbers, ' class="number"')
    caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
    head = _cells("th", ' scope="col"', block.columns, right)
    rows = "".join(f"<tr>{_cells('td', '', row, right)}</tr>" for row in block.rows)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, more: str, texts: Sequence[str], right: dict[int, str]) -> str:
    return "".join(f"<{tag}{more}{right.get(i, '')}>{_text(text)}</{tag}>" for i, text in enumerate(texts))


def _picture(block: Picture, _language: str) -> str:
    data = base64.b64encode(block.svg.encode()).decode()
    caption = f"<figcaption>{_text(block.caption)}</figcaption>" if block.caption else ""
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(block.alternative)}">'
    return f"<figure>{image}{caption}</figure>"


def _signatures(block: Signatures, language: str) -> str:
    days = [*block.days, *[""] * (len(block.lines) - len(block.days))]
    boxes = "".join(
        f'<td><p class="role">{_text(role)}</p><p class="line">{_text(name)}</p>'
        f'<p class="day">{_DAY[language]} {_text(day)}</p></td>'
        for (role, name), day in zip(block.lines, days, strict=True)
    )
    return f'<table class="signatures"><tbody><tr>{boxes}</tr></tbody></table>'


def _page_break(_block: PageBreak, _language: str) -> str:
    return '<div class="page-break"></div>'


_WRITERS: dict[type, Callable[[Any, str], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Facts: _facts,
    Table: _table,
    Picture: _picture,
    Signatures: _signatures,
    PageBreak: _page_break,
}
