"""Reading statements as far as a person sees them, the layout of one statement, the state of all facts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value

from stateward.facts.statement import FULL_YEAR, figure_key
from stateward.messages import pick
from stateward.messages.errors import RulebookError
from stateward.rulebook.documents import AccountsDocument, Heading, TemplateDocument
from stateward.workbench.accounts.scope import view_of, visible_to
from stateward.workbench.core import workspace
from stateward.workbench.core.moments import for_a_moment, kept
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Basis, Statement, Upload, UploadState

#: Enterprises of one upload whose names are looked up.
LISTED = 2_000


def current(user: Any) -> QuerySet[Statement]:
    """The current revisions a person sees, without their figures, which a list does not need."""
    rows = Statement.objects.filter(is_current=True).select_related("enterprise", "upload").defer("values")
    return visible_to(user, rows)


def statement(user: Any, pk: int) -> Statement | None:
    """One statement with its figures, as far as the person sees it."""
    return visible_to(user, Statement.objects.select_related("enterprise", "upload")).filter(pk=pk).first()


def revisions(found: Statement) -> QuerySet[Statement]:
    """Every revision of a statement's period, the latest first; who sees one sees them all."""
    same = Statement.objects.filter(
        enterprise=found.enterprise_id, year=found.year, month=found.month, basis=found.basis, template=found.template
    )
    return same.defer("values").order_by("-revision")


def uploads(user: Any) -> QuerySet[Upload]:
    """The files a person sees: those of the own branch and those handed in by oneself."""
    return visible_to(user, Upload.objects.select_related("handed_in_by"))


def upload(user: Any, pk: int) -> Upload | None:
    """One of those files."""
    return uploads(user).filter(pk=pk).first()


def waiting(user: Any) -> int:
    """How many of those files wait to be recorded."""
    return uploads(user).filter(state=UploadState.CHECKED).count()


def recorded_from(found: Upload) -> QuerySet[Statement]:
    """The statements recorded from a file; who sees the file sees them."""
    rows = found.statements.select_related("enterprise").defer("values")
    return rows.order_by("enterprise__path", "year")


def of_enterprise(enterprise: Enterprise, limit: int = 24) -> list[Statement]:
    """The latest statements of an enterprise."""
    rows = enterprise.statements.filter(is_current=True).defer("values")
    return list(rows.order_by("-year", "-month", "basis")[:limit])


def of_year(enterprise: Enterprise, year: int) -> list[Statement]:
    """Every revision of an enterprise's statements of a year."""
    rows = enterprise.statements.filter(year=year).select_related("enterprise").defer("values")
    return list(rows.order_by("-month", "basis", "-revision"))


def years(user: Any) -> list[int]:
    """The years for which a person sees statements, newest first."""
    found = visible_to(user, Statement.objects.filter(is_current=True)).order_by("-year")
    rows = found.values_list("year", flat=True).distinct()
    return list(kept(("years", view_of(user)), lambda: tuple(rows)))


def annual_years(user: Any, *, strand: str = "statements") -> list[int]:
    """The years for which a person sees full-year statements, newest first."""
    found = visible_to(user, Statement.objects.filter(is_current=True, month=FULL_YEAR), strand=strand).order_by(
        "-year"
    )
    rows = found.values_list("year", flat=True).distinct()
    return list(kept(("annual years", strand, view_of(user)), lambda: tuple(rows)))


def years_of(enterprise: Enterprise) -> list[int]:
    """The years of an enterprise's full-year statements, newest first."""
    found = enterprise.statements.filter(is_current=True, month=FULL_YEAR).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


@for_a_moment
def facts_state() -> tuple[Any, ...]:
    """A cheap mark of all recorded facts: it changes with every statement recorded, for none is ever changed.

    The number of rows tells of one that was committed after a later one; the time tells a row from another that was
    rolled back and had the same key.
    """
    number = Statement.objects.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    last = Statement.objects.order_by("-pk").values_list("pk", "recorded_at", Subquery(number)).first()
    return last or ()


def facts_sha256() -> str:
    """The hash of all figures that count: every current revision with the hash of its figures."""
    return _facts_sha256(facts_state())


