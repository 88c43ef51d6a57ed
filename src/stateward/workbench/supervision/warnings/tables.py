"""Warnings as a table, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html

from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.warnings import selectors
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningLevel, WarningState


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def _years() -> list[tuple[str, str]]:
    rows = RiskWarning.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in rows]


class WarningFilter(django_filters.FilterSet):
    """Search by words; year, level, state, whether it is handled."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years, empty_label=_("All years"), widget=_select())
    level = django_filters.ChoiceFilter(
        label=_("Level"), choices=WarningLevel.choices, empty_label=_("All levels"), widget=_select()
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=WarningState.choices, empty_label=_("All states"), widget=_select()
    )
    handled = django_filters.ChoiceFilter(
        method="by_handling",
        label=_("Handling"),
        choices=[("new", _("Not begun")), ("moving", _("Under way")), ("closed", _("Closed"))],
        empty_label=_("Any"),
        widget=_select(),
    )

    class Meta:
        model = RiskWarning
        fields = ["text", "year", "level", "state", "handled"]

    def by_text(self, queryset: QuerySet[RiskWarning], name: str, value: str) -> QuerySet[RiskWarning]:
        """The rule's title or the enterprise's name contains the text."""
        text = value.strip()
        return queryset.filter(
            Q(title_en__icontains=text)
            | Q(title_zh__icontains=text)
            | Q(rule__iexact=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_handling(self, queryset: QuerySet[RiskWarning], name: str, value: str) -> QuerySet[RiskWarning]:
        """How far its handling is."""
        if value == "new":
            return queryset.filter(step="", state="triggered")
        return queryset.filter(step="closed") if value == "closed" else queryset.exclude(step__in=["", "closed"])

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in self.Meta.fields)


class WarningTable(tables.Table):
    """One row a warning."""

    level = django_tables2.Column(verbose_name=_("Level"), order_by="grave", empty_values=())
    title = tables.LinkColumn(verbose_name=_("Rule"), attrs={"td": {"class": "name"}}, order_by="rule")
    enterprise = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by="enterprise__path",
        attrs={"td": {"class": "name"}},
    )  # fmt: skip
    period = django_tables2.Column(
        verbose_name=_("Month"), order_by=("year", "month"), attrs={"td": {"class": "nowrap"}}
    )
    value = django_tables2.Column(
        verbose_name=_("Value"), empty_values=(), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    threshold = django_tables2.Column(
        verbose_name=_("Limit"), empty_values=(), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    step = django_tables2.Column(verbose_name=_("Handling"), empty_values=())
    optional = ("enterprise", "period", "value", "threshold", "step")

    class Meta(tables.Table.Meta):
        model = RiskWarning
        fields = ("level", "title", "enterprise", "period", "value", "threshold", "step")

    def __init__(self, *args: Any, steps: dict[str, str] | None = None, **options: Any) -> None:
        self.step_titles = steps or {}
        super().__init__(*args, **options)

    def render_level(self, record: RiskWarning) -> Any:
        """The level in words with its colour; the state where no level is reached."""
        if record.state != "triggered":
            return format_html('<span class="pill still">{}</span>', record.get_state_display())
        return format_html('<span class="pill {}">{}</span>', selectors.PILLS[record.level], record.get_level_display())

    def value_level(self, record: RiskWarning) -> Any:
        """The level in words."""
        return record.get_level_display() if record.level else record.get_state_display()

    def render_value(self, record: RiskWarning) -> Any:
        """The value in the rule's unit."""
        return selectors.value_words(record)[0]

    def value_value(self, record: RiskWarning) -> Any:
        """The number itself."""
        return record.value

    def render_threshold(self, record: RiskWarning) -> Any:
        """The limit in the rule's unit."""
        return selectors.value_words(record)[1]

    def value_threshold(self, record: RiskWarning) -> Any:
        """The number itself."""
        return record.threshold

    def render_step(self, record: RiskWarning) -> Any:
        """The step it stands at."""
        return self.step_titles.get(record.step, record.step) or "—"
