"""Reading publications: the office's list, and what everybody may read today."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import office
from stateward.workbench.disclosure.actions import PUBLISH
from stateward.workbench.disclosure.models import Publication, PublicationState


def every(user: Any) -> QuerySet[Publication]:
    """The publications a person of the office sees, without their tables."""
    rows = Publication.objects.select_related("prepared_by", "published_by", "withdrawn_by").defer("content")
    return visible_to(user, rows, strand="disclosure")


def publication(user: Any, pk: int) -> Publication | None:
    """One of them with its table."""
    return every(user).defer(None).filter(pk=pk).first()


def waiting(user: Any) -> QuerySet[Publication]:
    """Drafts that another person prepared and this one may publish."""
    if not may(user, PUBLISH):
        return Publication.objects.none()
    person = user.acting_for or user
    return every(user).filter(state=PublicationState.DRAFT).exclude(prepared_by=person)


def public() -> QuerySet[Publication]:
    """What everybody may read today: published, and released by the office's own calendar."""
    return Publication.objects.filter(state=PublicationState.PUBLISHED, release_on__lte=office.today())


def open_data() -> list[Publication]:
    """What of it carries a table."""
    return [row for row in public().order_by("-release_on", "-pk") if row.has_table]


def public_one(pk: int) -> Publication | None:
    """One publication for everybody; a withdrawn one that had been public too, for its page says so."""
    released = Q(state=PublicationState.PUBLISHED, release_on__lte=office.today())
    withdrawn = Q(state=PublicationState.WITHDRAWN, was_public=True)
    return Publication.objects.filter(released | withdrawn, pk=pk).first()


def count_view(row: Publication) -> None:
    """Count that the page was opened; by whom is nowhere kept."""
    Publication.objects.filter(pk=row.pk).update(views=F("views") + 1)
    row.views += 1
