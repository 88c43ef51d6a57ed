"""Pages of accountability cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.actions import CASES, VIEW_CASES
from stateward.workbench.supervision.cases import selectors, services
from stateward.workbench.supervision.cases.models import Case
from stateward.workbench.supervision.pages import page


class CaseForm(forms.Form):
    """A case as it is accepted."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    title = forms.CharField(label=_("Case"), max_length=200)
    description = forms.CharField(label=_("What happened"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    conduct_on = forms.DateField(
        label=_("Day of the conduct"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The rule in force on this day gives the level of the loss."),
    )
    amount = forms.DecimalField(label=_("Loss in yuan"), min_value=0, max_digits=24, decimal_places=2)

    def __init__(self, user: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = selectors.enterprises(user)


@allowed(VIEW_CASES)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases the reader may see."""
    context = {
        "lines": [_line(one) for one in selectors.cases(request.user)[:300]],
        "may_open": may(request.user, CASES),
    }
    return page(request, "cases", "cases", context)


def _line(case: Case) -> dict[str, Any]:
    rules = services.procedure(case.conduct_on, case.rule, case.rule_version)
    return {
        "case": case,
        "rules": rules,
        "step": next((pick(one.title.as_dict()) for one in rules.steps if one.id == case.step), case.step),
        "level": next((pick(one.title.as_dict()) for one in rules.loss_levels if one.id == case.level), ""),
    }


@allowed(CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Accept a case."""
    first = {"enterprise": request.GET.get("enterprise", ""), "title": request.GET.get("title", "")[:200]}
    form = CaseForm(request.user, request.POST or None, initial=first)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["warning"] = selectors.warning_of(request.user, request.GET.get("warning", ""))
        try:
            return redirect(services.open_case(given.pop("enterprise"), given))
        except StatewardError as error:
            faults = error.faults
    return page(request, "new_case", "cases", {"form": form}, faults, wrong=request.method == "POST")


def _found(request: HttpRequest, pk: int) -> Case:
    found = selectors.case(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW_CASES)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its steps."""
    return _case_page(request, _found(request, pk))


def _case_page(request: HttpRequest, found: Case, faults: list[Fault] | None = None) -> HttpResponse:
    line = _line(found)
    titles = {one.id: pick(one.title.as_dict()) for one in line["rules"].steps}
    now = next((one for one in line["rules"].steps if one.id == found.step), None)
    context = {
        **line,
        "steps": [(titles.get(one.step, one.step), one) for one in found.steps.select_related("taken_by")],
        "next": [(name, titles[name]) for name in now.next]
        if now is not None and may(request.user, CASES, found)
        else [],
        "words": request.POST.get("words", ""),
    }
    return page(request, "case", "cases", context, faults or [])


@allowed(CASES)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case to its next step."""
    found = _found(request, pk)
    try:
        services.move(found, request.POST.get("step", ""), request.POST.get("words", ""))
    except StatewardError as error:
        return _case_page(request, _found(request, pk), error.faults)
    return redirect(found)
