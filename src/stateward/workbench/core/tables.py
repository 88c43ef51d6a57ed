"""Tables: one base for every list, its columns chosen by the reader, its export exactly what is shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import django_tables2
import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy

from stateward.messages import gettext as _
from stateward.workbench.core import formats, table_rows
from stateward.workbench.core.counting import CountedPages
from stateward.workbench.core.templatetags.stateward import signed_span

PAGE_SIZE = 50
#: Export format -> media type.
EXPORTS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SortedRows(TableListData):
    """Rows in memory, sorted by any column; rows without a value come last in both directions."""

    def order_by(self, aliases: Iterable[str]) -> None:
        """Sort by the columns, the first one first."""
        for alias in reversed(list(aliases)):
            order = OrderBy(alias)
            key = str(self.table.columns[order.bare].accessor)
            known = [row for row in self.data if row.get(key) not in (None, "")]
            missing = [row for row in self.data if row.get(key) in (None, "")]
            known.sort(key=lambda row: row[key], reverse=order.is_descending)
            self.data[:] = known + missing


class Table(django_tables2.Table):
    """A list in the shell's look. `optional` names the columns a reader may switch on and off."""

    #: Columns that may be hidden, in order; the ones in `hidden_at_first` are off until chosen.
    optional: Sequence[str] = ()
    hidden_at_first: Sequence[str] = ()

    class Meta:
        attrs = {"class": "table table-vcenter table-hover data-table"}
        order_by_field = "sort"

    def column_choices(self) -> list[tuple[str, str, bool]]:
        """The optional columns: name, heading, whether shown."""
        shown = {column.name for column in self.columns}
        return [(name, str(self.columns.columns[name].header), name in shown) for name in self.optional_names()]

    def optional_names(self) -> list[str]:
        """Names of the optional columns that this table has."""
        return [name for name in self.optional if name in self.columns.columns]

    def body(self) -> SafeString:
        """The rows of the page as HTML."""
        return table_rows.body(self)

    def choose_columns(self, chosen: Sequence[str] | None) -> None:
        """Show the chosen optional columns alone; without a choice, all but those hidden at first."""
        for name in self.optional_names():
            visible = name in chosen if chosen else name not in self.hidden_at_first
            (self.columns.show if visible else self.columns.hide)(name)


class NumberColumn(django_tables2.Column):
    """A number: right-aligned, with separators and sign; the export keeps the number itself."""

    def __init__(self, places: int = 2, **options: Any) -> None:
        self.places = places
        options.setdefault("attrs", {"th": {"class": "number"}, "td": {"class": "number"}})
        options.setdefault("default", formats.DASH)
        super().__init__(**options)

    def render(self, value: Any) -> Any:
        """The number for people."""
        return signed_span(value, formats.number(value, self.places))

    def value(self, value: Any) -> Any:
        """The number for the export; a missing one is an empty cell."""
        return None if value == formats.DASH else value


class ShortColumn(django_tables2.Column):
    """Text cut to the column's width; the whole of it stands in the tooltip and the export."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("attrs", {"td": {"class": "short"}})
        super().__init__(**options)

    def render(self, value: Any) -> Any:
        """The text with itself as the tooltip."""
        return in_short(value)

    def value(self, value: Any) -> Any:
        """The text alone."""
        return value


def in_short(text: Any) -> Any:
    """Text that the column may cut, with itself as the tooltip."""
    return format_html('<span title="{}">{}</span>', text, text)


class LinkColumn(django_tables2.Column):
    """Text that leads to the row's own page; the row carries the address under `address`."""

    def render(self, value: Any, record: Any) -> Any:
        """The link."""
        address = record["address"] if isinstance(record, dict) else record.get_absolute_url()
        return format_html('<a href="{}">{}</a>', address, value)

    def value(self, value: Any) -> Any:
        """The text alone."""
        return value


def show(request: HttpRequest, table: Table) -> Table:
    """Apply the reader's choices in the address: columns, sort, page."""
    table.choose_columns(request.GET.getlist("column") or None)
    pages = {"per_page": PAGE_SIZE, "silent": True, "paginator_class": CountedPages}
    django_tables2.RequestConfig(request, paginate=pages).configure(table)
    return table


def export(request: HttpRequest, table: Table, name: str, format_: str) -> HttpResponse:
    """All rows of the table as shown: same columns, same order, same filter, over all pages."""
    table.choose_columns(request.GET.getlist("column") or None)
    django_tables2.RequestConfig(request, paginate=False).configure(table)
    hidden = [column.name for column in table.columns.iterall() if not column.visible]
    rows = [[_cell(value) for value in row] for row in table.as_values(exclude_columns=hidden)]
    content = _csv(rows) if format_ == "csv" else _xlsx(rows, name)
    response = HttpResponse(content, content_type=EXPORTS[format_])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    return response


def download(rows: list[list[Any]], name: str, format_: str) -> HttpResponse:
    """Rows with their headings first, as a workbook or CSV."""
    cells = [[_cell(value) for value in row] for row in rows]
    content = _csv(cells) if format_ == "csv" else _xlsx(cells, name)
    response = HttpResponse(content, content_type=EXPORTS[format_])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    return response


def _cell(value: Any) -> Any:
    if value is None or value == formats.DASH:
        return None
    return value if isinstance(value, int | float | Decimal) else str(value)


def _csv(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
    # The byte order mark makes spreadsheet programs read Chinese names as UTF-8.
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _xlsx(rows: list[list[Any]], name: str) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("Table"))
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    cell = float(cell)
                if cell is not None:
                    sheet.write(index, column, cell, heading if index == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit(320)
        if rows:
            sheet.autofilter(0, 0, max(len(rows) - 1, 1), max(len(rows[0]) - 1, 0))
    return buffer.getvalue()


def kept_fields(request: HttpRequest, *dropped: str) -> list[tuple[str, str]]:
    """The fields of the page's address, for a form that changes some others."""
    return [(name, value) for name, values in request.GET.lists() if name not in dropped for value in values]
