"""Filters that offer a reader no more than the reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.http import HttpRequest

Choices = Iterable[tuple[str, str]]


class ReaderChoiceFilter(django_filters.ChoiceFilter):
    """A choice whose entries depend on the reader; the filter set must be given the request."""

    def __init__(self, *args: Any, offered: Callable[[HttpRequest], Choices], **options: Any) -> None:
        self.offered = offered
        super().__init__(*args, choices=(), **options)

    @property
    def field(self) -> Any:
        """The form's field with the reader's own entries."""
        self.extra["choices"] = list(self.offered(self.parent.request))
        return super().field
