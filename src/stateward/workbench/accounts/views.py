"""Pages of one's own account: who I am here, the first password, acting for an absent person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from stateward.workbench.accounts import acting_for, links, scope, selectors
from stateward.workbench.accounts.forms import OwnForm, PasswordForm
from stateward.workbench.accounts.people import say_own_wishes
from stateward.workbench.core.middleware import LANGUAGE_COOKIE


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own account: rights, language, second factors, sessions, and whom one stands in for."""
    form = OwnForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        say_own_wishes(request.user, form.cleaned_data["language"])
        response = redirect("accounts:own")
        # The choice of this account goes before one that this browser remembers.
        response.delete_cookie(LANGUAGE_COOKIE)
        return response
    grants = scope.grants_of(request.user)
    context = {
        "form": form,
        "grants": [(held, selectors.reach(held)) for held in grants],
        "roles": selectors.roles_in_words(grants),
        "standing_in": selectors.standing_in_today(request.user),
    }
    return render(request, "accounts/own.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: choose a password, then sign in. A link that does not work says so and nothing else."""
    link = links.find_link(token)
    if link is None:
        return render(request, "accounts/link_spent.html", status=410)
    form = PasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        if links.use_link(token, form.cleaned_data["password"]) is None:
            return render(request, "accounts/link_spent.html", status=410)
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "accounts/welcome.html", {"form": form, "person": link.user}, status=status)


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Begin to act for an absent person, or stop; only while a deputyship holds."""
    chosen = request.POST.get("absent", "")
    if not chosen:
        acting_for.stop(request)
    elif not chosen.isdecimal() or not acting_for.begin(request, int(chosen)):
        raise Http404
    return redirect("core:home")
