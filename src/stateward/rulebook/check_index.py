"""The copy editor's look at an index document: its tree, its points, its grades, its measures and assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.book import Entry
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.index_tree import Tree, tree_of


def check_index(entry: Entry) -> Iterator[Fault]:
    """The faults of one index document."""
    document: IndexDocument = entry.document
    yield from _grades(entry, document)
    if not document.elements:
        return
    try:
        tree = tree_of(document)
    except RulebookError as error:
        yield from (_placed(entry, document, fault) for fault in error.faults)
        return
    yield from _goalposts(entry, document, tree)
    yield from _measures(entry, document, tree)
    yield from _assumptions(entry, document, tree)


def _placed(entry: Entry, document: IndexDocument, fault: Fault) -> Fault:
    """A fault of the tree at the line of the element it names."""
    ids = [element.id for element in document.elements]
    place = ("elements", ids.index(fault.rule)) if fault.rule in ids else ("elements",)
    line, column = entry.text.place(place)
    return replace(fault, file=str(entry.file), line=line, column=column)


def _grades(entry: Entry, document: IndexDocument) -> Iterator[Fault]:
    lows = [grade.low for grade in document.grades]
    known = {grade.id for grade in document.grades}
    ends = [float(low) for low in lows[:-1] if low is not None]
    if lows and (len(ends) != len(lows) - 1 or lows[-1] is not None or ends != sorted(ends, reverse=True)):
        yield entry.fault(
            ("grades",),
            code="index.grades",
            message=_("The grades do not cover all scores from the highest down."),
            next_step=_("Write the best grade first, each with its lower end, the last one without."),
        )
    for i, veto in enumerate(document.vetoes):
        if veto.grade not in known:
            yield entry.fault(
                ("vetoes", i, "grade"),
                code="index.veto",
                message=_("The veto {id} forces the grade {grade}, which does not exist.").format(
                    id=veto.id, grade=veto.grade
                ),
                next_step=_("Name one of the grades."),
                value=veto.grade,
            )


def _goalposts(entry: Entry, document: IndexDocument, tree: Tree) -> Iterator[Fault]:
    step = document.step("normalise")
    if step is None:
        return
    for i, element in enumerate(document.elements):
        way = step.exceptions.get(element.id, step)
        if element.id not in tree.indicators or way.method != "goalposts":
            continue
        if element.low is None or element.high is None or element.low >= element.high:
            yield entry.fault(
                ("elements", i),
                code="index.goalposts",
                message=_("{id} is put between goalposts, but has no low below a high.").format(id=element.id),
                next_step=_("Write low and high in the unit of the figure."),
                value=element.id,
            )


def _measures(entry: Entry, document: IndexDocument, tree: Tree) -> Iterator[Fault]:
    for i, measure in enumerate(document.measures):
        for id_ in measure.reaches:
            if id_ not in tree.indicators:
                yield entry.fault(
                    ("measures", i, "reaches", id_),
                    code="index.measure",
                    message=_("The measure {measure} changes {id}, which is no indicator.").format(
                        measure=measure.id, id=id_
                    ),
                    next_step=_("Correct the measure."),
                    value=id_,
                )


def _assumptions(entry: Entry, document: IndexDocument, tree: Tree) -> Iterator[Fault]:
    steps: dict[str, Any] = {step.step: step for step in document.steps}
    for i, assumption in enumerate(document.uncertainty.assumptions if document.uncertainty else ()):
        head, _dot, rest = assumption.part.partition(".")
        known = (
            (head == "weights" and not rest)
            or (head in steps and (not rest or rest in type(steps[head]).model_fields or rest == "except"))
            or (head == "elements" and rest.partition(".")[0] in tree.elements)
        )
        if not known:
            yield entry.fault(
                ("uncertainty", "assumptions", i, "part"),
                code="index.assumption",
                message=_("The assumption {id} varies {part}, which the specification does not have.").format(
                    id=assumption.id, part=assumption.part
                ),
                next_step=_(
                    "Name a part such as treat.winsorise, normalise, weights, elements.CODE.weight or elements.CODE."
                ),
                value=assumption.part,
            )
