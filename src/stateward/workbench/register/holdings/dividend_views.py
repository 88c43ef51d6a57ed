"""The page of dividends received: the list, its export, one dividend or a whole list coming in."""

from __future__ import annotations

from typing import Any

import django_tables2
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import sight
from stateward.workbench.core import tables
from stateward.workbench.core.context import money_unit
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register.holdings import dividends as services
from stateward.workbench.register.holdings.models import Dividend


class DividendTable(tables.Table):
    """One row a pair and year."""

    held = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="held__name", order_by="held__path", linkify=lambda record: record.held
    )
    held_code = django_tables2.Column(verbose_name=_("Code"), accessor="held__code", attrs={"td": {"class": "code"}})
    holder = django_tables2.Column(verbose_name=_("Holder"), accessor="holder__name", order_by="holder__path")
    holder_code = django_tables2.Column(
        verbose_name=_("Code of the holder"), accessor="holder__code", attrs={"td": {"class": "code"}}
    )
    year = django_tables2.Column(verbose_name=_("Year"))
    amount = tables.NumberColumn(places=2, verbose_name=_("Dividend received"))
    source = tables.ShortColumn(verbose_name=_("Source"))

    optional = ("held_code", "holder_code", "source")
    hidden_at_first = ("held_code", "holder_code")

    class Meta(tables.Table.Meta):
        model = Dividend
        fields = ("held", "held_code", "holder", "holder_code", "year", "amount", "source")

    def __init__(self, *args: Any, user: Any, unit: Any, **options: Any) -> None:
        self.sight, self.unit = sight(user), unit
        super().__init__(*args, **options)

    def render_holder(self, record: Dividend) -> str:
        """The holder's name where the reader sees it."""
        seen = self.sight(record.holder)
        return seen.name if seen else "—"

    def value_holder(self, record: Dividend) -> str:
        """The holder's name for the export."""
        return self.render_holder(record)

    def render_holder_code(self, record: Dividend) -> str:
        """The holder's code where the reader sees it."""
        return record.holder.code if self.sight(record.holder) else "—"

    def value_holder_code(self, record: Dividend) -> str:
        """The holder's code for the export."""
        return self.render_holder_code(record)

    def render_amount(self, value: Any) -> Any:
        """The amount in the reader's unit of money."""
        return tables.NumberColumn(places=self.unit.places).render(self.unit.scaled(value))

    def value_amount(self, value: Any) -> Any:
        """The amount in the base unit, for the export."""
        return value


class DividendForm(forms.Form):
    """One dividend; the pair by its codes, so that a link can fill them in."""

    holder = forms.CharField(label=_("Code of the holder"), max_length=60)
    held = forms.CharField(label=_("Code of the enterprise"), max_length=60)
    year = forms.IntegerField(label=_("For the year"))
    amount = forms.DecimalField(
        label=_("Dividend received"), min_value=0, decimal_places=4, max_digits=24,
        help_text=_("In yuan or your own base unit of money; 0 where nothing was paid."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source document"), max_length=250, required=False)


def _table(request: HttpRequest) -> DividendTable:
    rows = services.rows(request.user)
    year = request.GET.get("year", "")
    rows = rows.filter(year=year) if _is_year(year) else rows
    return DividendTable(rows, user=request.user, unit=money_unit(request))


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4


@allowed("register.view")
@require_http_methods(["GET", "HEAD", "POST"])
def dividends(request: HttpRequest) -> HttpResponse:
    """What was received from whom; a list or one dividend comes in."""
    may_record = may(request.user, "register.import")
    asked = {name: request.GET.get(name, "") for name in ("holder", "held", "year")}
    form = DividendForm(initial={**asked, "year": asked["year"] or services.last_year()})
    faults: list[Fault] = []
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied
        listed = "list" in request.POST
        form = form if listed else DividendForm(request.POST)
        try:
            if listed:
                services.record_list(read_upload(request, "file"))
                return redirect("register:dividends")
            if form.is_valid():
                services.record_one(**form.cleaned_data)
                return redirect(f"{reverse('register:dividends')}?year={form.cleaned_data['year']}")
        except ImportFault as error:
            faults = list(error.faults)
    context = {
        "table": tables.show(request, _table(request)),
        "year": asked["year"],
        "form": form,
        "open": bool(asked["holder"] or form.errors or (faults and form.is_bound)),
        "faults": faults,
        "may_record": may_record,
        "kept_fields": tables.kept_fields(request, "column", "page"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "register/holdings/dividends.html", context, status=status)


@allowed("register.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, amounts in the base unit of money."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, _table(request), "dividends", format_)
