"""The cockpit's pages: all cards, how they are arranged, the list behind a figure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.roles import Role
from stateward.workbench.cockpit import behind, selectors, services, totals
from stateward.workbench.cockpit.actions import ARRANGE, ARRANGE_FOR_ROLES, VIEW
from stateward.workbench.core import tables
from stateward.workbench.core.cards import Asked, Own
from stateward.workbench.core.context import money_unit
from stateward.workbench.core.formats import period

Period = tuple[int, int]
FULL_YEAR = 12
_DECISIONS = "cockpit.decisions"


def _period(request: HttpRequest, name: str, known: list[Period], otherwise: Period) -> Period:
    """A period of the address (`2026-09`), where something was reported for it."""
    year, _dash, month = request.GET.get(name, "").partition("-")
    wanted = (int(year), int(month)) if year.isdecimal() and month.isdecimal() else otherwise
    return wanted if wanted in known else otherwise


def _asked(request: HttpRequest) -> tuple[Asked, list[Period]]:
    known = totals.periods(totals.totals(request.user)) or [(behind.this_year(), FULL_YEAR)]
    year, month = _period(request, "period", known, known[0])
    compared = _period(request, "compared", known, (year - 1, month))
    return Asked(request.user, year, month, compared, money_unit(request)), known


@allowed(VIEW)
@require_safe
def cockpit(request: HttpRequest) -> HttpResponse:
    """Where we are: every card that the reader may see."""
    asked, known = _asked(request)
    cards, _hidden = selectors.arranged(request.user, selectors.arrangement(request.user))
    shown = selectors.filled(cards, asked)
    decisions = [one.content for one in shown if one.card.name == _DECISIONS and isinstance(one.content, Own)]
    waiting = sum(content.content["count"] for content in decisions)
    context = {
        "asked": asked,
        "cards": shown,
        "waiting": waiting,
        "periods": [(_key(one), period(*one)) for one in known],
        "period": _key((asked.year, asked.month)),
        "compared": _key(asked.compared),
        "compared_known": asked.compared in known,
        "shown_period": period(asked.year, asked.month),
        "compared_period": period(*asked.compared),
    }
    return render(request, "cockpit/cockpit.html", context)


def _key(one: Period) -> str:
    return f"{one[0]}-{one[1]:02d}"


@allowed(ARRANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    """Which cards stand on the cockpit, and in what order; a leader arranges it for a role as well."""
    if request.method == "POST":
        _arrange(request)
        return redirect("cockpit:cockpit")
    cards, hidden = selectors.arranged(request.user, selectors.arrangement(request.user))
    context: dict[str, Any] = {
        "cards": [(one, True) for one in cards] + [(one, False) for one in hidden],
        "roles": [(str(role), Role(role).label) for role in _ROLES] if _for_roles(request) else [],
    }
    return render(request, "cockpit/arrange.html", context)


_ROLES: tuple[Any, ...] = (Role.LEADER, Role.OFFICER, Role.AUDITOR, Role.ENTERPRISE_LEADER)


def _for_roles(request: HttpRequest) -> bool:
    return may(request.user, ARRANGE_FOR_ROLES)


def _arrange(request: HttpRequest) -> None:
    """Keep what the form says: `place-NAME` is the card's place, `shown` the names of those shown."""
    if "forget" in request.POST:
        services.forget()
        return
    names = [one.name for one in selectors.open_to(request.user)]
    wanted = set(request.POST.getlist("shown"))
    shown = sorted((name for name in names if name in wanted), key=lambda name: (_place(request, name), name))
    hidden = [name for name in names if name not in wanted]
    role = request.POST.get("role", "")
    if role in {str(one) for one in _ROLES} and _for_roles(request):
        services.arrange_for_role(Role(role), shown, hidden)
    else:
        services.arrange(shown, hidden)


def _place(request: HttpRequest, name: str) -> int:
    place = request.POST.get(f"place-{name}", "")
    return int(place) if place.isdecimal() and len(place) < 4 else 99


@allowed(VIEW)
@require_safe
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """The list behind a figure: every enterprise whose statement stands in it."""
    table = _table(request, name)
    asked, _known = _asked(request)
    context = {
        "title": behind.TITLES[name],
        "asked": asked,
        "name": name,
        "shown_period": period(asked.year, asked.month),
        "table": tables.show(request, table),
        "kept_fields": tables.kept_fields(request, "column", "page"),
    }
    return render(request, "cockpit/figure.html", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, name: str, format_: str) -> HttpResponse:
    """The list behind a figure as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, _table(request, name), f"cockpit-{name}", format_)


def _table(request: HttpRequest, name: str) -> behind.BehindTable:
    if name not in behind.TITLES:
        raise Http404
    asked, _known = _asked(request)
    return behind.table(asked, name)
