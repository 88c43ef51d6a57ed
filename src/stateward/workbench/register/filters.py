"""Filters over enterprises: the register's list and the portfolio share them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from stateward.workbench.accounts.scope import within
from stateward.workbench.core.filters import Choices, ReaderChoiceFilter
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register import selectors, wording
from stateward.workbench.register.models import Enterprise, Status


def groups(request: HttpRequest) -> Choices:
    """The groups a reader may choose."""
    return [(group.code, group.name) for group in selectors.groups(request.user)]


def _classes(request: HttpRequest) -> Choices:
    return [(code, wording.class_title(code)) for code in selectors.distinct(request.user, "enterprise_class")]


def _industries(request: HttpRequest) -> Choices:
    titles = selectors.industry_titles()
    return [(code, wording.industry_title(code, titles)) for code in selectors.distinct(request.user, "industry")]


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class EnterpriseFilter(django_filters.FilterSet):
    """Search by name or code; group, class, industry, status."""

    name = django_filters.CharFilter(
        method="by_text",
        label=_("Name or code"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    group = ReaderChoiceFilter(
        method="by_group", label=_("Group"), offered=groups, empty_label=_("All groups"), widget=_select()
    )
    enterprise_class = ReaderChoiceFilter(
        label=_("Class"), offered=_classes, empty_label=_("All classes"), widget=_select()
    )
    industry = ReaderChoiceFilter(
        label=_("Industry"), offered=_industries, empty_label=_("All industries"), widget=_select()
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, empty_label=_("Any status"), widget=_select()
    )

    class Meta:
        model = Enterprise
        fields = ["name", "group", "enterprise_class", "industry", "status"]

    def by_text(self, queryset: QuerySet[Enterprise], name: str, value: str) -> QuerySet[Enterprise]:
        """Code or name in either language contains the text."""
        return queryset.filter(selectors.matching(value.strip()))

    def by_group(self, queryset: QuerySet[Enterprise], name: str, value: str) -> QuerySet[Enterprise]:
        """The group and everything below it."""
        return queryset.filter(within(f"/{value}/"))

    @property
    def active(self) -> dict[str, Any]:
        """The filters in use."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value}
