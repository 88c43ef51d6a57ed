"""Making a mapping of own books from a sample, keeping its versions, and turning a file into a draft by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from stateward.facts.container import DEFAULT_LIMITS, file_kind
from stateward.facts.ledger import LedgerMapping, LedgerReading, RowRule, guess_columns, read_ledger, suggest
from stateward.facts.sheets import open_sheets
from stateward.facts.tables import Table, csv_table, sheet_table
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.documents import AccountsDocument
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep, kept_path
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import events
from stateward.workbench.statements.actions import PREPARE
from stateward.workbench.statements.models import BookMapping, Obligation
from stateward.workbench.statements.reporting import entry

#: Rows of the sample shown on the guided page.
SHOWN = 600
_SALT = "stateward.statements.mapping"
#: How long a sample may wait on the guided page, in seconds.
_LONGEST = 86_400


@dataclass(frozen=True)
class Sample:
    """A file of books on the guided page, and the enterprise whose books it holds."""

    enterprise: Enterprise
    file_name: str
    sha256: str

    def token(self) -> str:
        """What names the sample in an address; only this site can make one."""
        return signing.dumps([self.enterprise.code, self.file_name, self.sha256], salt=_SALT, compress=True)

    def table(self) -> Table:
        """The file as a table."""
        return books_table(kept_path(self.sha256).read_bytes(), self.file_name)


def take(enterprise: Enterprise, incoming: Upload) -> Sample:
    """Keep a file for the guided page. Raises `ImportFault` where it is no table."""
    books_table(incoming.content, incoming.name)
    keep(incoming)
    return Sample(enterprise, incoming.name, incoming.sha256)


def sample_of(user: Any, token: str) -> Sample | None:
    """The sample a token names, `None` for a forged or old one and outside the person's branch."""
    try:
        code, file_name, sha256 = signing.loads(token, salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature:
        return None
    enterprise = visible_to(user, Enterprise.objects.filter(code=code), strand="statements").first()
    return Sample(enterprise, file_name, sha256) if enterprise is not None else None


def books_table(content: bytes, name: str) -> Table:
    """A file of books as a table: the first sheet of a workbook, or a CSV. Raises `ImportFault` for anything else."""
    kind = file_kind(content, name, DEFAULT_LIMITS)
    if kind == "csv":
        return csv_table(content, name)[0]
    if kind == "workbook":
        sheets = open_sheets(content, name, DEFAULT_LIMITS, checked=True)
        first = next((sheet for sheet in sheets.values() if sheet.scan.last_row >= 0), None)
        if first is not None:
            return sheet_table(first, name)
    raise ImportFault(
        Fault(
            "ledger_kind",
            _("The file is neither a workbook nor a CSV table."),
            _("Export the trial balance as .xlsx or .csv."),
            file=name,
        )
    )


def chart() -> AccountsDocument:
    """The chart of the office's main template."""
    book = workspace.rulebook()
    main = book.get("template", workspace.current().settings.template)
    found: AccountsDocument = book.get("accounts", main.accounts)
    return found


def mappings(user: Any) -> QuerySet[BookMapping]:
    """The current mappings of the enterprises a person sees."""
    rows = BookMapping.objects.filter(is_current=True).select_related("enterprise", "made_by")
    return visible_to(user, rows)


def versions(held: BookMapping) -> QuerySet[BookMapping]:
    """Every version of a mapping its reader was let into."""
    return BookMapping.objects.filter(enterprise=held.enterprise, name=held.name)


def mapping(user: Any, pk: int) -> BookMapping | None:
    """One mapping, in any version."""
    return visible_to(user, BookMapping.objects.select_related("enterprise", "made_by")).filter(pk=pk).first()


def begin(sample: Sample) -> LedgerMapping:
    """What the guided page begins with: the enterprise's last mapping, else guessed columns and suggested lines."""
    held = BookMapping.objects.filter(enterprise=sample.enterprise, is_current=True).first()
    if held is not None:
        return LedgerMapping.from_document(held.document)
    table = sample.table()
    columns = guess_columns(table)
    guessed = LedgerMapping(
        columns["code"] or 0, columns["name"], columns["amount"] or 0, columns["credit"], columns["opening"]
    )
    accounts = chart()
    books = read_ledger(table, sample.file_name, guessed, accounts)
    lines = suggest(((row.code, row.name) for row in books.rows), accounts)
    rules = tuple(
        RowRule(code, account, _sign(accounts, account, columns["credit"])) for code, account in lines.items()
    )
    return LedgerMapping(guessed.code, guessed.name, guessed.amount, guessed.credit, guessed.opening, Decimal(1), rules)


def _sign(accounts: AccountsDocument, account: str, credit: int | None) -> int:
    """In a trial balance of debits less credits, liabilities, equity and revenue stand with a minus."""
    found = accounts.accounts[account]
    block = found.block or ""
    on_the_credit_side = "liabilit" in block or block == "equity" or account in ("operating_revenue", "other_income")
    return -1 if credit is not None and on_the_credit_side else 1


def from_form(fields: Mapping[str, str], like: LedgerMapping) -> LedgerMapping:
    """The mapping that the guided page sent. Raises `ImportFault` for a unit that is no number."""

    def place(name: str) -> int | None:
        text = fields.get(name, "")
        return int(text) if text.isdecimal() else None

    try:
        unit = Decimal(fields.get("unit", "1") or "1")
    except InvalidOperation:
        unit = Decimal(0)
    if unit <= 0:
        raise ImportFault(
            Fault(
                "ledger_unit",
                _("The unit is not a number above zero."),
                _("Enter 1, 1000 or 10000."),
                value=fields.get("unit"),
            )
        )
    rules = [
        RowRule(name[4:], account.strip(), -1 if fields.get(f"turn:{name[4:]}") else 1)
        for name, account in fields.items()
        if name.startswith("row:") and account.strip()
    ]
    known = {rule.code for rule in rules}
    rules += [rule for rule in like.rules if rule.code.endswith("*") and rule.code not in known]
    extra_code, extra_line = fields.get("more-code", "").strip(), fields.get("more-line", "").strip()
    if extra_code and extra_line:
        rules.append(RowRule(extra_code, extra_line, -1 if fields.get("more-turn") else 1))
    return LedgerMapping(
        place("code") or 0, place("name"), place("amount") or 0, place("credit"), place("opening"), unit, tuple(rules)
    )


def read(table: Table, file: str, how: LedgerMapping) -> LedgerReading:
    """Read books by a mapping over the office's main chart."""
    return read_ledger(table, file, how, chart())


@service(PREPARE, about=lambda sample, *_rest: sample.enterprise)
def keep_version(sample: Sample, name: str, how: LedgerMapping) -> BookMapping:
    """Keep a mapping as the enterprise's next version of that name. Raises `ImportFault` where it does not fit."""
    read(sample.table(), sample.file_name, how)
    title = " ".join(name.split())[:120] or _("Trial balance")
    held = BookMapping.objects.filter(enterprise=sample.enterprise, name=title).order_by("-version").first()
    BookMapping.objects.filter(enterprise=sample.enterprise, is_current=True).update(is_current=False)
    made = BookMapping.objects.create(
        enterprise=sample.enterprise,
        name=title,
        version=held.version + 1 if held is not None else 1,
        document=how.to_document(),
        made_by=acting().person,
    )
    recording.record(events.MAPPING_SAVED.action, made, after={"version": made.version, "rows": len(how.rules)})
    return made


def to_draft(report: Obligation, found: LedgerReading) -> entry.Form:
    """Put figures read from books into a report's draft, beside what is known; what the books say goes first."""
    form = entry.form_of(report)
    keys = form.places()
    entries = dict(form.entries)
    for key, figure in found.figures.items():
        if key in keys:
            entries[key] = format((figure.amount / form.unit).normalize(), "f")
    filled = entry.Form(report, form.template, form.accounts, form.known, entries, form.unit)
    entry.save_draft(report, filled)
    return filled


def titles() -> list[tuple[str, str]]:
    """The lines of the office's main chart: id and title."""
    return [(id_, pick(account.title.as_dict())) for id_, account in chart().accounts.items()]
