"""Editing an outline: rename, split, merge, drop, move, add; each change is a version that can be put back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import ChangedMeanwhile, refused
from stateward.workbench.core.services import service
from stateward.workbench.directives.events import EDIT
from stateward.workbench.directives.models import Directive, Node, NodeKind, OutlineVersion

#: What stands under what.
PARENTS: dict[Any, tuple[Any, ...]] = {
    NodeKind.STRAND: (),
    NodeKind.REQUIREMENT: (),
    NodeKind.TASK: (NodeKind.STRAND,),
    NodeKind.MEASURE: (NodeKind.TASK, NodeKind.REQUIREMENT),
}
_FIELDS = ("pk", "parent_id", "kind", "position", "title", "mark", "start", "end", "rule", "sort", "dropped")


def keep_version(directive: Directive, change: str, about: str = "") -> OutlineVersion:
    """Keep the outline as it stands now as the directive's newest version."""
    tree = [dict(zip(_FIELDS, row, strict=True)) for row in directive.nodes.order_by("pk").values_list(*_FIELDS)]
    last = directive.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return OutlineVersion.objects.create(
        directive=directive, number=last + 1, change=change, about=about[:300], tree=tree, made_by=acting().person
    )


def _locked(directive: Directive, version: int | None) -> Directive:
    held = Directive.objects.select_for_update().get(pk=directive.pk)
    if version is not None and held.version != version:
        from stateward.messages.errors import Fault

        raise ChangedMeanwhile(
            Fault(
                "directive.changed",
                _("Somebody else changed the outline after you opened it."),
                _("Look at the outline as it is now, then repeat your change."),
                value=str(held.version),
            )
        )
    return held


def _done(directive: Directive, change: str, about: str, **after: Any) -> Directive:
    """Count the change, keep the version, tell the log."""
    directive.version += 1
    directive.save(update_fields=["version"])
    keep_version(directive, change, about)
    recording.record("directives.outline", directive, after={"change": change, "about": about, **after})
    return directive


def _own(directive: Directive, node: Node) -> Node:
    if node.directive_id != directive.pk:
        raise refused(
            "directive.node", _("This part belongs to another directive."), _("Open the directive it stands in.")
        )
    return node


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise refused("directive.words", _("A part of the outline needs words."), _("Write what it says."))
    return words


@service(EDIT)
def rename(directive: Directive, node: Node, title: str, *, version: int | None = None) -> Directive:
    """Give a part other words; its place in the text stays."""
    held, words = _locked(directive, version), _words(title)
    before = _own(held, node).title
    node.title = words
    node.save(update_fields=["title"])
    return _done(held, "rename", words, before=before)


@service(EDIT)
def drop(directive: Directive, node: Node, *, version: int | None = None) -> Directive:
    """Take a part and what stands below it out of the outline; an earlier version brings them back."""
    held = _locked(directive, version)
    below = _with_below(_own(held, node))
    Node.objects.filter(pk__in=below).update(dropped=True)
    return _done(held, "drop", node.title, parts=len(below))


def _with_below(node: Node) -> list[int]:
    found, level = [node.pk], [node.pk]
    while level:
        level = list(Node.objects.filter(parent_id__in=level, dropped=False).values_list("pk", flat=True))
        found += level
    return found


@service(EDIT)
def split(directive: Directive, node: Node, titles: Iterable[str], *, version: int | None = None) -> Directive:
    """Make several parts of one: the first keeps what stands below it, each keeps the place in the text.

    Where the words of a part stand in the sentence, it gets that narrower place. Raises `Refused` for fewer than two.
    """
    held = _locked(directive, version)
    words = [_words(title) for title in titles if title.strip()]
    if len(words) < 2:
        raise refused(
            "directive.split", _("Splitting needs at least two parts."), _("Write each part on a line of its own.")
        )
    whole = (_own(held, node).start, node.end)
    for number, title in enumerate(words):
        start, end = _place_of(held, title, *whole)
        if number == 0:
            node.title, node.start, node.end = title, start, end
            node.save(update_fields=["title", "start", "end"])
        else:
            Node.objects.create(
                directive=held,
                parent_id=node.parent_id,
                kind=node.kind,
                position=node.position,
                title=title,
                start=start,
                end=end,
            )
    return _done(held, "split", node.title, into=len(words))


def _place_of(directive: Directive, title: str, start: int, end: int) -> tuple[int, int]:
    at = directive.text.find(title, start, end)
    return (at, at + len(title)) if at >= 0 else (start, end)


