"""The corpus of directives: twelve forms in both languages, written for the purpose, with expected outlines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stateward.directives.outline import outline
from stateward.directives.source import read_source
from stateward.directives.tree import Outline

FOLDER = Path(__file__).parent / "corpus"
FILES = sorted(FOLDER.glob("*.txt"))


def outline_of(content: bytes | str, file: str = "directive.txt") -> Outline:
    """The outline of a text or of a file's bytes."""
    return outline(read_source(content.encode() if isinstance(content, str) else content, file))


def summary(found: Outline) -> dict[str, Any]:
    """What an expected outline fixes: every text that was found, without its place."""

    def tasks(listed: Any) -> list[dict[str, Any]]:
        return [
            {"task": t.piece.text, "rule": t.piece.rule, "measures": [f"{m.kind}: {m.text}" for m in t.measures]}
            for t in listed
        ]

    single = ("title", "date", "issuer", "speaker", "meeting", "number")
    pieces = {name: getattr(found, name) for name in single}
    return {
        **{name: None if piece is None else (piece.value or piece.text) for name, piece in pieces.items()},
        "participants": [piece.text for piece in found.participants],
        "basis": [piece.text for piece in found.basis],
        "strands": [
            {"title": s.title.text, "mark": s.mark, "rule": s.rule, "tasks": tasks(s.tasks)} for s in found.strands
        ],
        "outside": tasks(found.tasks),
        "emphasis": [piece.text for piece in found.emphasis],
        "notes": [note.code.removeprefix("directive.") for note in found.notes],
    }


def expected(file: Path) -> dict[str, Any]:
    """The expected outline beside a text of the corpus."""
    found: dict[str, Any] = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    return found
