"""The rulebook as things that can be found: documents, their clauses, indicators. It lies in files, so in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stateward.messages import pick
from stateward.rulebook.book import KINDS
from stateward.workbench.core import workspace
from stateward.workbench.search.normal import kept, rank

INDICATORS, DOCUMENTS, CLAUSES = "indicator", "document", "clause"


@dataclass(frozen=True)
class Rule:
    """A document, a clause or an indicator: its titles, what it belongs to, its address, the text it is found by."""

    kind: str
    titles: dict[str, str]
    details: dict[str, str]
    address: str
    text: str


#: The rules of the rulebook last read, with the hash of its files.
_held: list[tuple[str, list[Rule]]] = []


def rules() -> list[Rule]:
    """Everything of the rulebook that can be found; read again when one of its files changed."""
    state = workspace.rulebook_sha256()
    if not _held or _held[0][0] != state:
        _held[:] = [(state, [rule for kind in KINDS for rule in _of_kind(kind)])]
    return _held[0][1]


def matching(kind: str, whole: str, words: list[str], limit: int) -> list[Rule]:
    """The rules of a kind that contain all words, the best first."""
    found = [
        (rank(rule.text, whole), len(rule.titles["en"]), rule.address, rule)
        for rule in rules()
        if rule.kind == kind and all(word in rule.text for word in words)
    ]
    return [row[-1] for row in sorted(found, key=lambda row: row[:3])[:limit]]


def _of_kind(kind: str) -> Iterator[Rule]:
    for entry in workspace.rulebook().all(kind):
        document = entry.document
        titles = document.title.as_dict()
        address = reverse("rulebook:document", args=[kind, document.id, document.version])
        source = str(document.source.document)
        version = {"en": document.version, "zh": document.version}
        yield Rule(DOCUMENTS, titles, version, address, kept([document.id, *titles.values(), source]))
        if kind == "indicators":
            yield from _indicators(document, titles)
        else:
            yield from _clauses(document, titles, address)


def _indicators(document: Any, titles: dict[str, str]) -> Iterator[Rule]:
    for id_, indicator in document.indicators.items():
        own = indicator.title.as_dict()
        address = reverse("rulebook:indicator", args=[document.id, document.version, id_])
        yield Rule(INDICATORS, own, titles, address, kept([id_, *own.values()]))


def _clauses(document: Any, titles: dict[str, str], address: str) -> Iterator[Rule]:
    """The parts of a document that carry a title of their own in both languages, each once."""
    seen = {tuple(titles.values())}
    for id_, own in _titled(document.model_dump(mode="json", exclude={"title", "source"})):
        if tuple(own.values()) not in seen:
            seen.add(tuple(own.values()))
            yield Rule(CLAUSES, own, titles, address, kept([id_, *own.values()]))


def _titled(part: Any, name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every titled part below: its id where it has one, its titles."""
    if isinstance(part, dict):
        own = part.get("title") or part.get("text")
        if isinstance(own, dict) and set(own) >= {"en", "zh"} and all(isinstance(own[c], str) for c in ("en", "zh")):
            yield str(part.get("id") or part.get("code") or name), {"en": own["en"], "zh": own["zh"]}
        for key, below in part.items():
            yield from _titled(below, str(key))
    elif isinstance(part, list):
        for below in part:
            yield from _titled(below, name)


def picked(titles: dict[str, str]) -> str:
    """The title in the running language."""
    return pick(titles)
