"""Reading whatever enterprises hand in: workbooks, tables, archives; all or nothing per file, every fault listed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from stateward.facts.archive import read_archive
from stateward.facts.checks import CheckContext, CheckReport, check_statement
from stateward.facts.container import DEFAULT_LIMITS, FileKind, Limits, file_kind
from stateward.facts.faults import LeftOut, Note, fault, has_errors, nearest, shown
from stateward.facts.sheets import open_sheets
from stateward.facts.statement import FULL_YEAR, Statement, StatementKey, merged, split_key
from stateward.facts.tables import TableReading, csv_table, parquet_table, read_table, sheet_table
from stateward.facts.units import unit_fault
from stateward.facts.workbook import read_workbook
from stateward.messages import current_language, set_language
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, os_reason
from stateward.rulebook.documents import AccountsDocument, ChecksDocument, MappingDocument, TemplateDocument

Kind = Literal["template", "table", "csv", "parquet", "zip", "unreadable"]
#: Finds an earlier statement (of another year, or the month before) by its key.
Earlier = Callable[[StatementKey], Statement | None]
#: Told how many of how many files are read.
Watch = Callable[[int, int], None]
#: What may be handed in once: a statement's key and its template.
Handed = tuple[StatementKey, str]


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """The documents and limits that files are read by.

    `currency` holds for tables that name none; `known_enterprises` are the codes of the register (`None`: any).
    """

    templates: Sequence[TemplateDocument]
    accounts: Sequence[AccountsDocument]
    checks: Sequence[ChecksDocument] = ()
    mappings: Sequence[MappingDocument] = ()
    known_enterprises: Collection[str] | None = None
    currency: str | None = None
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class FileReading:
    """What became of one file, or of one member of an archive (`archive.zip/member.xlsx`).

    `found` are the statements as they were read, for the preview; `statements` are those to be stored: all of them,
    or none where an error was found.
    """

    file: str
    sha256: str
    kind: Kind
    found: tuple[Statement, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    chart: str | None = None
    spoiled: dict[StatementKey, frozenset[str]] = field(default_factory=dict)
    checks: CheckReport = field(default_factory=CheckReport)

    @property
    def accepted(self) -> bool:
        """Whether the file may be stored: it was read and has no fault of the level error."""
        return self.kind != "unreadable" and not has_errors(self.faults)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements to store: all or nothing."""
        return self.found if self.accepted else ()


def read_files(paths: Iterable[Path], *, templates: Sequence[TemplateDocument], accounts: Sequence[AccountsDocument],
               checks: Sequence[ChecksDocument] = (), mappings: Sequence[MappingDocument] = (),
               known_enterprises: Collection[str] | None = None, previous: Earlier | None = None,
               currency: str | None = None, limits: Limits = DEFAULT_LIMITS, workers: int = 1) -> list[FileReading]:
    """Read files from disk; see `read_contents`. Faults of a missing or unreadable path are in its reading."""
    rules = ReadingRules(templates, accounts, checks, mappings, known_enterprises, currency, limits)
    named: list[tuple[str, bytes]] = []
    failed: list[FileReading] = []
    for path in map(Path, paths):
        try:
            named.append((path.name, path.read_bytes()))
        except OSError as error:
            failed.append(FileReading(path.name, "", "unreadable", faults=(fault(
                "file_unreadable",
                _("The file cannot be opened: {reason}.").format(reason=os_reason(error)),
                _("Check the path and your rights to it."), file=str(path)),)))
    return failed + read_contents(named, rules, previous=previous, workers=workers)


def read_contents(files: Iterable[tuple[str, bytes]], rules: ReadingRules, *, previous: Earlier | None = None,
                  workers: int = 1, watch: Watch | None = None) -> list[FileReading]:
    """Read files handed in as name and bytes: structure first, then units and check rules, then duplicates.

    `previous` finds statements stored earlier; statements of the same upload count too. With `workers` above one the
    structure of many files is read by that many processes. `watch` is told how many of all files (members of archives
    counted) are read, without `workers` after each; what it raises ends the reading.
    """
    unpacked = [part for name, content in files for part in _unpack(name, content, rules.limits)]
    readings = _read_parts(unpacked, rules, workers, watch or _nobody)
    readings = _mark_duplicates(readings)
    together: dict[StatementKey, list[Statement]] = {}
    for reading in readings:
        for statement in reading.found:
            together.setdefault(statement.key, []).append(statement)

    def earlier(key: StatementKey) -> Statement | None:
        handed_in = [one for one in together.get(key, ()) if one.currency == together[key][0].currency]
        return merged(handed_in) if handed_in else (previous(key) if previous else None)

    return [_check(reading, rules, earlier) for reading in readings]


