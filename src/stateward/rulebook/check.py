"""The officials' copy editor: what is wrong in the rule documents, with file, line and next step."""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stateward.formula import parse
from stateward.formula.kinds import infer
from stateward.formula.tree import names
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, FormulaError, RulebookError
from stateward.rulebook.book import Entry, Rulebook
from stateward.rulebook.check_index import check_index
from stateward.rulebook.check_scheme import check_scheme
from stateward.rulebook.documents import IndicatorsDocument
from stateward.rulebook.reporting import asked_twice
from stateward.rulebook.scheme import TIERS

#: Names every formula may read without defining them.
ATTRIBUTES = frozenset({"enterprise_class", "industry", "size", "level", "basis"})


def check(book: Rulebook, only: Sequence[Entry] | None = None) -> list[Fault]:
    """Every fault of the documents, of all or of `only` some of them (the others then serve as their context)."""
    faults = list(book.faults)
    for entries in book.entries.values():
        faults += _versions(entries)
    chosen = list(only) if only is not None else [e for entries in book.entries.values() for e in entries]
    for entry in chosen:
        faults += check_entry(book, entry)
    return faults


def check_entry(book: Rulebook, entry: Entry) -> list[Fault]:
    """The faults of one document."""
    match entry.document.document:
        case "template":
            return list(_template(book, entry))
        case "checks":
            return list(_checks(book, entry))
        case "indicators":
            return list(_indicators(book, entry))
        case "scheme":
            return list(check_scheme(book, entry))
        case "standards":
            return list(_standards(entry))
        case "examples":
            return list(_reference(book, entry, ("of",), "scheme", entry.document.of))
        case "mapping":
            return list(_mapping(book, entry))
        case "reporting":
            return list(_reporting(book, entry))
        case "index":
            return list(check_index(entry))
        case _:
            return []


