"""Filters over tracked items."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from stateward.workbench.accounts.roles import Strand
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import kinds
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.core.tracking.states import STATE_TITLES, WITH_OWNER, State


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.name, _(kind.title)) for kind in kinds.all_kinds()]


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class ItemFilter(django_filters.FilterSet):
    """Search by words; kind, state, overdue only."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("All kinds"), widget=_select())
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(state.value, _(STATE_TITLES[state])) for state in State],
        empty_label=_("All states"),
        widget=_select(),
    )
    strand = django_filters.ChoiceFilter(
        method="by_strand",
        label=_("Strand"),
        choices=[("general", _("General")), *Strand.choices],
        empty_label=_("All strands"),
        widget=_select(),
    )
    late = django_filters.ChoiceFilter(
        method="by_lateness",
        label=_("Time"),
        choices=[("overdue", _("Overdue")), ("supervised", _("Under supervision"))],
        empty_label=_("Any"),
        widget=_select(),
    )

    class Meta:
        model = TrackedItem
        fields = ["text", "kind", "state", "strand", "late"]

    def by_text(self, queryset: QuerySet[TrackedItem], name: str, value: str) -> QuerySet[TrackedItem]:
        """Title, description or the enterprise's name contain the text."""
        text = value.strip()
        return queryset.filter(
            Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(enterprise__name_en__icontains=text)
            | Q(enterprise__name_zh__icontains=text)
        )

    def by_strand(self, queryset: QuerySet[TrackedItem], name: str, value: str) -> QuerySet[TrackedItem]:
        """Of one strand, or of none."""
        return queryset.filter(strand="" if value == "general" else value)

    def by_lateness(self, queryset: QuerySet[TrackedItem], name: str, value: str) -> QuerySet[TrackedItem]:
        """Overdue, or on one of the upper rungs of the ladder."""
        if value == "supervised":
            return queryset.filter(level__gte=2)
        return queryset.filter(due__lt=office.today(), state__in=[state.value for state in WITH_OWNER])

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in ("text", "kind", "state", "strand", "late"))
