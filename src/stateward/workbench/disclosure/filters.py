"""Filters over publications."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.disclosure.models import Publication, PublicationKind, PublicationState


class PublicationFilter(django_filters.FilterSet):
    """Search by words; kind and state."""

    text = django_filters.CharFilter(
        method="by_text",
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"}),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=PublicationKind.choices,
        empty_label=_("All kinds"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=PublicationState.choices,
        empty_label=_("All states"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = Publication
        fields = ["text", "kind", "state"]

    def by_text(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        """A title or the source contains the text."""
        text = value.strip()
        return queryset.filter(Q(title_en__icontains=text) | Q(title_zh__icontains=text) | Q(source__icontains=text))

    @property
    def active(self) -> bool:
        """Whether the reader narrowed the list."""
        return any(self.data.get(name) for name in ("text", "kind", "state"))
