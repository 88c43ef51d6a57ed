"""Tracked items as a table."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.messages import gettext
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import kinds
from stateward.workbench.core.tracking.models import TrackedItem

PILLS = {
    "not_started": "still",
    "moving": "",
    "submitted": "warn",
    "returned": "warn",
    "closed": "good",
    "cancelled": "still",
}
LEVEL_TITLES = {1: _("Urged"), 2: _("Supervised"), 3: _("Supervised by a leader")}


class ItemTable(tables.Table):
    """One row an item, the next due first."""

    title = tables.LinkColumn(verbose_name=_("Task"), attrs={"td": {"class": "name"}})
    kind = django_tables2.Column(verbose_name=_("Kind"), attrs={"td": {"class": "nowrap"}})
    enterprise = django_tables2.Column(
        verbose_name=_("Enterprise"),
        accessor="enterprise__name",
        order_by="enterprise__path",
        attrs={"td": {"class": "name"}},
    )
    owner = django_tables2.Column(
        verbose_name=_("Owner"), accessor="owner__name", order_by="owner__full_name", attrs={"td": {"class": "nowrap"}}
    )
    due = django_tables2.Column(verbose_name=_("Due on"), attrs={"td": {"class": "nowrap"}})
    progress = tables.NumberColumn(places=0, verbose_name=_("Progress, %"))
    state = django_tables2.Column(verbose_name=_("State"))
    level = django_tables2.Column(verbose_name=_("Ladder"))

    optional = ("kind", "enterprise", "owner", "progress", "level")

    class Meta(tables.Table.Meta):
        model = TrackedItem
        fields = ("title", "kind", "enterprise", "owner", "due", "progress", "state", "level")

    def render_kind(self, value: str) -> str:
        """The kind's title."""
        return kinds.title_of(value)

    def render_due(self, value: Any, record: TrackedItem) -> Any:
        """The day; overdue in words as well as in colour."""
        if record.is_overdue:
            return format_html('{} <span class="pill bad">{}</span>', value.isoformat(), gettext("overdue"))
        if record.due_is_provisional:
            return format_html('{} <span class="soft">{}</span>', value.isoformat(), gettext("provisional"))
        return value.isoformat()

    def value_due(self, value: Any) -> Any:
        """The day alone."""
        return value.isoformat() if value else None

    def render_state(self, value: Any, record: TrackedItem) -> Any:
        """The state in words, with its colour."""
        return format_html('<span class="pill {}">{}</span>', PILLS[record.state], value)

    def value_state(self, value: Any) -> Any:
        """The state in words."""
        return value

    def render_level(self, value: int) -> Any:
        """The rung in words."""
        return LEVEL_TITLES.get(value, "")
