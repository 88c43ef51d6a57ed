"""Statements and uploads as tables."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.workbench.core import formats, tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.statements.models import Statement, Upload, UploadState

_PILLS = {
    UploadState.CHECKED: "warn",
    UploadState.RECORDED: "good",
    UploadState.REFUSED: "bad",
    UploadState.WITHDRAWN: "still",
}


class StatementTable(tables.Table):
    """One row a statement in its current revision."""

    enterprise = tables.LinkColumn(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by=("enterprise__path",)
    )
    code = django_tables2.Column(verbose_name=_("Code"), accessor="enterprise__code", attrs={"td": {"class": "code"}})
    period = django_tables2.Column(
        verbose_name=_("Period"), order_by=("year", "month"), attrs={"td": {"class": "nowrap"}}
    )
    basis = django_tables2.Column(verbose_name=_("Basis"))
    currency = django_tables2.Column(verbose_name=_("Currency"))
    revision = tables.NumberColumn(places=0, verbose_name=_("Revision"))
    file = django_tables2.Column(verbose_name=_("File"), accessor="upload__file_name", order_by="upload__file_name")
    recorded_at = django_tables2.DateTimeColumn(
        format="Y-m-d H:i", verbose_name=_("Recorded on"), attrs={"td": {"class": "nowrap"}}
    )

    optional = ("code", "basis", "currency", "revision", "file", "recorded_at")
    hidden_at_first = ("file",)

    class Meta(tables.Table.Meta):
        model = Statement
        fields = ("enterprise", "code", "period", "basis", "currency", "revision", "file", "recorded_at")


class UploadTable(tables.Table):
    """One row a file that was handed in."""

    file_name = tables.LinkColumn(verbose_name=_("File"))
    state = django_tables2.Column(verbose_name=_("State"))
    statements = tables.NumberColumn(places=0, verbose_name=_("Statements"), empty_values=(), orderable=False)
    faults = tables.NumberColumn(places=0, verbose_name=_("Faults"), accessor="error_count", orderable=False)
    size = django_tables2.Column(verbose_name=_("Size"), attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    received_at = django_tables2.DateTimeColumn(
        format="Y-m-d H:i", verbose_name=_("Received"), attrs={"td": {"class": "nowrap"}}
    )

    class Meta(tables.Table.Meta):
        model = Upload
        fields = ("file_name", "state", "statements", "faults", "size", "received_at")

    def render_state(self, value: Any, record: Upload) -> Any:
        """The state in words, with its colour."""
        return format_html('<span class="pill {}">{}</span>', _PILLS[UploadState(record.state)], value)

    def value_state(self, value: Any) -> Any:
        """The state in words."""
        return value

    def render_statements(self, record: Upload) -> str:
        """How many statements the file holds."""
        return formats.number(len(record.report.get("statements", [])), 0)

    def render_size(self, value: int) -> str:
        """The size for people."""
        return formats.byte_size(value)
