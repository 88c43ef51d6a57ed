"""Pages of assessment: the portfolio, the scorecard, the explanation of any figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from stateward.assessment.telling import to_html, to_text
from stateward.messages.errors import AssessmentError, StatewardError
from stateward.rulebook.scheme import SchemeDocument
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.accounts.scope import sees_whole_office
from stateward.workbench.assessment import results, selectors
from stateward.workbench.assessment import scorecard as cards
from stateward.workbench.assessment.tables import PortfolioTable
from stateward.workbench.core import tables
from stateward.workbench.core.context import money_unit
from stateward.workbench.register import selectors as register
from stateward.workbench.register import wording
from stateward.workbench.register.filters import EnterpriseFilter
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import selectors as statements

STRAND = "assessment"
#: Formats of a whole explanation -> media type.
EXPLANATION_TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@dataclass
class Choice:
    """Which scheme, year and grade the reader looks at."""

    schemes: list[SchemeDocument]
    scheme: SchemeDocument
    years: list[int]
    year: int
    grade: str


def _choice(request: HttpRequest) -> Choice | None:
    """What the address asks for, else the first scheme and the newest year; `None` where there is nothing to score."""
    schemes, years = results.schemes(), statements.annual_years(request.user, strand=STRAND)
    if not schemes or not years:
        return None
    wanted = request.GET.get("scheme", "")
    scheme = next((document for document in schemes if document.id == wanted), schemes[0])
    year = request.GET.get("year", "")
    known = year.isdecimal() and int(year) in years
    return Choice(schemes, scheme, years, int(year) if known else years[0], request.GET.get("grade", ""))


def _table(
    request: HttpRequest, choice: Choice
) -> tuple[results.Run, selectors.Portfolio, PortfolioTable, EnterpriseFilter]:
    run = results.run(choice.scheme.id)
    seen = register.enterprises(request.user, strand=STRAND)
    filtered = EnterpriseFilter(request.GET, queryset=seen, request=request)
    money = money_unit(request)
    rows = selectors.shown(run, choice.year, request.user, filtered, money, choice.grade, strand=STRAND)
    titles = statements.account_titles()
    figures = {name: f"{titles[name]} ({money.title})" for name in selectors.FIGURES if name in titles}
    table = PortfolioTable(
        list(rows.rows),
        parts=selectors.part_titles(run),
        figures=figures,
        places=money.places,
        better=choice.scheme.better,
    )
    return run, rows, table, filtered


@allowed("assessment.view")
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every enterprise with its score: search, filter, sort, columns, export."""
    choice = _choice(request)
    if choice is None:
        context = {
            "enterprises": register.enterprises(request.user, strand=STRAND).exists(),
            "schemes": results.schemes(),
            "may_import": may(request.user, "register.import"),
            "may_upload": may(request.user, "statements.upload"),
        }
        return render(request, "assessment/empty.html", context)
    context = {"choice": choice, "kept_fields": tables.kept_fields(request, "column", "page")}
    try:
        run, rows, table, filtered = _table(request, choice)
    except StatewardError as error:
        return render(request, "assessment/portfolio.html", context | {"faults": error.faults}, status=422)
    order = [grade.grade for grade in choice.scheme.grades]
    context |= {
        "run": run,
        "portfolio": rows,
        "filter": filtered,
        "table": tables.show(request, table),
        "grades": _bars(rows.grades(order)),
        "grade_choices": order,
    }
    return render(request, "assessment/portfolio.html", context)


