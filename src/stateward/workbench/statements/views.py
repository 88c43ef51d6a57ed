"""Pages of statements and uploads."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.facts.marking import marked_name
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import tables
from stateward.workbench.core.context import money_unit
from stateward.workbench.core.uploads import kept_path, read_uploads
from stateward.workbench.statements import archives, grouping, jobs, reading, selectors, services
from stateward.workbench.statements.filters import StatementFilter
from stateward.workbench.statements.models import Upload
from stateward.workbench.statements.tables import StatementTable, UploadTable

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _filtered(request: HttpRequest) -> StatementFilter:
    return StatementFilter(request.GET, queryset=selectors.current(request.user), request=request)


def _upload(request: HttpRequest, pk: int) -> Upload:
    """The upload, or 404 where the reader does not see it."""
    found = selectors.upload(request.user, pk)
    if found is None:
        raise Http404
    return found


@allowed("statements.view")
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The list of statements in their current revisions."""
    filtered = _filtered(request)
    may_upload = may(request.user, "statements.upload")
    if not filtered.active and not selectors.current(request.user).exists():
        return render(request, "statements/empty.html", {"templates": reading.templates(), "may_upload": may_upload})
    context = {
        "filter": filtered,
        "table": tables.show(request, StatementTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "waiting": selectors.waiting(request.user),
        "may_upload": may_upload,
    }
    return render(request, "statements/list.html", context)


@allowed("statements.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, StatementTable(_filtered(request).qs), "statements", format_)


@allowed("statements.view")
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement, line by line, with the cell every figure came from."""
    found = selectors.statement(request.user, pk)
    if found is None:
        raise Http404
    context = {
        "statement": found,
        "upload": selectors.upload(request.user, found.upload_id) if found.upload_id else None,
        "sheets": selectors.sheets(found),
        "unit": money_unit(request, found.currency),
        "revisions": selectors.revisions(found),
        "checks": reading.check(found),
        "consolidation": grouping.consolidation(found),
    }
    return render(request, "statements/statement.html", context)


@allowed("statements.upload")
@require_http_methods(["GET", "HEAD", "POST"])
def new_upload(request: HttpRequest) -> HttpResponse:
    """Hand in files: each is kept at once and read in the background; the next page says how far that is."""
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            return redirect(jobs.begin_reading(read_uploads(request, "files")))
        except ImportFault as error:
            faults = error.faults
    context = {"faults": faults, "templates": reading.templates()}
    return render(request, "statements/new.html", context, status=422 if faults else 200)


@allowed("statements.view")
@require_safe
def uploads(request: HttpRequest) -> HttpResponse:
    """Every file that was handed in, also the refused ones."""
    table = tables.show(request, UploadTable(selectors.uploads(request.user)))
    return render(
        request, "statements/uploads.html", {"table": table, "may_upload": may(request.user, "statements.upload")}
    )


@allowed("statements.view")
@require_safe
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """One upload: what it holds, the faults beside their cells, and what to do next."""
    found = _upload(request, pk)
    context = {
        "upload": found,
        "recorded": selectors.recorded_from(found)[:500],
        "found": selectors.found_statements(request.user, found),
        "markable": reading.can_mark(found),
        "markable_archive": archives.can_mark(found),
        "members": archives.members(found),
        "may_record": may(request.user, "statements.record", found),
        "may_withdraw": may(request.user, "statements.upload", found),
    }
    return render(request, "statements/upload.html", context)


@allowed("statements.record")
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the statements of a checked upload, in the background."""
    return redirect(jobs.begin_recording(_upload(request, pk)))


@allowed("statements.upload")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a checked upload."""
    found = _upload(request, pk)
    services.withdraw_upload(found)
    return redirect(found)


@allowed("statements.view")
@require_safe
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with the faulty cells marked."""
    found = _upload(request, pk)
    if not reading.can_mark(found):
        raise Http404
    return _download(reading.marked(found), marked_name(found.file_name), WORKBOOK)


@allowed("statements.view")
@require_safe
def marked_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive with every workbook marked, and a first file that lists what was found for each enterprise."""
    found = _upload(request, pk)
    if not archives.can_mark(found):
        raise Http404
    return _download(archives.marked(found), archives.marked_name(found), "application/zip")


@allowed("statements.view")
@require_safe
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    found = _upload(request, pk)
    path = kept_path(found.sha256)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )


@allowed("statements.view")
@require_safe
def template_workbook(request: HttpRequest, template: str) -> HttpResponse:
    """An empty statement workbook in the reader's language."""
    return _download(reading.empty_workbook(template), f"{template}.xlsx", WORKBOOK)


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
