"""Filters over key tasks."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from stateward.workbench.core import office
from stateward.workbench.core.filters import ReaderChoiceFilter
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.states import STATE_TITLES, WITH_OWNER, State
from stateward.workbench.directives import meeting_selectors, task_selectors
from stateward.workbench.directives.models import KeyTask, TaskState

_OWN_STATES: tuple[Any, ...] = (TaskState.DRAFT, TaskState.WAITING)


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    years = task_selectors.tasks(request.user).order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


def _departments(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in meeting_selectors.office_departments()]


def _states() -> list[tuple[str, Any]]:
    return [(s.value, s.label) for s in _OWN_STATES] + [(s.value, _(title)) for s, title in STATE_TITLES.items()]


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class KeyTaskFilter(django_filters.FilterSet):
    """Search by words; year, department, state, overdue only."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    year = ReaderChoiceFilter(offered=_years, label=_("Year"), empty_label=_("All years"), widget=_select())
    department = ReaderChoiceFilter(
        offered=_departments, label=_("Department"), empty_label=_("All departments"), widget=_select()
    )
    state = django_filters.ChoiceFilter(
        method="by_state", label=_("State"), choices=_states, empty_label=_("All states"), widget=_select()
    )
    late = django_filters.ChoiceFilter(
        method="by_lateness",
        label=_("Time"),
        choices=[("overdue", _("Overdue"))],
        empty_label=_("Any"),
        widget=_select(),
    )

    class Meta:
        model = KeyTask
        fields = ["text", "year", "department", "state", "late"]

    def by_text(self, queryset: QuerySet[KeyTask], name: str, value: str) -> QuerySet[KeyTask]:
        """Title, description, strand or the enterprise's name contain the text."""
        text = value.strip()
        return queryset.filter(
            Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(strand__icontains=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_state(self, queryset: QuerySet[KeyTask], name: str, value: str) -> QuerySet[KeyTask]:
        """The state before the deployment, or the tracked item's after it."""
        if value in {state.value for state in State}:
            return queryset.filter(item__state=value)
        return queryset.filter(state=value)

    def by_lateness(self, queryset: QuerySet[KeyTask], name: str, value: str) -> QuerySet[KeyTask]:
        """Owed since before today."""
        owed = [state.value for state in WITH_OWNER]
        return queryset.filter(item__due__lt=office.today(), item__state__in=owed)

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in ("text", "year", "department", "state", "late"))