def _bars(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Grades with their counts and the height of their bars."""
    highest = max((count for _grade, count in counts), default=0)
    return [{"grade": grade, "count": count, "height": max(2, round(36 * count / highest))} for grade, count in counts]


@allowed("assessment.view")
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The portfolio as shown, as a workbook or CSV."""
    choice = _choice(request)
    if choice is None or format_ not in tables.EXPORTS:
        raise Http404
    _run, _rows, table, _filter = _table(request, choice)
    return tables.export(request, table, f"{choice.scheme.id}-{choice.year}", format_)


@allowed("assessment.view")
@require_safe
def enterprise(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """An enterprise's scorecard under the workspace's first scheme."""
    schemes = results.schemes()
    if not schemes:
        raise Http404
    return redirect("assessment:scorecard", scheme=schemes[0].id, year=year, code=_enterprise(request, code).code)


@allowed("assessment.view")
@require_safe
def scorecard(request: HttpRequest, scheme: str, year: int, code: str) -> HttpResponse:
    """One enterprise's scorecard with the explanation of its score."""
    return _scorecard(request, scheme, year, code, "score")


@allowed("assessment.view")
@require_safe
def why(request: HttpRequest, scheme: str, year: int, code: str, node: str) -> HttpResponse:
    """The explanation of one figure: a part of the scorecard when htmx asks, else the whole page."""
    if request.htmx and request.htmx.target == "why":
        _require_scheme(scheme)
        context = _explained(request, scheme, year, _enterprise(request, code), node)
        return render(request, "assessment/parts/why.html", context)
    return _scorecard(request, scheme, year, code, node)


@allowed("assessment.view")
@require_safe
def explanation_file(request: HttpRequest, scheme: str, year: int, code: str, format_: str) -> HttpResponse:
    """The whole explanation to keep: JSON as `stateward explain` gives it, a self-contained page, or text."""
    if format_ not in EXPLANATION_TYPES:
        raise Http404
    _require_scheme(scheme)
    found = _enterprise(request, code)
    tree = _explanation(scheme, code, year)
    if format_ == "json":
        content = json.dumps(tree.to_dict(), ensure_ascii=False, indent=2)
    else:
        content = (to_html if format_ == "html" else to_text)(tree, found.name, year)
    response = HttpResponse(content, content_type=EXPLANATION_TYPES[format_])
    response["Content-Disposition"] = content_disposition_header(True, f"{scheme}-{year}-{code}.{format_}")
    return response


def _enterprise(request: HttpRequest, code: str) -> Enterprise:
    """The enterprise, or 404 where the reader does not see it."""
    found = register.enterprise(request.user, code, strand=STRAND)
    if found is None:
        raise Http404
    return found


def _scorecard(request: HttpRequest, scheme: str, year: int, code: str, node: str) -> HttpResponse:
    document = _require_scheme(scheme)
    found = _enterprise(request, code)
    context = _explained(request, scheme, year, found, node)
    run = results.run(scheme)
    own = run.of_enterprise(code)
    peers = cards.Peers.everyone if sees_whole_office(request.user, strand=STRAND) else cards.Peers.in_sum
    result = own.get(year)
    if result is None:
        raise Http404
    earlier = own.get(year - 1)
    applicable = [leaf for leaf in result["nodes"] if leaf["status"] != "not_applicable"]
    context |= {
        "scheme": document,
        "result": result,
        "change": _difference(result["score"], earlier["score"] if earlier else None),
        "ranked": run.ranked(year),
        "scored": sum(1 for leaf in applicable if leaf["score"] is not None),
        "applicable": len(applicable),
        "lines": cards.lines(context["explanation"], cards.earlier_points(run, year, code)),
        "radar": cards.radar(run, year, code, peers),
        "trend": cards.trend(run, year, code, peers),
        "years": sorted(own, reverse=True),
        "schemes": results.schemes(),
        "ancestors": register.ancestors(request.user, found),
        "is_sum": cards.is_sum(run),
        "details": _details(found),
        # What the score stands on: the enterprise with its given values and targets, and its statements of the year.
        "history_of": [found, *statements.of_year(found, year)],
    }
    return render(request, "assessment/scorecard.html", context)


def _require_scheme(scheme: str) -> SchemeDocument:
    """The scheme's document; 404 for an id the rulebook does not have."""
    for document in results.schemes():
        if document.id == scheme:
            return document
    raise Http404


def _explanation(scheme: str, code: str, year: int) -> Any:
    try:
        return results.explanation(scheme, code, year)
    except AssessmentError as error:
        if any(fault.code == "explain.unknown_case" for fault in error.faults):
            raise Http404 from error
        raise


def _explained(request: HttpRequest, scheme: str, year: int, found: Enterprise, node: str) -> dict[str, Any]:
    """The explanation of a node for a page or a part; 404 for a node the scheme does not have."""
    explanation = _explanation(scheme, found.code, year)
    step = explanation.find(node)
    if step is None:
        raise Http404
    return {
        "enterprise": found,
        "scheme_id": scheme,
        "year": year,
        "explanation": explanation,
        "node": node,
        "step": step,
        "thread": cards.Thread(money_unit(request), statements.account_kinds()).write(step),
        "way_up": reverse("assessment:scorecard", args=[scheme, year, found.code]) if node != "score" else None,
    }


def _details(found: Enterprise) -> list[str]:
    """Class and industry in words, as far as they are known."""
    industry = wording.industry_title(found.industry, register.industry_titles())
    return [words for words in (wording.class_title(found.enterprise_class), industry) if words]


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
