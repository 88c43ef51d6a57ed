"""Publications as a table."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.messages import gettext
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.disclosure.models import Publication

PILLS = {"draft": "warn", "published": "good", "withdrawn": "bad", "dropped": "still"}


class PublicationTable(tables.Table):
    """One row a publication, the latest release first."""

    title = tables.LinkColumn(verbose_name=_("Title"), order_by="title_en", attrs={"td": {"class": "name"}})
    kind = django_tables2.Column(verbose_name=_("Kind"), attrs={"td": {"class": "nowrap"}})
    state = django_tables2.Column(verbose_name=_("State"))
    release_on = django_tables2.Column(verbose_name=_("Release date"), attrs={"td": {"class": "nowrap"}})
    source = django_tables2.Column(verbose_name=_("Source"))
    prepared_by = django_tables2.Column(verbose_name=_("Prepared by"), accessor="prepared_by__name", orderable=False)
    published_by = django_tables2.Column(verbose_name=_("Published by"), accessor="published_by__name", orderable=False)
    views = tables.NumberColumn(places=0, verbose_name=_("Views"))

    optional = ("kind", "source", "prepared_by", "published_by", "views")

    class Meta(tables.Table.Meta):
        model = Publication
        fields = ("title", "kind", "state", "release_on", "source", "prepared_by", "published_by", "views")

    def render_state(self, value: Any, record: Publication) -> Any:
        """The state in words; published and not yet released in words too."""
        words = (
            gettext("Published, not yet released") if record.state == "published" and not record.is_public else value
        )
        return format_html('<span class="pill {}">{}</span>', PILLS[record.state], words)

    def value_state(self, value: Any) -> Any:
        """The state in words."""
        return value

    def render_release_on(self, value: Any) -> str:
        """The day."""
        return str(value.isoformat())
