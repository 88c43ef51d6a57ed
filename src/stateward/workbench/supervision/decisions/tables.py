"""Recorded decisions as a table, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html

from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.decisions import selectors
from stateward.workbench.supervision.decisions.models import RecordedDecision


class DecisionFilter(django_filters.FilterSet):
    """Search by words; what is wrong."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    fault = django_filters.ChoiceFilter(
        method="by_fault",
        label=_("What is wrong"),
        choices=[
            ("wrong_body", _("Wrong body")),
            ("late", _("Late")),
            ("papers", _("Papers missing")),
            ("unknown", _("Cannot be judged")),
        ],
        empty_label=_("All decisions"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = RecordedDecision
        fields = ["text", "fault"]

    def by_text(self, queryset: QuerySet[RecordedDecision], name: str, value: str) -> QuerySet[RecordedDecision]:
        """The title or the enterprise's name contains the text."""
        text = value.strip()
        return queryset.filter(
            Q(title__icontains=text) | Q(enterprise__name_en__icontains=text) | Q(enterprise__name_zh__icontains=text)
        )

    def by_fault(self, queryset: QuerySet[RecordedDecision], name: str, value: str) -> QuerySet[RecordedDecision]:
        """Those with this fault."""
        if value == "papers":
            return queryset.exclude(papers_missing=[])
        return queryset.exclude(code="decided") if value == "unknown" else queryset.filter(**{value: True})

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in ("text", "fault"))


class DecisionTable(tables.Table):
    """One row a decision."""

    title = tables.LinkColumn(verbose_name=_("Decision"), attrs={"td": {"class": "name"}})
    enterprise = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by="enterprise__path"
    )
    decided_on = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("Decided on"))
    item = django_tables2.Column(verbose_name=_("Item"))
    list_version = django_tables2.Column(verbose_name=_("Version of the list"))
    code = django_tables2.Column(verbose_name=_("What the list says"), orderable=False)
    optional = ("enterprise", "item", "list_version")

    class Meta(tables.Table.Meta):
        model = RecordedDecision
        fields = ("title", "enterprise", "decided_on", "item", "list_version", "code")

    def render_code(self, record: RecordedDecision) -> Any:
        """The verdict in words, with its colour."""
        pill = "bad" if record.wrong_body else "warn" if record.is_faulty or record.code != "decided" else "good"
        return format_html('<span class="pill {}">{}</span>', pill, selectors.verdict(record))

    def value_code(self, record: RecordedDecision) -> Any:
        """The verdict in words."""
        return selectors.verdict(record)
