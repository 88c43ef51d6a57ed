"""Reports as a table and its filter."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from stateward.workbench.accounts.scope import within
from stateward.workbench.core import office, tables
from stateward.workbench.core.filters import Choices, ReaderChoiceFilter
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.filters import groups
from stateward.workbench.statements.reporting import selectors
from stateward.workbench.statements.reporting.models import Obligation, ReportState

PILLS = {
    ReportState.OWED: "still",
    ReportState.DRAFT: "still",
    ReportState.CHECKED: "",
    ReportState.GROUP_CHECKED: "",
    ReportState.SIGNED: "warn",
    ReportState.RETURNED: "bad",
    ReportState.ACCEPTED: "good",
}
HEAP_TITLES = [
    ("in", _("Handed in, waits for the office")),
    ("late", _("Late")),
    ("owed", _("Owed, in time")),
    ("returned", _("Returned")),
    ("accepted", _("Accepted")),
]


class ReportTable(tables.Table):
    """One row a report that is owed."""

    enterprise = tables.LinkColumn(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by=("enterprise__path",)
    )
    code = django_tables2.Column(verbose_name=_("Code"), accessor="enterprise__code", attrs={"td": {"class": "code"}})
    title = django_tables2.Column(verbose_name=_("Report"), order_by=("template",))
    edition = django_tables2.Column(verbose_name=_("Edition"))
    period = django_tables2.Column(verbose_name=_("Period"), accessor="period__label", orderable=False)
    due = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("Due"), attrs={"td": {"class": "nowrap"}})
    state = django_tables2.Column(verbose_name=_("State"))
    questions = tables.NumberColumn(places=0, verbose_name=_("Questions"), orderable=False)
    returns = tables.NumberColumn(places=0, verbose_name=_("Times returned"))

    optional = ("code", "edition", "period", "due", "questions", "returns")
    hidden_at_first = ("edition", "period", "returns")

    class Meta(tables.Table.Meta):
        model = Obligation
        fields = ("enterprise", "code", "title", "edition", "period", "due", "state", "questions", "returns")

    def render_state(self, value: Any, record: Obligation) -> Any:
        """The state in words, with its colour; late ones say so."""
        late = record.with_enterprise and record.state != ReportState.RETURNED and record.due < office.today()
        mark = format_html(' <span class="pill bad">{}</span>', _("late")) if late else ""
        return format_html('<span class="pill {}">{}</span>{}', PILLS[ReportState(record.state)], value, mark)

    def value_state(self, value: Any) -> Any:
        """The state in words."""
        return value

    def render_questions(self, value: Any) -> Any:
        """How many questions the check rules ask."""
        return len(value) or ""

    def value_questions(self, value: Any) -> Any:
        """How many questions the check rules ask."""
        return len(value)


def _templates(request: HttpRequest) -> Choices:
    rows = selectors.reports(request.user).order_by("template").values_list("template", "title_en", "title_zh")
    from stateward.messages import pick

    return sorted({template: pick({"en": en, "zh": zh}) for template, en, zh in rows.distinct()}.items())


class ReportFilter(django_filters.FilterSet):
    """Search by enterprise; heap of the board, template, group."""

    name = django_filters.CharFilter(
        method="by_text",
        label=_("Enterprise"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    heap = django_filters.ChoiceFilter(
        method="by_heap",
        label=_("Standing"),
        choices=HEAP_TITLES,
        empty_label=_("All"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    template = ReaderChoiceFilter(
        label=_("Report"),
        offered=_templates,
        empty_label=_("All reports"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    group = ReaderChoiceFilter(
        method="by_group",
        label=_("Group"),
        offered=groups,
        empty_label=_("All groups"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = Obligation
        fields = ["name", "heap", "template", "group"]

    def by_text(self, queryset: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """The enterprise's code or name in either language contains the text."""
        text = value.strip()
        return queryset.filter(
            Q(enterprise__code__icontains=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_heap(self, queryset: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Reports of one heap of the board."""
        return queryset.filter(selectors.heap(value))

    def by_group(self, queryset: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Reports of the group and everything below it."""
        return queryset.filter(within(f"/{value}/", "enterprise__path"))

    @property
    def active(self) -> dict[str, Any]:
        """The filters in use."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value}
