"""Indices, red flags and contract mappings as readable sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stateward.integrity.redflags.coverage import NEEDED
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.contracts import Coded, ContractsDocument
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.red_flags import RedFlagsDocument
from stateward.workbench.rulebook.clauses import Cell, Clause, Section, said, table_section


def _index(document: IndexDocument) -> list[Section]:
    found = [_steps(document)]
    if document.elements:
        found.insert(0, _elements(document))
    if document.cases:
        found.append(_negative_list(document))
    if document.grades:
        headings = [_("Grade"), _("Id"), _("From")]
        rows = [[Cell(said(g.title), kind="strong"), Cell(g.id, kind="code"), Cell(_number(g.low), kind="number")]
                for g in document.grades]  # fmt: skip
        found.append(table_section(_("Grades"), headings, rows))
    if document.measures:
        headings = [_("Measure"), _("Id"), _("Reaches")]
        rows = [[Cell(said(m.title), kind="strong"), Cell(m.id, kind="code"),
                 Cell(listed(f"{id_}: {aim}" for id_, aim in m.reaches.items()), kind="code")]
                for m in document.measures]  # fmt: skip
        found.append(table_section(_("Measures"), headings, rows))
    if document.uncertainty:
        headings = [_("Assumption"), _("Id"), _("Varies"), _("Alternatives")]
        rows = [[Cell(said(a.title), kind="strong"), Cell(a.id, kind="code"), Cell(a.part, kind="code"),
                 Cell(_alternatives(a), kind="code")] for a in document.uncertainty.assumptions]  # fmt: skip
        found.append(table_section(_("What could be otherwise"), headings, rows))
    return found


def _elements(document: IndexDocument) -> Section:
    headings = [_("Element"), _("Id"), _("Part of"), _("Weight"), _("Better"), _("Goalposts"), _("Certainty")]
    rows = [
        [
            Cell(said(element.title, element.id), kind="strong"),
            Cell(element.id, kind="code"),
            Cell(element.parent or "", kind="code"),
            Cell(_number(element.weight), kind="number"),
            Cell(_("higher") if element.direction > 0 else _("lower")),
            Cell("" if element.low is None else f"{_number(element.low)} – {_number(element.high)}", kind="number"),
            Cell(element.certainty),
        ]
        for element in document.elements
    ]
    return table_section(_("Elements"), headings, rows)


def _steps(document: IndexDocument) -> Section:
    rows = [
        [
            Cell(step.step, kind="code"),
            Cell(
                listed(
                    f"{name}: {_number(value)}"
                    for name, value in step.model_dump(by_alias=True, exclude_defaults=True).items()
                    if name != "step"
                ),
                kind="code",
            ),
        ]
        for step in document.steps
    ]
    return table_section(_("Steps"), [_("Step"), _("Settings")], rows)


def _negative_list(document: IndexDocument) -> Section:
    rows = [
        [Cell(said(d.title), kind="strong"), Cell(d.id, kind="code"),
         Cell(_("{points} points a case, at most {limit}").format(points=_number(d.points), limit=_number(d.limit)))]
        for d in document.deductions
    ]  # fmt: skip
    rows += [
        [Cell(said(v.title), kind="strong"), Cell(v.id, kind="code"), Cell(_("forces {grade}").format(grade=v.grade))]
        for v in document.vetoes
    ]
    return table_section(_("Deductions and vetoes"), [_("Case"), _("Id"), _("Effect")], rows)


def _alternatives(assumption: Any) -> str:
    if assumption.noise is not None:
        return listed(f"{level}: ±{share:%}" for level, share in assumption.noise.levels.items())
    if assumption.between is not None:
        return f"{assumption.between[0]} – {assumption.between[1]}"
    return listed(str(value) for value in assumption.values)


def _red_flags(document: RedFlagsDocument) -> list[Section]:
    clauses = [
        Clause(
            title=said(flag.title),
            code=code,
            points=listed(flag.judges),
            words=[said(flag.definition), said(flag.why), said(flag.method), said(flag.defaults)],
            bands=[said(text) for text in (*flag.assumptions, *flag.limits)],
            formula=listed(NEEDED.get(code, ())),
        )
        for code, flag in document.indicators.items()
    ]
    return [Section(_("Indicators"), clauses)]


def _contracts(document: ContractsDocument) -> list[Section]:
    fields: dict[str, Any] = {"process": document.process}
    for name in ("buyer", "procuring_entity", "supplier"):
        organisation = getattr(document, name)
        if organisation is not None:
            fields[name] = listed(part for part in (organisation.id, organisation.name) if part)
    fields |= {name: getattr(document.fields, name) for name in type(document.fields).model_fields}
    rows = [[Cell(name, kind="code"), *_column(value)] for name, value in fields.items() if value is not None]
    return [table_section(_("Fields"), [_("Field"), _("Column"), _("Words")], rows)]


def _column(value: Any) -> list[Cell]:
    if not isinstance(value, Coded):
        return [Cell(str(value), kind="code"), Cell("")]
    if value.always is not None:
        return [Cell(""), Cell(_("always {value}").format(value=value.always))]
    return [Cell(value.column or "", kind="code"), Cell(listed(f"{a} → {b}" for a, b in value.values.items()))]


def _number(value: Any) -> str:
    """A number as it is written, a table of settings as its fields."""
    return "–" if value is None else str(value)


SECTIONS: dict[str, Callable[[Any], list[Section]]] = {
    "index": _index,
    "red_flags": _red_flags,
    "contracts": _contracts,
}
