"""Pages of surveys: the list, one survey with its results, links as QR codes, and the public page of answers."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.integrity.survey import MINIMUM
from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.links import behind_a_link
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import PREPARE, VIEW
from stateward.workbench.integrity.survey import editing, results, services
from stateward.workbench.integrity.survey.models import Survey, SurveyState
from stateward.workbench.integrity.survey.questions import ANSWERS


class SurveyForm(forms.Form):
    """A new survey with the office's questionnaire."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200, required=False)
    closes_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """One of the two titles is there."""
        given = super().clean() or {}
        if not given.get("title_en") and not given.get("title_zh"):
            self.add_error("title_en", str(_("Write the title in one of the languages.")))
        return given


class LinksForm(forms.Form):
    """How many links for which enterprise."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    number = forms.IntegerField(label=_("Links"), min_value=1, max_value=services.MOST_LINKS, initial=30)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = selectors.enterprises(user)


def _found(request: HttpRequest, pk: int) -> Survey:
    found = selectors.survey(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys, and a form for a new one."""
    may_prepare = may(request.user, PREPARE)
    form = SurveyForm(request.POST or None, initial={"year": office.today().year}) if may_prepare else None
    faults: list[Fault] = []
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return redirect(services.create(**form.cleaned_data))
        except StatewardError as error:
            faults = error.faults
    context = {"surveys": selectors.surveys(request.user), "form": form, "faults": faults,
               "wrong": request.method == "POST"}  # fmt: skip
    return render(request, "integrity/surveys.html", context, status=422 if request.method == "POST" else 200)


@allowed(VIEW)
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """One survey: how many answered, and once it is closed what they said, no cell under five."""
    return _page(request, _found(request, pk), [])


def _page(
    request: HttpRequest, found: Survey, faults: list[Fault], typed: dict[str, list[editing.Line]] | None = None
) -> HttpResponse:
    seen = list(selectors.enterprises(request.user))
    asked = [one for one in seen if found.links.filter(enterprise=one).exists()]
    closed = found.state == SurveyState.CLOSED
    rates = results.rates(found, asked)
    whole = results.Rate("", sum(rate.invited for rate in rates), sum(rate.answered for rate in rates))
    context = {
        "survey": found,
        "rates": rates,
        "whole": whole,
        "grid": results.grid(found, asked) if closed else None,
        "questions": results.questions(found, asked) if closed else [],
        "may_prepare": may(request.user, PREPARE),
        "links_form": LinksForm(user=request.user),
        "faults": faults,
        "minimum": MINIMUM,
    }
    if context["may_prepare"] and editing.can_change(found):
        own = {"asked": _lines(found.questions, "text", 4), "groups": _lines(found.groups, "title", 2)}
        context["editing"] = typed or own
    return render(request, "integrity/survey.html", context, status=422 if faults else 200)


@allowed(PREPARE)
@require_POST
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the questionnaire as typed; what cannot be kept comes back with its faults and every word of it."""
    found = _found(request, pk)
    asked, groups = (_typed(request, kind) for kind in ("question", "group"))
    try:
        editing.change(found, asked, groups)
    except StatewardError as error:
        return _page(request, found, error.faults, {"asked": asked, "groups": groups})
    return redirect(found)


def _typed(request: HttpRequest, kind: str) -> list[editing.Line]:
    """The lines of a kind in the order of the page."""
    columns = [request.POST.getlist(f"{kind}-{part}") for part in ("id", "place", "en", "zh")]
    return [editing.Line(*(" ".join(cell.split()) for cell in cells)) for cells in zip(*columns, strict=False)]


def _lines(rows: list[dict[str, Any]], words: str, spare: int) -> list[editing.Line]:
    """Questions or groups as lines of the form, with some empty ones to write in."""
    known = [
        editing.Line(row["id"], str(place), row[words]["en"], row[words]["zh"])
        for place, row in enumerate(rows, start=1)
    ]
    return [*known, *[editing.Line("", "", "", "")] * spare]


@allowed(PREPARE)
@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Open or close a survey."""
    found = _found(request, pk)
    moves = {"open": services.open_, "close": services.close}
    if action not in moves:
        raise Http404
    try:
        moves[action](found)
    except StatewardError as error:
        return _page(request, found, error.faults)
    return redirect(found)


@allowed(PREPARE)
@never_cache
@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Make links and show them this once, as a sheet to print and cut."""
    found = _found(request, pk)
    form = LinksForm(request.POST, user=request.user)
    try:
        if not form.is_valid():
            raise Refused([Fault("survey.links_form", str(error), "") for each in form.errors.values()
                           for error in each])  # fmt: skip
        tokens = services.make_links(found, form.cleaned_data["enterprise"], form.cleaned_data["number"])
    except StatewardError as error:
        return _page(request, found, error.faults)
    addresses = [request.build_absolute_uri(reverse("integrity:answer", args=[token])) for token in tokens]
    context = {
        "survey": found,
        "enterprise": form.cleaned_data["enterprise"],
        "links": [(address, code_of(address)) for address in addresses],
    }
    return render(request, "integrity/survey_links.html", context)


def code_of(address: str) -> str:
    """A QR code of an address as the source of a picture."""
    found: str = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return found


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of answers behind a link: no sign-in, nothing kept that says who answered."""
    faults: list[Fault] = []
    try:
        link = services.link_behind(token)
        if request.method == "POST":
            given = {key.removeprefix("q-"): value for key, value in request.POST.items() if key.startswith("q-")}
            try:
                services.answer(token, request.POST.get("group", ""), given)
            except Refused as refusal:
                faults = refusal.faults
            else:
                return behind_a_link(render(request, "integrity/survey_answer.html", {"thanks": True}))
    except Refused as refusal:
        return behind_a_link(render(request, "integrity/survey_answer.html", {"faults": refusal.faults}, status=410))
    context = {
        "survey": link.survey,
        "enterprise": link.enterprise,
        "groups": [(one["id"], pick(one["title"])) for one in link.survey.groups],
        "questions": [
            (one["id"], pick(one["text"]), request.POST.get(f"q-{one['id']}", "")) for one in link.survey.questions
        ],
        "answers": [(str(value), pick(words)) for value, words in ANSWERS],
        "group": request.POST.get("group", ""),
        "faults": faults,
        "open": True,
    }
    return behind_a_link(render(request, "integrity/survey_answer.html", context, status=422 if faults else 200))
