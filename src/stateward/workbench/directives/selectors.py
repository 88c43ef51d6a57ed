"""Reading directives: the list, the text line by line with where each line stands, the outline as a tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from stateward.directives.rules import rule_words
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.directives.models import Directive, KeyTask, Node, NodeKind, OutlineVersion, TaskState

#: Sentences on one page of a long directive.
PAGE = 80


def directives(user: Any) -> QuerySet[Directive]:
    """The directives a person may read, the newest first, with how many tasks they led to."""
    rows = visible_to(user, Directive.objects.all())
    return rows.defer("text", "sentences", "head", "notes").annotate(
        found=Count("nodes", filter=Q(nodes__kind=NodeKind.TASK, nodes__dropped=False), distinct=True),
        deployed=Count("key_tasks", filter=Q(key_tasks__state=TaskState.DEPLOYED), distinct=True),
        closed=Count("key_tasks", filter=Q(key_tasks__item__state="closed"), distinct=True),
    )


def directive(user: Any, pk: int) -> Directive | None:
    """One directive with its text."""
    return visible_to(user, Directive.objects.select_related("taken_in_by")).filter(pk=pk).first()


def node(found: Directive, pk: int) -> Node | None:
    """One part of the directive's outline, dropped ones left out."""
    return found.nodes.filter(pk=pk, dropped=False).select_related("parent").first()


def nodes(found: Directive, keys: list[int]) -> list[Node]:
    """Parts of the directive's outline by their keys."""
    return list(found.nodes.filter(pk__in=keys, dropped=False))


def versions(found: Directive) -> QuerySet[OutlineVersion]:
    """The outline's versions, the newest first."""
    return found.versions.select_related("made_by").defer("tree")


def version(found: Directive, number: int) -> OutlineVersion | None:
    """One version of the outline."""
    return found.versions.filter(number=number).first()


@dataclass
class Part:
    """A part of the outline with what stands below it and the key tasks made of it."""

    node: Node
    parts: list[Part] = field(default_factory=list)
    tasks: list[KeyTask] = field(default_factory=list)

    @property
    def rule(self) -> str:
        """The rule that found it, in words; empty: a person added it."""
        return rule_words(self.node.rule) if self.node.rule else ""


def tree(found: Directive) -> list[Part]:
    """The outline: strands and requirements in the order of the text, each with its parts."""
    rows = list(found.nodes.filter(dropped=False).order_by("start", "position", "pk"))
    made = {row.pk: Part(row) for row in rows}
    for task in _tasks_of(found):
        for one in task.nodes.all():
            if one.pk in made:
                made[one.pk].tasks.append(task)
    tops: list[Part] = []
    for row in rows:
        above = made.get(row.parent_id) if row.parent_id else None
        (above.parts if above else tops).append(made[row.pk])
    return tops


def _tasks_of(found: Directive) -> QuerySet[KeyTask]:
    living = found.key_tasks.exclude(state__in=[TaskState.MERGED, TaskState.DROPPED])
    return living.select_related("item", "owner").prefetch_related("nodes")


@dataclass
class Line:
    """One sentence of the text: its number, its words cut at the parts that begin in it, what stands in it."""

    number: int
    start: int
    end: int
    role: str
    text: str
    paragraph: bool
    nodes: list[Node] = field(default_factory=list)
    tasks: list[KeyTask] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """A page of the directive's sentences."""

    lines: list[Line]
    page: int
    pages: int


def reading(found: Directive, page: int = 1) -> Reading:
    """The sentences of a page with the parts of the outline that begin in each and the key tasks made of them."""
    rows = found.sentences
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    lines = [_line(found, number, rows) for number in range(first, min(first + PAGE, len(rows)))]
    if lines:
        _lay_in(found, lines)
    return Reading(lines, page, pages)


def _line(found: Directive, number: int, rows: list[Any]) -> Line:
    start, end, role = rows[number]
    before = found.text[rows[number - 1][1] : start] if number else "\n"
    return Line(number, start, end, role, found.text[start:end].strip(), "\n" in before)


def _lay_in(found: Directive, lines: list[Line]) -> None:
    inside = found.nodes.filter(dropped=False, start__gte=lines[0].start, start__lt=lines[-1].end)
    by_node: dict[int, list[KeyTask]] = defaultdict(list)
    for task in _tasks_of(found):
        for one in task.nodes.all():
            by_node[one.pk].append(task)
    rows = list(inside.select_related("parent").order_by("start", "pk"))
    place = 0
    for row in rows:
        while place + 1 < len(lines) and row.start >= lines[place + 1].start:
            place += 1
        lines[place].nodes.append(row)
        lines[place].tasks += [task for task in by_node[row.pk] if task not in lines[place].tasks]


def sentence(found: Directive, number: int) -> Line | None:
    """One sentence by its number, with its parts."""
    if not 0 <= number < len(found.sentences):
        return None
    line = _line(found, number, found.sentences)
    _lay_in(found, [line])
    return line
