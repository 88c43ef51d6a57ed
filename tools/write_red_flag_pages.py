"""Writes docs/red-flags/: a page for every procurement indicator, made from the rule document.

    python tools/write_red_flag_pages.py

A test fails when a page is not what this script would write, and computes every worked example.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stateward.integrity.redflags.coverage import NEEDED
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import Title
from stateward.rulebook.red_flags import RedFlag, RedFlagsDocument

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "red-flags"
SHOWN = "<!-- run: shown -->"
NOTICE = "<!-- Written by tools/write_red_flag_pages.py from the rule document; do not edit. -->"
READING = """A signal is a reason to look at a case, never a finding about anybody. Say "143 procurements with at least
one signal", never "143 risky procurements"; compare rates, for big buyers get more signals. *Insufficient data* and
*not applicable* are no "no signal"."""


def pages(book: Rulebook) -> dict[str, str]:
    """File name -> text of every page, with the index."""
    document: RedFlagsDocument = book.get("red_flags", "ocp-cardinal")
    found = {f"{code}.md": page(code, flag, document) for code, flag in document.indicators.items()}
    return {"index.md": index(document), **found}


def index(document: RedFlagsDocument) -> str:
    """The list of all indicators."""
    lines = [
        NOTICE,
        "",
        "# Procurement red flags",
        "",
        READING,
        "",
        "How to run them: [Integrity index and red flags](../integrity-index.md).",
        "",
        "| Code | Indicator | 中文 | Flags | Stage |",
        "|---|---|---|---|---|",
    ]
    for code, flag in document.indicators.items():
        lines.append(
            f"| [{code}]({code}.md) | {flag.title.en} | {flag.title.zh} | {', '.join(flag.judges)} | {flag.stage} |"
        )
    return "\n".join([*lines, "", f"Source: {document.source.document}, {document.source.address}.", ""])


def page(code: str, flag: RedFlag, document: RedFlagsDocument) -> str:
    """One indicator's page."""
    parts = [NOTICE, "", f"# {code} {flag.title.en}", "", flag.title.zh, ""]
    for title, text in (
        ("Definition", flag.definition),
        ("Why it is a signal", flag.why),
        ("Method", flag.method),
        ("Settings", flag.defaults),
    ):
        parts += [f"## {title}", "", text.en, "", f"> {text.zh}", ""]
    parts += ["## Fields it reads", "", *[f"- `{path}`" for path in NEEDED[code]], ""]
    parts += _list("Assumptions", flag.assumptions) + _list("Limits", flag.limits)
    example = flag.example
    settings: dict[str, Any] = {"indicators": {code: _plain(example.settings)}}
    parts += [
        "## Worked example",
        "",
        example.text.en,
        "",
        f"> {example.text.zh}",
        "",
        "Settings:",
        "",
        SHOWN,
        "```json",
        json.dumps(settings),
        "```",
        "",
        "Releases:",
        "",
        SHOWN,
        "```json",
        *[json.dumps(_plain(release), ensure_ascii=False) for release in example.releases],
        "```",
        "",
        "Result:",
        "",
        SHOWN,
        "```json",
        json.dumps(
            {group: {id_: {code: value} for id_, value in ids.items()} for group, ids in example.result.items()}
        ),
        "```",
        "",
        f"Source: {document.source.document}, version {document.version}.",
        "",
    ]
    return "\n".join(parts)


def _list(title: str, items: tuple[Title, ...]) -> list[str]:
    if not items:
        return []
    return [f"## {title}", "", *[line for item in items for line in (f"- {item.en}", f"  {item.zh}")], ""]


def _plain(value: Any) -> Any:
    """Numbers of the document as JSON numbers."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | None) else float(value)


def main() -> None:
    """Write the pages and delete those of indicators that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages(Rulebook.load())
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
