"""The rows of a list as HTML: what is the same for every row of a column is looked up once, not for every cell.

A list of fifty rows has some four hundred cells. django-tables2 finds for each anew which arguments its column wants,
which choices its field has and which attributes its cell gets; that was most of the time of a list's page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns import BoundColumn
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor, signature


def body(table: Any) -> SafeString:
    """The rows of the table's page: `<tr>` elements, empty where the page has none.

    Raises TypeError for a column whose cells have attributes that a function computes; none of ours has.
    """
    cells = [_Cells(table, column) for column in table.columns]
    rows = (f"<tr>{''.join(one.of(row) for one in cells)}</tr>\n" for row in table.paginated_rows)
    # Every part is escaped where it is made; joining them adds nothing that could need it.
    return mark_safe("".join(rows))


class _Cells:
    """The cells of one column."""

    def __init__(self, table: Any, column: BoundColumn) -> None:
        self.table, self.column = table, column
        self.accessor = Accessor(column.accessor)
        self.wanted, self.catch_all = signature(column.render)
        self.empty = column.column.empty_values
        self.begin = f"<td {self._attributes()}>"
        self._display: dict[type, str | None] = {}

    def of(self, row: BoundRow) -> str:
        """The cell of a row."""
        return f"{self.begin}{conditional_escape(self._content(row))}</td>"

    def _content(self, row: BoundRow) -> Any:
        try:
            value = self._value(row.record)
        except Exception:  # noqa: BLE001 -- a column without a field of its own, as django-tables2 has it
            if isinstance(self.column.column, BaseLinkColumn) and self.column.column.text is not None:
                return self._rendered(row, None)
            value = None
        return self.column.default if value in self.empty else self._rendered(row, value)

    def _value(self, record: Any) -> Any:
        """The value of a record; of a field with choices, the chosen one's words."""
        if isinstance(record, Model):
            owner, name = self.accessor.penultimate(record)
            if isinstance(owner, Model):
                if type(record) not in self._display:
                    self._display[type(record)] = self._chosen(record, name)
                display = self._display[type(record)]
                if display is not None:
                    return getattr(owner, display)()
        return self.accessor.resolve(record)

    def _chosen(self, record: Model, name: str) -> str | None:
        try:
            field = self.accessor.get_field(record)
        except FieldDoesNotExist:
            return None
        return f"get_{name}_display" if getattr(field, "choices", None) else None

    def _rendered(self, row: BoundRow, value: Any) -> Any:
        offered = {
            "value": value,
            "record": row.record,
            "column": self.column.column,
            "bound_column": self.column,
            "bound_row": row,
            "table": self.table,
        }
        content = _called(self.column.render, self.wanted, self.catch_all, offered)
        return self.column.link(content, **offered) if self.column.link else content

    def _attributes(self) -> str:
        attributes = self.column.column.attrs
        for name, value in (attributes.get("td") or attributes.get("cell") or {}).items():
            if callable(value):
                raise TypeError(f"The attribute {name} of the cells of {self.column.name} is computed for each row.")
        return str(self.column.attrs["td"].as_html())


def _called(
    function: Callable[..., Any], wanted: tuple[str, ...], catch_all: str | None, offered: dict[str, Any]
) -> Any:
    """The function with the arguments it wants; nothing where it wants one that is not offered."""
    if catch_all:
        return function(**offered)
    if any(name not in offered for name in wanted):
        return None
    return function(**{name: offered[name] for name in wanted})
