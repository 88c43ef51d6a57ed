"""The page of circular and idle trade: each chain with the contracts that make it; lists of sales come in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables, workspace
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register import selectors as register
from stateward.workbench.supervision.actions import IMPORT_TRADE, OFFICE
from stateward.workbench.supervision.pages import page
from stateward.workbench.supervision.trade import selectors, services
from stateward.workbench.supervision.warnings.services import RULES

PATTERNS = ("circular", "idle")


def _asked(request: HttpRequest) -> tuple[int, str, str]:
    """The year, the enterprise and the pattern the reader asks for; the newest year with sales by default."""
    year = request.GET.get("year", "")
    known = selectors.years(request.user)
    pattern = request.GET.get("pattern", "")
    newest = known[0] if known else office.today().year
    chosen = int(year) if year.isdecimal() and len(year) == 4 else newest
    return chosen, request.GET.get("enterprise", "")[:120].strip(), pattern if pattern in PATTERNS else ""


def _found(request: HttpRequest) -> selectors.Found:
    year, code, pattern = _asked(request)
    return selectors.found(request.user, workspace.rulebook().get("warnings", RULES), year, code, pattern)


@allowed(OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def trade(request: HttpRequest) -> HttpResponse:
    """The chains of a year, and the import of sales."""
    may_import = may(request.user, IMPORT_TRADE)
    faults: list[Fault] = []
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied
        try:
            done = services.import_sales(read_upload(request, "file"))
            return redirect(f"{reverse('supervision:trade')}?year={done.last}")
        except ImportFault as error:
            faults = list(error.faults)
    year, code, pattern = _asked(request)
    document = workspace.rulebook().get("warnings", RULES)
    context: dict[str, Any] = {
        "found": _found(request),
        "years": selectors.years(request.user),
        "year": year,
        "code": code,
        "pattern": pattern,
        "enterprise": register.enterprise(request.user, code, strand="supervision") if code else None,
        "sales": selectors.count(request.user, year, code),
        "may_import": may_import,
        "document": document,
    }
    return page(request, "trade", "warnings", context, faults)


@allowed(OFFICE)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The contracts of the chains as shown, one row a sale."""
    if format_ not in tables.EXPORTS:
        raise Http404
    headings = [
        _("Chain"), _("Rule"), _("Seller"), _("Name"), _("Buyer"), _("Name"), _("Contract"), _("Goods"), _("Quantity"),
        _("Amount"), _("Day"),
    ]  # fmt: skip
    rows = [
        [
            number, chain.title, link.seller.code, link.seller.name, link.buyer.code, link.buyer.name,
            link.sale.contract, link.sale.goods, link.sale.quantity, link.sale.amount, link.sale.day.isoformat(),
        ]
        for number, chain in enumerate(_found(request).chains, 1)
        for link in chain.links
    ]  # fmt: skip
    return tables.download([headings, *rows], "trade", format_)
