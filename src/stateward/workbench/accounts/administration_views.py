"""Pages of the administration of people: list, person, grants, deputies, departments, import, review."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, ImportFault, PermissionFault
from stateward.workbench.accounts import granting, importing, links, people, selectors
from stateward.workbench.accounts.forms import DepartmentForm, DeputyForm, GrantForm, PersonForm, ReasonForm
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.tables import PersonTable, ReviewTable
from stateward.workbench.core import tables
from stateward.workbench.core.uploads import read_upload

FORM = ["GET", "HEAD", "POST"]


def _found(row: Any) -> Any:
    """The row, or 404: what the administrator may not see does not exist for them."""
    if row is None:
        raise Http404
    return row


def _person_table(request: HttpRequest) -> PersonTable:
    rows = selectors.people(request.user)
    text = request.GET.get("q", "").strip()
    return PersonTable(rows.filter(selectors.matching(text)) if text else rows)


@allowed("accounts.view")
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """The people one administers."""
    context = {
        "table": tables.show(request, _person_table(request)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "text": request.GET.get("q", "").strip(),
        "may_administer": may(request.user, "accounts.administer"),
    }
    return render(request, "accounts/people.html", context)


@allowed("accounts.view")
@require_safe
def person_export(request: HttpRequest, format_: str) -> HttpResponse:
    """The people as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, _person_table(request), "people", format_)


@allowed("accounts.view")
@never_cache
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: data, every grant, deputyships, and what an administrator can do."""
    return _person_page(request, _found(selectors.person(request.user, pk)))


def _person_page(request: HttpRequest, found: User, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "person": found,
        "grants": [(held, selectors.reach(held)) for held in selectors.grants_of_person(found)],
        "open_link": selectors.open_link(found),
        "reason": ReasonForm(),
        "may_administer": may(request.user, "accounts.administer", found),
        **more,
    }
    return render(request, "accounts/person.html", context, status=status)


@allowed("accounts.administer")
@require_http_methods(FORM)
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(people.add_person(form.cleaned_data))
    return _form_page(request, form, "new_person")


@allowed("accounts.administer")
@require_http_methods(FORM)
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person."""
    found = _found(selectors.person(request.user, pk))
    form = PersonForm(request.POST or None, instance=found, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        fresh = _found(selectors.person(request.user, pk))
        return redirect(people.change_person(fresh, form.cleaned_data))
    return _form_page(request, form, "edit_person", found)


def _form_page(request: HttpRequest, form: Any, purpose: str, obj: Any = None) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "accounts/form.html", {"form": form, "purpose": purpose, "object": obj}, status=status)


@allowed("accounts.administer")
@never_cache
@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a one-time link and show it this once."""
    found = _found(selectors.person(request.user, pk))
    token = links.make_link(found, made_by=request.user)
    address = request.build_absolute_uri(reverse("accounts:welcome", args=[token]))
    return _person_page(request, found, fresh_link=address)


@allowed("accounts.administer")
@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or open an account, with a reason."""
    return _with_reason(request, pk, people.close_account)


@allowed("accounts.administer")
@require_POST
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again, with a reason."""
    return _with_reason(request, pk, people.open_account)


@allowed("accounts.administer")
@require_POST
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factors of a person who lost them, with a reason."""
    return _with_reason(request, pk, people.reset_factors)


def _with_reason(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    found = _found(selectors.person(request.user, pk))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, 422, reason=form)
    service(found, form.cleaned_data["reason"])
    return redirect(found)


@allowed("accounts.administer")
@require_http_methods(FORM)
def new_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a grant."""
    found = _found(selectors.person(request.user, pk))
    form = GrantForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            granting.give_grant(found, **form.cleaned_data)
        except PermissionFault as error:
            form.add_error(None, [str(fault) for fault in error.faults])
        else:
            return redirect(found)
    return _form_page(request, form, "new_grant", found)


@allowed("accounts.administer")
@require_POST
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant today, with a reason."""
    held = _found(selectors.grant(request.user, pk))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, _found(selectors.person(request.user, held.user_id)), 422, reason=form)
    granting.end_grant(held, reason=form.cleaned_data["reason"])
    return redirect(held.user)


@allowed("accounts.view")
@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom."""
    context = {
        "rows": selectors.deputies(request.user),
        "may_administer": may(request.user, "accounts.administer"),
    }
    return render(request, "accounts/deputies.html", context)


@allowed("accounts.administer")
@require_http_methods(FORM)
def new_deputy(request: HttpRequest) -> HttpResponse:
    """Name a deputy."""
    form = DeputyForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            granting.name_deputy(**form.cleaned_data)
        except PermissionFault as error:
            form.add_error(None, [str(fault) for fault in error.faults])
        else:
            return redirect("accounts:deputies")
    return _form_page(request, form, "new_deputy")


@allowed("accounts.administer")
@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputyship today."""
    granting.end_deputy(_found(selectors.deputy(request.user, pk)))
    return redirect("accounts:deputies")


@allowed("accounts.view")
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The departments."""
    context = {
        "rows": selectors.departments(request.user),
        "may_administer": may(request.user, "accounts.administer"),
    }
    return render(request, "accounts/departments.html", context)


@allowed("accounts.administer")
@require_http_methods(FORM)
def new_department(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    form = DepartmentForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        people.add_department(form.cleaned_data)
        return redirect("accounts:departments")
    return _form_page(request, form, "new_department")


@allowed("accounts.administer")
@require_http_methods(FORM)
def edit_department(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a department."""
    found = _found(selectors.department(request.user, pk))
    form = DepartmentForm(request.POST or None, instance=found, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_department(_found(selectors.department(request.user, pk)), form.cleaned_data)
        return redirect("accounts:departments")
    return _form_page(request, form, "edit_department", found)


@allowed("accounts.administer")
@never_cache
@require_http_methods(FORM)
def import_people(request: HttpRequest) -> HttpResponse:
    """People from a CSV file: all or nothing, with every fault found; then a one-time link for each new one."""
    context: dict[str, Any] = {"columns": importing.COLUMNS}
    if request.method != "POST":
        return render(request, "accounts/import.html", context)
    faults: list[Fault]
    try:
        upload = read_upload(request, "file")
        found = importing.read(upload.content, upload.name)
        if found.faults:
            raise ImportFault(found.faults)
        imported = importing.import_people(found.rows, upload.name)
    except (ImportFault, PermissionFault) as error:
        faults = error.faults
        return render(request, "accounts/import.html", context | {"faults": faults}, status=422)
    fresh = [(user, _address(request, links.make_link(user, made_by=request.user))) for user in imported.added]
    return render(request, "accounts/import.html", context | {"imported": imported, "fresh": fresh})


def _address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("accounts:welcome", args=[token]))


@allowed("accounts.view")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Who may see what today."""
    table = ReviewTable(selectors.review(request.user))
    context = {
        "table": tables.show(request, table),
        "kept_fields": tables.kept_fields(request, "column", "page"),
    }
    return render(request, "accounts/review.html", context)


@allowed("accounts.view")
@require_safe
def review_export(request: HttpRequest, format_: str) -> HttpResponse:
    """The review as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, ReviewTable(selectors.review(request.user)), "review", format_)
