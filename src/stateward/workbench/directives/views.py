"""Pages of directives: the list, the text line by line, the outline and its editing, versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.directives.rules import rule_words
from stateward.directives.source import LONG_BYTES, LONG_PAGES, LONG_PARAGRAPHS, takes_long
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.core.formats import byte_size
from stateward.workbench.core.uploads import Upload, kept_path, read_upload
from stateward.workbench.directives import finding, intake, jobs, meeting_selectors, outlining, selectors
from stateward.workbench.directives import forms as own_forms
from stateward.workbench.directives.events import EDIT, VIEW
from stateward.workbench.directives.models import Directive, Node, NodeKind
from stateward.workbench.directives.tables import DirectiveTable


def found_or_404(value: Any) -> Any:
    """The object; 404 where there is none the reader may see."""
    if value is None:
        raise Http404
    return value


@allowed(VIEW)
@require_safe
def directives(request: HttpRequest) -> HttpResponse:
    """The directives that were taken in, the newest first."""
    rows = selectors.directives(request.user)
    context = {"table": tables.show(request, DirectiveTable(rows)), "may_edit": may(request.user, EDIT)}
    return render(request, "directives/directives.html", context)


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a directive in: pasted or as a file; what is wrong is said and nothing of what was pasted is lost."""
    form = own_forms.NewDirectiveForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            pasted = Upload(intake.PASTED, given["text"].encode())
            upload = read_upload(request, "file") if given["file"] else pasted
            begin = jobs.begin_reading if takes_long(upload.content) else intake.take_in
            return redirect(begin(upload, given["title"]))
        except StatewardError as error:
            faults = error.faults
    long = {"pages": LONG_PAGES, "paragraphs": LONG_PARAGRAPHS, "size": byte_size(LONG_BYTES)}
    context = {"form": form, "faults": faults, "show_file": True, "long": long}
    return render(request, "directives/new.html", context, status=422 if request.method == "POST" else 200)


@allowed(VIEW)
@require_safe
def directive(request: HttpRequest, pk: int) -> HttpResponse:
    """The directive line by line, each sentence with its parts and its tasks and where they stand."""
    return _reading(request, found_or_404(selectors.directive(request.user, pk)))


def _reading(
    request: HttpRequest, found: Directive, form: forms.Form | None = None, faults: list[Fault] | None = None
) -> HttpResponse:
    chosen = request.GET.get("sentence", "") or request.POST.get("sentence", "")
    line = selectors.sentence(found, int(chosen)) if chosen.isdecimal() else None
    asked = request.GET.get("page", "")
    page = line.number // selectors.PAGE + 1 if line else (int(asked) if asked.isdecimal() else 1)
    may_edit = may(request.user, EDIT)
    if line is not None and form is None and may_edit:
        form = own_forms.AddForm(directive=found, initial={"title": line.text, "kind": NodeKind.TASK})
    context = {
        "directive": found,
        "reading": selectors.reading(found, page),
        "line": line,
        "rules": [(node, rule_words(node.rule) if node.rule else "") for node in line.nodes] if line else [],
        "form": form,
        "faults": faults or [],
        "may_edit": may_edit,
        "conveyed": meeting_selectors.conveyed(request.user, found),
        "tab": "reading",
    }
    return render(request, "directives/directive.html", context, status=422 if faults or _wrong(form) else 200)


def _wrong(form: forms.Form | None) -> bool:
    return form is not None and form.is_bound and not form.is_valid()


