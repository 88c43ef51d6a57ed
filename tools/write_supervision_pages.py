"""Writes docs/supervision/: a page for every decision list, set of warning rules, library, inspection list, procedure.

    python tools/write_supervision_pages.py

A test fails when a page is not what this script would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_text import cell, code, row

from stateward.rulebook import Rulebook
from stateward.rulebook.documents import Header
from stateward.rulebook.lists import DecisionListDocument
from stateward.rulebook.warnings import WarningsDocument
from stateward.supervision.list_text import plain_cell

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "supervision"
NOTICE = "<!-- Written by tools/write_supervision_pages.py from the rule document; do not edit. -->"
KINDS = {
    "list": "Decision lists",
    "warnings": "Warnings",
    "library": "Libraries of rules",
    "inspections": "Inspection lists",
    "procedure": "Procedures",
}


def pages(book: Rulebook) -> dict[str, str]:
    """File name -> text of every page, with the index."""
    documents = [entry.document for kind in KINDS for entry in book.all(kind)]
    return {"index.md": index(documents), **{page_name(d): page(d) for d in documents}}


def page_name(document: Header) -> str:
    """The file of a document's page; versions of one document have a page each."""
    return f"{document.id}-{document.version}.md"


def index(documents: list[Any]) -> str:
    """All pages by kind."""
    lines = [NOTICE, "", "# The built-in documents of supervision", "", "[How they are used](../supervision.md)"]
    for kind, title in KINDS.items():
        lines += ["", f"## {title}", "", "| Document | 中文 | Version | Status |", "|---|---|---|---|"]
        lines += [
            row(f"[{cell(d.title.en)}]({page_name(d)})", cell(d.title.zh), cell(d.version), d.status)
            for d in documents
            if d.document == kind
        ]
    return "\n".join(lines) + "\n"


def page(document: Any) -> str:
    """The page of one document."""
    source = document.source
    lines = [
        NOTICE,
        "",
        f"# {document.title.en}",
        "",
        document.title.zh,
        "",
        f"`{document.id}`, version {document.version}, **{document.status}**. Source: {source.document}"
        + (f", {source.article}." if source.article else "."),
    ]
    if source.verified is not None:
        lines += ["", f"Verified: {source.verified.en}"]
    if document.note is not None:
        lines += ["", document.note.en]
    body = {"list": list_body, "warnings": warnings_body}.get(document.document, plain_body)
    return "\n".join([*lines, "", *body(document)]) + "\n"


def list_body(document: DecisionListDocument) -> Iterator[str]:
    """Fields and rows of a list."""
    yield f"{len(document.formal_rows)} of {len(document.rows)} items can be decided and analysed. Hit policy: "
    yield f"{document.hit_policy}."
    yield from ["", "| Item | Matter | 中文 | When | Who decides | How | Basis | Certainty |", "|" + "---|" * 8]
    for item in document.rows:
        when = "; ".join(f"{name} = {plain_cell(cell_)}" for name, cell_ in (item.when or {}).items())
        when += "".join(
            f"; not {name} = {plain_cell(c)}" for e in item.exceptions for name, c in (e.when or {}).items()
        )
        words = item.title or item.text
        yield row(
            cell(item.id),
            cell(words.en if words else ""),
            cell(words.zh if words else ""),
            code(when) if item.formal else "prose",
            cell(item.decider or ""),
            cell(item.mode or ""),
            cell(item.basis or ""),
            item.certainty,
        )
    yield from ["", "## Worked cases", ""]
    for example in document.examples:
        expected = example.expect.model_dump(exclude_unset=True)
        told = ", ".join(f"{name} {value}" for name, value in expected.items())
        yield f"- {example.name}: {told}."


def warnings_body(document: WarningsDocument) -> Iterator[str]:
    """One section a rule: method, levels, why, source."""
    yield from ["| Parameter | Value | Certainty |", "|---|---|---|"]
    for key, parameter in document.parameters.items():
        yield row(f"{cell(parameter.title.en)} ({code(key)})", cell(str(parameter.value)), parameter.certainty)
    for id_, rule in document.rules.items():
        yield from ["", f"## {rule.title.en} ({id_})", "", rule.title.zh, ""]
        if rule.value is not None:
            yield f"- Value: {code(rule.value)}, shown in {rule.unit}"
        if rule.trade is not None:
            settings = ", ".join(f"{key} {value}" for key, value in rule.trade.model_dump(exclude_none=True).items())
            yield f"- Looked for in the trade: {settings}; level {rule.level}"
        if rule.applies is not None:
            yield f"- Applies when {code(rule.applies)}"
        for level, limit in rule.levels.items():
            sign, formula = limit.comparison
            yield f"- {level}: {code(f'{sign} {formula}')}"
        if len(rule.months) < 12:
            yield f"- Tested on the figures of months {', '.join(map(str, rule.months))}"
        yield f"- Alarm about the rule above a trigger rate of {rule.alarm_rate}"
        if rule.why is not None:
            yield f"- Why: {rule.why.en}"
        article = f", {rule.source.article}" if rule.source.article else ""
        yield f"- Source: {rule.source.document}{article}; certainty: {rule.certainty}"
        for example in document.examples:
            if example.rule == id_:
                expect = example.expect
                yield f"- Worked case: {example.name}: {expect.state}" + (f", {expect.level}" if expect.level else "")


def plain_body(document: Any) -> Iterator[str]:
    """The rows of a library, an inspection list or a procedure."""
    for name in ("rules", "items", "steps", "loss_levels"):
        rows = getattr(document, name, ())
        if not rows:
            continue
        yield from [f"## {name.replace('_', ' ').capitalize()}", "", "| Id | Title | 中文 | |", "|---|---|---|---|"]
        for one in rows:
            yield row(code(one.id), cell(one.title.en), cell(one.title.zh), cell(beside(one)))
        yield ""


def beside(one: Any) -> str:
    """What stands beside a title, in short."""
    told = one.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude={"id", "title", "text"}
    )
    parts = []
    for name, value in told.items():
        if isinstance(value, dict):
            value = value.get("en") or ", ".join(f"{key} {inner}" for key, inner in value.items())
        parts.append(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    return "; ".join(parts)


def main() -> None:
    """Write every page, remove those of documents that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = pages(Rulebook.load())
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} pages")


if __name__ == "__main__":
    main()
