"""Pages of warnings: the list, one warning with the figures behind it and its chain, the rules' own record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking.selectors import owners
from stateward.workbench.supervision.actions import HANDLE, OFFICE, RUN_WARNINGS, VIEW
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.warnings import finding, selectors, services
from stateward.workbench.supervision.warnings.models import Outcome, RiskWarning
from stateward.workbench.supervision.warnings.tables import WarningFilter, WarningTable


def _titles() -> dict[str, str]:
    return {one.id: pick(one.title.as_dict()) for one in services.procedure().steps}


def _filtered(request: HttpRequest) -> WarningFilter:
    given = request.GET.copy()
    if not any(given.get(name) for name in WarningFilter.Meta.fields) and "all" not in given:
        # Without a choice the list shows what warns.
        given["state"] = "triggered"
    return WarningFilter(given, queryset=selectors.warnings(request.user))


@allowed(VIEW)
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Warnings by level, and the list behind the numbers."""
    filtered = _filtered(request)
    context = {
        "levels": selectors.by_level(request.user),
        "filter": filtered,
        "table": tables.show(request, WarningTable(filtered.qs, steps=_titles())),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "run": selectors.newest_run(),
        "years": finding.years()[:6],
        "may_run": may(request.user, RUN_WARNINGS),
        # How the rules do in the whole portfolio is no matter of one branch.
        "whole": may(request.user, OFFICE),
    }
    return page(request, "warnings", "warnings", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, WarningTable(_filtered(request).qs, steps=_titles()), "warnings", format_)


@allowed(RUN_WARNINGS)
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Ask for a run of all rules over a year."""
    year = request.POST.get("year", "")
    if not year.isdecimal() or int(year) not in finding.years():
        raise Http404
    return redirect(services.ask(services.RULES, int(year)))


@allowed(OFFICE)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Each rule: how often it fires, what it covers, how often it was right; an alarm where it fires on too many."""
    found = selectors.newest_run()
    context = {"run": found, "lines": selectors.rule_lines(found) if found is not None else []}
    return page(request, "warning_rules", "warnings", context)


class StepForm(forms.Form):
    """The words of a step, and who owes the next."""

    words = forms.CharField(
        label=_("What was found, or what is asked"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(
        label=_("Whose turn it is"), queryset=None, required=False, help_text=_("Empty: yourself.")
    )
    outcome = forms.ChoiceField(label=_("The warning"), choices=Outcome.choices[1:])

    def __init__(self, user: Any, closes: bool, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners(user)
        del self.fields["owner" if closes else "outcome"]


@allowed(VIEW)
@require_safe
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning."""
    return _warning_page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> RiskWarning:
    found = selectors.warning(request.user, pk)
    if found is None:
        raise Http404
    return found


def _warning_page(
    request: HttpRequest,
    found: RiskWarning,
    faults: list[Fault] | None = None,
    bound: dict[str, StepForm] | None = None,
) -> HttpResponse:
    procedure = services.procedure()
    titles = _titles()
    may_handle = may(request.user, HANDLE, found)
    offers = [
        (one.id, titles[one.id], (bound or {}).get(one.id) or StepForm(request.user, one.id == "closed", prefix=one.id))
        for one in (services.next_steps(found, procedure) if may_handle else [])
    ]
    value, threshold = selectors.value_words(found)
    context = {
        "warning": found,
        "pill": selectors.PILLS.get(found.level, "still"),
        "value": value,
        "threshold": threshold,
        "steps": [
            (titles.get(one.step, one.step), one) for one in found.steps.select_related("item__owner", "taken_by")
        ],
        "offers": offers,
        "opened": next(iter(bound or {}), ""),
        "is_trade": may(request.user, OFFICE) and services.is_trade(found),
        "step_title": titles.get(found.step, ""),
        "may_print": may_handle,
        "cases": found.cases.all() if may_handle else [],
    }
    return page(request, "warning", "warnings", context, faults or [], wrong=bool(bound))


@allowed(HANDLE)
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a step of handling a warning."""
    found = _found(request, pk)
    if step not in _titles():
        raise Http404
    form = StepForm(request.user, step == "closed", request.POST, prefix=step)
    if not form.is_valid():
        return _warning_page(request, found, [], {step: form})
    given = form.cleaned_data
    try:
        services.take_step(found, step, given["words"], given.get("owner"), given.get("outcome", ""))
    except StatewardError as error:
        return _warning_page(request, _found(request, pk), error.faults, {step: form})
    return redirect(found)