@lru_cache(maxsize=4)
def _facts_sha256(state: tuple[Any, ...]) -> str:
    digest = hashlib.sha256()
    rows = Statement.objects.filter(is_current=True).order_by("enterprise__code", "year", "month", "basis", "template")
    for row in rows.values_list("enterprise__code", "year", "month", "basis", "currency", "revision", "values_sha256"):
        digest.update(repr(row).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Cell:
    """One figure of a statement as shown: its amount and the place it was reported in."""

    key: str
    amount: Decimal | None
    place: str | None


@dataclass(frozen=True)
class Row:
    """One line of a statement: a heading (no cells) or an account with its figures."""

    title: str
    account: str | None
    role: str
    kind: str
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a statement: headings of its columns and its rows."""

    id: str
    title: str
    columns: list[str]
    rows: list[Row]

    @property
    def has_places(self) -> bool:
        """Whether any figure says in which cell it was reported."""
        return any(cell.place for row in self.rows for cell in row.cells)

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 1 + len(self.columns) * (2 if self.has_places else 1)


def sheets(statement: Statement) -> list[Sheet]:
    """The statement laid out as its template does; without its template, the figures as one list."""
    try:
        template: TemplateDocument = workspace.rulebook().get(
            "template", statement.template, statement.template_version or None
        )
        accounts: AccountsDocument = workspace.rulebook().get("accounts", template.accounts)
    except RulebookError:
        return [_figures_as_they_are(statement)]
    return list(_laid_out(statement, template, accounts))


def _laid_out(statement: Statement, template: TemplateDocument, accounts: AccountsDocument) -> Iterator[Sheet]:
    figures = statement.as_facts()
    for sheet in template.sheets:
        rows = []
        for line in sheet.rows:
            if isinstance(line, Heading):
                rows.append(Row(pick(line.heading.as_dict()), None, "heading", "", []))
                continue
            account = accounts.accounts[line]
            keys = [figure_key(line, column.point) for column in sheet.columns]
            cells = [Cell(key, figures.amount(key), figures.place(key)) for key in keys]
            rows.append(Row(pick(account.title.as_dict()), line, account.role, account.kind, cells))
        yield Sheet(
            sheet.id, pick(sheet.title.as_dict()), [pick(column.title.as_dict()) for column in sheet.columns], rows
        )


def _figures_as_they_are(statement: Statement) -> Sheet:
    figures = statement.as_facts()
    titles = account_titles()
    rows = [
        Row(titles.get(key.partition(".")[0], key), key, "item", "money", [Cell(key, figure.amount, figure.place)])
        for key, figure in figures.figures.items()
    ]
    return Sheet("figures", statement.template, [statement.period], rows)


def found_statements(user: Any, upload: Upload) -> list[dict[str, Any]]:
    """The statements found in an upload, with the enterprises' names and the basis in words."""
    listed = upload.report.get("statements", [])
    codes = {entry["enterprise"] for entry in listed}
    seen = visible_to(user, Enterprise.objects.filter(code__in=codes), strand="statements")
    known = {row.code: row for row in seen} if len(codes) <= LISTED else {}
    return [
        entry
        | {
            "name": known[entry["enterprise"]].name if entry["enterprise"] in known else entry["name"],
            "basis": Basis(entry["basis"]).label,
        }
        for entry in listed
    ]


def account_titles() -> dict[str, str]:
    """Titles of all accounts of the rulebook by id, in the running language."""
    titles: dict[str, str] = {}
    for entry in workspace.rulebook().all("accounts"):
        titles |= {id_: pick(account.title.as_dict()) for id_, account in entry.document.accounts.items()}
    return titles


def account_kinds() -> dict[str, str]:
    """Kinds of all accounts of the rulebook by id: money, count, ..."""
    kinds: dict[str, str] = {}
    for entry in workspace.rulebook().all("accounts"):
        kinds |= {id_: account.kind for id_, account in entry.document.accounts.items()}
    return kinds


def currencies() -> Counter[str]:
    """How many current statements there are in each currency."""
    rows = Statement.objects.filter(is_current=True).values_list("currency").annotate(count=Count("pk")).order_by()
    return Counter(dict(rows))


def reported(user: Any, period: tuple[int, int], codes: list[str], key: str) -> dict[str, dict[str, Any]]:
    """Where enterprises reported a figure of a period: enterprise's code -> address of the figure, cell, file."""
    rows = visible_to(
        user,
        Statement.objects.filter(
            is_current=True, basis=Basis.SINGLE, year=period[0], month=period[1], enterprise__code__in=codes[:LISTED]
        ),
    ).select_related("enterprise", "upload")
    found = {}
    for row in rows:
        if key in row.values:
            value = row.values[key]
            found[row.enterprise.code] = {
                "address": f"{row.get_absolute_url()}#{key}",
                "cell": None if isinstance(value, str) else value[1],
                "file": row.upload.file_name if row.upload is not None else "",
                "revision": row.revision,
            }
    return found
