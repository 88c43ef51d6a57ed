"""The explorer of procurement signals: files, a run as a whole, an indicator, a buyer, a process."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.integrity import selectors as strand
from stateward.workbench.integrity.actions import PREPARE, VIEW
from stateward.workbench.integrity.redflags import selectors, services
from stateward.workbench.integrity.redflags.models import FlagRun

PAGE = 50


class FileForm(forms.Form):
    """A file with how it is read."""

    file = forms.FileField(label=_("Compiled releases (.jsonl), or a contract table (.csv)"))
    mapping = forms.ChoiceField(label=_("How a contract table is read"), required=False)
    year = forms.IntegerField(
        label=_("Counts for the index of the year"), required=False, min_value=2000, max_value=2100
    )
    settings = forms.CharField(
        label=_("Settings of the indicators (JSON), else the usual ones"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mapping"].choices = [("", "—"), *selectors.mappings()]
        self.fields["year"].initial = office.today().year


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """The files, and a form to hand one in; the indicators run in the background."""
    form = FileForm(request.POST or None, request.FILES or None) if may(request.user, PREPARE) else None
    faults: list[Fault] = []
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            upload = read_upload(request, "file")
            return redirect(
                services.hand_in(upload, mapping=given["mapping"], year=given["year"], settings=given["settings"])
            )
        except StatewardError as error:
            faults = error.faults
    context = {
        "runs": selectors.runs(request.user),
        "indicators": [(code, pick(one.title.as_dict())) for code, one in selectors.indicators().items()],
        "form": form,
        "faults": faults,
        "wrong": request.method == "POST",
        "whole_office": strand.whole_office(request.user),
    }
    return render(request, "integrity/flag_runs.html", context, status=422 if request.method == "POST" else 200)


def _run(request: HttpRequest, pk: int) -> FlagRun:
    found = selectors.run(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run as a whole: the four states of every indicator, then the buyers. An enterprise sees its own part alone."""
    found = _run(request, pk)
    whole = strand.whole_office(request.user)
    buyers = Paginator(selectors.buyers(request.user, found), PAGE).get_page(request.GET.get("page"))
    context = {
        "run": found,
        "whole_office": whole,
        "lines": selectors.lines(found) if whole else [],
        "faults": selectors.own_faults(found) if whole else [],
        "buyers": buyers,
        "bar": selectors.BAR,
    }
    return render(request, "integrity/flags.html", context)


@allowed(VIEW)
@require_safe
def indicator(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """An indicator in a run: method, worked example, limits, its states and why cases were not judged, its fields."""
    found, known = _run(request, pk), selectors.indicators().get(code)
    if known is None:
        raise Http404
    whole = strand.whole_office(request.user)
    context = {
        "run": found,
        "code": code,
        "indicator": known,
        "line": selectors.line(found, code) if whole else None,
        "coverage": sorted(found.coverage.get(code, {}).items()) if whole else [],
        "meta": sorted(found.meta.get(code, {}).items()) if whole else [],
        "read": found.lines.get("kept", 0),
        "bar": selectors.BAR,
    }
    return render(request, "integrity/flag_indicator.html", context)


class BindForm(forms.Form):
    """Which enterprise a buyer is."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise of the register"), queryset=None, required=False,
        widget=forms.Select(attrs={"data-choices": ""}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = strand.enterprises(user)


@allowed(VIEW)
@require_safe
def buyer(request: HttpRequest, pk: int) -> HttpResponse:
    """A buyer: rates beside counts, each indicator's states, its processes, those with signals first."""
    found = selectors.buyer(request.user, pk)
    if found is None:
        raise Http404
    rows = selectors.processes(found)
    only = request.GET.get("only", "")
    if only == "signals":
        rows = rows.filter(signals__gt=0)
    context = {
        "buyer": found,
        "run": found.run,
        "states": selectors.of_buyer(found),
        "processes": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "only": only,
        "form": BindForm(user=request.user, initial={"enterprise": found.enterprise_id}),
        "may_bind": may(request.user, PREPARE) and strand.whole_office(request.user),
    }
    return render(request, "integrity/flag_buyer.html", context)


@allowed(PREPARE)
@require_POST
def bind(request: HttpRequest, pk: int) -> HttpResponse:
    """Bind a buyer to an enterprise."""
    found = selectors.buyer(request.user, pk)
    if found is None or not strand.whole_office(request.user):
        raise Http404
    form = BindForm(request.POST, user=request.user)
    if form.is_valid():
        services.bind(found, form.cleaned_data["enterprise"])
    return redirect(found)


@allowed(VIEW)
@require_safe
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """A process with what every indicator says of it: what is seen, how it is computed, where it misleads."""
    found = selectors.process(request.user, pk)
    if found is None:
        raise Http404
    context = {"process": found, "run": found.run, "buyer": found.buyer, "judgements": selectors.judgements(found)}
    return render(request, "integrity/flag_process.html", context)
