"""Reading a template's workbook into a statement, with every fault and every normalised cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stateward.facts.amounts import Reading, read_amount
from stateward.facts.cover import Cover, find_cover, read_cover
from stateward.facts.faults import Note, cell_name, fault, nearest, shown
from stateward.facts.layout import (
    FIRST_FIGURE_COLUMN,
    HEADING_ROW,
    TITLE_COLUMN,
    Column,
    Line,
    SheetLayout,
    WorkbookLayout,
    workbook_layout,
)
from stateward.facts.sheets import Sheet
from stateward.facts.statement import Figure, Statement, figure_key, split_key
from stateward.facts.wording import habit_note, problem_fault
from stateward.messages import current_language, listed
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument, TemplateDocument

#: Points that must be there for a required account; opening and previous figures may be unknown.
_NEEDED_POINTS = ("closing", "current")


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a template's workbook says: the statement (also where faults make it unusable) and what was found.

    `spoiled` are the keys of the figures that could not be read for a fault, unlike those left blank.
    """

    statement: Statement | None
    name: str
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    spoiled: frozenset[str] = frozenset()


def read_workbook(sheets: dict[str, Sheet], file: str, templates: Sequence[TemplateDocument],
                  accounts: Sequence[AccountsDocument]) -> WorkbookReading | None:
    """The statement in a template's workbook; `None` where no sheet is one of our covers (then it is a table)."""
    sheet = find_cover(sheets)
    if sheet is None:
        return None
    cover, faults, notes = read_cover(sheet, file)
    template = _find_template(cover, file, templates, faults)
    if template is None:
        return WorkbookReading(None, cover.name, tuple(faults), tuple(notes))
    chart = next(chart for chart in accounts if chart.id == template.accounts)
    reader = _FigureReader(workbook_layout(template, chart), sheets, cover, file, faults, notes)
    figures = reader.read()
    statement = Statement(
        enterprise=cover.enterprise, year=cover.year, month=cover.month, basis=cover.basis, currency=cover.currency,
        template=template.id, template_version=template.version, figures=figures, unit=cover.unit,
        notes=cover.notes,
    )
    return WorkbookReading(statement, cover.name, tuple(faults), tuple(notes), reader.spoiled)


def _find_template(cover: Cover, file: str, templates: Sequence[TemplateDocument],
                   faults: list[Fault]) -> TemplateDocument | None:
    known = [template for template in templates if cover.template in (template.id, *template.aliases)]
    for template in known:
        if template.version == cover.version:
            return template
    if known:
        versions = listed(sorted(template.version for template in known))
        faults.append(fault(
            "wrong_version",
            _("The workbook was made from version {found} of the template {template}; accepted is {versions}.").format(
                found=shown(cover.version), template=cover.template, versions=versions),
            _("Download the template again and copy the figures into it."),
            value=cover.version, file=file, sheet=cover.sheet))
    else:
        faults.append(fault(
            "unknown_template", _("The template {template} is not known here.").format(template=shown(cover.template)),
            _("Use one of these templates: {templates}.").format(
                templates=listed(sorted({template.id for template in templates})) or "-"),
            value=cover.template, file=file, sheet=cover.sheet))
    return None


