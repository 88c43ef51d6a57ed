"""Jobs as a table."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.workbench.core import tables
from stateward.workbench.core.jobs import kinds
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.text import gettext_lazy as _

PILLS = {"waiting": "still", "running": "", "done": "good", "failed": "bad", "cancelled": "still"}


class JobTable(tables.Table):
    """One row a job, the newest first."""

    title = tables.LinkColumn(verbose_name=_("Job"), empty_values=())
    kind = django_tables2.Column(verbose_name=_("Kind"))
    state = django_tables2.Column(verbose_name=_("State"))
    progress = django_tables2.Column(
        verbose_name=_("Progress"), accessor="percent", orderable=False, attrs={"td": {"class": "number"}}
    )
    started_by = django_tables2.Column(verbose_name=_("Started by"), accessor="started_by__name", orderable=False)
    created_at = django_tables2.DateTimeColumn(
        format="Y-m-d H:i", verbose_name=_("Asked for"), attrs={"td": {"class": "nowrap"}}
    )

    class Meta(tables.Table.Meta):
        model = Job
        fields = ("title", "kind", "state", "progress", "started_by", "created_at")

    def render_title(self, record: Job) -> Any:
        """The job's title, else its kind's."""
        return format_html(
            '<a href="{}">{}</a>', record.get_absolute_url(), record.title or kinds.title_of(record.kind)
        )

    def render_kind(self, value: str) -> str:
        """The kind's title."""
        return kinds.title_of(value)

    def render_state(self, value: Any, record: Job) -> Any:
        """The state in words, with its colour."""
        return format_html('<span class="pill {}">{}</span>', PILLS[record.state], value)

    def render_progress(self, value: int) -> str:
        """Percent."""
        return f"{value} %"
