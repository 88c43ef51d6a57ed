"""An enterprise's own books: a trial balance or an own list of lines, brought to our lines by a mapping.

A mapping says which columns hold code, name and amounts, and for each row of the books to which of our lines it goes,
with a sign. What no rule takes is listed with its amount; nothing is dropped silently, and nothing is read as zero.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from stateward.facts.amounts import read_amount
from stateward.facts.faults import Note, cell_name, fault
from stateward.facts.statement import Figure
from stateward.facts.tables import Table
from stateward.facts.wording import habit_note, problem_fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.documents import AccountsDocument

#: A row is suggested only where its name is this much like a line's.
_LIKE = 0.72
_PLAIN = re.compile(r"[\s（）()、，,.:：\-_/]+")
#: Rows of a sample that are looked at.
MOST_ROWS = 5_000
Side = Literal["amount", "debit", "credit"]


@dataclass(frozen=True, slots=True)
class RowRule:
    """Where the rows of the books with this code go: a line of ours, and the sign; a code ending with * is a prefix."""

    code: str
    account: str
    sign: int = 1

    def takes(self, code: str) -> bool:
        """Whether a row of the books falls under the rule."""
        return code.startswith(self.code[:-1]) if self.code.endswith("*") else code == self.code


@dataclass(frozen=True, slots=True)
class LedgerMapping:
    """How a table of books is read. Columns are counted from 0; `opening` and `credit` are `None` where there are none.

    With `credit` the amount is debit minus credit, as in a trial balance; a rule's sign turns it for lines that grow on
    the credit side. `unit` is the money unit of the table.
    """

    code: int
    name: int | None
    amount: int
    credit: int | None = None
    opening: int | None = None
    unit: Decimal = Decimal(1)
    rules: tuple[RowRule, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> LedgerMapping:
        """The mapping out of its JSON document. Raises KeyError or ValueError for a document that is none."""
        rows = tuple(RowRule(str(row["code"]), str(row["account"]), int(row["sign"])) for row in document["rows"])
        optional = {name: document.get(name) for name in ("name", "credit", "opening")}
        columns = {name: None if place is None else int(place) for name, place in optional.items()}
        return cls(
            int(document["code"]),
            columns["name"],
            int(document["amount"]),
            columns["credit"],
            columns["opening"],
            Decimal(str(document["unit"])),
            rows,
        )

    def to_document(self) -> dict[str, Any]:
        """The mapping as a JSON document."""
        return {
            "code": self.code,
            "name": self.name,
            "amount": self.amount,
            "credit": self.credit,
            "opening": self.opening,
            "unit": str(self.unit),
            "rows": [{"code": rule.code, "account": rule.account, "sign": rule.sign} for rule in self.rules],
        }

    def rule_of(self, code: str) -> RowRule | None:
        """The rule of a row: the exact code before prefixes, the longest prefix first."""
        fitting = [rule for rule in self.rules if rule.takes(code)]
        return max(fitting, key=lambda rule: (not rule.code.endswith("*"), len(rule.code)), default=None)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the books as read: its amounts in the base unit, `None` where not given."""

    row: int
    code: str
    name: str
    amount: Decimal | None
    opening: Decimal | None


