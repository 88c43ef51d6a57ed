"""Directives, key tasks and meetings as tables."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.messages import gettext
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.directives import task_selectors
from stateward.workbench.directives.models import Directive, KeyTask, Meeting

_NOWRAP = {"td": {"class": "nowrap"}}


class DirectiveTable(tables.Table):
    """One row a directive, the newest first."""

    title = tables.LinkColumn(verbose_name=_("Directive"), attrs={"td": {"class": "name"}})
    issuer = tables.ShortColumn(verbose_name=_("Issued by"))
    dated = django_tables2.Column(verbose_name=_("Date"), attrs=_NOWRAP)
    found = tables.NumberColumn(places=0, verbose_name=_("Tasks in the outline"))
    deployed = tables.NumberColumn(places=0, verbose_name=_("Deployed"))
    closed = tables.NumberColumn(places=0, verbose_name=_("Signed off"))

    optional = ("issuer", "found", "closed")

    class Meta(tables.Table.Meta):
        model = Directive
        fields = ("title", "issuer", "dated", "found", "deployed", "closed")

    def render_dated(self, value: Any) -> str:
        """The day."""
        return str(value.isoformat())


class KeyTaskTable(tables.Table):
    """One row a key task, the next due first."""

    title = tables.LinkColumn(verbose_name=_("Key task"), attrs={"td": {"class": "name"}})
    strand = tables.ShortColumn(verbose_name=_("Strand"))
    department = django_tables2.Column(
        verbose_name=_("Department"), accessor="department__name", order_by="department__code"
    )
    owner = django_tables2.Column(
        verbose_name=_("Owner"), accessor="owner__name", order_by="owner__full_name", attrs=_NOWRAP
    )
    enterprise = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by="enterprise__path"
    )
    due = django_tables2.Column(verbose_name=_("Due on"), attrs=_NOWRAP)
    progress = tables.NumberColumn(places=0, verbose_name=_("Progress, %"), accessor="item__progress")
    state = django_tables2.Column(verbose_name=_("State"), order_by=("state", "item__state"))

    optional = ("strand", "department", "owner", "enterprise", "progress")

    class Meta(tables.Table.Meta):
        model = KeyTask
        fields = ("title", "strand", "department", "owner", "enterprise", "due", "progress", "state")

    def render_due(self, value: Any, record: KeyTask) -> Any:
        """The day; overdue in words as well as in colour."""
        if record.item is not None and record.item.is_overdue:
            return format_html('{} <span class="pill bad">{}</span>', value.isoformat(), gettext("overdue"))
        return value.isoformat()

    def value_due(self, value: Any) -> Any:
        """The day alone."""
        return value.isoformat() if value else None

    def render_state(self, record: KeyTask) -> Any:
        """The state in words, with its colour."""
        return format_html(
            '<span class="pill {}">{}</span>', task_selectors.pill_of(record), task_selectors.state_title(record)
        )

    def value_state(self, record: KeyTask) -> Any:
        """The state in words."""
        return task_selectors.state_title(record)


class MeetingTable(tables.Table):
    """One row a meeting, the newest first."""

    title = tables.LinkColumn(verbose_name=_("Meeting"), attrs={"td": {"class": "name"}})
    held_on = django_tables2.Column(verbose_name=_("Held on"), attrs=_NOWRAP)
    directive = django_tables2.Column(verbose_name=_("Directive"), accessor="directive__title")
    chair = django_tables2.Column(verbose_name=_("Chair"), accessor="chair__name", order_by="chair__full_name")
    decided = tables.NumberColumn(places=0, verbose_name=_("Decisions"))

    class Meta(tables.Table.Meta):
        model = Meeting
        fields = ("title", "held_on", "directive", "chair", "decided")

    def render_held_on(self, value: Any) -> str:
        """The day."""
        return str(value.isoformat())
