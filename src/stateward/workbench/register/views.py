"""The register's pages: list, tree, import, one enterprise."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import sight
from stateward.workbench.core import office, tables
from stateward.workbench.core.counting import counted
from stateward.workbench.core.uploads import keep, read_upload
from stateward.workbench.register import reading, selectors, services, wording
from stateward.workbench.register.filters import EnterpriseFilter
from stateward.workbench.register.holdings import selectors as holdings
from stateward.workbench.register.holdings.forms import StatusForm
from stateward.workbench.register.tables import EnterpriseTable
from stateward.workbench.statements import selectors as statements


def _filtered(request: HttpRequest) -> tuple[EnterpriseFilter, EnterpriseTable]:
    filtered = EnterpriseFilter(request.GET, queryset=selectors.enterprises(request.user), request=request)
    table = EnterpriseTable(filtered.qs, industry_titles=selectors.industry_titles(), sight=sight(request.user))
    return filtered, table


@allowed("register.view")
@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The list of enterprises."""
    filtered, table = _filtered(request)
    total = counted(selectors.enterprises(request.user))
    if not total:
        return render(request, "register/empty.html", {"may_import": may(request.user, "register.import")})
    context = {
        "filter": filtered,
        "table": tables.show(request, table),
        "total": total,
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "may_import": may(request.user, "register.import"),
    }
    return render(request, "register/list.html", context)


@allowed("register.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, _filtered(request)[1], "enterprises", format_)


@allowed("register.view")
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of enterprises, foldable."""
    tops = selectors.whole_tree(request.user)
    if not tops:
        return render(request, "register/empty.html", {"may_import": may(request.user, "register.import")})
    return render(request, "register/tree.html", {"tops": tops, "total": sum(1 + top.below for top in tops)})


@allowed("register.view")
@require_safe
def enterprise(request: HttpRequest, code: str) -> HttpResponse:
    """One enterprise: who it is, where it stands, what it reported."""
    found = selectors.enterprise(request.user, code)
    if found is None:
        raise Http404
    context = {
        "enterprise": found,
        "ancestors": selectors.ancestors(request.user, found),
        "children": selectors.children(found),
        "below": selectors.branch(found).count() - 1,
        "class_title": wording.class_title(found.enterprise_class),
        "size_title": wording.size_title(found.size),
        "industry_title": wording.industry_title(found.industry, selectors.industry_titles()),
        "statements": statements.of_enterprise(found) if may(request.user, "statements.view", found) else [],
        "years": statements.years_of(found) if may(request.user, "assessment.view", found) else [],
        "may_upload": may(request.user, "statements.upload", found),
        "holders": holdings.holders(request.user, found, office.today()),
        "stakes": holdings.stakes(request.user, found, office.today()),
        "structure_events": holdings.events_of(request.user, found)[:10],
        "spells": holdings.spells(found),
        "may_change": may(request.user, "register.import", found),
        "status_form": StatusForm(initial={"status": found.status, "since": office.today()}),
    }
    return render(request, "register/enterprise.html", context)


@allowed("register.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Enterprises from a workbook or CSV: all or nothing, with the faults found."""
    if request.method != "POST":
        return render(request, "register/import.html", {"faults": []})
    upload = None
    try:
        upload = read_upload(request, "file")
        keep(upload)
        found = reading.read(upload.content, upload.name)
        if not found.accepted:
            raise ImportFault(found.faults)
        imported = services.import_enterprises(reading.rows(found))
    except ImportFault as error:
        if upload is not None:
            services.tell_refused(upload.name, upload.sha256, error.faults)
        return render(request, "register/import.html", {"faults": error.faults}, status=422)
    if imported.added or imported.changed:
        return redirect("register:list")
    nothing = Fault(
        "register.nothing_new",
        _("The file says nothing that the register does not know."),
        _("Nothing needs to be done."),
        level="warning",
        file=upload.name,
    )
    return render(request, "register/import.html", {"faults": [*found.faults, nothing]})
