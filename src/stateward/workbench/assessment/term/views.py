"""Pages of the term."""

from __future__ import annotations

import io
from decimal import InvalidOperation
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.assessment import services
from stateward.workbench.assessment.cycle import selectors as rounds
from stateward.workbench.assessment.events import RUN
from stateward.workbench.assessment.term import review, selectors
from stateward.workbench.core import office
from stateward.workbench.core.uploads import read_upload
from stateward.workbench.register import selectors as register
from stateward.workbench.statements import selectors as statements

STRAND = "assessment"


@allowed("assessment.view")
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The groups and the terms they can be looked at in."""
    return _terms(request)


def _terms(request: HttpRequest, faults: list[Fault] | None = None) -> HttpResponse:
    known = statements.annual_years(request.user, strand=STRAND)
    documents = selectors.documents()
    firsts = sorted({year - back for year in known for back in range(3)}, reverse=True)
    wanted = request.GET.get("first", "")
    name = request.GET.get("document", "")
    found = selectors.document(name) or (documents[0] if documents else None)
    default = _usual_first(known, found.years if found else 3)
    first = int(wanted) if wanted.isdecimal() and int(wanted) in firsts else default
    groups = rounds.groups(request.user) or register.enterprises(request.user, strand=STRAND)[:1]
    held = review.newest(request.user, found.id, first) if found and first else {}
    context = {
        "rows": [(one, held.get(one.pk)) for one in groups],
        "review_due": found is not None and first is not None and review.is_due(found, first, office.today()),
        "documents": documents,
        "document": found,
        "firsts": firsts,
        "first": first,
        "may_import": may(request.user, RUN),
        "faults": faults or [],
        "here": "terms",
    }
    return render(request, "assessment/terms.html", context, status=422 if faults else 200)


def _usual_first(known: list[int], years: int) -> int | None:
    """The first year of a term whose last year is still to come, where two years are known."""
    if not known:
        return None
    return max(min(known), max(known) - years + 2)


@allowed("assessment.view")
@require_safe
def term(request: HttpRequest, document: str, first: int, code: str) -> HttpResponse:
    """One group's term: years side by side, the running score, what the last year must reach."""
    found, enterprise = selectors.document(document), register.enterprise(request.user, code, strand=STRAND)
    if found is None or enterprise is None:
        raise Http404
    context: dict[str, Any] = {
        "document": found,
        "enterprise": enterprise,
        "first": first,
        "last": first + found.years - 1,
        "here": "terms",
    }
    try:
        result = selectors.term_of(found, first, code)
        context |= {
            "term": result,
            "years": selectors.years(result, code),
            "running": selectors.running(result, code),
            "nodes": selectors.nodes(result, code),
            "goals": selectors.goals(found, first, code),
            "carried": selectors.carried(found, first, code),
        }
    except StatewardError as error:
        context["faults"] = error.faults
    return render(request, "assessment/term.html", context, status=422 if context.get("faults") else 200)


@allowed(RUN)
@require_POST
def past(request: HttpRequest) -> HttpResponse:
    """Take in past years as given: CSV with the columns enterprise, year and indicator ids."""
    try:
        services.record_given(_rows(read_upload(request, "file").content))
    except StatewardError as error:
        return _terms(request, list(error.faults))
    return redirect("assessment:terms")


def _rows(content: bytes) -> list[dict[str, Any]]:
    """Rows of `enterprise`, `year`, `indicator`, `value`; empty cells are left out. Raises `ImportFault`."""
    try:
        frame = pl.read_csv(io.BytesIO(content), infer_schema_length=0, encoding="utf8-lossy")
    except pl.exceptions.PolarsError as error:
        raise ImportFault(_fault(str(error).split("\n")[0])) from error
    if not {"enterprise", "year"} < set(frame.columns):
        raise ImportFault(_fault(", ".join(frame.columns)))
    rows, faults = [], []
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        for name in frame.columns:
            if name in ("enterprise", "year") or not (row[name] or "").strip():
                continue
            try:
                float(row[name])
                rows.append(
                    {"enterprise": row["enterprise"], "year": int(row["year"]), "indicator": name, "value": row[name]}
                )
            except (ValueError, InvalidOperation):
                faults.append(_fault(str(row[name]), number))
    if faults:
        raise ImportFault(faults)
    return rows


def _fault(value: str, row: int | None = None) -> Fault:
    return Fault(
        "past.table",
        _("The table of past years cannot be read here."),
        _("Write a CSV with the columns enterprise, year and one column for each indicator, with numbers in it."),
        value=value[:80],
        row=row,
    )