@allowed(VIEW)
@require_safe
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rules found in the text and what they could not, before anybody edited the outline."""
    row: Directive = found_or_404(selectors.directive(request.user, pk))
    told = finding.finding(row)
    strands = Paginator(told.strands, selectors.PAGE).get_page(request.GET.get("page"))
    context = {
        "directive": row,
        "finding": told,
        "strands": strands,
        "conveyed": meeting_selectors.conveyed(request.user, row),
        "tab": "found",
    }
    return render(request, "directives/found.html", context)


@allowed(VIEW)
@require_safe
def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """The outline as a tree; one part of it chosen to be edited."""
    return outline_page(request, found_or_404(selectors.directive(request.user, pk)))


def outline_page(
    request: HttpRequest,
    found: Directive,
    bound: dict[str, forms.Form] | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    """The page of the outline, with a form that came back and what was wrong."""
    chosen = request.GET.get("part", "") or request.POST.get("part", "")
    node = selectors.node(found, int(chosen)) if chosen.isdecimal() else None
    context = {
        "directive": found,
        "tree": selectors.tree(found),
        "node": node,
        "rule": rule_words(node.rule) if node and node.rule else "",
        "forms": {**_forms(found, node), **(bound or {})} if node else {},
        "faults": faults or [],
        "may_edit": may(request.user, EDIT),
        "year": (found.dated or office.today()).year,
        "tab": "outline",
    }
    return render(request, "directives/outline.html", context, status=422 if bound or faults else 200)


def _forms(found: Directive, node: Node, data: Any = None) -> dict[str, forms.Form]:
    """The forms of a part, by the change they make."""
    place = {"kind": node.kind, "parent": node.parent_id}
    return {
        "rename": own_forms.WordsForm(data, initial={"title": node.title}, prefix="rename"),
        "split": own_forms.PartsForm(data, initial={"parts": node.title}, prefix="split"),
        "move": own_forms.PlaceForm(data, directive=found, initial=place, prefix="move"),
    }


@allowed(EDIT)
@require_POST
def edit(request: HttpRequest, pk: int, change: str) -> HttpResponse:
    """Change the outline; a refusal comes back on its page with what was written."""
    found = found_or_404(selectors.directive(request.user, pk))
    if change not in _CHANGES:
        raise Http404
    return _CHANGES[change](request, found)


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else None


def _chosen(request: HttpRequest, found: Directive) -> Node:
    given = request.POST.get("part", "")
    node: Node = found_or_404(selectors.node(found, int(given)) if given.isdecimal() else None)
    return node


def _of_one_part(request: HttpRequest, found: Directive, change: str) -> HttpResponse:
    node = _chosen(request, found)
    form = _forms(found, node, request.POST).get(change)
    if form is not None and not form.is_valid():
        return outline_page(request, found, {change: form})
    version = _version(request)
    try:
        if change == "drop":
            outlining.drop(found, node, version=version)
            return redirect("directives:outline", found.pk)
        assert form is not None
        given = form.cleaned_data
        if change == "rename":
            outlining.rename(found, node, given["title"], version=version)
        elif change == "split":
            assert isinstance(form, own_forms.PartsForm)
            outlining.split(found, node, form.lines(), version=version)
        else:
            above = selectors.node(found, given["parent"]) if given["parent"] else None
            outlining.move(found, node, above, kind=given["kind"], version=version)
    except StatewardError as error:
        return outline_page(request, found, {change: form} if form else None, error.faults)
    return redirect(f"{reverse('directives:outline', args=[found.pk])}?part={node.pk}")


def _merge(request: HttpRequest, found: Directive) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("node") if key.isdecimal()]
    try:
        nodes = selectors.nodes(found, keys)
        outlining.merge(found, nodes, request.POST.get("title", ""), version=_version(request))
    except StatewardError as error:
        return outline_page(request, found, None, error.faults)
    return redirect("directives:outline", found.pk)


def _add(request: HttpRequest, found: Directive) -> HttpResponse:
    given = request.POST.get("sentence", "")
    line = found_or_404(selectors.sentence(found, int(given)) if given.isdecimal() else None)
    form = own_forms.AddForm(request.POST, directive=found)
    if not form.is_valid():
        return _reading(request, found, form)
    words = form.cleaned_data
    above = selectors.node(found, words["parent"]) if words["parent"] else None
    at = found.text.find(words["title"], line.start, line.end)
    place = (at, at + len(words["title"])) if at >= 0 else (line.start, line.end)
    try:
        outlining.add(found, words["kind"], words["title"], place, above, version=_version(request))
    except StatewardError as error:
        return _reading(request, found, form, error.faults)
    return redirect(f"{found.get_absolute_url()}?sentence={line.number}#s{line.number}")


def _restore(request: HttpRequest, found: Directive) -> HttpResponse:
    number = request.POST.get("number", "")
    earlier = found_or_404(selectors.version(found, int(number)) if number.isdecimal() else None)
    try:
        outlining.restore(found, earlier, seen=_version(request))
    except StatewardError as error:
        return outline_page(request, found, None, error.faults)
    return redirect("directives:outline", found.pk)


_CHANGES: dict[str, Callable[[HttpRequest, Directive], HttpResponse]] = {
    **{
        change: (lambda request, found, change=change: _of_one_part(request, found, change))  # type: ignore[misc]
        for change in ("rename", "split", "move", "drop")
    },
    "merge": _merge,
    "add": _add,
    "restore": _restore,
}


@allowed(VIEW)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of the outline, and what happened to the directive."""
    found = found_or_404(selectors.directive(request.user, pk))
    context = {
        "directive": found,
        "versions": selectors.versions(found),
        "may_edit": may(request.user, EDIT),
        "tab": "versions",
    }
    return render(request, "directives/versions.html", context)


@allowed(VIEW)
@require_safe
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed in; always a download."""
    found = found_or_404(selectors.directive(request.user, pk))
    path = kept_path(found.sha256)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )
