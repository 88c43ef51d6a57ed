"""Writing an instruction from any page, and answering one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core.actions import INSTRUCT, WORK
from stateward.workbench.core.instructions import about, services
from stateward.workbench.core.instructions import selectors as instructions
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.core.tracking import selectors


class InstructionForm(forms.Form):
    """What is to be done, by whom and by when."""

    text = forms.CharField(label=_("Instruction"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    addressee = forms.ModelChoiceField(
        label=_("To whom"), queryset=None, widget=forms.Select(attrs={"data-choices": ""})
    )
    due_days = forms.IntegerField(label=_("Answer in working days"), initial=5, min_value=1, max_value=250)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["addressee"].queryset = selectors.owners(user).exclude(pk=user.pk)


@allowed(INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an instruction on what the token names."""
    token = request.POST.get("about") or request.GET.get("about", "")
    found = about.read(request.user, token)
    if found is None:
        raise Http404
    form = InstructionForm(request.POST or None, user=request.user)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return redirect(services.instruct(found, given["text"], given["addressee"], due_days=given["due_days"]))
        except StatewardError as error:
            faults = error.faults
    subject = pick({"en": found.titles[0], "zh": found.titles[1]})
    context = {"form": form, "faults": faults, "about": token, "subject": subject, "address": found.address}
    return render(request, "instructions/new.html", context, status=422 if request.method == "POST" else 200)


@allowed(WORK)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The addressee's answer; a refusal comes back with what was written."""
    found = selectors.item(request.user, pk)
    if found is None or instructions.of_item(found) is None:
        raise Http404
    text = request.POST.get("text", "")
    version = request.POST.get("version", "")
    try:
        services.answer(found, text, version=int(version) if version.isdecimal() else None)
    except StatewardError as error:
        context = {"item": found, "faults": error.faults, "text": text}
        return render(request, "instructions/answer.html", context, status=422)
    return redirect(found)
