"""What the library found in a directive's text and what it could not: counts, head, strands, remarks."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.workbench.directives.models import Directive, NodeKind

#: The first version of an outline is what the library found; people change it afterwards.
FOUND = 1


@dataclass(frozen=True)
class FoundStrand:
    """A strand as it was found: its words, its sentence (counted from 0), its page where the file has pages."""

    mark: str
    title: str
    sentence: int
    page: int | None
    tasks: int
    measures: int


@dataclass(frozen=True)
class Finding:
    """What was found. `head` are rows of (what, words; empty: not found), `counts` rows of (what, how many)."""

    counts: list[tuple[str, int]]
    head: list[tuple[str, str]]
    strands: list[FoundStrand]
    remarks: list[Fault]


def finding(directive: Directive) -> Finding:
    """What the library found, whatever people made of it since."""
    tree: list[dict[str, Any]] = directive.versions.filter(number=FOUND).values_list("tree", flat=True).get()
    return Finding(_counts(directive, tree), _head(directive), _strands(directive, tree), directive.faults)


def _counts(directive: Directive, tree: list[dict[str, Any]]) -> list[tuple[str, int]]:
    kinds = Counter(node["kind"] for node in tree)
    pages = [(_("Pages"), len(directive.pages))] if directive.pages else []
    return [
        *pages,
        (_("Characters"), len(directive.text)),
        (_("Sentences"), len(directive.sentences)),
        (_("Strands"), kinds[NodeKind.STRAND]),
        (_("Tasks"), kinds[NodeKind.TASK]),
        (_("Measures"), kinds[NodeKind.MEASURE]),
        (_("Requirements of everybody"), kinds[NodeKind.REQUIREMENT]),
    ]


def _head(directive: Directive) -> list[tuple[str, str]]:
    meeting = directive.head.get("meeting") or {}
    return [
        (_("Issued by"), directive.issuer),
        (_("Number"), directive.number),
        (_("Date"), directive.dated.isoformat() if directive.dated else ""),
        (_("Meeting"), meeting.get("text", "")),
        (_("Speaker"), directive.speaker),
    ]


def _strands(directive: Directive, tree: list[dict[str, Any]]) -> list[FoundStrand]:
    starts = [row[0] for row in directive.sentences]
    below = Counter(node["parent_id"] for node in tree)
    strand_of = {node["pk"]: node["parent_id"] for node in tree if node["kind"] == NodeKind.TASK}
    measures = Counter(strand_of.get(node["parent_id"]) for node in tree if node["kind"] == NodeKind.MEASURE)
    return [
        FoundStrand(
            node["mark"],
            node["title"],
            max(0, bisect_right(starts, node["start"]) - 1),
            bisect_right(directive.pages, node["start"]) if directive.pages else None,
            below[node["pk"]],
            measures[node["pk"]],
        )
        for node in sorted(tree, key=lambda node: (node["start"], node["pk"]))
        if node["kind"] == NodeKind.STRAND
    ]
