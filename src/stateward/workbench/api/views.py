"""Pages of tokens, the description of the interface and the page of its operations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.api import selectors, site, tokens
from stateward.workbench.api.actions import OWN_TOKENS
from stateward.workbench.api.forms import TokenForm

METHODS = ("get", "post", "put", "patch", "delete")


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it tells nothing of the office, so nobody need sign in for it."""
    return JsonResponse(site.description(), json_dumps_params={"ensure_ascii": False})


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """The operations of the interface for people, with what each is asked with."""
    told = site.description()
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in told["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                told_of = {"method": method.upper(), "address": address, **operation, "fields": _fields(operation)}
                groups.setdefault(next(iter(operation["tags"]), ""), []).append(told_of)
    return render(request, "api/operations.html", {"groups": groups, "described": told["info"]["description"]})


def _fields(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": parameter["name"], "where": parameter["in"], "required": parameter.get("required", False)}
        for parameter in operation.get("parameters", ())
    ]


@allowed(OWN_TOKENS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one's secret is shown on the answer to the form and never again."""
    form = TokenForm(request.POST or None)
    secret, faults = "", list[Fault]()
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = tokens.make_token(request.user, form.wish())
            form = TokenForm()
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "secret": secret, "faults": faults, "tokens": selectors.own(request.user)}
    return render(request, "api/tokens.html", context, status=422 if form.errors or faults else 200)


@allowed(OWN_TOKENS)
@require_POST
def revoke_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token of one's own."""
    found = selectors.own_token(request.user, pk)
    if found is None:
        raise Http404
    tokens.revoke_own(found)
    return redirect("api:tokens")


@allowed("accounts.view")
@require_safe
def all_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of the people one administers."""
    return render(
        request,
        "api/all_tokens.html",
        {"tokens": selectors.visible(request.user), "may_administer": may(request.user, "accounts.administer")},
    )


@allowed("accounts.administer")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token of a person one administers."""
    found = selectors.token(request.user, pk)
    if found is None:
        raise Http404
    tokens.revoke_for(found)
    return redirect("api:all-tokens")
