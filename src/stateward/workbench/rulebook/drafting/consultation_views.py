"""Consultation: drafts that are open for comments, for departments and enterprises alike."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.rulebook.drafting import checking, differing, selectors, services
from stateward.workbench.rulebook.drafting.events import CONSULT, VIEW
from stateward.workbench.rulebook.drafting.models import RuleDraft


@allowed(CONSULT)
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """The drafts that are open for comments."""
    drafts = selectors.open_for_comments(request.user)
    return render(request, "rulebook/drafting/consultations.html", {"drafts": drafts})


@allowed(CONSULT)
@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what it changes, and what one's own side said about it."""
    return _page(request, _draft(request, pk))


@allowed(CONSULT)
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about it."""
    draft = _draft(request, pk)
    try:
        services.comment(draft, request.POST.get("text", ""), request.POST.get("place", ""))
    except StatewardError as error:
        return _page(request, draft, list(error.faults))
    return redirect("rulebook:consultation", pk)


def _draft(request: HttpRequest, pk: int) -> RuleDraft:
    return get_object_or_404(selectors.open_for_comments(request.user), pk=pk)


def _page(request: HttpRequest, draft: RuleDraft, faults: list[Fault] | None = None) -> HttpResponse:
    context = {
        "draft": draft,
        "title": checking.title_of(draft),
        "new_version": differing.version_of(draft),
        "difference": differing.grid_of(draft),
        "comments": selectors.comments(request.user, draft),
        "works_on_drafts": may(request.user, VIEW),
        "typed": request.POST,
        "faults": faults or [],
    }
    return render(request, "rulebook/drafting/consultation.html", context, status=422 if faults else 200)