@service(EDIT)
def merge(directive: Directive, nodes: Iterable[Node], title: str = "", *, version: int | None = None) -> Directive:
    """Make one part of several of the same kind: the first takes what stands below the others and covers them all."""
    held = _locked(directive, version)
    parts = sorted((_own(held, node) for node in nodes), key=lambda node: (node.start, node.pk))
    if len(parts) < 2 or len({part.kind for part in parts}) > 1:
        raise refused(
            "directive.merge",
            _("Merging needs at least two parts of one kind."),
            _("Choose two strands, two tasks or two measures."),
        )
    first, others = parts[0], parts[1:]
    first.title = " ".join(title.split()) or "; ".join(part.title for part in parts)
    first.start, first.end = min(p.start for p in parts), max(p.end for p in parts)
    first.save(update_fields=["title", "start", "end"])
    keys = [other.pk for other in others]
    Node.objects.filter(parent_id__in=keys).update(parent=first)
    Node.objects.filter(pk__in=keys).update(dropped=True)
    return _done(held, "merge", first.title, parts=len(parts))


@service(EDIT)
def move(
    directive: Directive, node: Node, parent: Node | None, *, kind: str = "", version: int | None = None
) -> Directive:
    """Put a part under another one, or among the strands; `kind` turns it into another kind of part.

    Raises `Refused` where such a part does not stand under the chosen one.
    """
    held = _locked(directive, version)
    wanted = kind or _own(held, node).kind
    allowed = PARENTS[wanted]
    if (parent is None) != (not allowed) or (parent is not None and _own(held, parent).kind not in allowed):
        raise refused(
            "directive.move",
            _("Such a part does not stand there."),
            _("Tasks stand under a strand, measures under a task; strands and requirements stand alone."),
        )
    if parent is not None and (parent.dropped or parent.pk in _with_below(node)):
        raise refused(
            "directive.move", _("A part cannot stand below itself or below a dropped one."), _("Choose another place.")
        )
    if wanted != node.kind and node.children.filter(dropped=False).exists():
        raise refused(
            "directive.kind",
            _("A part with others below it keeps its kind."),
            _("Move or drop what stands below it first."),
        )
    node.parent, node.kind = parent, wanted
    node.save(update_fields=["parent", "kind"])
    return _done(held, "move", node.title, under=parent.title if parent else "")


@service(EDIT)
def add(
    directive: Directive,
    kind: str,
    title: str,
    place: tuple[int, int],
    parent: Node | None = None,
    *,
    version: int | None = None,
) -> Directive:
    """Add a part that the outline did not find, from a sentence of the text (`place`: offsets start and end).

    Raises `Refused` for a place outside the text and for a parent under which such a part does not stand.
    """
    held = _locked(directive, version)
    start, end = place
    if not 0 <= start < end <= len(held.text):
        raise refused(
            "directive.place", _("This place lies outside the text."), _("Choose a sentence."), f"{start}–{end}"
        )
    allowed = PARENTS[NodeKind(kind)]
    if (parent is None) != (not allowed) or (parent is not None and _own(held, parent).kind not in allowed):
        raise refused(
            "directive.parent",
            _("The part needs a place in the outline."),
            _("Choose the strand of a task, or the task of a measure; a strand has none."),
        )
    words = _words(title)
    position = held.nodes.filter(parent=parent, kind=kind).count()
    Node.objects.create(directive=held, parent=parent, kind=kind, title=words, start=start, end=end, position=position)
    return _done(held, "add", words)


@service(EDIT)
def restore(directive: Directive, version: OutlineVersion, *, seen: int | None = None) -> Directive:
    """Put an earlier outline back; parts that were added since are dropped, none is lost."""
    held = _locked(directive, seen)
    if version.directive_id != held.pk:
        raise refused(
            "directive.version", _("This version belongs to another directive."), _("Choose one of this directive.")
        )
    earlier = {row["pk"]: row for row in version.tree}
    for node in held.nodes.all():
        row = earlier.get(node.pk)
        if row is None:
            node.dropped = True
        else:
            for name in _FIELDS[1:]:
                setattr(node, name, row[name])
        node.save()
    held.version += 1
    held.save(update_fields=["version"])
    keep_version(held, "restore", str(version.number))
    recording.record("directives.restore", held, after={"version": version.number})
    return held