class _FigureReader:
    """Reads the figure sheets of one workbook; collects faults and notes in the lists that were handed in."""

    def __init__(self, layout: WorkbookLayout, sheets: dict[str, Sheet], cover: Cover, file: str,
                 faults: list[Fault], notes: list[Note]) -> None:
        self.layout, self.sheets, self.cover, self.file = layout, sheets, cover, file
        self.faults, self.notes = faults, notes
        self.figures: dict[str, Figure] = {}
        self.read_keys: set[str] = set()

    @property
    def spoiled(self) -> frozenset[str]:
        """The figures of the template whose cells could not be read."""
        return frozenset(key for sheet in self.layout.sheets for *_cell, key in sheet.cells()) - self.read_keys

    def read(self) -> dict[str, Figure]:
        used = {self.cover.sheet}
        missing: list[SheetLayout] = []
        for layout in self.layout.sheets:
            sheet = next((self.sheets[name] for name in layout.names if name in self.sheets), None)
            if sheet is None:
                missing.append(layout)
            else:
                used.add(sheet.name)
                self._sheet(sheet, layout)
        spare = [name for name in self.sheets if name not in used]
        self._missing_sheets(missing, spare)
        self._spare_sheets(spare)
        self._required()
        return self.figures

    def _missing_sheets(self, missing: list[SheetLayout], spare: list[str]) -> None:
        for layout in missing:
            name = layout.name(current_language())
            like = nearest(name, spare) or next((nearest(n, spare) for n in layout.names if nearest(n, spare)), None)
            step = (
                _("Name the sheet {found} again {name}.").format(found=like, name=name) if like
                else _("Put the sheet {name} back, or download the template again.").format(name=name))
            self.faults.append(fault(
                "sheet_missing", _("The sheet {name} is missing or was renamed.").format(name=name), step,
                value=like, file=self.file, sheet=name))

    def _spare_sheets(self, spare: list[str]) -> None:
        for name in spare:
            self.notes.append(Note("sheet_ignored", _("The sheet is not part of the template and was not read."),
                                   self.file, name))

    def _sheet(self, sheet: Sheet, layout: SheetLayout) -> None:
        self._merged(sheet, layout)
        columns = [column for column in layout.columns if self._heading_stands(sheet, column)]
        lines = self._lines_in_place(sheet, layout)
        for line in lines:
            for column in columns:
                self._cell(sheet, line, column)
        self._outside(sheet, layout)

    def _merged(self, sheet: Sheet, layout: SheetLayout) -> None:
        for area in sheet.scan.merged:
            if (area.last_row >= HEADING_ROW and area.first_row <= layout.last_row
                    and area.last_column >= FIRST_FIGURE_COLUMN and area.first_column < layout.id_column):
                self.faults.append(fault(
                    "merged_cells", _("The cells {area} are merged; a figure cannot stand in merged cells.").format(
                        area=area.name),
                    _("Undo the merging and enter each figure in its own cell."), value=area.name, file=self.file,
                    sheet=sheet.name, cell=cell_name(area.first_row, area.first_column), row=area.first_row + 1))

    def _heading_stands(self, sheet: Sheet, column: Column) -> bool:
        found = sheet.text(HEADING_ROW, column.column)
        if _same(found, (column.title.en, column.title.zh)):
            return True
        self.faults.append(fault(
            "heading_moved", _("The heading of the column is {found}; it must be {expected}.").format(
                found=shown(found) or "-", expected=column.title.zh if current_language() == "zh" else column.title.en),
            _("Put the column back in its place, or copy the figures into a fresh template."), value=found,
            file=self.file, sheet=sheet.name, cell=cell_name(HEADING_ROW, column.column), row=HEADING_ROW + 1))
        return False

    def _lines_in_place(self, sheet: Sheet, layout: SheetLayout) -> list[Line]:
        """The account lines whose label stands where the template has it; one fault for a run of moved labels."""
        good: list[Line] = []
        moved: list[Line] = []
        for line in layout.lines:
            if line.account is None:
                continue
            if _same(sheet.text(line.row, TITLE_COLUMN), (line.title.en, line.title.zh)):
                good.append(line)
            else:
                moved.append(line)
        if moved:
            first = moved[0]
            found = sheet.text(first.row, TITLE_COLUMN)
            expected = first.title.zh if current_language() == "zh" else first.title.en
            self.faults.append(fault(
                "label_moved",
                _("Here must stand the line {expected}, but here stands {found}; {number} lines of the sheet are not "
                  "in their place.").format(expected=expected, found=shown(found) or "-", number=len(moved)),
                _("Undo inserted, deleted or renamed rows, or copy the figures into a fresh template."),
                value=found, file=self.file, sheet=sheet.name, cell=cell_name(first.row, TITLE_COLUMN),
                row=first.row + 1))
        return good

    def _cell(self, sheet: Sheet, line: Line, column: Column) -> None:
        place = (line.row, column.column)
        cell = cell_name(*place)
        where: dict[str, Any] = {"file": self.file, "sheet": sheet.name, "cell": cell, "row": line.row + 1}
        title = line.title.zh if current_language() == "zh" else line.title.en
        if place in sheet.scan.unvalued:
            self.faults.append(fault(
                "formula_without_value", _("{title}: the cell holds a formula without a stored value.").format(
                    title=title),
                _("Open the workbook in your spreadsheet program, let it calculate, save it; or enter the number."),
                **where))
            return
        if place in sheet.scan.broken:
            error = sheet.scan.broken[place]
            self.faults.append(fault(
                "error_value", _("{title}: the cell shows the error {error}.").format(title=title, error=shown(error)),
                _("Repair the formula or enter the number."), value=error, **where))
            return
        value = sheet.value(*place)
        reading = read_amount(value)
        problem = problem_fault(reading, value, title, money=line.money, **where)
        if problem is not None:
            self.faults.append(problem)
            return
        self.read_keys.add(figure_key(line.account or "", column.point))
        if value == "":
            return
        if place in sheet.scan.external:
            self.notes.append(Note("external_link", _("The formula reads another workbook; its stored value was used."),
                                   value=shown(value), **where))
        self._keep(reading, value, sheet, line, column, where)

    def _keep(self, reading: Reading, value: object, sheet: Sheet, line: Line, column: Column,
              where: dict[str, Any]) -> None:
        amount = reading.amount
        if amount is not None:
            unit = (reading.unit or self.cover.unit) if line.money else Decimal(1)
            amount *= unit
            self.figures[figure_key(line.account or "", column.point)] = Figure(amount, f"{sheet.name}!{where['cell']}")
        if reading.habits:
            self.notes.append(habit_note(reading, value, amount, **where))

    def _outside(self, sheet: Sheet, layout: SheetLayout) -> None:
        for row in range(layout.last_row + 1, min(len(sheet.rows), layout.last_row + 1_000)):
            for column in range(FIRST_FIGURE_COLUMN, layout.id_column):
                value = sheet.value(row, column)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    self.faults.append(fault(
                        "outside_table", _("A number stands below the last line of the form and is not read."),
                        _("Move it into its line, or delete it."), value=value, level="warning", file=self.file,
                        sheet=sheet.name, cell=cell_name(row, column), row=row + 1))

    def _required(self) -> None:
        for layout in self.layout.sheets:
            for line, column, key in layout.cells():
                if (column.point in _NEEDED_POINTS and split_key(key)[0] in self.layout.required
                        and key in self.read_keys and key not in self.figures):
                    name = next((name for name in layout.names if name in self.sheets), layout.id)
                    cell = cell_name(line.row, column.column)
                    title = line.title.zh if current_language() == "zh" else line.title.en
                    self.faults.append(fault(
                        "required_missing", _("{title} is empty, but must be given.").format(title=title),
                        _("Enter the figure; enter 0 where it really is zero."), file=self.file, sheet=name,
                        cell=cell, row=line.row + 1))


def _same(found: str, titles: tuple[str, ...]) -> bool:
    return _plain(found) in {_plain(title) for title in titles}


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split()).casefold()