@dataclass(frozen=True, slots=True)
class _Part:
    """One file to be read, or the reading of one that cannot be."""

    name: str
    content: bytes
    kind: FileKind | None = None
    refused: FileReading | None = None


def _unpack(name: str, content: bytes, limits: Limits) -> list[_Part]:
    try:
        kind = file_kind(content, name, limits)
        if kind != "zip":
            return [_Part(name, content, kind)]
        members = read_archive(content, name, limits)
    except ImportFault as error:
        return [_Part(name, b"", refused=_refused(name, content, error.faults))]
    return [_Part(member.name, member.content,
                  refused=_refused(member.name, member.content, [member.fault]) if member.fault else None)
            for member in members]


def _refused(name: str, content: bytes, faults: Iterable[Fault]) -> FileReading:
    return FileReading(name, hashlib.sha256(content).hexdigest(), "unreadable", faults=tuple(faults))


_worker_rules: list[ReadingRules] = []


def _start_worker(rules: ReadingRules, language: str) -> None:
    _worker_rules[:] = [rules]
    set_language(language)


def _read_in_worker(part: _Part) -> FileReading:
    return part.refused or _read_part(part, _worker_rules[0])


def _nobody(_done: int, _of: int) -> None:
    """Nobody watches the reading."""


def _read_parts(parts: list[_Part], rules: ReadingRules, workers: int, watch: Watch) -> list[FileReading]:
    watch(0, len(parts))
    if workers > 1 and len(parts) > workers:
        context = get_context("spawn")
        with ProcessPoolExecutor(workers, context, _start_worker, (rules, current_language())) as pool:
            return list(pool.map(_read_in_worker, parts, chunksize=max(1, len(parts) // (workers * 8))))
    readings = []
    for number, part in enumerate(parts, start=1):
        readings.append(part.refused or _read_part(part, rules))
        watch(number, len(parts))
    return readings


def _read_part(part: _Part, rules: ReadingRules) -> FileReading:
    name, content = part.name, part.content
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        kind = part.kind or file_kind(content, name, rules.limits)
        if kind == "zip":
            raise ImportFault(fault("nested_archive", _("An archive inside an archive is not opened."),
                                    _("Put the files themselves into one ZIP."), file=name))
        if kind == "workbook":
            return _read_workbook_part(name, sha256, content, rules)
        notes: list[Note] = []
        if kind == "csv":
            table, notes = csv_table(content, name, rules.limits)
        else:
            table = parquet_table(content, name, rules.limits)
        reading = read_table(table, name, rules.accounts, rules.mappings, currency=rules.currency)
    except ImportFault as error:
        return FileReading(name, sha256, "unreadable", faults=tuple(error.faults))
    reading.notes[:0] = notes
    return _table_reading(name, sha256, kind, reading)


def _read_workbook_part(name: str, sha256: str, content: bytes, rules: ReadingRules) -> FileReading:
    sheets = open_sheets(content, name, rules.limits, checked=True)
    read = read_workbook(sheets, name, rules.templates, rules.accounts)
    if read is not None:
        statement = read.statement
        chart = None if statement is None else next(
            t.accounts for t in rules.templates if t.id == statement.template)
        return FileReading(
            name, sha256, "template", () if statement is None else (statement,), read.faults, read.notes,
            names={statement.enterprise: read.name} if statement and read.name else {}, chart=chart,
            spoiled={statement.key: read.spoiled} if statement and read.spoiled else {})
    first = next((sheet for sheet in sheets.values() if sheet.scan.last_row >= 0), None)
    if first is None:
        raise ImportFault(fault("empty_file", _("The workbook is empty."), _("Fill in the template."), file=name))
    reading = read_table(sheet_table(first, name), name, rules.accounts, rules.mappings, currency=rules.currency,
                         sheet=first)
    reading.notes.extend(
        Note("sheet_ignored", _("Only the first sheet of a table is read; this one was not."), name, sheet.name)
        for sheet in sheets.values() if sheet is not first and sheet.scan.last_row >= 0)
    return _table_reading(name, sha256, "table", reading)


def _table_reading(name: str, sha256: str, kind: Kind, reading: TableReading) -> FileReading:
    if not reading.statements and not has_errors(reading.faults):
        reading.faults.append(fault("no_statements", _("No row of the table was kept."),
                                    _("Check the columns by which the mapping keeps rows."), file=name))
    return FileReading(name, sha256, kind, tuple(reading.statements), tuple(reading.faults), tuple(reading.notes),
                       tuple(reading.left_out), names=reading.names, chart=reading.chart, spoiled=reading.spoiled)


def _mark_duplicates(readings: list[FileReading]) -> list[FileReading]:
    """Add a fault where a statement of one file repeats the enterprise, period and kind of an earlier file's."""
    first_file: dict[Handed, str] = {}
    marked = []
    for reading in readings:
        faults = duplicates(reading, first_file)
        marked.append(replace(reading, faults=(*reading.faults, *faults)) if faults else reading)
    return marked


def duplicates(reading: FileReading, first_file: dict[Handed, str]) -> list[Fault]:
    """A fault for each statement that an earlier file held too; `first_file` remembers who held it first.

    Two templates of one enterprise and period are two statements.
    """
    faults = []
    for statement in reading.found:
        other = first_file.setdefault((statement.key, statement.template), reading.file)
        if other != reading.file:
            faults.append(fault(
                "duplicate_statement",
                _("The statement of {enterprise} for {year}, month {month}, is also in the file {file}.").format(
                    enterprise=shown(statement.enterprise), year=statement.year, month=statement.month, file=other),
                _("Hand in only one of the two files."), value=statement.enterprise, file=reading.file))
    return faults


def _check(reading: FileReading, rules: ReadingRules, earlier: Earlier) -> FileReading:
    """The reading with what the register, the comparison of units and the check rules say about its statements."""
    chart = next((chart for chart in rules.accounts if chart.id == reading.chart), None)
    if chart is None or not reading.found:
        return reading
    faults = _unknown_enterprises(reading, rules.known_enterprises)
    report = CheckReport()
    for statement in reading.found:
        if not (statement.enterprise and statement.year and statement.month):
            continue
        context = replace(_context(statement, earlier), beside=_beside(statement, rules, earlier))
        off = unit_fault(statement, chart, context.year_end or context.previous, file=reading.file)
        if off:
            # The check rules would only repeat the same mistake once for every line.
            faults.append(off)
            continue
        report += check_statement(statement, _documents(statement, chart, rules), chart, context, file=reading.file,
                                  spoiled=reading.spoiled.get(statement.key, frozenset()))
    return replace(reading, faults=(*reading.faults, *faults, *report.faults), checks=report)


def _documents(statement: Statement, chart: AccountsDocument, rules: ReadingRules) -> list[ChecksDocument]:
    """The check documents of the statement's template; for a table all over its chart of accounts."""
    template = next((t for t in rules.templates
                     if (t.id, t.version) == (statement.template, statement.template_version)), None)
    return [document for document in rules.checks
            if (document.id in template.checks if template else document.accounts == chart.id)]


def _context(statement: Statement, earlier: Earlier) -> CheckContext:
    key = statement.key
    previous = earlier(replace(key, year=key.year - 1))
    year_end = previous if key.month == FULL_YEAR else earlier(replace(key, year=key.year - 1, month=FULL_YEAR))
    last_month = earlier(replace(key, month=key.month - 1)) if key.month > 1 else None
    return CheckContext(previous, year_end, last_month)


def _beside(statement: Statement, rules: ReadingRules, earlier: Earlier) -> Statement | None:
    """What other templates gave for the same key: the lines that the statement's own template does not ask."""
    template = next((t for t in rules.templates if t.id == statement.template), None)
    found = None if template is None else earlier(statement.key)
    if template is None or found is None:
        return None
    return without_lines_of(found, template)


def without_lines_of(statement: Statement, template: TemplateDocument) -> Statement:
    """The statement without the lines that the template asks."""
    asked = {row for sheet in template.sheets for row in sheet.rows if isinstance(row, str)}
    figures = {key: figure for key, figure in statement.figures.items() if split_key(key)[0] not in asked}
    return replace(statement, figures=figures)


def _unknown_enterprises(reading: FileReading, known: Collection[str] | None) -> list[Fault]:
    """One fault for each enterprise of a file that the register does not have, however many statements it has."""
    if known is None:
        return []
    codes = dict.fromkeys(statement.enterprise for statement in reading.found)
    faults = []
    for code in codes:
        if not code or code in known:
            continue
        near = nearest(code, known)
        step = (_("Did you mean {enterprise}? Correct the code, or add the enterprise to the register first.").format(
            enterprise=near) if near else _("Correct the code, or add the enterprise to the register first."))
        faults.append(fault("unknown_enterprise", _("The enterprise {enterprise} is not in the register.").format(
            enterprise=shown(code)), step, value=code, file=reading.file))
    return faults
