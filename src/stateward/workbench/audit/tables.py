"""The log and its seals as tables."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.workbench.audit import register, wording
from stateward.workbench.audit.models import Event, Seal
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _

_NOWRAP = {"td": {"class": "nowrap"}}


class EventTable(tables.Table):
    """One row an event."""

    at = django_tables2.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=_("Time (UTC)"), attrs=_NOWRAP)
    who = django_tables2.Column(verbose_name=_("Who"), empty_values=(), order_by=("actor__username",))
    action = tables.LinkColumn(verbose_name=_("What happened"))
    object_type = django_tables2.Column(verbose_name=_("Kind of object"))
    object = tables.ShortColumn(verbose_name=_("Concerns"), empty_values=(), orderable=False)
    fields = tables.ShortColumn(verbose_name=_("What changed"), empty_values=(), orderable=False)
    reason = tables.ShortColumn(verbose_name=_("Reason"), orderable=False)
    channel = django_tables2.Column(verbose_name=_("Channel"))
    request = django_tables2.Column(verbose_name=_("Request"), attrs={"td": {"class": "code"}})
    leaf = django_tables2.Column(verbose_name=_("Leaf hash"), orderable=False, attrs={"td": {"class": "code"}})

    optional = ("object_type", "fields", "reason", "channel", "request", "leaf")
    hidden_at_first = ("channel", "request", "leaf")

    class Meta(tables.Table.Meta):
        model = Event
        fields = ("at", "who", "action", "object_type", "object", "fields", "reason", "channel", "request", "leaf")

    def render_who(self, record: Event) -> str:
        """The person, or the deputy in the absent person's name."""
        return wording.who(record)

    def value_who(self, record: Event) -> str:
        """The same in the export."""
        return wording.who(record)

    def render_action(self, value: str, record: Event) -> Any:
        """What happened, leading to the event's page."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), register.title_of(value))

    def value_action(self, value: str) -> str:
        """What happened."""
        return register.title_of(value)

    def render_object_type(self, value: str) -> str:
        """The kind of object in words."""
        return wording.object_type(value)

    def render_object(self, record: Event) -> Any:
        """The object's title at the time."""
        title = wording.object_title(record)
        return format_html('<span title="{}">{}</span>', title, title)

    def value_object(self, record: Event) -> str:
        """The same in the export."""
        return wording.object_title(record)

    def render_fields(self, record: Event) -> Any:
        """The first fields that changed."""
        text = wording.summary(record)
        return format_html('<span title="{}">{}</span>', text, text)

    def value_fields(self, record: Event) -> str:
        """All of them in the export."""
        return wording.summary(record)

    def render_channel(self, value: str) -> str:
        """The way in words."""
        return wording.channel(value)


class SealTable(tables.Table):
    """One row a seal."""

    number = tables.NumberColumn(places=0, verbose_name=_("Seal"))
    at = django_tables2.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=_("Time (UTC)"), attrs=_NOWRAP)
    size = tables.NumberColumn(places=0, verbose_name=_("Events under it"))
    algorithm = django_tables2.Column(verbose_name=_("Hash"))
    head = django_tables2.Column(verbose_name=_("Head"), orderable=False, attrs={"td": {"class": "code"}})

    class Meta(tables.Table.Meta):
        model = Seal
        fields = ("number", "at", "size", "algorithm", "head")
