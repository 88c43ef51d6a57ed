"""What pages know about the person who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from stateward.workbench.accounts import demonstration, selectors
from stateward.workbench.accounts.permissions import may


@dataclass(frozen=True)
class Provider:
    """The office's own directory, as the sign-in page names it."""

    name: str
    address: str


def providers() -> list[Provider]:
    """The directories a person may sign in with."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [Provider(app["name"], reverse("openid_connect_login", args=[app["provider_id"]])) for app in apps]


def people(request: HttpRequest) -> dict[str, Any]:
    """Who reads, in whose name, and what stands on the sign-in page."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    context: dict[str, Any] = {
        "reader": user if signed_in else None,
        "shell": "core/base.html" if signed_in else "core/plain.html",
        "single_sign_on": providers(),
    }
    if signed_in:
        context["acting_for"] = user.acting_for
        context["standing_in_for"] = selectors.standing_in_today
        context["may_change_settings"] = may(user, "accounts.settings")
    else:
        context["demonstration"] = demonstration.entrance
    return context
