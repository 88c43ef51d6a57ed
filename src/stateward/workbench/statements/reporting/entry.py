"""Entry in the browser: what was typed is kept at every change, read like a workbook's cells, and checked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from stateward.facts.amounts import read_amount
from stateward.facts.checks import CheckContext, check_statement
from stateward.facts.faults import cell_name, has_errors
from stateward.facts.layout import WorkbookLayout, workbook_layout
from stateward.facts.reading import without_lines_of
from stateward.facts.statement import FULL_YEAR, Figure
from stateward.facts.statement import Statement as Facts
from stateward.facts.template import UNITS
from stateward.facts.units import unit_fault
from stateward.facts.wording import problem_fault
from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.rulebook.documents import AccountsDocument, TemplateDocument
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.statements import events, reading, services, store
from stateward.workbench.statements.actions import PREPARE
from stateward.workbench.statements.reporting import prefilled
from stateward.workbench.statements.reporting.models import Draft, Obligation, ReportState

#: Letters that one field may hold.
LONGEST = 40


@dataclass
class Form:
    """A report being entered: the plan of its sheets, what was typed, what is known from before."""

    report: Obligation
    template: TemplateDocument
    accounts: AccountsDocument
    known: prefilled.Known
    entries: dict[str, str]
    unit: Decimal
    layout: WorkbookLayout = field(init=False)

    def __post_init__(self) -> None:
        self.layout = workbook_layout(self.template, self.accounts)

    @property
    def units(self) -> list[int]:
        """The money units to choose from."""
        return sorted({*UNITS, int(self.unit)})

    def sheets(self) -> Iterator[dict[str, Any]]:
        """The sheets with their lines; each field has its key, what was typed, and the earlier figures beside it."""
        for sheet in self.layout.sheets:
            cells: dict[int, list[dict[str, Any]]] = {}
            for line, _column, key in sheet.cells():
                cells.setdefault(line.row, []).append({"key": key, "text": self.entries.get(key, "")})
            rows = [
                {
                    "title": pick(line.title.as_dict()),
                    "heading": line.account is None,
                    "role": line.role,
                    "cells": cells.get(line.row, []),
                    "before": self._before(line.account, line.money, sheet.columns[0].point),
                }
                for line in sheet.lines
            ]
            yield {
                "id": sheet.id,
                "title": pick(sheet.title.as_dict()),
                "columns": [pick(column.title.as_dict()) for column in sheet.columns],
                "rows": rows,
            }

    def _before(self, account: str | None, money: bool, point: str) -> str:
        """Last month's figure of a line as it would be typed, else last year's."""
        like = self.known.last_month or self.known.last_year
        amount = like.amount(account) if like is not None and account is not None else None
        return "" if amount is None else _typed(amount, self.unit if money else Decimal(1))

    def places(self) -> dict[str, tuple[str, str]]:
        """Key -> sheet and cell that the figure would have in the workbook."""
        language = current_language()
        return {
            key: (sheet.name(language), cell_name(line.row, column.column))
            for sheet in self.layout.sheets
            for line, column, key in sheet.cells()
        }


@dataclass(frozen=True)
class Checked:
    """What reading and checking a form found: the statement, every fault, the faults by figure."""

    statement: Facts
    faults: list[Fault]
    by_key: dict[str, list[Fault]]

    @property
    def recordable(self) -> bool:
        """Whether no error stands in the way."""
        return not has_errors(self.faults)


def form_of(report: Obligation) -> Form:
    """The form as it stands: the draft, else what was recorded, else openings and last year's figures."""
    template, accounts = prefilled.documents(report)
    known = prefilled.known([report])[report.pk]
    draft = Draft.objects.filter(obligation=report).first()
    if draft is not None:
        return Form(report, template, accounts, known, dict(draft.entries), Decimal(draft.unit))
    begun = prefilled.beginning(report, known, template)
    kinds = {key: accounts.accounts[key.partition(".")[0]].kind for key in begun.figures if _known(key, accounts)}
    entries = {
        key: _typed(begun.figures[key].amount, begun.unit if kind == "money" else Decimal(1))
        for key, kind in kinds.items()
    }
    return Form(report, template, accounts, known, entries, begun.unit)


def _known(key: str, accounts: AccountsDocument) -> bool:
    return key.partition(".")[0] in accounts.accounts


def _typed(amount: Decimal, unit: Decimal) -> str:
    text = format((amount / unit).normalize(), "f")
    return "0" if text == "-0" else text


def typed_in(form: Form, fields: Mapping[str, str]) -> Form:
    """The form with what a browser sent: every field of the template, nothing else; blank fields are not given."""
    keys = form.places()
    entries = {key: text for key in keys if (text := fields.get(f"f:{key}", "").strip()[:LONGEST])}
    unit = fields.get("unit", "")
    chosen = Decimal(unit) if unit.isdecimal() and int(unit) in form.units else form.unit
    return Form(form.report, form.template, form.accounts, form.known, entries, chosen)


