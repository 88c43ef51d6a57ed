"""Pages of own books: the list, the guided page from a sample to a saved mapping, reading a file by it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stateward.facts.ledger import LedgerMapping
from stateward.messages.errors import Fault, ImportFault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may, require
from stateward.workbench.accounts.scope import enterprises_of
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.statements.actions import PREPARE
from stateward.workbench.statements.mapping import services
from stateward.workbench.statements.models import BookMapping
from stateward.workbench.statements.reporting import selectors

#: Enterprises offered in the choice; who reports for more finds the one by its page.
OFFERED = 500


@allowed("statements.view")
@require_http_methods(["GET", "HEAD", "POST"])
def mappings(request: HttpRequest) -> HttpResponse:
    """The mappings of own books; a sample handed in here leads to the guided page."""
    faults: list[Fault] = []
    if request.method == "POST":
        require(request.user, PREPARE)
        enterprise = selectors.enterprise(request.user, request.POST.get("enterprise", ""))
        if enterprise is None:
            raise Http404
        require(request.user, PREPARE, enterprise)
        try:
            sample = services.take(enterprise, read_upload(request, "file"))
            return redirect("statements:mapping-make", token=sample.token())
        except ImportFault as error:
            faults = error.faults
    context = {
        "mappings": services.mappings(request.user)[:OFFERED],
        "enterprises": enterprises_of(request.user, strand="statements")[:OFFERED],
        "may_make": may(request.user, PREPARE),
        "faults": faults,
    }
    return render(request, "statements/mapping/list.html", context, status=422 if faults else 200)


@allowed(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, token: str) -> HttpResponse:
    """Columns, rows with suggested lines, preview, save."""
    sample = services.sample_of(request.user, token)
    if sample is None:
        raise Http404
    how, faults = services.begin(sample), list[Fault]()
    if request.method == "POST":
        try:
            how = services.from_form(request.POST.dict(), how)
            if request.POST.get("do") == "save":
                return redirect(services.keep_version(sample, request.POST.get("title", ""), how))
        except StatewardError as error:
            faults = list(error.faults)
    return _guided(request, sample, how, faults)


def _guided(request: HttpRequest, sample: services.Sample, how: LedgerMapping, faults: list[Fault]) -> HttpResponse:
    table = sample.table()
    try:
        found = services.read(table, sample.file_name, how)
    except ImportFault as error:
        faults += error.faults
        found = None
    rows = [
        {"row": row, "rule": rule, "exact": rule is not None and rule.code == row.code}
        for row in (found.rows[: services.SHOWN] if found else [])
        for rule in [how.rule_of(row.code)]
    ]
    context = {
        "sample": sample,
        "how": how,
        "headers": list(enumerate(table.headers)),
        "roles": _roles(how),
        "rows": rows,
        "found": found,
        "lines": services.titles(),
        "mapped": [(key, figure.amount) for key, figure in found.figures.items() if "." not in key] if found else [],
        "faults": faults + (found.faults if found else []),
        "title": request.POST.get("title", ""),
    }
    return render(request, "statements/mapping/make.html", context, status=422 if faults else 200)


def _roles(how: LedgerMapping) -> list[tuple[str, str, int | None]]:
    from stateward.messages import gettext as _

    return [
        ("code", _("Code"), how.code),
        ("name", _("Name"), how.name),
        ("amount", _("Amount (or debit)"), how.amount),
        ("credit", _("Credit, where there is one"), how.credit),
        ("opening", _("Opening balance, where there is one"), how.opening),
    ]


@allowed("statements.view")
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """One mapping; a file read by it becomes the draft of a report."""
    held = services.mapping(request.user, pk)
    if held is None:
        raise Http404
    context: dict[str, Any] = {"faults": []}
    if request.method == "POST":
        require(request.user, PREPARE, held.enterprise)
        answer = _read(request, held, context)
        if answer is not None:
            return answer
    reports = [
        one
        for one in selectors.reports(request.user).filter(enterprise=held.enterprise).order_by("-due")[:60]
        if one.may_be_filled
    ]
    titles = dict(services.titles())
    context |= {
        "mapping": held,
        "rows": [row | {"title": titles.get(row["account"], row["account"])} for row in held.rows],
        "reports": reports,
        "may_read": may(request.user, PREPARE, held.enterprise),
        "versions": services.versions(held),
    }
    return render(request, "statements/mapping/mapping.html", context, status=422 if context["faults"] else 200)


def _read(request: HttpRequest, held: BookMapping, context: dict[str, Any]) -> HttpResponse | None:
    """Read the file that was sent; on to the draft, unless something is unmapped or at fault and must be seen first."""
    number = request.POST.get("report", "")
    report = selectors.report(request.user, int(number)) if number.isdecimal() else None
    if report is None or report.enterprise_id != held.enterprise_id:
        raise Http404
    try:
        incoming = read_upload(request, "file")
        table = services.books_table(incoming.content, incoming.name)
        found = services.read(table, incoming.name, LedgerMapping.from_document(held.document))
        if found.faults:
            context["faults"] = found.faults
            return None
        services.to_draft(report, found)
    except StatewardError as error:
        context["faults"] = list(error.faults)
        return None
    if not found.unmapped:
        return redirect("statements:entry", pk=report.pk)
    context |= {"found": found, "report": report}
    return None
