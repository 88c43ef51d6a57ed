"""The index of a year as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.messages import gettext
from stateward.workbench.core import formats, tables
from stateward.workbench.core.templatetags.stateward import change as change_filter
from stateward.workbench.core.text import gettext_lazy as _

#: Width of the line of ranks, in its own units.
WIDTH = 110


class ChangeColumn(tables.NumberColumn):
    """A change with sign and arrow."""

    def render(self, value: Any) -> Any:
        """The change for people."""
        return change_filter(value)


class IntervalColumn(django_tables2.Column):
    """The interval of ranks as words and as a line with the rank on it."""

    def render(self, value: Any, record: Any) -> Any:
        """The line for people."""
        low, high, units = record["rank_low"], record["rank_high"], max(record["units"] - 1, 1)
        left, right = (WIDTH - 10) * (low - 1) / units, (WIDTH - 10) * (high - 1) / units
        spot = (WIDTH - 10) * ((record["rank"] or low) - 1) / units
        return format_html(
            '<span class="interval">{}</span> <svg class="share-bar" width="{}" height="10" viewBox="0 0 {} 10"'
            ' role="img" aria-label="{}"><rect class="ground" y="3" width="{}" height="4" rx="2"></rect>'
            '<rect class="filled soft-fill" x="{}" y="3" width="{}" height="4" rx="2"></rect>'
            '<circle class="filled" cx="{}" cy="5" r="4"></circle></svg>',
            value, WIDTH, WIDTH, gettext("Rank between {low} and {high}").format(low=f"{low:.0f}", high=f"{high:.0f}"),
            WIDTH, round(left, 1), round(max(right - left, 2) + 10, 1), round(spot + 5, 1),
        )  # fmt: skip

    def value(self, value: Any) -> Any:
        """The interval in words."""
        return value


class ScoreTable(tables.Table):
    """One row an enterprise of the index."""

    rank = tables.NumberColumn(places=0, verbose_name=_("Rank"))
    enterprise = tables.LinkColumn(verbose_name=_("Enterprise"), attrs={"td": {"class": "name"}})
    score = tables.NumberColumn(verbose_name=_("Score"))
    grade = django_tables2.Column(verbose_name=_("Grade"), default=formats.DASH)
    interval = IntervalColumn(verbose_name=_("Rank interval, 90 %"), default=formats.DASH, order_by="rank_median")
    change = ChangeColumn(verbose_name=_("Change"))
    target = tables.NumberColumn(verbose_name=_("Target"))

    optional: Sequence[str] = ("grade", "interval", "change", "target")

    class Meta(tables.Table.Meta):
        pass

    def __init__(self, rows: list[dict[str, Any]], *args: Any, parts: dict[str, str], **options: Any) -> None:
        extra = [(f"part_{id_}", tables.NumberColumn(places=1, verbose_name=title)) for id_, title in parts.items()]
        self.optional = (*self.optional, *(name for name, _column in extra))
        self.hidden_at_first = tuple(name for name, _column in extra)
        super().__init__(tables.SortedRows(rows), *args, extra_columns=extra, **options)
