"""Pages of briefings: list, compile, read and edit, release, documents, the office's templates."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import current_language
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.documents import MEDIA, respond, with_head
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.directives.briefings import forms as own_forms
from stateward.workbench.directives.briefings import selectors, services, writing
from stateward.workbench.directives.events import EDIT, RELEASE, VIEW
from stateward.workbench.directives.forms import CommentForm
from stateward.workbench.directives.models import Briefing, BriefingState
from stateward.workbench.directives.views import found_or_404


@allowed(VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The briefings, the newest period first."""
    context = {
        "here": "briefings",
        "briefings": selectors.briefings(request.user)[:200],
        "may_edit": may(request.user, EDIT),
    }
    return render(request, "briefings/briefings.html", context)


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Compile a briefing from the facts as they are now."""
    first = {"year": office.today().year, "rhythm": "month", "part": office.today().month}
    form = own_forms.CompileForm(request.POST or None, initial=first)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            return redirect(services.compile_briefing(given["rhythm"], given["year"], given["part"]))
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "faults": faults}
    return render(request, "briefings/new.html", context, status=422 if request.method == "POST" else 200)


@allowed(VIEW)
@require_safe
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """A briefing as it reads, with its figures and their sources; a section opened to be edited."""
    return _page(request, found_or_404(selectors.briefing(request.user, pk)))


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("in") or request.POST.get("in") or current_language()
    return asked if asked in services.LANGUAGES else "en"


def _page(request: HttpRequest, found: Briefing, form: Any = None, faults: list[Fault] | None = None) -> HttpResponse:
    code = _language(request)
    asked = request.GET.get("section") or request.POST.get("section") or ""
    rows = found.sections.get(code, [])
    editable = may(request.user, EDIT) and found.state == BriefingState.DRAFT
    opened = next((row for row in rows if row["id"] == asked), None) if editable else None
    if opened is not None and form is None:
        form = own_forms.SectionForm(initial={"title": opened["title"], "text": opened["text"]})
    context = {
        "briefing": found,
        "title": found.title_zh if code == "zh" else found.title_en,
        "sections": rows,
        "code": code,
        "other": "en" if code == "zh" else "zh",
        "opened": asked if opened else "",
        "form": form,
        "editable": editable,
        "may_release": may(request.user, RELEASE) and found.state == BriefingState.WAITING,
        "comment": CommentForm(),
        "template": writing.template_of(found, code),
        "faults": faults or [],
    }
    return render(request, "briefings/briefing.html", context, status=422 if faults else 200)


@allowed(EDIT)
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep title and text of a section."""
    found = found_or_404(selectors.briefing(request.user, pk))
    form = own_forms.SectionForm(request.POST)
    code, section = _language(request), request.POST.get("section", "")
    if not form.is_valid():
        return _page(request, found, form)
    try:
        services.edit(found, code, section, form.cleaned_data["title"], form.cleaned_data["text"])
    except StatewardError as error:
        return _page(request, found, form, error.faults)
    return redirect(f"{found.get_absolute_url()}?in={code}#{section}")


@allowed(VIEW)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Submit, release or return; the services ask who may."""
    found = found_or_404(selectors.briefing(request.user, pk))
    try:
        match action:
            case "submit":
                services.submit(found)
            case "release":
                services.release(found)
            case "return":
                services.send_back(found, request.POST.get("comment", ""))
            case _:
                raise Http404
    except StatewardError as error:
        return _page(request, found, None, error.faults)
    return redirect(found)


@allowed(VIEW)
@require_safe
def document(request: HttpRequest, pk: int, code: str, format_: str) -> HttpResponse:
    """The briefing as PDF, Word or a page; Word in the office's own template where it has one."""
    found = found_or_404(selectors.briefing(request.user, pk))
    if code not in services.LANGUAGES:
        raise Http404
    written = writing.document(found, code)
    name = f"briefing-{found.rhythm}-{found.year}-{found.part:02d}-{code}"
    template = writing.template_of(found, code) if format_ == "docx" else None
    if template is None:
        return respond(request, written, format_, name)
    answer = HttpResponse(
        writing.in_office_template(found, code, template, with_head(written)), content_type=MEDIA["docx"]
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return answer


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The office's own Word templates; a faulty one is refused with its place."""
    form = own_forms.TemplateForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            services.keep_template(given["rhythm"], given["written_in"], read_upload(request, "file"))
            return redirect(reverse("briefings:templates"))
        except StatewardError as error:
            faults = error.faults
    context = {"here": "briefings", "templates": selectors.templates(request.user), "form": form, "faults": faults}
    return render(request, "briefings/templates.html", context, status=422 if request.method == "POST" else 200)
