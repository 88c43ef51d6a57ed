"""What everybody reads without signing in: notices, results, open data, a feed. Nothing else is reachable here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stateward.messages import current_language, pick
from stateward.workbench.audit import sealing
from stateward.workbench.core import tables
from stateward.workbench.disclosure import feed, selectors
from stateward.workbench.disclosure.models import Publication, PublicationKind, PublicationState

PAGE_SIZE = 20
#: Seconds that others may keep an answer: a withdrawal is seen after at most so long.
KEPT = 60


def _answer(response: HttpResponse) -> HttpResponse:
    """Let caches keep the answer for a short while, each language for itself."""
    response.headers.setdefault("Cache-Control", f"public, max-age={KEPT}")
    return response


def _head() -> str | None:
    """The newest head of the log, which leaves the house on every public page."""
    head = sealing.current_head()
    return None if head is None else head.head_line


def _public(pk: int) -> Publication:
    """A publication that everybody may read today, 404 for any other."""
    found = selectors.public_one(pk)
    if found is None or found.state != PublicationState.PUBLISHED:
        raise Http404
    return found


@login_not_required
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Everything that was published, the newest first, of one kind where the address names it."""
    rows = selectors.public().defer("content")
    kind = request.GET.get("kind", "")
    if kind in PublicationKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": PublicationKind.choices,
        "log_head": _head(),
    }
    return render(request, "public/list.html", context)


@login_not_required
@require_safe
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication; of a withdrawn one the reason, and nothing else."""
    found = selectors.public_one(pk)
    if found is None:
        raise Http404
    context = {"publication": found, "log_head": _head()}
    if found.state == PublicationState.WITHDRAWN:
        return render(request, "public/withdrawn.html", context, status=410)
    if request.method == "GET":
        selectors.count_view(found)
    return render(request, "public/publication.html", context | {"headings": _headings(found)})


def _headings(found: Publication) -> list[str]:
    return [pick(column["title"]) for column in found.content.get("columns", ())]


@login_not_required
@require_safe
def table(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The table of a publication as CSV or JSON."""
    found = _public(pk)
    if not found.has_table or format_ not in ("csv", "json"):
        raise Http404
    if format_ == "json":
        return _answer(_json(_told(request, found) | {"rows": found.content["rows"]}))
    rows = [[column["id"] for column in found.content["columns"]], *found.content["rows"]]
    return _answer(tables.download(rows, f"publication-{found.pk}", "csv"))


@login_not_required
@require_safe
def dictionary(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns of a table mean, in both languages."""
    found = _public(pk)
    if not found.has_table:
        raise Http404
    return _answer(_json(_told(request, found)))


@login_not_required
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Every published table with its formats."""
    return render(request, "public/open_data.html", {"tables": selectors.open_data(), "log_head": _head()})


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The published tables for programs."""
    told = [_told(request, found) for found in selectors.open_data()]
    return _answer(_json({"tables": told, "log_head": _head()}))


@login_not_required
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest publications as an Atom feed in the reader's language."""
    rows = list(selectors.public().defer("content")[:PAGE_SIZE])
    content = feed.written(rows, request.build_absolute_uri, current_language())
    return _answer(HttpResponse(content, content_type="application/atom+xml; charset=utf-8"))


def _told(request: HttpRequest, found: Publication) -> dict[str, Any]:
    """What a table says of itself: titles, source, day, hash, columns, and where it is read."""
    here = request.build_absolute_uri
    return {
        "id": found.pk,
        "title": {"en": found.title_en, "zh": found.title_zh},
        "source": found.source,
        "released_on": found.release_on,
        "sha256": found.content_sha256,
        "made_from": found.content["made_from"],
        "columns": found.content["columns"],
        "csv": here(reverse("public:table", args=[found.pk, "csv"])),
        "json": here(reverse("public:table", args=[found.pk, "json"])),
        "page": here(found.get_public_url()),
        "log_head": _head(),
    }


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
