"""The simple registers as tables."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html

from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.integrity.records.rooms import Room

_NUMBERS = {
    "PositiveIntegerField": 0, "PositiveSmallIntegerField": 0, "DecimalField": 2, "FloatField": 2,
}  # fmt: skip


class ChangeLink(django_tables2.Column):
    """The row's first column, which leads to the page that changes it."""

    def __init__(self, room: str, **options: Any) -> None:
        self.room = room
        super().__init__(**options)

    def render(self, value: Any, record: Any) -> Any:
        """The link."""
        address = reverse("integrity:record", kwargs={"room": self.room, "pk": record.pk})
        return format_html('<a href="{}">{}</a>', address, value)

    def value(self, value: Any) -> Any:
        """The words alone."""
        return str(value)


def _column(room: Room, name: str, first: bool) -> django_tables2.Column:
    found = room.model._meta.get_field(name)
    heading = _("File") if name == "file_name" else found.verbose_name
    if name == "declarant":
        heading = _("Person")
    kind = found.get_internal_type()
    if first and room.changes:
        return ChangeLink(room.key, verbose_name=heading, attrs={"td": {"class": "name"}})
    if kind in _NUMBERS and name != "year":
        return tables.NumberColumn(places=_NUMBERS[kind], verbose_name=heading)
    look = {"td": {"class": "name"}} if kind in ("CharField", "ForeignKey") else {"td": {"class": "nowrap"}}
    if kind == "DateField":
        return django_tables2.DateColumn(format="Y-m-d", verbose_name=heading, attrs=look, default="—")
    if kind == "BooleanField":
        return django_tables2.BooleanColumn(verbose_name=heading, yesno="✓,—")
    return django_tables2.Column(verbose_name=heading, attrs=look, default="—")


def table_class(room: Room) -> type[tables.Table]:
    """The table of a register."""
    columns: dict[str, Any] = {name: _column(room, name, place == 0) for place, name in enumerate(room.shows)}
    body = {**columns, "optional": tuple(room.shows[1:])}
    body["Meta"] = type("Meta", (tables.Table.Meta,), {"model": room.model, "fields": tuple(room.shows)})
    found: type[tables.Table] = type(tables.Table)(f"{room.model.__name__}Table", (tables.Table,), body)  # type: ignore[misc]
    return found
