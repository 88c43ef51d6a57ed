"""Rule documents as pages a person can read: clauses of a scheme, rows of a chart, equations of check rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.documents import Header, Heading, Title
from stateward.workbench.core import formats
from stateward.workbench.rulebook import wording

#: Rows shown of a long table; the rest is a matter for the file itself.
ROWS_SHOWN = 500


@dataclass(frozen=True)
class Clause:
    """One clause: what it is called, what it says, and what hangs below it."""

    title: str
    points: str = ""
    words: list[str] = field(default_factory=list)
    formula: str | None = None
    bands: list[str] = field(default_factory=list)
    code: str = ""
    source: str = ""
    certainty: str = ""
    address: str | None = None
    clauses: list[Clause] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: text, perhaps a link, a formula or a number."""

    text: str
    address: str | None = None
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    """A part of a page: clauses or a table."""

    title: str
    clauses: list[Clause] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    left_out: int = 0


def sections(document: Header) -> list[Section]:
    """The document's content as sections, by its kind."""
    from stateward.workbench.rulebook.assessment_documents import SECTIONS as OF_ASSESSMENT
    from stateward.workbench.rulebook.integrity_documents import SECTIONS as OF_INTEGRITY
    from stateward.workbench.rulebook.reform_documents import SECTIONS as OF_REFORM
    from stateward.workbench.rulebook.supervision_documents import SECTIONS as OF_SUPERVISION

    return {**_SECTIONS, **OF_ASSESSMENT, **OF_REFORM, **OF_SUPERVISION, **OF_INTEGRITY}[document.document](document)


def said(title: Title | None, fallback: str = "") -> str:
    """A title in the running language."""
    return pick(title.as_dict(), fallback) if title is not None else fallback


def source_words(source: Any) -> str:
    """A source in one line: document, article, what it was verified against."""
    if source is None:
        return ""
    verified = said(source.verified) if source.verified else None
    return " · ".join(part for part in (source.document, source.article, verified) if part)


def table_section(title: str, headings: list[str], rows: list[list[Cell]]) -> Section:
    """A table of a document; rows past `ROWS_SHOWN` are counted."""
    return Section(title, [], headings, rows[:ROWS_SHOWN], max(0, len(rows) - ROWS_SHOWN))


def _accounts(document: Any) -> list[Section]:
    found = []
    for statement in ("balance_sheet", "income", "cash_flow", "supplementary"):
        rows = [
            [
                Cell(said(account.title)),
                Cell(id_, kind="code"),
                Cell(wording.kind_title(account.kind)),
                Cell(wording.nature_title(account.nature)),
                Cell(wording.certainty_title(account.certainty)),
            ]
            for id_, account in document.accounts.items()
            if account.statement == statement
        ]
        if rows:
            headings = [_("Line"), _("Id"), _("Kind"), _("Point in time or period"), _("Certainty")]
            found.append(table_section(wording.statement_title(statement), headings, rows))
    return found


def _template(document: Any) -> list[Section]:
    found = []
    for sheet in document.sheets:
        headings = [_("Line"), *[said(column.title) for column in sheet.columns]]
        rows = [
            [Cell(said(line.heading), kind="strong")] if isinstance(line, Heading) else [Cell(line, kind="code")]
            for line in sheet.rows
        ]
        padded = [row + [Cell("")] * (len(headings) - 1) for row in rows]
        found.append(table_section(said(sheet.title), headings, padded))
    return found


def _checks(document: Any) -> list[Section]:
    clauses = [
        Clause(
            title=said(rule.title),
            code=code,
            points=wording.level_title(rule.level),
            formula=f"{rule.left} {wording.COMPARISONS[rule.compare]} {rule.right}",
            words=[said(rule.message), said(rule.next_step)],
            source=source_words(rule.source),
            certainty=wording.certainty_title(rule.certainty),
        )
        for code, rule in document.rules.items()
    ]
    return [Section(_("Rules"), clauses)]


