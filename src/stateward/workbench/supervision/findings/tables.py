"""Findings as a table, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html

from stateward.messages import gettext
from stateward.workbench.core import office, tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.states import WITH_OWNER
from stateward.workbench.supervision.findings.models import Finding, FindingGrade, FindingSource, FindingState

PILLS = {"reported": "warn", "correcting": "", "verified": "warn", "closed": "good", "rejected": "still"}
GRADE_PILLS = {"light": "still", "medium": "warn", "grave": "bad"}


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class FindingFilter(django_filters.FilterSet):
    """Search by words; state, source, grade, overdue."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=FindingState.choices, empty_label=_("All states"), widget=_select()
    )
    source = django_filters.ChoiceFilter(
        label=_("Found by"), choices=FindingSource.choices, empty_label=_("Anybody"), widget=_select()
    )
    reported_grade = django_filters.ChoiceFilter(
        label=_("Grade"), choices=FindingGrade.choices, empty_label=_("All grades"), widget=_select()
    )
    late = django_filters.ChoiceFilter(
        method="by_lateness",
        label=_("Time"),
        choices=[("overdue", _("Overdue")), ("recheck", _("To look at again"))],
        empty_label=_("Any"),
        widget=_select(),
    )

    class Meta:
        model = Finding
        fields = ["text", "state", "source", "reported_grade", "late"]

    def by_text(self, queryset: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Title, clause or the enterprise's name contain the text."""
        text = value.strip()
        return queryset.filter(
            Q(title__icontains=text)
            | Q(clause__icontains=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_lateness(self, queryset: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        """Overdue corrections, or closed findings to look at again."""
        today = office.today()
        if value == "recheck":
            return queryset.filter(state=FindingState.CLOSED, recheck_due__lte=today)
        return queryset.filter(item__due__lt=today, item__state__in=[state.value for state in WITH_OWNER])

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in self.Meta.fields)


class FindingTable(tables.Table):
    """One row a finding."""

    title = tables.LinkColumn(verbose_name=_("Finding"), attrs={"td": {"class": "name"}})
    enterprise = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by="enterprise__path"
    )
    source = django_tables2.Column(verbose_name=_("Found by"))
    clause = tables.ShortColumn(verbose_name=_("Clause"))
    reported_grade = django_tables2.Column(verbose_name=_("Grade"))
    found_on = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("Found on"))
    due = django_tables2.Column(verbose_name=_("Due on"), accessor="item__due", default="—")
    state = django_tables2.Column(verbose_name=_("State"))
    optional = ("enterprise", "source", "clause", "reported_grade", "found_on", "due")
    hidden_at_first = ("clause",)

    class Meta(tables.Table.Meta):
        model = Finding
        fields = ("title", "enterprise", "source", "clause", "reported_grade", "found_on", "due", "state")

    def render_due(self, value: Any, record: Finding) -> Any:
        """The day; overdue in words as well as in colour."""
        if record.item is not None and record.item.is_overdue:
            return format_html('{} <span class="pill bad">{}</span>', value.isoformat(), gettext("overdue"))
        return value.isoformat()

    def value_due(self, value: Any) -> Any:
        """The day alone."""
        return value.isoformat() if value else None

    def render_reported_grade(self, record: Finding) -> Any:
        """The confirmed grade where there is one."""
        grade = record.confirmed_grade or record.reported_grade
        words = record.get_confirmed_grade_display() if record.confirmed_grade else record.get_reported_grade_display()
        return format_html('<span class="pill {}">{}</span>', GRADE_PILLS[grade], words)

    def value_reported_grade(self, record: Finding) -> Any:
        """The grade in words."""
        return record.get_confirmed_grade_display() if record.confirmed_grade else record.get_reported_grade_display()

    def render_state(self, value: Any, record: Finding) -> Any:
        """The state in words, with its colour."""
        return format_html('<span class="pill {}">{}</span>', PILLS[record.state], value)

    def value_state(self, value: Any) -> Any:
        """The state in words."""
        return value
