"""Filters over statements."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from stateward.workbench.accounts.scope import within
from stateward.workbench.core.filters import Choices, ReaderChoiceFilter
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.filters import groups
from stateward.workbench.statements import selectors
from stateward.workbench.statements.models import Basis, Statement


def _years(request: HttpRequest) -> Choices:
    return [(str(year), str(year)) for year in selectors.years(request.user)]


class StatementFilter(django_filters.FilterSet):
    """Search by enterprise; year, full years only, basis, group."""

    name = django_filters.CharFilter(
        method="by_text",
        label=_("Enterprise"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    year = ReaderChoiceFilter(
        label=_("Year"),
        offered=_years,
        empty_label=_("All years"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    period = django_filters.ChoiceFilter(
        method="by_period",
        label=_("Period"),
        choices=[("year", _("Full years")), ("month", _("Months"))],
        empty_label=_("All periods"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    basis = django_filters.ChoiceFilter(
        label=_("Basis"),
        choices=Basis.choices,
        empty_label=_("Any basis"),
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
        model = Statement
        fields = ["name", "year", "period", "basis", "group"]

    def by_text(self, queryset: QuerySet[Statement], name: str, value: str) -> QuerySet[Statement]:
        """The enterprise's code or name in either language contains the text."""
        text = value.strip()
        return queryset.filter(
            Q(enterprise__code__icontains=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_period(self, queryset: QuerySet[Statement], name: str, value: str) -> QuerySet[Statement]:
        """Full years, or the months within a year."""
        return queryset.filter(month=12) if value == "year" else queryset.exclude(month=12)

    def by_group(self, queryset: QuerySet[Statement], name: str, value: str) -> QuerySet[Statement]:
        """Statements of the group and everything below it."""
        return queryset.filter(within(f"/{value}/", "enterprise__path"))

    @property
    def active(self) -> dict[str, Any]:
        """The filters in use."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value}
