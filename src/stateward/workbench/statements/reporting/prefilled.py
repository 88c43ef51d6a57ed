"""Workbooks to fill in, with what is known already: opening balances, last year's flows, earlier months beside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stateward.facts.statement import FULL_YEAR, Basis, Figure
from stateward.facts.statement import Statement as Facts
from stateward.facts.template import Reference, write_workbook
from stateward.messages import gettext as _
from stateward.rulebook.documents import AccountsDocument, TemplateDocument
from stateward.workbench.core import workspace
from stateward.workbench.statements.models import Statement
from stateward.workbench.statements.reporting.models import Obligation

#: One moment, so that the same figures give the same bytes.
_STAMP = (2000, 1, 1, 0, 0, 0)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Known:
    """What is known of an enterprise before its report is filled in."""

    current: Facts | None = None
    year_end: Facts | None = None
    last_month: Facts | None = None
    last_year: Facts | None = None


def known(reports: Sequence[Obligation]) -> dict[int, Known]:
    """What is known for reports of one period, by report; in one query."""
    if not reports:
        return {}
    period = reports[0].period
    year, month = period.year, period.month
    rows = Statement.objects.select_related("enterprise").filter(
        is_current=True, enterprise__in=[report.enterprise_id for report in reports], year__in=[year, year - 1]
    )
    held: dict[Any, Statement] = {
        (row.enterprise_id, row.template, row.basis, row.year, row.month): row
        for row in rows.filter(month__in={month, max(month - 1, 1), FULL_YEAR})
    }

    def find(report: Obligation, of_year: int, of_month: int) -> Facts | None:
        row = held.get((report.enterprise_id, report.template, report.basis, of_year, of_month))
        return row.as_facts() if row is not None else None

    return {
        report.pk: Known(
            current=find(report, year, month),
            year_end=find(report, year - 1, FULL_YEAR),
            last_month=find(report, year, month - 1) if month > 1 else None,
            last_year=find(report, year - 1, month),
        )
        for report in reports
    }


def documents(report: Obligation) -> tuple[TemplateDocument, AccountsDocument]:
    """The template and the chart of a report. Raises `RulebookError` where the rulebook has them no more."""
    book = workspace.rulebook()
    template = book.get("template", report.template)
    return template, book.get("accounts", template.accounts)


def beginning(report: Obligation, known_: Known, template: TemplateDocument) -> Facts:
    """The report as it begins: what was recorded already, else openings and last year's flows alone."""
    if known_.current is not None:
        return known_.current
    figures: dict[str, Figure] = {}
    for sheet in template.sheets:
        points = {column.point for column in sheet.columns}
        for account in (row for row in sheet.rows if isinstance(row, str)):
            opening = known_.year_end.amount(account) if known_.year_end and "opening" in points else None
            previous = known_.last_year.amount(account) if known_.last_year and "previous" in points else None
            if opening is not None:
                figures[f"{account}.opening"] = Figure(opening)
            if previous is not None:
                figures[f"{account}.previous"] = Figure(previous)
    like = known_.last_month or known_.year_end or known_.last_year
    basis: Basis = report.basis
    return Facts(
        enterprise=report.enterprise.code,
        year=report.period.year,
        month=report.period.month,
        basis=basis,
        currency=like.currency if like else workspace.current().settings.reporting_currency,
        template=template.id,
        template_version=template.version,
        figures=figures,
        unit=like.unit if like else template.shown_unit,
    )


def workbook(report: Obligation, known_: Known | None = None) -> bytes:
    """One report's workbook, begun with what is known."""
    template, accounts = documents(report)
    found = known_ or known([report])[report.pk]
    references = [
        Reference(title, statement)
        for title, statement in ((_("Last month"), found.last_month), (_("Same month last year"), found.last_year))
        if statement is not None
    ]
    begun = beginning(report, found, template)
    return write_workbook(template, accounts, begun, name=report.enterprise.name, references=references)


def file_name(report: Obligation) -> str:
    """The name of a report's workbook: code, name, template, period."""
    name = f"{report.enterprise.code} {report.enterprise.name} {report.template} {report.period.label}"
    return f"{_NOT_IN_NAMES.sub(' ', name)[:120]}.xlsx"


def to_fill(reports: Sequence[Obligation]) -> list[Obligation]:
    """Those of the reports that take figures now; of several editions of one report the one that is due first."""
    first: dict[tuple[int, str, str], Obligation] = {}
    for report in sorted(reports, key=lambda one: one.due):
        if report.may_be_filled:
            first.setdefault((report.enterprise_id, report.template, report.basis), report)
    kept = {report.pk for report in first.values()}
    return [report for report in reports if report.pk in kept]


def archive(reports: Sequence[Obligation]) -> bytes:
    """The workbooks of many reports of one period in one ZIP, in the order of the tree."""
    found = known(reports)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for report in reports:
            packed.writestr(zipfile.ZipInfo(file_name(report), _STAMP), workbook(report, found[report.pk]))
    return content.getvalue()
