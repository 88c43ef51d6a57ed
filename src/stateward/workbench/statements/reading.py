"""Reading an uploaded file with the library: templates, charts and check rules of the workspace's rulebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from stateward import messages
from stateward.facts.checks import CheckContext, CheckReport, check_statement
from stateward.facts.marking import mark_workbook
from stateward.facts.reading import FileReading, ReadingRules, Watch, read_contents, without_lines_of
from stateward.facts.statement import FULL_YEAR, StatementKey
from stateward.facts.statement import Statement as Facts
from stateward.facts.template import write_template
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.documents import TemplateDocument
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.uploads import kept_path
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import wholes
from stateward.workbench.statements.models import Statement, Upload

M = TypeVar("M", bound=Model)

#: Statements and notes listed in a report; a table may hold thousands.
LISTED = 2_000
_MARKABLE = ("template", "table")


@dataclass(frozen=True)
class Found:
    """What was found in one uploaded file: one reading, or one for each member of an archive."""

    parts: list[FileReading]
    archive: bool

    @property
    def kind(self) -> str:
        """What the file is: `template`, `table`, `csv`, `parquet`, `zip` or `unreadable`."""
        return "zip" if self.archive else self.parts[0].kind

    @property
    def statements(self) -> list[Facts]:
        """The statements that may be recorded: all of a file (of an archive's member) or none."""
        return [statement for part in self.parts for statement in part.statements]

    @property
    def faults(self) -> list[Fault]:
        """Every fault found."""
        return [fault for part in self.parts for fault in part.faults]

    @property
    def recordable(self) -> bool:
        """Whether there is anything to record."""
        return bool(self.statements)

    @property
    def wordy(self) -> bool:
        """Whether the report holds sentences, which differ by language."""
        return any(part.faults or part.notes or part.left_out for part in self.parts)

    def report(self) -> dict[str, Any]:
        """The findings as JSON for the upload's record, in the running language."""
        return {
            "statements": [
                _listed(part, statement) for part in self.parts for statement in part.statements or part.found
            ][:LISTED],
            "members": [
                {
                    "file": part.file,
                    "accepted": part.accepted,
                    "statements": len(part.statements),
                    "enterprises": [
                        [statement.enterprise, part.names.get(statement.enterprise, "")] for statement in part.found
                    ][:1],
                    "errors": sum(fault.level == "error" for fault in part.faults),
                    "questions": sum(fault.level != "error" for fault in part.faults),
                }
                for part in self.parts
            ][:LISTED]
            if self.archive
            else [],
            "recordable": len(self.statements),
            "faults": [fault.to_dict() for fault in self.faults],
            "notes": [note.to_dict() for part in self.parts for note in part.notes][:LISTED],
            "left_out": [{"message": entry.message} for part in self.parts for entry in part.left_out],
        }


def _listed(part: FileReading, statement: Facts) -> dict[str, Any]:
    return {
        "enterprise": statement.enterprise,
        "name": part.names.get(statement.enterprise, ""),
        "period": workspace.current().fiscal_year.label(statement.year, statement.month),
        "basis": statement.basis,
        "currency": statement.currency,
        "figures": len(statement.figures),
    }


def read(content: bytes, name: str, *, any_enterprise: bool = False, watch: Watch | None = None) -> Found:
    """Read one file; faults and notes are in the running language.

    With `any_enterprise`, enterprises that the register does not have are no fault. `watch`: see `read_contents`.
    """
    wanted = replace(rules(), known_enterprises=None) if any_enterprise else rules()
    parts = read_contents([(name, content)], wanted, previous=earlier_statement, watch=watch)
    return Found(parts, archive=len(parts) > 1 or any(part.file != name for part in parts))


def read_in_both_languages(
    content: bytes, name: str, *, any_enterprise: bool = False, watch: Watch | None = None
) -> tuple[Found, dict[str, Any]]:
    """Read one file and make its report in both languages: `{"en": {...}, "zh": {...}}`. `watch`: `read_contents`."""
    found = read(content, name, any_enterprise=any_enterprise, watch=watch)
    here = messages.current_language()
    reports = {here: found.report()}
    for other in messages.LANGUAGES:
        if other != here:
            with messages.language(other):
                again = read(content, name, any_enterprise=any_enterprise, watch=watch) if found.wordy else found
                reports[other] = again.report()
    return found, reports


def rules() -> ReadingRules:
    """The documents of the workspace's rulebook that files are read by."""
    book = workspace.rulebook()

    def every(kind: str) -> list[Any]:
        return [entry.document for entry in book.all(kind)]

    # A table that fits two charts equally well is read by the chart of the workspace's own template.
    own = book.get("template", workspace.current().settings.template).accounts
    charts = sorted(every("accounts"), key=lambda chart: chart.id != own)
    return ReadingRules(
        templates=every("template"),
        accounts=charts,
        checks=every("checks"),
        mappings=every("mapping"),
        known_enterprises=frozenset(_within_reach(Enterprise.objects.all()).values_list("code", flat=True)),
        currency=workspace.current().settings.reporting_currency,
    )


def earlier_statement(key: StatementKey) -> Facts | None:
    """The recorded statement with this key, for check rules that look back."""
    rows = Statement.objects.filter(
        is_current=True, enterprise__code=key.enterprise, year=key.year, month=key.month, basis=key.basis
    )
    found = list(_within_reach(rows.select_related("enterprise")))
    return wholes.whole(found) if found else None


def _within_reach(rows: QuerySet[M]) -> QuerySet[M]:
    """The rows that whoever acts now sees; to others an enterprise is unknown and has no earlier figures."""
    now = acting()
    return rows if now.is_machine else visible_to(now.user, rows, strand="statements")


def kept_content(upload: Upload) -> bytes:
    """The bytes of an upload's file as they were kept."""
    return kept_path(upload.sha256).read_bytes()


def templates() -> list[TemplateDocument]:
    """The statement templates of the rulebook: those of the workspace's profile first."""
    wanted = workspace.current().settings.template
    documents = [entry.document for entry in workspace.rulebook().all("template")]
    return sorted(documents, key=lambda document: (document.id != wanted, document.id))


def empty_workbook(template: str) -> bytes:
    """An empty statement workbook in the running language; 404 for an unknown template."""
    book = workspace.rulebook()
    try:
        document = book.get("template", template)
    except RulebookError as error:
        raise Http404(template) from error
    return write_template(
        document, book.get("accounts", document.accounts), currency=workspace.current().settings.reporting_currency
    )


def can_mark(upload: Upload) -> bool:
    """Whether there is a workbook with cells to mark."""
    named = any(fault.get("cell") for fault in upload.faults)
    return upload.kind in _MARKABLE and named and kept_path(upload.sha256).is_file()


def marked(upload: Upload) -> bytes:
    """The upload's workbook with its faulty cells marked and a list of the faults as the first sheet."""
    return mark_workbook(kept_content(upload), [_fault(fault) for fault in upload.faults], upload.file_name)


def _fault(fields: dict[str, Any]) -> Fault:
    return Fault(**fields)


def template_of(statement: Statement) -> TemplateDocument | None:
    """The template a statement was made by; `None` where the rulebook has it no more."""
    try:
        found: TemplateDocument = workspace.rulebook().get(
            "template", statement.template, statement.template_version or None
        )
    except RulebookError:
        return None
    return found


def check(statement: Statement) -> CheckReport | None:
    """What the check rules say about a recorded statement; `None` where its template is not in the rulebook."""
    book = workspace.rulebook()
    try:
        template = book.get("template", statement.template, statement.template_version or None)
        documents = [book.get("checks", id_) for id_ in template.checks]
        accounts = book.get("accounts", template.accounts)
    except RulebookError:
        return None
    facts = statement.as_facts()
    context = _context(facts.key, earlier_statement)
    beside = earlier_statement(facts.key)
    if beside is not None:
        context = replace(context, beside=without_lines_of(beside, template))
    return check_statement(facts, documents, accounts, context)


def _context(key: StatementKey, earlier: Callable[[StatementKey], Facts | None]) -> CheckContext:
    previous = earlier(replace(key, year=key.year - 1))
    year_end = previous if key.month == FULL_YEAR else earlier(replace(key, year=key.year - 1, month=FULL_YEAR))
    last_month = earlier(replace(key, month=key.month - 1)) if key.month > 1 else None
    return CheckContext(previous, year_end, last_month)
