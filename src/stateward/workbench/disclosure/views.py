"""Pages of the office: the list of publications, preparing, publishing, withdrawing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.disclosure import freezing, selectors, services
from stateward.workbench.disclosure.actions import PREPARE, PUBLISH, VIEW
from stateward.workbench.disclosure.filters import PublicationFilter
from stateward.workbench.disclosure.forms import NoticeForm, ResultsForm, WordsForm
from stateward.workbench.disclosure.models import Publication, PublicationKind, PublicationState
from stateward.workbench.disclosure.tables import PILLS, PublicationTable

FORM = ["GET", "HEAD", "POST"]


def _publication(request: HttpRequest, pk: int) -> Publication:
    found = selectors.publication(request.user, pk)
    if found is None:
        raise Http404
    return found


def _filtered(request: HttpRequest) -> PublicationFilter:
    return PublicationFilter(request.GET, queryset=selectors.every(request.user), request=request)


@allowed(VIEW)
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Everything prepared, published and withdrawn."""
    filtered = _filtered(request)
    context = {
        "filter": filtered,
        "table": tables.show(request, PublicationTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "may_prepare": may(request.user, PREPARE),
    }
    return render(request, "disclosure/list.html", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, PublicationTable(_filtered(request).qs), "publications", format_)


@allowed(PREPARE)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a notice or a report in words."""
    form = NoticeForm(request.POST or None, initial={"release_on": office.today()})
    return _prepared(request, form, lambda given: {"kind": given["kind"]})


@allowed(PREPARE)
@require_http_methods(FORM)
def new_results(request: HttpRequest) -> HttpResponse:
    """Prepare the results of a year; the table is frozen now."""
    form = ResultsForm(request.POST or None, user=request.user, initial={"release_on": office.today()})

    def frozen(given: dict[str, Any]) -> dict[str, Any]:
        table = freezing.results_table(request.user, given["assessment"])
        return {"kind": str(PublicationKind.RESULTS), "content": table}

    return _prepared(request, form, frozen)


def _prepared(request: HttpRequest, form: WordsForm, more: Any) -> HttpResponse:
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = {name: given[name] for name in (*services.TEXTS, "release_on")}
        try:
            return redirect(services.prepare(services.Draft(**words, **more(given))))
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "faults": faults, "with_table": isinstance(form, ResultsForm)}
    return render(request, "disclosure/new.html", context, status=422 if request.method == "POST" else 200)


@allowed(VIEW)
@require_safe
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication as the public will read it, with what can be done."""
    return _page(request, _publication(request, pk))


def _page(request: HttpRequest, found: Publication, faults: list[Fault] | None = None) -> HttpResponse:
    draft = found.state == PublicationState.DRAFT
    context = {
        "publication": found,
        "pill": PILLS[found.state],
        "may_change": draft and may(request.user, PREPARE),
        "may_publish": draft and may(request.user, PUBLISH),
        "may_withdraw": found.state == PublicationState.PUBLISHED and may(request.user, PUBLISH),
        "faults": faults or [],
    }
    return render(request, "disclosure/publication.html", context, status=422 if faults else 200)


@allowed(PREPARE)
@require_http_methods(FORM)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words or the day of a draft."""
    found = _publication(request, pk)
    words = (*services.TEXTS, "release_on")
    form = WordsForm(request.POST or None, initial={name: getattr(found, name) for name in words})
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.change(found, **{name: form.cleaned_data[name] for name in words}))
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "faults": faults, "publication": found}
    return render(request, "disclosure/new.html", context, status=422 if request.method == "POST" else 200)


@allowed(PREPARE)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    return _done(request, pk, services.drop)


@allowed(PUBLISH)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    return _done(request, pk, services.publish)


@allowed(PUBLISH)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a publication."""
    reason = forms.CharField(required=False, max_length=500).clean(request.POST.get("reason", ""))
    return _done(request, pk, lambda found: services.withdraw(found, reason))


def _done(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    found = _publication(request, pk)
    try:
        return redirect(act(found))
    except StatewardError as error:
        return _page(request, found, error.faults)
