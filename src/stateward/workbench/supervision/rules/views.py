"""Pages of the library: search, one rule, what is covered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import gettext, pick
from stateward.messages.errors import Fault, StatewardError
from stateward.supervision.library import in_force, search
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.supervision.actions import OFFICE, RULES, VIEW
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.rules import selectors, services
from stateward.workbench.supervision.rules.models import RuleLevel, RuleStatus

STATUS_PILLS = {"in_force": "good", "on_trial": "warn", "under_revision": "warn", "repealed": "still"}


@allowed(VIEW)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The library, searched by words in number, title, issuer and full text."""
    library, today = selectors.library(), office.today()
    words = request.GET.get("words", "")[:80]
    domain, status = request.GET.get("domain", ""), request.GET.get("status", "")
    found = search(library, words) if words.strip() else list(library.rules)
    found = [one for one in found if domain in ("", one.domain) and status in ("", one.status)]
    statuses = dict(RuleStatus.choices)
    domains = {name: pick(title.as_dict()) for name, title in library.domains.items()}
    lines = [
        {
            "rule": one, "domain": domains.get(one.domain, one.domain),
            "status": statuses[one.status], "pill": STATUS_PILLS[one.status],
            "overdue": one.review_due is not None and one.review_due < today and in_force(one, today),
        }
        for one in found
    ]  # fmt: skip
    context = {
        "lines": lines,
        "words": words,
        "domains": list(domains.items()),
        "statuses": RuleStatus.choices,
        "domain": domain,
        "status": status,
        "may_edit": may(request.user, RULES),
        "may_cover": may(request.user, OFFICE),
    }
    return page(request, "rules", "rules", context)


@allowed(VIEW)
@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule with its full text."""
    found = selectors.rule(code)
    if found is None:
        raise Http404
    context = {
        "rule": found,
        "status": dict(RuleStatus.choices)[found.status],
        "pill": STATUS_PILLS[found.status],
        "level": dict(RuleLevel.choices)[found.level],
        "superseding": selectors.superseding(code),
        "own": selectors.own_rule(code),
        "may_edit": may(request.user, RULES),
    }
    return page(request, "rule", "rules", context)


@allowed(OFFICE)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Matter x rule x inspection, and what is lacking."""
    found = selectors.matrix(office.today())
    return page(request, "coverage", "rules", {"coverage": found, "covered": found.to_dict()["covered"]})


class RuleForm(forms.Form):
    """A rule of the office."""

    code = forms.SlugField(label=_("Code"), max_length=80)
    number = forms.CharField(label=_("Document number"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=300)
    issuer = forms.CharField(label=_("Issuer"), max_length=200)
    level = forms.ChoiceField(label=_("Level"), choices=RuleLevel.choices, initial="office")
    domain = forms.RegexField(
        label=_("Domain"), regex=r"^[a-z][a-z0-9_]*$", max_length=80, help_text=_("Such as investment, finance.")
    )
    status = forms.ChoiceField(label=_("Status"), choices=RuleStatus.choices)
    effective_from = forms.DateField(
        label=_("In force from"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    effective_to = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    review_due = forms.DateField(
        label=_("Review due"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    matters = forms.CharField(
        label=_("Matters it governs"),
        required=False,
        max_length=500,
        help_text=_("Names of matters with commas between them."),
    )
    supersedes = forms.CharField(
        label=_("Replaces"), required=False, max_length=500, help_text=_("Codes of rules with commas between them.")
    )
    text = forms.CharField(
        label=_("Full text"), required=False, max_length=500_000, widget=forms.Textarea(attrs={"rows": 12})
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        for name in ("matters", "supersedes"):
            given[name] = [word.strip() for word in given[name].replace("，", ",").split(",") if word.strip()]
        return given


@allowed(RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Write a rule of the office."""
    current = selectors.own_rule(code) if code else None
    if code and current is None:
        raise Http404
    first = {name: getattr(current, name) for name in RuleForm.base_fields if current is not None}
    for name in ("matters", "supersedes"):
        first[name] = ", ".join(first.get(name) or [])
    form = RuleForm(request.POST or None, initial=first)
    if current is not None:
        form.fields["code"].widget = forms.HiddenInput()
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.values()
        try:
            return redirect(services.save_rule(current.code if current else given["code"], given, current))
        except StatewardError as error:
            faults = error.faults
    title = str(current) if current is not None else gettext("Add a rule")
    return page(request, "edit_rule", "rules", {"form": form, "title": title}, faults, wrong=request.method == "POST")
