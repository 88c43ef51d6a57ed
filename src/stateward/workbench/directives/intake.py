"""Taking a directive in: the text read, outlined by the library, kept under its SHA-256."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stateward.directives.outline import outline
from stateward.directives.source import Source, read_source
from stateward.directives.tree import Outline, Piece, Task
from stateward.messages import LANGUAGES, current_language, language
from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.directives.events import EDIT
from stateward.workbench.directives.models import Directive, Node, NodeKind
from stateward.workbench.directives.outlining import keep_version

#: What a pasted text is kept as.
PASTED = "directive.txt"
MAXIMUM_TITLE = 500


@dataclass(frozen=True)
class Prepared:
    """A file that was read and outlined, not kept yet; `notes` are the remarks in each language."""

    upload: Upload
    source: Source
    found: Outline
    notes: dict[str, list[dict[str, Any]]]


def prepare(upload: Upload, step: Callable[[], None] = lambda: None) -> Prepared:
    """Read and outline a file. `step` is told after each of `STEPS` steps.

    Remarks are sentences made where they are said, so the file is read once in each language: whoever reads them
    later may read another one than who brought it. Raises `DirectiveError` for a file without text (a scan, an
    encrypted or damaged one) and `Refused` for a file that is here already.
    """
    refuse_known(upload)
    own = current_language()
    read: dict[str, tuple[Source, Outline]] = {}
    for code in sorted(LANGUAGES, key=lambda code: code != own):
        with language(code):
            source = read_source(upload.content, upload.name)
            step()
            read[code] = (source, outline(source))
            step()
    notes = {code: [fault.to_dict() for fault in found.notes] for code, (_source, found) in read.items()}
    return Prepared(upload, *read[own], notes)


#: Reading and outlining, in each language.
STEPS = 2 * len(LANGUAGES)


def refuse_known(upload: Upload) -> None:
    """Raise `Refused` where the same file was taken in already."""
    known = Directive.objects.filter(sha256=upload.sha256).first()
    if known is not None:
        raise refused(
            "directive.known",
            _("This directive was taken in already, as “{title}”.").format(title=known.title),
            _("Open it in the list of directives."),
            known.title,
        )


def take_in(upload: Upload, title: str = "") -> Directive:
    """Read a directive and keep it with the outline that the library finds. Raises as `prepare` does."""
    return keep_prepared(prepare(upload), title)


@service(EDIT)
def keep_prepared(prepared: Prepared, title: str = "") -> Directive:
    """Keep a directive with its outline; the same file is taken in once, else `Refused` is raised."""
    upload, source, found = prepared.upload, prepared.source, prepared.found
    refuse_known(upload)
    keep(upload)
    directive = Directive.objects.create(
        title=_title(title, found, upload),
        text=source.text,
        written_in=found.language,
        file_name=upload.name,
        sha256=upload.sha256,
        size=len(upload.content),
        pages=list(source.pages),
        issuer=_words(found.issuer)[:500],
        number=_words(found.number)[:200],
        speaker=_words(found.speaker)[:200],
        dated=_day(found.date),
        head=_head(found),
        sentences=[[s.start, s.end, s.role] for s in found.sentences],
        notes=prepared.notes,
        taken_in_by=acting().person,
    )
    Node.objects.bulk_create(_tops(directive, found))
    _below(directive, found)
    keep_version(directive, "take_in")
    recording.record(
        "directives.take_in",
        directive,
        after={"title": directive.title, "sha256": directive.sha256, "file": upload.name},
    )
    return directive


def _title(wanted: str, found: Outline, upload: Upload) -> str:
    words = " ".join(wanted.split()) or _words(found.title) or _words(found.meeting)
    first_line = next((line.strip() for line in found.text.splitlines() if line.strip()), upload.name)
    return (words or first_line)[:MAXIMUM_TITLE]


def _words(piece: Piece | None) -> str:
    return "" if piece is None else " ".join((piece.value or piece.text).split())


def _day(piece: Piece | None) -> dt.date | None:
    """The day of a date that the library could read; a month alone is no day."""
    try:
        return dt.date.fromisoformat(piece.value) if piece is not None and piece.value else None
    except ValueError:
        return None


def _head(found: Outline) -> dict[str, Any]:
    return {
        "meeting": found.meeting.to_dict() if found.meeting else None,
        **{
            name: [piece.to_dict() for piece in getattr(found, name)]
            for name in ("participants", "basis", "dates", "emphasis")
        },
    }


def _node(directive: Directive, kind: Any, piece: Piece, position: int, **more: Any) -> Node:
    return Node(
        directive=directive,
        kind=kind,
        title=" ".join(piece.text.split()),
        start=piece.start,
        end=piece.end,
        rule=piece.rule,
        sort=piece.kind or "",
        position=position,
        **more,
    )


def _tops(directive: Directive, found: Outline) -> list[Node]:
    strands = [
        _node(directive, NodeKind.STRAND, strand.title, n, mark=(strand.mark or "")[:60])
        for n, strand in enumerate(found.strands)
    ]
    outside = [
        _node(directive, NodeKind.REQUIREMENT, task.piece, n, mark=(task.mark or "")[:60])
        for n, task in enumerate(found.tasks)
    ]
    return strands + outside


def _below(directive: Directive, found: Outline) -> None:
    """Tasks under their strands, measures under their tasks, level by level."""
    tops = list(directive.nodes.order_by("pk"))
    tasks: list[tuple[Node, Task]] = []
    for strand, top in zip(found.strands, tops, strict=False):
        for n, task in enumerate(strand.tasks):
            mark = (task.mark or "")[:60]
            tasks.append((_node(directive, NodeKind.TASK, task.piece, n, parent=top, mark=mark), task))
    Node.objects.bulk_create([node for node, _task in tasks])
    kept = directive.nodes.filter(kind=NodeKind.TASK).order_by("pk")
    measured = [*zip(kept, (task for _node, task in tasks), strict=True)]
    measured += list(zip(tops[len(found.strands) :], found.tasks, strict=True))
    Node.objects.bulk_create(
        _node(directive, NodeKind.MEASURE, piece, n, parent=node)
        for node, task in measured
        for n, piece in enumerate(task.measures)
    )
