"""Pages of main businesses: the groups, one group's catalogue and concentration, projects asked about."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import office
from stateward.workbench.core.refusals import Refused
from stateward.workbench.reform.actions import APPROVE, PREPARE, TAKE_PART, VIEW
from stateward.workbench.reform.business import selectors, services
from stateward.workbench.reform.business.forms import ChangeForm, MandateForm, ProjectForm, ServiceForm
from stateward.workbench.reform.business.models import BusinessKind, Mandate
from stateward.workbench.register.models import Enterprise


@allowed(VIEW)
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups with their catalogues and what waits for a decision."""
    day, titles = office.today(), selectors.titles()
    catalogue: dict[str, list[tuple[str, bool]]] = {}
    for row in selectors.catalogue(request.user):
        if row.covers(day):
            catalogue.setdefault(row.group, []).append((selectors.title_of(row.code, titles), row.kind == "main"))
    rows = [{"group": one, "businesses": catalogue.get(one.code, [])} for one in selectors.groups(request.user)]
    context = {
        "rows": rows,
        "waiting": selectors.open_changes(request.user),
        "titles": titles,
        "projects": selectors.projects(request.user)[:10],
        "may_ask": may(request.user, TAKE_PART),
        "here": "business",
    }
    return render(request, "reform/businesses.html", context)


def _group(request: HttpRequest, code: str) -> Enterprise:
    found = selectors.group(request.user, code)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group: what it is there for, its catalogue, how concentrated it is, what stands outside."""
    return _page(request, _group(request, code), {}, [])


def _page(
    request: HttpRequest, found: Enterprise, forms: dict[str, Any], faults: list[object], status: int = 200
) -> HttpResponse:
    user, day = request.user, office.today()
    titles = selectors.titles()
    told: Mandate | None = selectors.mandate(user, found)
    may_see = may(user, "statements.view")
    concentration, year = selectors.concentration(user, found, day) if may_see else ([], None)
    outside = selectors.outside_investment(user, found, day.year, day)
    context = {
        "group": found,
        "mandate": told,
        "cap": None if told is None or told.cap is None else told.cap * 100,
        "statement": "" if told is None else _statement(told),
        "businesses": [
            {"row": row, "title": selectors.title_of(row.code, titles), "main": row.kind == BusinessKind.MAIN}
            for row in selectors.businesses(user).filter(group=found)
        ],
        "limit_faults": selectors.limits_faults(user, found, day),
        "changes": [
            {"row": row, "title": selectors.title_of(row.code, titles)} for row in selectors.changes(user, found)[:20]
        ],
        "concentration": [
            (_measure_title(c.measure), _percent(c.strict), _percent(c.wide), _percent(c.unclassified), c.total)
            for c in concentration
        ],
        "year": year,
        "outside": outside,
        "outside_share": None if outside is None or outside.share is None else outside.share * 100,
        "outside_enterprises": selectors.outside_enterprises(user, found, day)[:40],
        "projects": selectors.projects(user, found)[:20],
        "services": selectors.services_of(user, found),
        "forms": {**_forms(told, day), **forms},
        "faults": faults,
        "may_prepare": may(user, PREPARE, found),
        "may_apply": may(user, TAKE_PART, found),
        "may_decide": may(user, APPROVE, found),
        "here": "business",
    }
    return render(request, "reform/business.html", context, status=status)


def _statement(told: Mandate) -> str:
    from stateward.workbench.core.formats import name_of

    return name_of(told.statement_en, told.statement_zh)


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _measure_title(measure: str) -> str:
    from stateward.messages import gettext as _

    words = {
        "revenue": _("Revenue"),
        "assets": _("Assets"),
        "profit": _("Profit"),
        "investment": _("Investment"),
    }
    return words[measure]


def _forms(told: Mandate | None, day: Any) -> dict[str, Any]:
    initial = {}
    if told is not None:
        initial = {
            "statement_en": told.statement_en,
            "statement_zh": told.statement_zh,
            "source": told.source,
            "cap": None if told.cap is None else told.cap * 100,
        }
    return {
        "state": MandateForm(initial=initial, prefix="state"),
        "apply": ChangeForm(initial={"on": day}, prefix="apply"),
        "serve": ServiceForm(initial={"year": day.year}, prefix="serve"),
    }


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """State what the group is there for, apply for a change, keep a public-service task."""
    found = _group(request, code)
    kinds: dict[str, Any] = {"state": MandateForm, "apply": ChangeForm, "serve": ServiceForm}
    if action not in kinds:
        raise Http404
    form: Any = kinds[action](request.POST, prefix=action)
    if not form.is_valid():
        return _page(request, found, {action: form}, [], 422)
    try:
        if action == "state":
            services.state(found, services.Statement(**form.cleaned_data))
        elif action == "apply":
            services.apply(found, services.Application(**form.cleaned_data))
        else:
            services.keep_service(found, **form.cleaned_data)
    except Refused as error:
        return _page(request, found, {action: form}, list(error.faults), 422)
    return redirect("reform:business", found.code)


@allowed(APPROVE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse an application."""
    found = selectors.change(request.user, pk)
    if found is None:
        raise Http404
    try:
        services.decide(found, request.POST.get("decision") == "approve", request.POST.get("words", ""))
    except (Refused, SamePerson) as error:
        return _page(request, found.group, {}, list(error.faults), 422)
    return redirect(found)


@allowed(TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Is this project main business? Asked before an investment is decided."""
    day = office.today()
    form = ProjectForm(request.POST or None, user=request.user, initial={"year": day.year})
    answer = None
    if request.method == "POST" and form.is_valid():
        project = services.ask(services.Question(**form.cleaned_data), day)
        top = project.enterprise.group or project.enterprise
        outside = selectors.outside_investment(request.user, top, project.year, day)
        answer = {"project": project, "outside": outside, "group": top,
                  "share": None if outside is None or outside.share is None else outside.share * 100,
                  "cap": None if outside is None or outside.cap is None else outside.cap * 100}  # fmt: skip
    status = 422 if request.method == "POST" and answer is None else 200
    return render(request, "reform/ask.html", {"form": form, "answer": answer, "here": "business"}, status=status)
