"""Writes docs/schemes/: a page for every scheme, indicators document and set of check rules, made from the rules.

    python tools/write_rule_pages.py

A page says what the document says: clauses, formulas, sources and how certain each is. A test fails when a page is not
what this script would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from markdown_text import both, cell, code, number, row, setting

from stateward.rulebook import Rulebook
from stateward.rulebook.documents import ChecksDocument, Header, IndicatorsDocument, Source
from stateward.rulebook.scheme import LeafBase, ModifiedNode, NodeBase, SchemeDocument, nodes_below
from stateward.workbench.rulebook import wording

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schemes"
NOTICE = "<!-- Written by tools/write_rule_pages.py from the rule document; do not edit. -->"
KINDS = {"scheme": "Schemes", "indicators": "Indicators", "checks": "Check rules"}
#: Fields of a leaf that the page tells in its own words.
TOLD = {
    "id", "title", "weight", "share", "when", "missing", "rounding", "floor", "cap", "benefit", "nature", "source",
    "certainty", "note", "indicator", "special", "method", "above", "from_", "up_to", "below", "otherwise", "cases",
    "anchors", "thresholds", "improvement",
}  # fmt: skip
SIGNS = {"above": ">", "from_": "≥", "up_to": "≤", "below": "<"}


def pages(book: Rulebook) -> dict[str, str]:
    """File name -> text of every page, with the index."""
    documents = [entry.document for kind in KINDS for entry in book.all(kind)]
    found = {page_name(document): page(book, document) for document in documents}
    return {"index.md": index(documents), **found}


def page_name(document: Header) -> str:
    """The file of a document's page; indicators and checks say their kind, for a scheme may bear the same id."""
    kind = (
        ""
        if document.document == "scheme" or document.id.endswith(f"-{document.document}")
        else f"-{document.document}"
    )
    return f"{document.id}{kind}.md"