@service(PREPARE)
def save_draft(report: Obligation, form: Form) -> Draft:
    """Keep what was typed. Raises `Refused` where the report takes no figures any more."""
    _refuse_unless_open(report)
    draft, fresh = Draft.objects.update_or_create(
        obligation=report,
        defaults={"entries": form.entries, "unit": form.unit, "saved_by": acting().person},
    )
    if fresh and report.state == ReportState.OWED:
        Obligation.objects.filter(pk=report.pk).update(state=ReportState.DRAFT)
    if fresh:
        recording.record(events.DRAFT_SAVED.action, report, after={"figures": len(form.entries)})
    else:
        recording.nothing_changed()
    return draft


def _refuse_unless_open(report: Obligation) -> None:
    if not report.may_be_filled:
        raise ImportFault(
            Fault(
                "reporting.not_open",
                _("This report takes no figures now: {state}.").format(state=report.get_state_display()),
                _("Ask the office to return it or to reopen the period."),
                value=str(report.get_state_display()),
            )
        )


def check(form: Form) -> Checked:
    """Read what was typed as a workbook's cells are read, and run the template's check rules over it."""
    figures, faults, by_key = _read(form)
    report = form.report
    statement = replace(
        prefilled.beginning(report, form.known, form.template),
        figures=figures,
        unit=form.unit,
        template=form.template.id,
        template_version=form.template.version,
    )
    earlier = form.known.year_end or form.known.last_year
    off = unit_fault(statement, form.accounts, earlier, file=None) if earlier is not None else None
    if off is not None:
        faults.append(off)
        return Checked(statement, faults, by_key)
    book = workspace.rulebook()
    beside = reading.earlier_statement(statement.key)
    context = CheckContext(
        previous=form.known.last_year,
        year_end=form.known.year_end if report.period.month != FULL_YEAR else form.known.last_year,
        last_month=form.known.last_month,
        beside=without_lines_of(beside, form.template) if beside is not None else None,
    )
    rules = [book.get("checks", id_) for id_ in form.template.checks]
    spoiled = frozenset(key for key in form.entries if key not in figures)
    found = check_statement(statement, rules, form.accounts, context, spoiled=spoiled)
    by_place = {place: key for key, place in form.places().items()}
    for fault in found.faults:
        key = by_place.get((fault.sheet or "", fault.cell or ""))
        if key is not None:
            by_key.setdefault(key, []).append(fault)
    return Checked(statement, [*faults, *found.faults], by_key)


def _read(form: Form) -> tuple[dict[str, Figure], list[Fault], dict[str, list[Fault]]]:
    figures: dict[str, Figure] = {}
    faults: list[Fault] = []
    by_key: dict[str, list[Fault]] = {}
    for key, (sheet, cell) in form.places().items():
        account = form.accounts.accounts[key.partition(".")[0]]
        text = form.entries.get(key)
        if text is None:
            if key in form.template.required:
                faults.append(_missing(sheet, cell, pick(account.title.as_dict())))
                by_key.setdefault(key, []).append(faults[-1])
            continue
        money = account.kind == "money"
        found = read_amount(text)
        problem = problem_fault(found, text, pick(account.title.as_dict()), money=money, sheet=sheet, cell=cell)
        if problem is not None:
            faults.append(problem)
            by_key.setdefault(key, []).append(problem)
        elif found.amount is not None:
            unit = found.unit if found.unit is not None else (form.unit if money else Decimal(1))
            figures[key] = Figure(found.amount * unit, f"{sheet}!{cell}")
    return figures, faults, by_key


def _missing(sheet: str, cell: str, title: str) -> Fault:
    return Fault(
        "required_missing",
        _("{title} must be given.").format(title=title),
        _("Enter the figure; enter 0 where it is zero."),
        sheet=sheet,
        cell=cell,
        rule="required_missing",
    )


@service(PREPARE)
def record(report: Obligation, form: Form) -> Checked:
    """Record a form without errors as the report's next revision; the draft has done its work then.

    Raises `ImportFault` with every fault where there are errors; the draft stays as it is.
    """
    _refuse_unless_open(report)
    checked = check(form)
    if not checked.recordable:
        raise ImportFault(checked.faults)
    stored = services.record([checked.statement])
    Draft.objects.filter(obligation=report).delete()
    if not stored:
        recording.nothing_changed()
    return checked


def after_recording(report: Obligation) -> None:
    """Bring the column store in step with what was just recorded."""
    row = Obligation.objects.select_related("statement__enterprise").get(pk=report.pk)
    if row.statement is not None:
        store.add([row.statement])


__all__ = ["Checked", "Form", "after_recording", "check", "form_of", "record", "save_draft", "typed_in"]