@dataclass
class LedgerReading:
    """What the books say: our figures, the rows nobody mapped, faults, and what was normalised."""

    figures: dict[str, Figure] = field(default_factory=dict)
    rows: list[LedgerRow] = field(default_factory=list)
    unmapped: list[LedgerRow] = field(default_factory=list)
    blank: list[LedgerRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def unmapped_total(self) -> Decimal:
        """The sum of the amounts that no rule takes, signs left out."""
        return sum((abs(row.amount) for row in self.unmapped if row.amount is not None), Decimal(0))


def read_ledger(table: Table, file: str, mapping: LedgerMapping, accounts: AccountsDocument) -> LedgerReading:
    """Read books by a mapping.

    Raises ImportFault where the table has too few columns or a rule names no line of ours.
    """
    _refuse_misfit(table, file, mapping, accounts)
    reading = LedgerReading()
    seen: dict[str, int] = {}
    for offset, cells in enumerate(table.rows):
        if any(cell not in (None, "") for cell in cells):
            _row(reading, table, file, mapping, table.first_row + offset, cells, seen)
    sums: dict[str, Decimal] = {}
    places: dict[str, str] = {}
    for row in reading.rows:
        rule = mapping.rule_of(row.code)
        if row.amount is None and row.opening is None:
            reading.blank.append(row)
        elif rule is None:
            reading.unmapped.append(row)
        else:
            for key, amount in ((rule.account, row.amount), (f"{rule.account}.opening", row.opening)):
                if amount is not None:
                    sums[key] = sums.get(key, Decimal(0)) + rule.sign * amount
                    cell = cell_name(row.row - 1, mapping.amount if "." not in key else mapping.opening or 0)
                    place = f"{table.sheet}!{cell}" if table.sheet else cell
                    places[key] = f"{places[key]}+" if key in places and not places[key].endswith("+") else place
    reading.figures = {key: Figure(amount, places[key]) for key, amount in sums.items()}
    return reading


def _refuse_misfit(table: Table, file: str, mapping: LedgerMapping, accounts: AccountsDocument) -> None:
    wanted = max(
        place
        for place in (mapping.code, mapping.name, mapping.amount, mapping.credit, mapping.opening)
        if place is not None
    )
    if wanted >= len(table.headers):
        raise ImportFault(
            fault(
                "ledger_columns",
                _("The table has {found} columns; the mapping reads column {wanted}.").format(
                    found=len(table.headers), wanted=wanted + 1
                ),
                _("Export the table as it was when the mapping was made, or choose the columns anew."),
                file=file,
            )
        )
    unknown = sorted({rule.account for rule in mapping.rules} - set(accounts.accounts))
    if unknown:
        raise ImportFault(
            fault(
                "ledger_account",
                _("The mapping names a line that the chart of accounts does not have: {account}.").format(
                    account=unknown[0]
                ),
                _("Choose another line for these rows."),
                value=unknown[0],
                file=file,
            )
        )


def _row(
    reading: LedgerReading,
    table: Table,
    file: str,
    mapping: LedgerMapping,
    row: int,
    cells: Sequence[object],
    seen: dict[str, int],
) -> None:
    code = _text(cells, mapping.code)
    name = _text(cells, mapping.name) if mapping.name is not None else ""
    if not code:
        if any(_text(cells, place) for place in (mapping.amount, mapping.credit) if place is not None):
            reading.faults.append(
                fault(
                    "ledger_code_missing",
                    _("The row has an amount but no code: {name}.").format(name=name or "-"),
                    _("Give the row its code, or take a total row out of the export."),
                    file=file,
                    sheet=table.sheet,
                    row=row,
                    cell=cell_name(row - 1, mapping.code),
                )
            )
        return
    if code in seen:
        reading.faults.append(
            fault(
                "ledger_code_twice",
                _("The code {code} stands twice; first in row {row}.").format(code=code, row=seen[code]),
                _("Export one row for each code."),
                value=code,
                file=file,
                sheet=table.sheet,
                row=row,
                cell=cell_name(row - 1, mapping.code),
            )
        )
        return
    seen[code] = row
    amount = _amount(reading, table, file, mapping, row, cells, mapping.amount)
    if mapping.credit is not None:
        credit = _amount(reading, table, file, mapping, row, cells, mapping.credit)
        amount = None if amount is None and credit is None else (amount or Decimal(0)) - (credit or Decimal(0))
    opening = None if mapping.opening is None else _amount(reading, table, file, mapping, row, cells, mapping.opening)
    reading.rows.append(LedgerRow(row, code, name, amount, opening))


def _amount(
    reading: LedgerReading,
    table: Table,
    file: str,
    mapping: LedgerMapping,
    row: int,
    cells: Sequence[object],
    place: int,
) -> Decimal | None:
    value = cells[place] if place < len(cells) else None
    if value is None or value == "":
        return None
    found = read_amount(value)
    where: dict[str, Any] = {"file": file, "sheet": table.sheet, "cell": cell_name(row - 1, place), "row": row}
    problem = problem_fault(found, value, table.headers[place], money=True, **where)
    if problem is not None:
        reading.faults.append(problem)
        return None
    if found.habits and found.habits != ("text_number",):
        reading.notes.append(habit_note(found, value, found.amount, **where))
    return None if found.amount is None else found.amount * (mapping.unit if found.unit is None else found.unit)


def _text(cells: Sequence[object], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def guess_columns(table: Table) -> dict[str, int | None]:
    """Which columns look like code, name, amount: the first words decide, then what stands in the rows."""
    words = {
        "code": ("code", "account no", "account number", "科目编码", "科目代码", "编码", "代码", "код", "conta"),
        "name": ("name", "account", "item", "科目名称", "名称", "项目", "назва", "nome"),
        "amount": ("closing", "balance", "amount", "debit", "期末", "余额", "借方", "金额", "сума", "valor"),
        "credit": ("credit", "贷方"),
        "opening": ("opening", "期初", "年初"),
    }
    found: dict[str, int | None] = dict.fromkeys(words)
    for role, known in words.items():
        for place, header in enumerate(table.headers):
            taken = place in found.values()
            if not taken and found[role] is None and any(word in header.casefold() for word in known):
                found[role] = place
    free = [place for place in range(len(table.headers)) if place not in found.values()]
    for role in ("code", "name", "amount"):
        if found[role] is None and free:
            found[role] = free.pop(0)
    return found


def suggest(rows: Iterable[tuple[str, str]], accounts: AccountsDocument) -> dict[str, str]:
    """For each row of the books (code, name) the line of ours whose title is most like its name, if any is."""
    known: dict[str, str] = {}
    for id_, account in accounts.accounts.items():
        for title in (account.title.en, account.title.zh, id_.replace("_", " ")):
            known.setdefault(_plain(title), id_)
    found = {}
    for code, name in rows:
        plain = _plain(name)
        exact = known.get(plain)
        near = [] if exact or not plain else difflib.get_close_matches(plain, known, n=1, cutoff=_LIKE)
        match = exact or (known[near[0]] if near else None)
        if match is not None:
            found[code] = match
    return found


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).casefold()
