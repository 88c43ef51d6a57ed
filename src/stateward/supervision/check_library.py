"""Checking a library of rules and a yearly list of inspections: dates, supersession, bases that exist."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.library import InspectionsDocument, LibraryDocument


def check_library(entry: Entry) -> list[Fault]:
    """The faults of a library."""
    document: LibraryDocument = entry.document
    faults: list[Fault] = []
    ids = [rule.id for rule in document.rules]
    for place, rule in enumerate(document.rules):
        if ids.count(rule.id) > 1:
            faults.append(
                entry.fault(
                    ("rules", place),
                    code="library.twice",
                    message=_("The library has two rules called {rule}.").format(rule=rule.id),
                    next_step=_("Give every rule an id of its own."),
                    value=rule.id,
                )
            )
        for name, known in ((rule.domain, document.domains), *((m, document.matters) for m in rule.matters)):
            if name not in known:
                faults.append(
                    entry.fault(
                        ("rules", place),
                        code="library.unknown",
                        message=_("Nothing is called {name}.").format(name=name),
                        next_step=_("Add it to the domains or matters of the library, or correct the name."),
                        value=name,
                    )
                )
        if rule.status == "repealed" and rule.effective.to is None:
            faults.append(
                entry.fault(
                    ("rules", place),
                    code="library.repealed",
                    message=_("The rule {rule} is repealed, but its last day is not stated.").format(rule=rule.id),
                    next_step=_("Write the last day on which it was in force under effective."),
                    value=rule.id,
                )
            )
    return faults


def check_inspections(book: Rulebook, entry: Entry) -> list[Fault]:
    """The faults of a yearly list. An inspection without basis is blocked, so it is an error here."""
    document: InspectionsDocument = entry.document
    known: set[str] | None = None
    if document.library is not None:
        try:
            known = {rule.id for rule in book.get("library", document.library).rules}
        except RulebookError as error:
            line, column = entry.text.place(("library",))
            return [fault.at(file=str(entry.file), line=line, column=column) for fault in error.faults]
    faults: list[Fault] = []
    for place, item in enumerate(document.items):
        if not item.basis:
            faults.append(
                entry.fault(
                    ("items", place),
                    code="inspections.no_basis",
                    message=_("The inspection {item} has no basis.").format(item=item.id),
                    next_step=_("Name the rules it rests on, or take it off the list."),
                    value=item.id,
                )
            )
        for name in item.basis:
            if known is not None and name not in known:
                faults.append(
                    entry.fault(
                        ("items", place, "basis"),
                        code="inspections.unknown_basis",
                        message=_("The library has no rule called {rule}.").format(rule=name),
                        next_step=_("Add the rule to the library, or correct the name."),
                        value=name,
                    )
                )
    return faults