def _indicators(document: Any) -> list[Section]:
    found = []
    if document.parameters:
        rows = [
            [
                Cell(said(parameter.title)),
                Cell(id_, kind="code"),
                Cell(str(parameter.value), kind="number"),
                Cell(source_words(parameter.source)),
            ]
            for id_, parameter in document.parameters.items()
        ]
        found.append(table_section(_("Parameters"), [_("Parameter"), _("Id"), _("Value"), _("Source")], rows))
    rows = [
        [
            Cell(said(indicator.title), reverse("rulebook:indicator", args=[document.id, document.version, id_])),
            Cell(indicator.formula or _("given"), kind="code" if indicator.formula else "text"),
            Cell(wording.unit_title(indicator.unit)),
            Cell(wording.better_title(indicator.better)),
            Cell(wording.certainty_title(indicator.certainty)),
        ]
        for id_, indicator in document.indicators.items()
    ]
    headings = [_("Indicator"), _("Formula"), _("Unit"), _("Better"), _("Certainty")]
    return [table_section(_("Indicators"), headings, rows), *found]


def _standards(document: Any) -> list[Section]:
    headings = [_("Indicator"), _("Industry"), _("Size"), _("Year"), *wording.tier_titles()]
    rows = [
        [
            Cell(row.indicator, kind="code"),
            Cell(row.industry or _("all")),
            Cell(row.size or _("all")),
            Cell(str(row.year or _("all"))),
            *[
                Cell(formats.compact(value), kind="number")
                for value in (row.excellent, row.good, row.average, row.low, row.poor)
            ],
        ]
        for row in document.rows
    ]
    return [table_section(_("Standard values"), headings, rows)]


def _mapping(document: Any) -> list[Section]:
    rows = [
        [
            Cell(name, kind="code"),
            Cell(column.account, kind="code"),
            Cell(formats.compact(column.factor), kind="number"),
        ]
        for name, column in document.columns.items()
    ]
    return [table_section(_("Columns"), [_("Column of the table"), _("Account"), _("Factor")], rows)]


def _reporting(document: Any) -> list[Section]:
    rows = [
        [
            Cell(said(duty.title)),
            Cell(duty.template, kind="code"),
            Cell(", ".join(str(month) for month in duty.months)),
            Cell(str(duty.working_day), kind="number"),
        ]
        for duty in document.duties
    ]
    headings = [_("Report"), _("Template"), _("Months of the fiscal year"), _("Working day after the month")]
    return [table_section(_("Reports"), headings, rows)]


def _classification(document: Any) -> list[Section]:
    rows = [
        [Cell(entry.code, kind="code"), Cell(said(entry.title)), Cell(entry.parent or "")] for entry in document.entries
    ]
    return [table_section(_("Classes"), [_("Code"), _("Title"), _("Belongs to")], rows)]


def _examples(document: Any) -> list[Section]:
    clauses = [
        Clause(
            title=case.name,
            source=case.source,
            words=[
                _("Expected score: {score}").format(score=formats.compact(case.expect.score))
                if case.expect.score is not None
                else "",
                _("Expected grade: {grade}").format(grade=case.expect.grade) if case.expect.grade else "",
            ],
            bands=[f"{name} = {formats.compact(value)}" for name, value in case.given.items()],
        )
        for case in document.cases
    ]
    return [Section(_("Cases"), clauses)]


def _cycle(document: Any) -> list[Section]:
    headings = [_("Step"), _("Id"), _("Handed in by"), _("Approved by"), _("Working days"), _("Two people")]
    rows = [
        [
            Cell(said(step.title), kind="strong"),
            Cell(step.id, kind="code"),
            Cell(wording.cycle_part_title(step.by)),
            Cell(wording.cycle_part_title(step.approver)),
            Cell(formats.number(step.days, 0), kind="number"),
            Cell(_("yes") if step.four_eyes and step.approver != "none" else _("no")),
        ]
        for step in document.steps
    ]
    sheets = [
        table_section(
            said(step.title),
            [_("Line"), _("Most")],
            [[Cell(said(line.title)), Cell(formats.compact(line.maximum), kind="number")] for line in step.sheet],
        )
        for step in document.steps
        if step.sheet
    ]
    return [table_section(_("Steps"), headings, rows), *sheets]


def _scheme(document: Any) -> list[Section]:
    from stateward.workbench.rulebook.schemes import scheme_sections

    return scheme_sections(document)


_SECTIONS: dict[str, Callable[[Any], list[Section]]] = {
    "accounts": _accounts,
    "template": _template,
    "checks": _checks,
    "indicators": _indicators,
    "standards": _standards,
    "mapping": _mapping,
    "reporting": _reporting,
    "classification": _classification,
    "cycle": _cycle,
    "examples": _examples,
    "scheme": _scheme,
}
