"""The office's settings and their history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stateward.messages import pick
from stateward.messages.errors import WorkspaceError
from stateward.workbench.accounts import office
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import workspace
from stateward.workbench.core.formats import UNITS, MoneyUnit
from stateward.workbench.core.text import gettext_lazy as _

#: Changes of the settings shown beside them.
SHOWN = 50


class SettingsForm(forms.Form):
    """What an administrator may change."""

    name = forms.CharField(label=_("Name of the office"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh", "简体中文")])
    display_unit = forms.TypedChoiceField(label=_("Unit of money"), coerce=int)
    schemes = forms.MultipleChoiceField(label=_("Schemes shown first"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=250)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        currency = workspace.current().settings.reporting_currency
        units = [MoneyUnit(currency, size) for size in UNITS]
        self.fields["display_unit"].choices = [(int(unit.factor), unit.title) for unit in units]
        book = workspace.rulebook()
        schemes = [book.get("scheme", id_) for id_ in book.ids("scheme")]
        self.fields["schemes"].choices = [(scheme.id, pick(scheme.title.as_dict())) for scheme in schemes]


@allowed("accounts.settings")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The settings, a form to change them, and who changed what before."""
    form = SettingsForm(request.POST or None, initial=office.current())
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        reason = changes.pop("reason")
        try:
            office.change_settings(changes, reason)
        except WorkspaceError as error:
            form.add_error(None, [str(fault) for fault in error.faults])
        else:
            return redirect("accounts:settings")
    context = {"form": form, "history": office.history()[:SHOWN]}
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)
