"""The log's filters: person, kind of object, object, action, channel, time, refusals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from stateward.workbench.audit import register, selectors, wording
from stateward.workbench.audit.models import Event
from stateward.workbench.core.filters import Choices, ReaderChoiceFilter
from stateward.workbench.core.text import gettext_lazy as _


def _people(request: HttpRequest) -> Choices:
    return [(str(person.pk), person.name) for person in selectors.people(request.user)]


def _object_types(request: HttpRequest) -> Choices:
    return [(kind, wording.object_type(kind)) for kind in selectors.object_types(request.user)]


def _actions(request: HttpRequest) -> Choices:
    return sorted(((kind.action, kind.title) for kind in register.all_types()), key=lambda entry: entry[1])


def _channels(request: HttpRequest) -> Choices:
    return [(name, wording.channel(name)) for name in wording.CHANNELS]


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "type": "search", "maxlength": "80"})


class EventFilter(django_filters.FilterSet):
    """Who, what, to which object, how, when."""

    person = ReaderChoiceFilter(
        method="by_person", label=_("Person"), offered=_people, empty_label=_("Anybody"), widget=_select()
    )
    action = ReaderChoiceFilter(label=_("What happened"), offered=_actions, empty_label=_("Anything"), widget=_select())
    object_type = ReaderChoiceFilter(
        label=_("Kind of object"), offered=_object_types, empty_label=_("Any kind"), widget=_select()
    )
    object = django_filters.CharFilter(method="by_object", label=_("Concerns"), widget=_text())
    channel = ReaderChoiceFilter(label=_("Channel"), offered=_channels, empty_label=_("Any channel"), widget=_select())
    kind = django_filters.ChoiceFilter(
        method="by_kind",
        label=_("Result"),
        choices=[("done", _("Done")), ("refused", _("Refused"))],
        empty_label=_("Done and refused"),
        widget=_select(),
    )
    first = django_filters.DateFilter(method="from_day", label=_("From"), widget=_day())
    last = django_filters.DateFilter(method="to_day", label=_("To"), widget=_day())
    request_id = django_filters.CharFilter(field_name="request", label=_("Request"), widget=_text())

    class Meta:
        model = Event
        fields = ["person", "action", "object_type", "object", "channel", "kind", "first", "last", "request_id"]

    def by_person(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """What the person did, and what was done in their name."""
        return queryset.filter(Q(actor=value) | Q(acting_for=value))

    def by_object(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """The object's key, or a part of its title in either language."""
        text = value.strip()
        return queryset.filter(Q(object_id=text) | Q(object_title__icontains=text))

    def by_kind(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """What was done, or what was attempted and refused."""
        refused = Q(action__in=selectors.refusals())
        return queryset.filter(refused if value == "refused" else ~refused)

    def from_day(self, queryset: QuerySet[Event], name: str, value: date) -> QuerySet[Event]:
        """From the day's beginning on, in UTC, as the log shows its times."""
        return queryset.filter(at__gte=_beginning(value))

    def to_day(self, queryset: QuerySet[Event], name: str, value: date) -> QuerySet[Event]:
        """Up to the day's end."""
        return queryset.filter(at__lt=_beginning(value + timedelta(days=1)))

    @property
    def active(self) -> dict[str, Any]:
        """The filters in use."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return {name: value for name, value in cleaned.items() if value}


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
