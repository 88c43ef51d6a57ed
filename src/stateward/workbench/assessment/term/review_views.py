"""The mid-term review of a group: the sheet on a page, held by the office, and as a paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.terms import TermDocument
from stateward.workbench.accounts.permissions import allowed, may, require
from stateward.workbench.assessment.events import RUN
from stateward.workbench.assessment.models import TermReview
from stateward.workbench.assessment.term import papers, selectors
from stateward.workbench.assessment.term import review as reviews
from stateward.workbench.core import office
from stateward.workbench.core.documents import respond
from stateward.workbench.register import selectors as register
from stateward.workbench.register.models import Enterprise

STRAND = "assessment"


def _find(request: HttpRequest, document: str, code: str) -> tuple[TermDocument, Enterprise]:
    found, enterprise = selectors.document(document), register.enterprise(request.user, code, strand=STRAND)
    if found is None or enterprise is None:
        raise Http404
    return found, enterprise


@allowed("assessment.view")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, document: str, first: int, code: str) -> HttpResponse:
    """The newest review that was held, or the sheet as it stands; the office holds it with its words."""
    found, enterprise = _find(request, document, code)
    if request.method != "POST":
        return _page(request, found, first, enterprise)
    require(request.user, RUN, enterprise)
    try:
        reviews.hold(found, first, enterprise, request.POST.get("finding", ""), request.POST.get("demands", ""))
    except StatewardError as error:
        return _page(request, found, first, enterprise, list(error.faults))
    return redirect("assessment:term-review", document, first, code)


def _page(
    request: HttpRequest, found: TermDocument, first: int, enterprise: Enterprise, faults: list[Fault] | None = None
) -> HttpResponse:
    held = list(reviews.reviews(request.user, found.id, first, enterprise.code))
    context: dict[str, Any] = {
        "document": found,
        "enterprise": enterprise,
        "first": first,
        "last": first + found.years - 1,
        "held": held[0] if held else None,
        "earlier": held[1:],
        "may_hold": may(request.user, RUN),
        "due": reviews.is_due(found, first, office.today()),
        "typed": request.POST,
        "faults": faults or [],
        "here": "terms",
    }
    try:
        kept = held[0].sheet if held and not faults else reviews.sheet(found, first, enterprise)
        context |= {"sheet": papers.told(kept), "targets": reviews.targets_shown(kept)}
    except StatewardError as error:
        context["faults"] = [*context["faults"], *error.faults]
    return render(request, "assessment/term_review.html", context, status=422 if context["faults"] else 200)


@allowed("assessment.view")
@require_safe
def paper(request: HttpRequest, document: str, first: int, code: str, format_: str) -> HttpResponse:
    """The review as PDF or Word; before it is held, as a draft that says so."""
    found, enterprise = _find(request, document, code)
    held: TermReview | None = reviews.reviews(request.user, found.id, first, enterprise.code).first()
    try:
        kept = held.sheet if held else reviews.sheet(found, first, enterprise)
    except StatewardError:
        raise Http404 from None
    return respond(request, papers.review(found, enterprise, kept, held), format_, f"term-review-{first}-{code}")
