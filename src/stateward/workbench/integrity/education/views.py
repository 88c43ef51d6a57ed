"""Pages of education: coverage of the yearly hours, sessions, the public pages of check-in and test."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import kept_path, read_upload
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import REPORT, VIEW
from stateward.workbench.integrity.education import hours, services
from stateward.workbench.integrity.education.models import EducationSession
from stateward.workbench.integrity.records import services as records
from stateward.workbench.integrity.survey.views import code_of

#: Fields of a new session.
FIELDS = ("enterprise", "title", "planned_on", "hours", "place")


class SessionForm(forms.ModelForm):
    """A session to come or one that was held."""

    class Meta:
        model = EducationSession
        fields = FIELDS
        widgets = {
            "planned_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "enterprise": forms.Select(attrs={"data-choices": ""}),
        }

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = selectors.enterprises(user)


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def education(request: HttpRequest) -> HttpResponse:
    """Where enterprises stand with the hours of the year, and the sessions."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else office.today().year
    form = SessionForm(request.POST or None, user=request.user) if may(request.user, REPORT) else None
    faults: list[Fault] = []
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return redirect(records.add(form.instance, FIELDS))
        except StatewardError as error:
            faults = error.faults
    sessions = selectors.sessions(request.user).filter(planned_on__year=year)
    context = {
        "year": year,
        "coverage": hours.coverage(year, selectors.enterprises(request.user)),
        "required": hours.required(year),
        "sessions": sessions[:200],
        "overdue": [one for one in sessions if one.held_at is None and one.planned_on < office.today()],
        "form": form,
        "faults": faults,
        "wrong": request.method == "POST",
    }
    return render(request, "integrity/education.html", context, status=422 if request.method == "POST" else 200)


def _found(request: HttpRequest, pk: int) -> EducationSession:
    found = selectors.session(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed(VIEW)
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: who was there in numbers, materials, the check-in code, test results."""
    return _page(request, _found(request, pk), [])


def _page(request: HttpRequest, found: EducationSession, faults: list[Fault]) -> HttpResponse:
    results = list(found.test_results.all())
    passed = sum(row.right >= services.PASS_MARK * row.total for row in results)
    may_report = may(request.user, REPORT, found)
    address = request.build_absolute_uri(reverse("integrity:checkin", args=[found.token])) if found.token else ""
    context = {
        "session": found,
        "attendances": found.attendances.select_related("learner"),
        "materials": found.materials.all(),
        "tested": len(results),
        "passed": passed,
        "address": address if may_report else "",
        "code": code_of(address) if address and may_report else "",
        "may_report": may_report,
        "faults": faults,
        "numbers": request.POST.get("numbers", ""),
    }
    return render(request, "integrity/session.html", context, status=422 if faults else 200)


@allowed(REPORT)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hold a session, make its code, take its list of attendance, add a file."""
    found = _found(request, pk)
    try:
        if action == "hold":
            services.hold(found)
        elif action == "code":
            services.make_code(found)
        elif action == "attend":
            services.attend(found, request.POST.get("numbers", "").replace(",", "\n").splitlines())
        elif action == "material":
            services.add_material(found, read_upload(request, "file"))
        else:
            raise Http404
    except StatewardError as error:
        return _page(request, found, error.faults)
    return redirect(found)


@allowed(VIEW)
@require_safe
def material(request: HttpRequest, pk: int, material: int) -> FileResponse:
    """A file of a session, always a download."""
    found = _found(request, pk).materials.filter(pk=material).first()
    if found is None or not kept_path(found.sha256).is_file():
        raise Http404
    return FileResponse(
        kept_path(found.sha256).open("rb"), as_attachment=True, filename=found.file_name,
        content_type="application/octet-stream",
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: HttpRequest, token: str) -> HttpResponse:
    """Check in by personnel number, then take the test where there is one; no sign-in."""
    try:
        found = services.session_behind(token)
    except Refused as refusal:
        return render(request, "integrity/checkin.html", {"faults": refusal.faults}, status=410)
    context: dict[str, Any] = {"session": found, "number": request.POST.get("number", "")}
    if request.method == "POST":
        try:
            context |= _checked_in(request, token, found)
        except Refused as refusal:
            context["faults"] = refusal.faults
    return render(request, "integrity/checkin.html", context, status=422 if context.get("faults") else 200)


def _checked_in(request: HttpRequest, token: str, found: EducationSession) -> dict[str, Any]:
    number = request.POST.get("number", "")
    if request.POST.get("action") == "test":
        given = {key.removeprefix("q-"): value for key, value in request.POST.items() if key.startswith("q-")}
        result = services.take_test(token, number, given)
        return {"there": True, "result": result, "passed": result.right >= services.PASS_MARK * result.total}
    learner = services.check_in(token, number)
    return {"there": True, "questions": services.questions_for(found, learner.number)}
