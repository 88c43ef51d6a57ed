"""People from a CSV file: every fault a sentence with its row; all of the file or nothing of it."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stateward.facts.text import decode
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, ImportFault, PermissionFault
from stateward.workbench.accounts import granting, people
from stateward.workbench.accounts.models import Department, Grant, User
from stateward.workbench.accounts.roles import Role, Strand
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise

COLUMNS = (
    "username",
    "full_name",
    "email",
    "language",
    "department",
    "post",
    "enterprise",
    "role",
    "branch",
    "strand",
    "valid_from",
    "valid_to",
)
#: The first line of the file is its heading, so its first row is line 2.
FIRST_ROW = 2
LANGUAGES = ("", "en", "zh")


@dataclass(frozen=True)
class Row:
    """A person of the file with the grant of the same row, if there is one."""

    number: int
    fields: dict[str, Any]
    grant: dict[str, Any] | None


@dataclass
class Found:
    """What stands in the file and what is wrong with it."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes, name: str) -> Found:
    """Read a file of people; nothing is written."""
    text, _notes = decode(content, name)
    reader = csv.DictReader(io.StringIO(text))
    headings = [heading.strip() for heading in reader.fieldnames or []]
    found = Found(faults=_heading_faults(headings, name))
    if found.faults:
        return found
    reader.fieldnames = headings
    known = _Known()
    for number, line in enumerate(reader, start=FIRST_ROW):
        row = {key: (line.get(key) or "").strip() for key in COLUMNS}
        if not any(row.values()):
            continue
        _Reader(found, known, number, name).take(row)
    if not found.rows and not found.faults:
        found.faults.append(
            Fault("people.empty", _("The file holds no person."), _("Write one row for each person."), file=name)
        )
    return found


def _heading_faults(headings: list[str], name: str) -> list[Fault]:
    unknown = [heading for heading in headings if heading not in COLUMNS]
    faults = [
        Fault(
            "people.column",
            _("The column {column} is not known.").format(column=heading),
            _("Use these columns: {columns}.").format(columns=listed(COLUMNS)),
            file=name,
            row=1,
            value=heading,
        )
        for heading in unknown
    ]
    if "username" not in headings:
        faults.append(
            Fault(
                "people.no_username",
                _("The column username is missing."),
                _("Use these columns: {columns}.").format(columns=listed(COLUMNS)),
                file=name,
                row=1,
            )
        )
    return faults


class _Known:
    """What a row may name, read once a file."""

    def __init__(self) -> None:
        self.enterprises = {row.code: row for row in Enterprise.objects.all()}
        self.departments = {row.code: row for row in Department.objects.all()}


class _Reader:
    """Reads one row."""

    def __init__(self, found: Found, known: _Known, number: int, file: str) -> None:
        self.found, self.known, self.number, self.file = found, known, number, file

    def take(self, row: Mapping[str, str]) -> None:
        """Add the row to what was found, or its faults."""
        before = len(self.found.faults)
        fields = self._person(row)
        grant = self._grant(row)
        if len(self.found.faults) == before:
            self.found.rows.append(Row(self.number, fields, grant))

    def _person(self, row: Mapping[str, str]) -> dict[str, Any]:
        name = row["username"]
        if not name:
            self._fault("people.no_name", _("The user name is missing."), _("Give every person a user name."), "")
        try:
            for field_name in ("username", "full_name", "post"):
                if row[field_name]:
                    User._meta.get_field(field_name).clean(row[field_name], None)
            if row["email"]:
                validate_email(row["email"])
        except ValidationError as error:
            self._fault("people.unreadable", " ".join(error.messages), _("Correct the value."), name)
        if row["language"] not in LANGUAGES:
            self._fault("people.language", _("The language is en or zh."), _("Correct the value."), row["language"])
        return {
            "username": name,
            "full_name": row["full_name"],
            "email": row["email"],
            "language": row["language"],
            "post": row["post"],
            "department": self._of(self.known.departments, row["department"], _("The department {code} is not known.")),
            "enterprise": self._of(
                self.known.enterprises, row["enterprise"], _("The enterprise {code} is not in the register.")
            ),
        }

    def _grant(self, row: Mapping[str, str]) -> dict[str, Any] | None:
        if not row["role"]:
            return None
        if row["role"] not in Role.values:
            self._fault(
                "people.role",
                _("The role {role} is not known.").format(role=row["role"]),
                _("Use one of: {roles}.").format(roles=listed(Role.values)),
                row["role"],
            )
        if row["strand"] and row["strand"] not in Strand.values:
            self._fault(
                "people.strand",
                _("The strand {strand} is not known.").format(strand=row["strand"]),
                _("Use one of: {strands}, or leave it empty for all.").format(strands=listed(Strand.values)),
                row["strand"],
            )
        first, last = self._day(row["valid_from"]), self._day(row["valid_to"])
        if first and last and last < first:
            self._fault(
                "people.dates", _("The grant ends before it begins."), _("Correct one of the days."), row["valid_to"]
            )
        return {
            "role": row["role"],
            "branch": self._of(
                self.known.enterprises, row["branch"], _("The enterprise {code} is not in the register.")
            ),
            "strand": row["strand"],
            "valid_from": first,
            "valid_to": last,
        }

    def _of(self, rows: Mapping[str, Any], code: str, sentence: str) -> Any:
        if not code:
            return None
        if code not in rows:
            self._fault("people.unknown", sentence.format(code=code), _("Correct the code, or add it first."), code)
        return rows.get(code)

    def _day(self, text: str) -> datetime.date | None:
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self._fault("people.day", _("{text} is no day.").format(text=text), _("Write days as 2026-01-31."), text)
            return None

    def _fault(self, code: str, message: str, next_step: str, value: str) -> None:
        self.found.faults.append(Fault(code, message, next_step, file=self.file, row=self.number, value=value))


@dataclass(frozen=True)
class Imported:
    """What an import of people did."""

    added: list[User]
    changed: int
    granted: int


@service("accounts.administer")
def import_people(rows: list[Row], name: str) -> Imported:
    """Add and change people, and give the grants they do not hold yet; all or nothing.

    Raises `ImportFault` where a row reaches outside what the administrator may give.
    """
    added: list[User] = []
    changed = granted = 0
    for row in rows:
        try:
            user, is_new = _person(row)
            granted += _granted(user, row)
        except PermissionFault as error:
            raise ImportFault(
                Fault(fault.code, fault.message, fault.next_step, file=name, row=row.number) for fault in error.faults
            ) from error
        if is_new:
            added.append(user)
        else:
            changed += 1
    return Imported(added, changed, granted)


def _person(row: Row) -> tuple[User, bool]:
    held = User.objects.filter(username=row.fields["username"]).first()
    if held is None:
        granting.refuse_outside(User(enterprise=row.fields["enterprise"]))
        return people.add_person(row.fields), True
    granting.refuse_outside(held)
    given = {name: value for name, value in row.fields.items() if value not in ("", None)}
    return people.change_person(held, given), False


def _granted(user: User, row: Row) -> int:
    if row.grant is None:
        return 0
    same = Grant.objects.holding().filter(
        user=user, role=row.grant["role"], branch=row.grant["branch"], strand=row.grant["strand"]
    )
    if same.exists():
        return 0
    granting.give_grant(user, **row.grant)
    return 1
