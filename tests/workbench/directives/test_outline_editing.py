"""A directive is taken in whole or refused; its outline is edited in versions that can be put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from stateward.messages.errors import DirectiveError
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import Upload
from stateward.workbench.directives import intake, outlining, selectors
from stateward.workbench.directives.models import Directive, NodeKind

pytestmark = pytest.mark.django_db


def titles(directive: Directive, kind: str) -> list[str]:
    return [node.title for node in directive.nodes.filter(kind=kind, dropped=False).order_by("start", "pk")]


def test_a_directive_keeps_its_strands_tasks_and_places(directive: Directive) -> None:
    assert titles(directive, NodeKind.STRAND) == ["strong reform", "strong assessment", "strong supervision"]
    assert len(titles(directive, NodeKind.TASK)) == 6
    for node in directive.nodes.all():
        assert " ".join(directive.text[node.start : node.end].split()) == node.title
    assert directive.issuer.endswith("Commission") and directive.dated.isoformat() == "2026-01-15"


def test_the_same_file_is_taken_in_once(directive: Directive, acts: Callable[[str], Any]) -> None:
    with acts("officer"), pytest.raises(Refused, match="already"):
        intake.take_in(Upload("again.txt", directive.text.encode()))
    assert Directive.objects.count() == 1


def test_a_scan_is_refused_and_nothing_is_kept(acts: Callable[[str], Any], scan: bytes) -> None:
    with acts("officer"), pytest.raises(DirectiveError):
        intake.take_in(Upload("scan.pdf", scan))
    assert not Directive.objects.exists()


def test_what_the_outline_doubted_is_told_in_both_languages(acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        kept = intake.take_in(Upload("plain.txt", b"The office met. It was a fine day. Nothing was said."))
    assert [note["code"] for note in kept.notes["en"]] == [note["code"] for note in kept.notes["zh"]]
    assert kept.notes["en"] and kept.notes["en"][0]["message"] != kept.notes["zh"][0]["message"]


def test_every_change_is_a_version_and_any_version_comes_back(directive: Directive, acts: Callable[[str], Any]) -> None:
    before = titles(directive, NodeKind.TASK)
    first, second = directive.nodes.filter(kind=NodeKind.TASK).order_by("start")[:2]
    with acts("officer"):
        outlining.rename(directive, first, "Cut the layers")
        outlining.split(directive, first, ["Cut management", "layers to three"])
        outlining.merge(directive, [first, second], "Both")
        strand = directive.nodes.filter(kind=NodeKind.STRAND).last()
        outlining.move(directive, first, strand)
        outlining.drop(directive, first)
        assert titles(directive, NodeKind.TASK) != before
        changes = list(directive.versions.order_by("number").values_list("change", flat=True))
        assert changes == ["take_in", "rename", "split", "merge", "move", "drop"]
        outlining.restore(directive, directive.versions.get(number=1))
    assert titles(directive, NodeKind.TASK) == before


def test_a_split_part_gets_the_place_its_words_stand_at(directive: Directive, acts: Callable[[str], Any]) -> None:
    task = directive.nodes.filter(kind=NodeKind.TASK).order_by("start").first()
    with acts("officer"):
        outlining.split(directive, task, ["Cut management", "layers to three"])
    second = directive.nodes.get(title="layers to three")
    assert directive.text[second.start : second.end] == "layers to three"


def test_a_sentence_becomes_a_task_of_a_strand(directive: Directive, acts: Callable[[str], Any]) -> None:
    line = selectors.sentence(directive, 1)
    strand = directive.nodes.filter(kind=NodeKind.STRAND).first()
    assert line is not None
    with acts("officer"):
        outlining.add(directive, NodeKind.TASK, "Preside", (line.start, line.end), strand)
        with pytest.raises(Refused, match="needs a place"):
            outlining.add(directive, NodeKind.TASK, "Preside", (line.start, line.end), None)
        with pytest.raises(Refused, match="outside"):
            outlining.add(directive, NodeKind.STRAND, "Beyond", (0, len(directive.text) + 1), None)
    added = directive.nodes.get(title="Preside")
    assert added.rule == "" and added.parent == strand


def test_the_second_of_two_editors_is_told(directive: Directive, acts: Callable[[str], Any]) -> None:
    node = directive.nodes.first()
    with acts("officer"):
        outlining.rename(directive, node, "First", version=1)
        with pytest.raises(Refused, match="Somebody else"):
            outlining.rename(directive, node, "Second", version=1)


def test_an_auditor_reads_and_changes_nothing(directive: Directive, acts: Callable[[str], Any]) -> None:
    with acts("auditor"), pytest.raises(PermissionDenied):
        outlining.rename(directive, directive.nodes.first(), "Other")


def test_every_line_carries_its_parts(directive: Directive) -> None:
    lines = selectors.reading(directive).lines
    told = "".join("".join(line.text.split()) for line in lines)
    assert told == "".join(directive.text.split())
    kinds = {node.title: line.text for line in lines for node in line.nodes if node.kind == NodeKind.TASK}
    assert len(kinds) == 6
    assert all(title.split()[0].lower() in text.lower() for title, text in kinds.items())
