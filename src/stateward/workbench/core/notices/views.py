"""Pages of notices: what I was told, and how I want to be told."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core.actions import CHOOSE_NOTICES, VIEW_NOTICES
from stateward.workbench.core.notices import services
from stateward.workbench.core.notices.models import MailChoice
from stateward.workbench.core.text import gettext_lazy as _

PAGE_SIZE = 50


class PreferenceForm(forms.Form):
    """How a person wants to be told."""

    mail = forms.ChoiceField(label=_("E-mail"), choices=MailChoice.choices)
    digest_hour = forms.TypedChoiceField(
        label=_("Digest at"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: (
            [("", _("The office's"))]
            + [(name, name) for name in sorted(zoneinfo.available_timezones()) if "/" in name or name == "UTC"]
        ),
        widget=forms.Select(attrs={"data-choices": ""}),
    )


@allowed(VIEW_NOTICES)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told in the workbench, newest first."""
    pages = Paginator(services.in_app(request.user), PAGE_SIZE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "unread": services.unread(request.user).count(),
        "form": _form(request),
    }
    return render(request, "notices/notices.html", context)


def _form(request: HttpRequest) -> PreferenceForm:
    kept = services.preference_of(request.user)
    first = {"mail": kept.mail, "digest_hour": kept.digest_hour, "time_zone": kept.time_zone}
    return PreferenceForm(initial=first)


@allowed(VIEW_NOTICES)
@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads, and mark it as read."""
    found = services.in_app(request.user).filter(pk=pk).first()
    if found is None:
        return redirect("notices:list")
    services.mark_read(request.user, [pk])
    inside = url_has_allowed_host_and_scheme(found.address, allowed_hosts=None)
    return redirect(found.address if found.address and inside else "notices:list")


@allowed(VIEW_NOTICES)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_read(request.user)
    return redirect("notices:list")


@allowed(CHOOSE_NOTICES)
@require_http_methods(["POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Keep how I want to be told."""
    form = PreferenceForm(request.POST)
    if form.is_valid():
        services.choose(**form.cleaned_data)
        return redirect("notices:list")
    pages = Paginator(services.in_app(request.user), PAGE_SIZE)
    context = {"page": pages.get_page(1), "unread": services.unread(request.user).count(), "form": form}
    return render(request, "notices/notices.html", context, status=422)
