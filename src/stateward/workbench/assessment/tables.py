"""The portfolio as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.utils.html import format_html

from stateward.workbench.assessment.selectors import FIGURES
from stateward.workbench.core import formats, tables
from stateward.workbench.core.templatetags.stateward import change as change_filter
from stateward.workbench.core.text import gettext_lazy as _


class GradeColumn(django_tables2.Column):
    """A grade; a row without one says why."""

    def render(self, value: Any) -> Any:
        """The grade in words."""
        return format_html('<b class="grade">{}</b>', value)

    def value(self, value: Any) -> Any:
        """The grade for the export."""
        return value


class ChangeColumn(tables.NumberColumn):
    """A change with sign and arrow."""

    better = "higher"

    def render(self, value: Any) -> Any:
        """The change for people."""
        return change_filter(value, self.better)


class PortfolioTable(tables.Table):
    """One row an enterprise with its score of the year."""

    rank = tables.NumberColumn(places=0, verbose_name=_("Rank"))
    enterprise = django_tables2.Column(verbose_name=_("Enterprise"), attrs={"td": {"class": "wide"}})
    code = django_tables2.Column(verbose_name=_("Code"), attrs={"td": {"class": "code"}})
    group = tables.ShortColumn(verbose_name=_("Group"))
    enterprise_class = django_tables2.Column(verbose_name=_("Class"))
    industry = django_tables2.Column(verbose_name=_("Industry"))
    score = tables.NumberColumn(
        verbose_name=_("Score"), attrs={"td": {"class": "number strong"}, "th": {"class": "number"}}
    )
    change = ChangeColumn(verbose_name=_("Change"))
    grade = GradeColumn(verbose_name=_("Grade"))

    hidden_at_first: Sequence[str] = ("code", "enterprise_class", "industry", "reason", *FIGURES)

    class Meta(tables.Table.Meta):
        sequence = (
            "rank",
            "enterprise",
            "code",
            "group",
            "enterprise_class",
            "industry",
            "score",
            "change",
            "grade",
            "...",
        )

    def __init__(
        self,
        rows: list[dict[str, Any]],
        *,
        parts: dict[str, str],
        figures: dict[str, str],
        places: int,
        better: str,
        **options: Any,
    ) -> None:
        extra: list[tuple[str, Any]] = [
            (name, tables.NumberColumn(verbose_name=heading)) for name, heading in parts.items()
        ]
        extra += [(name, tables.NumberColumn(places, verbose_name=heading)) for name, heading in figures.items()]
        extra.append(("reason", django_tables2.Column(verbose_name=_("Why there is no score"), default="")))
        self.optional = ("code", "group", "enterprise_class", "industry", "change", "grade", *parts, *figures, "reason")
        hidden = [name for name in ("group", "enterprise_class") if not any(row[name] for row in rows)]
        hidden += [] if len(parts) <= _PARTS_SHOWN else list(parts)
        self.hidden_at_first = (*type(self).hidden_at_first, *hidden)
        super().__init__(tables.SortedRows(rows), extra_columns=extra, **options)
        self.columns["change"].column.better = better

    def render_enterprise(self, value: Any, record: dict[str, Any]) -> Any:
        """The name as a link; below it why there is no score, where there is none."""
        link = format_html('<a href="{}">{}</a>', record["address"], value)
        return format_html('{}<span class="no-score">{}</span>', link, record["reason"]) if record["reason"] else link

    def value_enterprise(self, value: Any) -> Any:
        """The name alone; the reason has its own column in the export."""
        return value

    def value_change(self, value: Any) -> Any:
        """The change for the export, at the places it is shown with."""
        return None if value == formats.DASH else value


#: More parts than these are off until the reader chooses them.
_PARTS_SHOWN = 6
