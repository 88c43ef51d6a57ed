"""Checking the documents of this room: cells of the right kind, bodies and papers that exist, examples that hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, RulebookError, StatewardError
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.lists import DAY, DecisionListDocument, ListExample, Outcome
from stateward.supervision.decide import decide
from stateward.supervision.table import DecisionTable, cell_problem, days_in_force

#: The day on which examples without a day of their own are decided, where the list names no first day.
_EXAMPLE_DAY = dt.date(2026, 1, 1)


@dataclass
class Checked:
    """What was found: how many examples ran, and the faults."""

    examples: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_documents(book: Rulebook, entries: Iterable[Entry]) -> Checked:
    """The faults of the lists, warnings, libraries, inspections and procedures among the entries."""
    from stateward.supervision.check_library import check_inspections, check_library
    from stateward.supervision.check_warnings import check_warnings

    checked = Checked()
    for entry in entries:
        match entry.document.document:
            case "list":
                faults = list(_list(entry))
                checked.examples += len(entry.document.examples)
                checked.faults += faults or _list_examples(entry)
            case "warnings":
                faults = list(check_warnings(book, entry))
                checked.examples += len(entry.document.examples)
                if not faults:
                    from stateward.supervision.warning_examples import run_warning_examples

                    faults = run_warning_examples(entry)
                checked.faults += faults
            case "library":
                checked.faults += check_library(entry)
            case "inspections":
                checked.faults += check_inspections(book, entry)
    return checked


def _list(entry: Entry) -> Iterator[Fault]:
    document: DecisionListDocument = entry.document
    seen: set[str] = set()
    for place, row in enumerate(document.rows):
        if row.id in seen:
            yield entry.fault(
                ("rows", place),
                code="lists.twice",
                message=_("The list has two items called {item}.").format(item=row.id),
                next_step=_("Give every item an id of its own."),
                value=row.id,
            )
        seen.add(row.id)
        yield from _cells(entry, document, place)
        yield from _days(entry, document, place)
        yield from _names(entry, document, row, ("rows", place))
        if row.decider is not None and row.mode is None:
            yield entry.fault(
                ("rows", place),
                code="lists.no_mode",
                message=_("Item {item} says who decides and not how.").format(item=row.id),
                next_step=_("Add mode: approve, verify, file, report or decide."),
                value=row.id,
            )
    if document.otherwise is not None:
        yield from _names(entry, document, document.otherwise, ("otherwise",))


def _cells(entry: Entry, document: DecisionListDocument, place: int) -> Iterator[Fault]:
    row = document.rows[place]
    written = [(("rows", place, "when"), row.when or {})]
    written += [(("rows", place, "exceptions", k, "when"), e.when or {}) for k, e in enumerate(row.exceptions)]  # type: ignore[misc]
    for path, cells in written:
        for name, cell in cells.items():
            field_ = document.fields.get(name)
            problem = _("the list has no such field") if field_ is None else cell_problem(name, field_, cell)
            if problem is not None:
                yield entry.fault(
                    (*path, name),
                    code="lists.cell",
                    message=_("Item {item}, field {field}: {problem}.").format(
                        item=row.id, field=name, problem=problem
                    ),
                    next_step=_(
                        "Write values of the field's own kind, and limits whose upper end lies above the lower one."
                    ),
                    value=row.id,
                    rule=name,
                )


def _days(entry: Entry, document: DecisionListDocument, place: int) -> Iterator[Fault]:
    row = document.rows[place]
    days = days_in_force(row)
    if days is None:
        return
    interval = days.values[0]
    starts = [day for day in (interval.from_, document.effective.from_) if day is not None]
    ends = [day for day in (interval.up_to, document.effective.to) if day is not None]
    if starts and ends and max(starts) > min(ends):
        yield entry.fault(
            ("rows", place),
            code="lists.days",
            message=_("Item {item} is never in force while the list is.").format(item=row.id),
            next_step=_("Correct the item's first and last day, or the day of its withdrawal."),
            value=row.id,
            rule=DAY,
        )


def _names(
    entry: Entry, document: DecisionListDocument, outcome: Outcome, path: tuple[str | int, ...]
) -> Iterator[Fault]:
    named: list[tuple[str, str, Mapping[str, Any]]] = [
        *(("decider", name, document.bodies) for name in (outcome.decider,) if name is not None),
        *(("papers", name, document.papers) for name in outcome.papers),
    ]
    for part, name, known in named:
        if known and name not in known:
            yield entry.fault(
                (*path, part),
                code="lists.unknown",
                message=_("Nothing is called {name}.").format(name=name),
                next_step=_("Use one of: {names}.").format(names=listed(known)),
                value=name,
                rule=part,
            )


def _list_examples(entry: Entry) -> list[Fault]:
    document: DecisionListDocument = entry.document
    try:
        table = DecisionTable(document)
    except RulebookError as error:
        return [fault.at(file=str(entry.file)) for fault in error.faults]
    faults: list[Fault] = []
    for place, example in enumerate(document.examples):
        for what, found, expected in _wrong(table, example):
            faults.append(
                entry.fault(
                    ("examples", place),
                    code="rulebook.example",
                    message=_("The example {name} gives {found} for {what}, not {expected}.").format(
                        name=example.name, found=found, what=what, expected=expected
                    ),
                    next_step=_("Correct the rule or the example; `stateward decide` shows the answer."),
                    value=str(found),
                    rule=document.id,
                )
            )
    return faults


def _wrong(table: DecisionTable, example: ListExample) -> Iterator[tuple[str, Any, Any]]:
    day = example.day or table.document.effective.from_ or _EXAMPLE_DAY
    try:
        found = decide(table, example.case, day)
    except StatewardError as error:
        yield _("the case"), error.faults[0].message, _("a decision")
        return
    for name in sorted(example.expect.model_fields_set | {"decided"}):
        expected, given = getattr(example.expect, name), getattr(found, name)
        if expected is not None and given != expected:
            yield name, given, expected
