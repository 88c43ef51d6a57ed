"""What an outline is made of: pieces of the source, each with its place and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stateward.directives.rules import rule_words
from stateward.messages.errors import Fault


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the source: `text` is always `source[start:end]`.

    `kind` says of which sort it is (a measure may be a `figure`, a `due` date ...); `value` is what it means where
    that is more than its words (a date as ISO 8601).
    """

    text: str
    start: int
    end: int
    rule: str
    kind: str | None = None
    value: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The piece as JSON-ready fields; absent ones are left out."""
        fields = {"text": self.text, "start": self.start, "end": self.end, "rule": self.rule}
        extra = {"kind": self.kind, "value": self.value}
        return fields | {name: found for name, found in extra.items() if found is not None}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is to be done, with what it will be measured by or done with."""

    piece: Piece
    measures: tuple[Piece, ...] = ()
    mark: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """`text`, `start`, `end`, `rule`, `mark` (the number it carries), `measures`."""
        return self.piece.to_dict() | {"mark": self.mark, "measures": [m.to_dict() for m in self.measures]}


@dataclass(frozen=True, slots=True)
class Strand:
    """A direction of work: its title, its whole place in the source, its tasks."""

    title: Piece
    start: int
    end: int
    rule: str
    mark: str | None = None
    tasks: tuple[Task, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """`title`, `start`, `end` of the whole strand, `title_start`, `title_end`, `rule`, `mark`, `tasks`."""
        return {
            "title": self.title.text,
            "start": self.start,
            "end": self.end,
            "title_start": self.title.start,
            "title_end": self.title.end,
            "rule": self.rule,
            "mark": self.mark,
            "tasks": [task.to_dict() for task in self.tasks],
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the source and what the outline took it for."""

    start: int
    end: int
    role: str
    strand: int | None = None


@dataclass
class Outline:
    """The outline of one directive; what was not found is empty and told in `notes`."""

    text: str
    language: str
    title: Piece | None = None
    meeting: Piece | None = None
    date: Piece | None = None
    dates: tuple[Piece, ...] = ()
    issuer: Piece | None = None
    number: Piece | None = None
    speaker: Piece | None = None
    participants: tuple[Piece, ...] = ()
    basis: tuple[Piece, ...] = ()
    strands: tuple[Strand, ...] = ()
    tasks: tuple[Task, ...] = ()
    emphasis: tuple[Piece, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    notes: list[Fault] = field(default_factory=list)

    def pieces(self) -> list[Piece]:
        """Every piece of the outline, wherever it stands."""
        single = [self.title, self.meeting, self.date, self.issuer, self.number, self.speaker]
        tasks = [*self.tasks, *(task for strand in self.strands for task in strand.tasks)]
        return [
            *(piece for piece in single if piece is not None),
            *self.dates,
            *self.participants,
            *self.basis,
            *self.emphasis,
            *(strand.title for strand in self.strands),
            *(piece for task in tasks for piece in (task.piece, *task.measures)),
        ]

    def rules(self) -> dict[str, str]:
        """The rules that made this outline, each in words of the running language."""
        used = {piece.rule for piece in self.pieces()} | {strand.rule for strand in self.strands}
        return {rule: rule_words(rule) for rule in sorted(used)}

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward directive outline`; offsets count characters of the source."""

        def text(piece: Piece | None) -> str | None:
            return None if piece is None else (piece.value or piece.text)

        single = {
            "title": self.title,
            "date": self.date,
            "issuer": self.issuer,
            "speaker": self.speaker,
            "meeting": self.meeting,
            "number": self.number,
        }
        return {
            **{name: text(piece) for name, piece in single.items()},
            "language": self.language,
            "places": {name: piece.to_dict() for name, piece in single.items() if piece is not None},
            "dates": [piece.to_dict() for piece in self.dates],
            "participants": [piece.to_dict() for piece in self.participants],
            "basis": [piece.to_dict() for piece in self.basis],
            "strands": [strand.to_dict() for strand in self.strands],
            "tasks": [task.to_dict() for task in self.tasks],
            "emphasis": [piece.to_dict() for piece in self.emphasis],
            "sentences": [{"start": s.start, "end": s.end, "role": s.role, "strand": s.strand} for s in self.sentences],
            "rules": self.rules(),
            "notes": [fault.to_dict() for fault in self.notes],
        }
