"""Pages of meetings: files taken over, and each exception with its evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import gettext, pick
from stateward.messages.errors import Fault, StatewardError
from stateward.supervision.meeting_rules import TITLES, report
from stateward.supervision.meetings import read_records
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.actions import IMPORT_MEETINGS, VIEW
from stateward.workbench.supervision.meetings import selectors, services
from stateward.workbench.supervision.meetings.models import MeetingFile
from stateward.workbench.supervision.pages import page


class MeetingForm(forms.Form):
    """A file of meetings."""

    enterprise = forms.ModelChoiceField(
        label=_("Enterprise"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    file = forms.FileField(
        label=_("File of meetings (.json)"),
        help_text=_("Items, regulations and meetings in the published field set."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )
    majority = forms.ChoiceField(
        label=_("A majority is"),
        choices=[
            ("strict", _("more than the share: 5 of 8 for one half")),
            ("non_strict", _("at least the share: 4 of 8")),
        ],
    )

    def __init__(self, enterprises: QuerySet[Enterprise], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = enterprises


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: HttpRequest) -> HttpResponse:
    """Files of meetings with how many exceptions each holds, and the import."""
    enterprises = scope.enterprises_of(request.user, strand="supervision")
    may_import = may(request.user, IMPORT_MEETINGS)
    form = MeetingForm(enterprises, request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and may_import and form.is_valid():
        given = form.cleaned_data
        try:
            return redirect(
                services.import_meetings(given["enterprise"], read_upload(request, "file"), given["majority"])
            )
        except StatewardError as error:
            faults = error.faults
    context = {
        "files": selectors.files(request.user)[:200],
        "form": form,
        "may_import": may_import,
        "titles": [(rule, gettext(title)) for rule, title in TITLES.items()],
    }
    return page(request, "meetings", "meetings", context, faults, wrong=request.method == "POST")


def _found(request: HttpRequest, pk: int) -> MeetingFile:
    found = selectors.file(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its exceptions, each with the lines that prove it, and what could not be tested."""
    found = _found(request, pk)
    records = read_records(found.records, found.majority)
    told = report(records)
    names = {one.meeting_id: one for one in records.meetings}
    context = {
        "file": found,
        "rules": [
            {"rule": rule, "title": gettext(title), "found": [one for one in told["exceptions"] if one["rule"] == rule]}
            for rule, title in TITLES.items()
        ],
        "untested": told["not_tested"],
        "meetings": sorted(names.values(), key=lambda one: one.moment),
        "enterprise": pick({"en": found.enterprise.name, "zh": found.enterprise.name}),
    }
    return page(request, "meeting_file", "meetings", context)