def index(documents: Iterable[Header]) -> str:
    """The list of all pages by kind."""
    lines = [NOTICE, "", "# The built-in rules", "", INTRODUCTION]
    for kind, title in KINDS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| Document | 中文 | Jurisdiction | Version | Status |",
            "|---|---|---|---|---|",
        ]
        lines += [
            row(f"[{cell(d.title.en)}]({page_name(d)})", cell(d.title.zh), d.jurisdiction, d.version, d.status)
            for d in documents
            if d.document == kind
        ]
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
One page for each built-in document, made from it. *Status* is honest: `illustrative` means not official, or not yet
compared with the issuing text. *Certainty* says of a clause whether it was `seen` (read in the source), is from
`memory`, or was `constructed`. How such documents are written: [the rulebook](../rulebook.md); the scoring methods:
[assessment](../assessment.md)."""


def page(book: Rulebook, document: Header) -> str:
    """The page of one document."""
    if isinstance(document, SchemeDocument):
        body = scheme_body(book, document)
    elif isinstance(document, IndicatorsDocument):
        body = indicators_body(document)
    else:
        assert isinstance(document, ChecksDocument)
        body = checks_body(document)
    return "\n".join([NOTICE, "", *head(document), *body]).rstrip() + "\n"


def head(document: Header) -> list[str]:
    """Titles, status, source, dates."""
    source = document.source
    rows = [
        ("Id", f"`{document.id}`" + "".join(f", also `{alias}`" for alias in document.aliases)),
        ("Version", document.version),
        ("Status", document.status),
        ("Jurisdiction", document.jurisdiction),
        ("Source", source_line(source)),
        ("Verified", source.verified.en if source.verified else None),
        ("In force", period(document)),
    ]
    lines = [f"# {document.title.en}", "", document.title.zh, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {cell(value)} |" for name, value in rows if value]
    if document.note:
        lines += ["", document.note.en]
    return lines


def period(document: Header) -> str:
    """The days a version is in force."""
    effective = document.effective
    words = [f"from {effective.from_}" if effective.from_ else "", f"to {effective.to}" if effective.to else ""]
    return " ".join(word for word in words if word)


def source_line(source: Source | None) -> str:
    """Document and article, linked where there is an address."""
    if source is None:
        return ""
    text = " · ".join(part for part in (source.document, source.article) if part)
    return f"[{text}]({source.address})" if source.address else text


# --- schemes -----------------------------------------------------------------------------------------------


def scheme_body(book: Rulebook, document: SchemeDocument) -> list[str]:
    """The tree, extra points and deductions, gates, grades, rounding."""
    indicators: dict[str, Any] = {}
    accounts: dict[str, Any] = {}
    used = []
    for name in document.indicators:
        other = book.get("indicators", name)
        used.append(f"[{other.title.en}]({page_name(other)})")
        indicators = {**other.indicators, **indicators}
        for chart in other.accounts:
            accounts |= book.get("accounts", chart).accounts
    indicators = accounts | indicators
    lines = ["", f"Indicators: {', '.join(used)}."]
    if document.standards:
        lines.append(f"Standard values: `{document.standards}`.")
    lines += ["", "## How the score is made", "", *node_lines(document.score, indicators, 0)]
    for part, title in ((document.bonus, "Extra points"), (document.deductions, "Deductions")):
        if part:
            cap = f" At most {number(part.cap)} points in all." if part.cap is not None else ""
            lines += ["", f"## {title}", "", *([cap.strip(), ""] if cap else [])]
            if part.taper_from is not None:
                lines += [
                    f"From {number(part.taper_from)} points on, the sum Y counts as (1 - score %) x "
                    f"{number(part.taper_factor)} x Y.",
                    "",
                ]
            lines += [line for node in part.nodes for line in node_lines(node, indicators, 0)]
    if document.definitions:
        lines += ["", "## The scheme's own definitions", "", "| Definition | Id | Formula |", "|---|---|---|"]
        lines += [f"| {cell(d.title.en)} | `{id_}` | {code(d.formula)} |" for id_, d in document.definitions.items()]
    if document.gates:
        lines += ["", "## Gates", "", "| Gate | When | Effect | Certainty |", "|---|---|---|---|"]
        lines += [f"| {cell(g.title.en)} | {code(g.when)} | {gate_effect(g)} | {g.certainty} |" for g in document.gates]
    if document.grades:
        lines += ["", "## Grades", "", "| Grade | Score | |", "|---|---|---|"]
        lines += [f"| {g.grade} | {grade_limit(g)} | {cell(both(g.title))} |" for g in document.grades]
    return [*lines, "", "## Rounding and missing figures", "", *ending(document)]


def ending(document: SchemeDocument) -> list[str]:
    """Rounding, bounds, and what a missing figure means."""
    mode = "half-even" if document.rounding.mode == "half_even" else "half-up"
    words = [
        f"The score is rounded {mode} to {document.rounding.places} decimal places; the grade is read from the "
        f"{document.grade_from} score."
    ]
    words.append(wording.missing_words(document.missing))
    if document.minimum is not None:
        words.append(f"The score is {number(document.minimum)} at least.")
    if document.maximum is not None:
        words.append(f"The score is {number(document.maximum)} at most.")
    if document.benefit_floor is not None:
        words.append(f"The benefit indicators carry at least {number(document.benefit_floor)} points.")
    if document.grade_requires:
        words.append(f"There is a grade only where these have a score: {', '.join(document.grade_requires)}.")
    return [" ".join(words)]


def node_lines(node: NodeBase, indicators: Mapping[str, Any], depth: int) -> Iterator[str]:
    """A node and what hangs below it, as a nested list."""
    indent = "  " * depth
    yield f"{indent}- {node_line(node, indicators)}"
    for detail in details(node, indicators):
        yield f"{indent}  - {detail}"
    if isinstance(node, ModifiedNode):
        for title, leaves in (
            ("Basic indicators", node.modified.basic),
            ("Modifying indicators", node.modified.modifying),
        ):
            yield f"{indent}  - {title}:"
            for leaf in leaves:
                yield from node_lines(leaf, indicators, depth + 2)
        return
    for below in nodes_below(node):
        yield from node_lines(below, indicators, depth + 1)


def node_line(node: NodeBase, indicators: Mapping[str, Any]) -> str:
    """Title, points and method in one line."""
    indicator = indicators.get(getattr(node, "indicator", ""))
    title = node.title or (indicator.title if indicator else None)
    key = getattr(node, "key", "")
    words = [f"**{both(title) or key}** (`{key}`)"]
    if isinstance(node.weight, dict):
        words.append("points by class: " + ", ".join(f"{name} {number(w)}" for name, w in node.weight.items()))
    elif node.weight is not None:
        words.append(f"{number(node.weight)} points")
    if node.share is not None:
        words.append(f"counts x {number(node.share)}")
    words.append(wording.method_title(node.method).lower() if isinstance(node, LeafBase) else combination(node))  # type: ignore[attr-defined]
    if isinstance(node, LeafBase):
        words.append(node.certainty)
    return " · ".join(words)


def combination(node: Any) -> str:
    """How a node combines what stands below it."""
    if hasattr(node, "sum"):
        return "sum"
    if hasattr(node, "mean"):
        return "mean by weight"
    if hasattr(node, "best_of"):
        return "the best of"
    if hasattr(node, "modified"):
        bounds = node.modified.bounds
        limits = f" between {number(bounds[0])} and {number(bounds[1])}" if bounds else ""
        return f"basic points times the coefficient of the modifying indicators{limits}"
    return f"taken from `{node.use.scheme}`, node `{node.use.node}`"


def details(node: NodeBase, indicators: Mapping[str, Any]) -> Iterator[str]:
    """Bands, parameters of the method, conditions, special cases, source, note."""
    indicator = indicators.get(getattr(node, "indicator", ""))
    if getattr(indicator, "formula", None):
        yield code(indicator.formula) + (" in percent" if indicator.unit == "percent" else "")
    if bands := band_words(node):
        yield bands
    if getattr(node, "improvement", None) is not None:
        yield f"or for the improvement on the year before, where that is more: {band_words(node.improvement)}"  # type: ignore[attr-defined]
    if isinstance(node, LeafBase):
        settings = [
            f"{name} {setting(getattr(node, name))}"
            for name in type(node).model_fields
            if name not in TOLD and getattr(node, name) not in (None, ())
        ]
        if settings:
            yield ", ".join(settings)
    for case in getattr(node, "cases", ()):
        caps = f"at most {number(case.max_bonus)} points more, {number(case.max_penalty)} less"
        yield f"case {case.id}, {code(case.when)}: {caps}"
    if node.when:
        yield f"only where {code(node.when)}"
    if node.missing:
        yield wording.missing_words(node.missing)
    if node.cap is not None or node.floor is not None:
        yield " and ".join(
            f"{word} {number(v)} points"
            for word, v in (("at least", node.floor), ("at most", node.cap))
            if v is not None
        )
    if node.benefit:
        yield "benefit indicator"
    for case in getattr(node, "special", ()):
        result = (
            f"{number(case.points)} points" if case.points is not None else f"coefficient {number(case.coefficient)}"
        )
        yield f"special case {case.id}: {case.title.en} ({code(case.when)}) → {result} · {case.certainty}"
    if node.source:
        yield f"source: {source_line(node.source)}"
    if node.note:
        yield node.note.en


def band_words(node: Any) -> str:
    """Bands, anchors or thresholds in one line."""
    parts = [
        f"{SIGNS[name]} {number(limit)} → {number(points)}"
        for name in SIGNS
        for limit, points in (getattr(node, name, None) or {}).items()
    ]
    if parts:
        return "; ".join([*parts, f"else → {number(node.otherwise)}"])
    if getattr(node, "anchors", None):
        return "; ".join(f"{number(value)} → {number(points)}" for value, points in node.anchors)
    if getattr(node, "thresholds", None):
        return "limits of the bands: " + " / ".join(number(limit) for limit in node.thresholds)
    return ""


def gate_effect(gate: Any) -> str:
    """What a gate does."""
    words = [
        f"grade {gate.ceiling} at best" if gate.ceiling is not None else "",
        f"score {number(gate.score_cap)} at most" if gate.score_cap is not None else "",
    ]
    return ", ".join(word for word in words if word)


def grade_limit(grade: Any) -> str:
    """The limit of a grade."""
    return next(
        (f"{sign} {number(v)}" for name, sign in SIGNS.items() if (v := getattr(grade, name)) is not None), "the rest"
    )


# --- indicators and checks -------------------------------------------------------------------------------------


def indicators_body(document: IndicatorsDocument) -> list[str]:
    """Indicators with formulas, then the parameters an office may change."""
    lines = (
        ["", f"Over the charts of accounts {', '.join(f'`{name}`' for name in document.accounts)}."]
        if document.accounts
        else []
    )
    lines += [
        "",
        "## Indicators",
        "",
        "| Indicator | Id | Formula | Unit | Better | Certainty |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        row(cell(both(i.title)), code(id_), code(i.formula) if i.formula else "given", i.unit, i.better, i.certainty)
        for id_, i in document.indicators.items()
    ]
    notes = [
        f"- `{id_}`: {' · '.join(part for part in (source_line(i.source), i.note.en if i.note else '') if part)}"
        for id_, i in document.indicators.items()
        if i.source or i.note
    ]
    if notes:
        lines += ["", "## Sources and notes", "", *notes]
    if document.parameters:
        lines += ["", "## Parameters", "", "| Parameter | Id | Value | May be | Certainty |", "|---|---|---|---|---|"]
        lines += [
            row(cell(both(p.title)), code(id_), code(str(p.value)), ", ".join(map(code, p.options)), p.certainty)
            for id_, p in document.parameters.items()
        ]
    return lines


def checks_body(document: ChecksDocument) -> list[str]:
    """The check equations."""
    lines = [
        "",
        f"Over the chart of accounts `{document.accounts}`.",
        "",
        "| Rule | | Level | Equation | Only if | Certainty |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for id_, rule in document.rules.items():
        equation = f"{rule.left} {wording.COMPARISONS[rule.compare]} {rule.right}"
        lines.append(
            f"| {id_} | {cell(both(rule.title))} | {rule.level} | {code(equation)} | "
            f"{code(rule.only_if) if rule.only_if else ''} | {rule.certainty} |"
        )
    return lines


def main() -> None:
    """Write all pages; pages of documents that are gone are removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages(Rulebook.load())
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
