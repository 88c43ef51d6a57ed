"""Checking a set of warning rules: formulas, names, messages, the order of the levels."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, FormulaError, RulebookError
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.check import ATTRIBUTES, check_formula
from stateward.rulebook.warnings import WarningsDocument
from stateward.supervision.warning_program import compile_warnings

#: What a message may speak of.
PLACES = frozenset({"enterprise", "period", "value", "threshold"})


def check_warnings(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    """The faults of one document."""
    document: WarningsDocument = entry.document
    kinds, faults = known_names(book, entry)
    yield from faults
    if faults:
        return
    wrong = False
    for path, text in _formulas(document):
        for fault in check_formula(entry, path, text, kinds):
            wrong = True
            yield fault
    if not wrong:
        yield from _compiles(entry)
    yield from _messages(entry, document)
    yield from _references(book, entry, document)


def known_names(book: Rulebook, entry: Entry) -> tuple[dict[str, Any], list[Fault]]:
    """The kind of every name the rules may read, and the charts that do not exist."""
    document: WarningsDocument = entry.document
    kinds: dict[str, Any] = dict.fromkeys(ATTRIBUTES, "text")
    faults: list[Fault] = []
    for name in document.accounts:
        try:
            chart = book.get("accounts", name).accounts
        except RulebookError as error:
            line, column = entry.text.place(("accounts",))
            faults += [fault.at(file=str(entry.file), line=line, column=column) for fault in error.faults]
            continue
        kinds |= {key: account.kind for key, account in chart.items()}
    for part in (document.inputs, document.parameters, document.tables, document.measures):
        kinds |= {key: one.kind for key, one in part.items()}
    return kinds, faults


def _formulas(document: WarningsDocument) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, measure in document.measures.items():
        yield ("measures", key, "formula"), measure.formula
    for id_, rule in document.rules.items():
        if rule.value is not None:
            yield ("rules", id_, "value"), rule.value
        if rule.applies is not None:
            yield ("rules", id_, "applies"), rule.applies
        for level, limit in rule.levels.items():
            yield ("rules", id_, "levels", level), limit.comparison[1]


def _compiles(entry: Entry) -> Iterator[Fault]:
    try:
        compile_warnings(entry.document)
    except FormulaError as error:
        line, column = entry.text.place(("rules",))
        yield from (fault.at(file=str(entry.file), line=line, column=column) for fault in error.faults)


def _messages(entry: Entry, document: WarningsDocument) -> Iterator[Fault]:
    for id_, rule in document.rules.items():
        for code, text in rule.message.as_dict().items():
            strange = {name for _t, name, _s, _c in Formatter().parse(text) if name is not None} - PLACES
            if strange:
                yield entry.fault(
                    ("rules", id_, "message", code),
                    code="warnings.message",
                    message=_("The message speaks of {names}, which no warning has.").format(
                        names=listed(sorted(strange))
                    ),
                    next_step=_("Use: {names}.").format(names=listed(sorted(PLACES))),
                    value=id_,
                )


def _references(book: Rulebook, entry: Entry, document: WarningsDocument) -> Iterator[Fault]:
    for id_, rule in document.rules.items():
        if rule.handling is not None:
            try:
                book.entry("procedure", rule.handling)
            except RulebookError as error:
                line, column = entry.text.place(("rules", id_, "handling"))
                yield from (fault.at(file=str(entry.file), line=line, column=column) for fault in error.faults)
    for place, example in enumerate(document.examples):
        rule_ = document.rules.get(example.rule)
        if rule_ is None or rule_.value is None:
            yield entry.fault(
                ("examples", place, "rule"),
                code="warnings.example",
                message=_("No rule over values is called {name}.").format(name=example.rule),
                next_step=_("Name one of the document's rules."),
                value=example.rule,
            )