def _reporting(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    """A report whose template is unknown, and a line that one enterprise would be asked twice for one month."""
    known = {other.document.id: other.document for other in book.all("template")}
    for place, duty in enumerate(entry.document.duties):
        yield from _reference(book, entry, ("duties", place, "template"), "template", duty.template)
    for accounts, one, other in asked_twice(entry.document, known.values()):
        yield entry.fault(
            ("duties",),
            code="rulebook.asked_twice",
            message=_("These lines are asked by {one} and again by {other} for the same month: {accounts}.").format(
                accounts=listed(accounts[:5]) + (" …" if len(accounts) > 5 else ""), one=one, other=other
            ),
            next_step=_("Take the lines out of one template, or let the two be owed for different months."),
            value=str(len(accounts)),
        )


def _versions(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Days covered by two versions of a document, or by none between its first and its last."""
    dated = sorted(entries, key=lambda e: e.document.effective.from_ or dt.date.min)
    for older, newer in itertools.pairwise(dated):
        end, start = older.document.effective.to, newer.document.effective.from_
        if end is None or start is None or start <= end:
            yield newer.fault(
                ("effective",),
                code="rulebook.two_in_force",
                message=_("From {day} on, versions {older} and {newer} of {id} are both in force.").format(
                    day=start or "…", older=older.document.version, newer=newer.document.version, id=newer.document.id
                ),
                next_step=_("Let the older version end the day before the newer one begins."),
                value=newer.document.version,
            )
        elif (start - end).days > 1:
            yield newer.fault(
                ("effective",),
                code="rulebook.no_version",
                message=_("Between {end} and {start} no version of {id} is in force.").format(
                    end=end, start=start, id=newer.document.id
                ),
                next_step=_("Close the gap in the effective dates, or say in a version what held in between."),
                value=newer.document.version,
            )


def _template(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    document = entry.document
    chart_faults = list(_reference(book, entry, ("accounts",), "accounts", document.accounts))
    yield from chart_faults
    for name in document.checks:
        yield from _reference(book, entry, ("checks",), "checks", name)
    if chart_faults:
        return
    accounts = book.get("accounts", document.accounts).accounts
    seen: dict[tuple[str, str], str] = {}
    for i, sheet in enumerate(document.sheets):
        for j, row in enumerate(sheet.rows):
            if not isinstance(row, str):
                continue
            place = ("sheets", i, "rows", j)
            if row not in accounts:
                yield unknown(entry, place, row, accounts)
            for column in sheet.columns:
                if (row, column.point) in seen:
                    yield entry.fault(
                        place,
                        code="template.asked_twice",
                        message=_("The line {account} is asked twice: on {first} and on {second}.").format(
                            account=row, first=seen[row, column.point], second=sheet.id
                        ),
                        next_step=_("Ask for every figure once; remove one of the rows."),
                        value=row,
                    )
                seen[row, column.point] = sheet.id


def _checks(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    chart_faults = list(_reference(book, entry, ("accounts",), "accounts", entry.document.accounts))
    yield from chart_faults
    if chart_faults:
        return
    accounts = book.get("accounts", entry.document.accounts).accounts
    kinds: dict[str, Any] = {key: account.kind for key, account in accounts.items()}
    kinds |= {f"last_month.{key}": account.kind for key, account in accounts.items()}
    kinds |= dict.fromkeys(ATTRIBUTES, "text")
    for code, rule in entry.document.rules.items():
        for part in ("left", "right", "only_if"):
            text = getattr(rule, part)
            if text is not None:
                yield from check_formula(entry, ("rules", code, part), text, kinds)


def _indicators(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    document: IndicatorsDocument = entry.document
    chart_faults = [f for name in document.accounts for f in _reference(book, entry, ("accounts",), "accounts", name)]
    yield from chart_faults
    if chart_faults:
        return
    kinds = indicator_kinds(book, document)
    for key, parameter in document.parameters.items():
        if isinstance(parameter.value, str) and parameter.value not in kinds:
            yield unknown(entry, ("parameters", key, "value"), parameter.value, kinds)
    for key, indicator in document.indicators.items():
        if indicator.formula is not None:
            yield from check_formula(entry, ("indicators", key, "formula"), indicator.formula, kinds)
    yield from _circles(entry, document)


def indicator_kinds(book: Rulebook, document: IndicatorsDocument) -> dict[str, Any]:
    """The kind of every name an indicators document may read."""
    kinds: dict[str, Any] = dict.fromkeys(ATTRIBUTES, "text")
    for name in document.accounts:
        kinds |= {key: account.kind for key, account in book.get("accounts", name).accounts.items()}
    kinds |= {key: indicator.kind for key, indicator in document.indicators.items()}
    for key, parameter in document.parameters.items():
        chosen = kinds.get(parameter.value) if isinstance(parameter.value, str) else parameter.kind
        kinds[key] = chosen or parameter.kind
    return kinds


def _circles(entry: Entry, document: IndicatorsDocument) -> Iterator[Fault]:
    from stateward.formula import Definition, Program

    definitions = {}
    for key, indicator in document.indicators.items():
        if indicator.formula is None:
            continue
        try:
            definitions[key] = Definition(key, parse(indicator.formula, origin=key))
        except FormulaError:
            return  # already reported with its place
    try:
        Program(definitions, timeless=lambda name: name in ATTRIBUTES)
    except FormulaError as error:
        for fault in error.faults:
            key = (fault.value or "").split(" ", 1)[0]
            yield _placed(entry, ("indicators", key, "formula"), fault)


def check_formula(
    entry: Entry, path: Sequence[str | int], text: str, kinds: Mapping[str, Any], *, free: Sequence[str] = ()
) -> Iterator[Fault]:
    """The faults of one formula: unreadable, unknown names, units that clash. `free` are first parts of table names."""
    try:
        tree = parse(text)
    except FormulaError as error:
        yield from (_placed(entry, path, fault) for fault in error.faults)
        return
    absent = sorted(n for n in names(tree) if n not in kinds and n.split(".", 1)[0] not in free)
    for name in absent:
        yield unknown(entry, path, name, kinds)
    if absent:
        return
    try:
        infer(tree, {**dict.fromkeys(names(tree), "number"), **{n: k for n, k in kinds.items() if n in names(tree)}})
    except FormulaError as error:
        yield from (_placed(entry, path, fault) for fault in error.faults)


def _placed(entry: Entry, path: Sequence[str | int], fault: Fault) -> Fault:
    line, column = entry.text.place(tuple(path))
    return fault.at(file=str(entry.file), line=line, column=column)


def unknown(entry: Entry, path: Sequence[str | int], name: str, known: Mapping[str, Any]) -> Fault:
    """A name that nothing defines, with the nearest ones that exist."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return entry.fault(
        path,
        code="rulebook.unknown_name",
        message=_("Nothing is called {name}.").format(name=name),
        next_step=_("Did you mean {near}?").format(near=listed(near))
        if near
        else _("Use the id of an account, indicator or parameter of the documents named in this one."),
        value=name,
    )


def _reference(book: Rulebook, entry: Entry, path: Sequence[str | int], kind: str, name: str) -> Iterator[Fault]:
    try:
        book.entry(kind, name)
    except RulebookError as error:
        yield from (_placed(entry, path, fault) for fault in error.faults)


def _standards(entry: Entry) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for i, row in enumerate(entry.document.rows):
        key = (row.indicator, row.industry, row.size, row.year)
        if key in seen:
            yield entry.fault(
                ("rows", i),
                code="standards.twice",
                message=_("{indicator} has two rows for the same industry, size and year.").format(
                    indicator=row.indicator
                ),
                next_step=_("Keep one of them."),
                value=row.indicator,
            )
        seen[key] = i
        values = [getattr(row, tier) for tier in TIERS]
        rising = all(a <= b for a, b in itertools.pairwise(values))
        falling = all(a >= b for a, b in itertools.pairwise(values))
        if not (rising or falling):
            yield entry.fault(
                ("rows", i),
                code="standards.order",
                message=_("The five standards of {indicator} do not go from best to worst: {values}.").format(
                    indicator=row.indicator, values=" / ".join(str(v) for v in values)
                ),
                next_step=_("Correct the order or the typing mistake."),
                value=row.indicator,
            )


def _mapping(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    known = {key for chart in book.all("accounts") for key in chart.document.accounts}
    for column, mapped in entry.document.columns.items():
        if mapped.account not in known:
            yield unknown(entry, ("columns", column, "account"), mapped.account, dict.fromkeys(known))
