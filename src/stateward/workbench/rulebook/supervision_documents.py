"""Lists, warning rules, libraries, inspections and procedures as readable sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.axes import build_axis
from stateward.supervision.table import cell_problem
from stateward.workbench.core import formats
from stateward.workbench.rulebook.clauses import Cell, Section, said, source_words, table_section


def _list(document: DecisionListDocument) -> list[Section]:
    headings = [_("Item"), _("Matter"), _("Conditions"), _("Who decides"), _("How"), _("Basis"), _("Certainty")]
    rows = []
    for row in document.rows:
        body = document.bodies.get(row.decider or "")
        conditions = [_condition(document, name, cell) for name, cell in (row.when or {}).items()]
        conditions += [_("not: {words}").format(words=said(e.text)) for e in row.exceptions if e.text is not None]
        rows.append(
            [
                Cell(row.id, kind="code"),
                Cell(said(row.title) or said(row.text), kind="strong"),
                Cell("; ".join(conditions) if row.formal else _("in words: {words}").format(words=said(row.text))),
                Cell(said(body.title) if body is not None else row.decider or ""),
                Cell(row.mode or ""),
                Cell(row.basis or ""),
                Cell(row.certainty),
            ]
        )
    formal = len(document.formal_rows)
    told = _("{decidable} of {rows} items can be decided and analysed.").format(
        decidable=formal, rows=len(document.rows)
    )
    return [table_section(f"{_('Items')} ({told})", headings, rows)]


def _condition(document: DecisionListDocument, name: str, cell: Any) -> str:
    field = document.fields.get(name)
    if field is None or cell_problem(name, field, cell) is not None:
        return name
    axis = build_axis(name, field, [cell])
    return _("{field}: {values}").format(field=said(field.title), values=axis.told(axis.mask(cell)))


def _warnings(document: Any) -> list[Section]:
    headings = [_("Rule"), _("Id"), _("Value"), _("Levels"), _("Applies when"), _("Source"), _("Certainty")]
    rows = []
    for id_, rule in document.rules.items():
        levels = [f"{level} {sign} {text}" for level, limit in rule.levels.items() for sign, text in [limit.comparison]]
        rows.append(
            [
                Cell(said(rule.title), kind="strong"),
                Cell(id_, kind="code"),
                Cell(rule.value or (rule.trade.pattern if rule.trade else ""), kind="code"),
                Cell("; ".join(levels) or rule.level or "", kind="code"),
                Cell(rule.applies or "", kind="code"),
                Cell(source_words(rule.source)),
                Cell(rule.certainty),
            ]
        )
    return [table_section(_("Rules"), headings, rows)]


def _library(document: Any) -> list[Section]:
    headings = [_("Rule"), _("Number"), _("Issuer"), _("Domain"), _("Status"), _("From"), _("Review due")]
    rows = [
        [
            Cell(said(rule.title), kind="strong"),
            Cell(rule.number),
            Cell(said(rule.issuer)),
            Cell(said(document.domains.get(rule.domain), rule.domain)),
            Cell(rule.status),
            Cell(str(rule.effective.from_ or "")),
            Cell(str(rule.review_due or "")),
        ]
        for rule in document.rules
    ]
    return [table_section(_("Rules"), headings, rows)]


def _inspections(document: Any) -> list[Section]:
    headings = [_("Item"), _("Inspection"), _("Object"), _("Way"), _("Basis"), _("Month"), _("Sample")]
    rows = [
        [
            Cell(item.id, kind="code"),
            Cell(said(item.title), kind="strong"),
            Cell(said(item.object)),
            Cell(item.way),
            Cell(listed(item.basis)),
            Cell(str(item.month), kind="number"),
            Cell(f"{formats.number(item.sample_ratio * 100, 0)}%", kind="number"),
        ]
        for item in document.items
    ]
    return [table_section(_("Inspections"), headings, rows)]


def _procedure(document: Any) -> list[Section]:
    titles = {step.id: said(step.title) for step in document.steps}
    steps = [
        [
            Cell(said(step.title), kind="strong"),
            Cell(formats.number(step.days, 0) if step.days else "", kind="number"),
            Cell(listed(titles[name] for name in step.next)),
        ]
        for step in document.steps
    ]
    found = [table_section(_("Steps"), [_("Step"), _("Days"), _("What may follow")], steps)]
    if document.loss_levels:
        levels = [
            [
                Cell(said(level.title), kind="strong"),
                Cell(formats.number(level.from_, 0), kind="number"),
                Cell(formats.number(level.below, 0) if level.below is not None else "", kind="number"),
            ]
            for level in document.loss_levels
        ]
        found.append(table_section(_("Levels of loss"), [_("Level"), _("From"), _("Below")], levels))
    return found


SECTIONS: dict[str, Callable[[Any], list[Section]]] = {
    "list": _list,
    "warnings": _warnings,
    "library": _library,
    "inspections": _inspections,
    "procedure": _procedure,
}
