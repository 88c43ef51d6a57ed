"""Assessment for programs: schemes, results, the tree behind a score, and schemes tried on the recorded figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import polars as pl
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.messages.errors import AssessmentError
from stateward.rulebook.scheme import SchemeDocument
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.api.shapes import Body, Titled, Year
from stateward.workbench.assessment import inputs, results
from stateward.workbench.core import workspace
from stateward.workbench.register import selectors as register

router = Router(tags=[N_("Assessment")])
STRAND = "assessment"
VIEW = "assessment.view"
#: Enterprises that one request may name.
MOST_NAMED = 500


class SchemeLine(Schema):
    """A scheme in its newest version."""

    id: str
    version: str
    title: Titled
    jurisdiction: str
    status: str
    years: list[int]


class ResultLine(Schema):
    """An enterprise's result; `score` is null with its `reason` where it cannot be computed."""

    enterprise: str
    year: int
    score: float | None
    grade: str | None
    rank: int | None
    reason: str | None


class NodeShape(Schema):
    """A node of the scheme's tree."""

    id: str
    value: float | None
    weight: float | None
    score: float | None
    status: str | None
    reason: str | None


class ResultShape(ResultLine):
    """A result with its leaves and what they add up to."""

    nodes: list[NodeShape]
    subtotals: list[NodeShape]


class Step(Schema):
    """A step of an explanation; `exact` is the value with all its digits, `children` are the figures it read."""

    id: str
    title: str
    value: Any
    exact: str | None
    formula: str | None
    worked: str | None
    inputs: dict[str, Any]
    source: str | None
    rounding: str | None
    status: str | None
    reason: str | None
    weight: Any
    score: Any
    unit: str | None
    kind: str | None
    role: str
    scale: str
    children: list[Step]


Id = Annotated[str, Field(min_length=1, max_length=80)]


class AssessBody(Body):
    """Which scheme to assess with; nothing named: every year, every enterprise one sees."""

    scheme: Id
    years: Annotated[list[Year], Field(max_length=50)] | None = None
    enterprises: Annotated[list[Id], Field(max_length=MOST_NAMED)] | None = None


class SimulateBody(Body):
    """A scheme to try, and the one to compare it with."""

    draft: Id
    against: Id
    years: Annotated[list[Year], Field(max_length=50)] | None = None
    changed_only: bool = True


class Simulated(Schema):
    """The comparison of two schemes, as `stateward simulate` tells it, over the enterprises one sees."""

    draft: dict[str, Any]
    against: dict[str, Any]
    summary: dict[str, Any]
    changes: list[dict[str, Any]]


def _scheme(id_: str) -> SchemeDocument:
    """The scheme's newest document; 404 for an id that the rulebook does not have (a path of a file, say)."""
    book = workspace.rulebook()
    if id_ not in book.ids("scheme"):
        raise Http404
    document: SchemeDocument = book.get("scheme", id_)
    return document


def _seen(request: HttpRequest) -> set[str]:
    """The codes of the enterprises one sees in assessment."""
    return set(register.enterprises(request.user, strand=STRAND).values_list("code", flat=True))


def _rows(run: results.Run, condition: pl.Expr) -> Iterator[dict[str, Any]]:
    return replace(run.assessment, frame=run.frame.filter(condition)).rows()


def _line(row: dict[str, Any]) -> ResultLine:
    return ResultLine(**{name: row[name] for name in ResultLine.model_fields})


def _shape(row: dict[str, Any]) -> ResultShape:
    return ResultShape(**row)


@router.get("/schemes", auth=reading(VIEW), response=list[SchemeLine], summary=N_("Schemes"))
def schemes(request: HttpRequest) -> list[SchemeLine]:
    """The schemes to choose from, the workspace's own first."""
    from stateward.workbench.statements import selectors as statements

    years = statements.annual_years(request.user, strand=STRAND)
    return [
        SchemeLine(
            id=document.id,
            version=document.version,
            title=Titled(**document.title.as_dict()),
            jurisdiction=document.jurisdiction,
            status=document.status,
            years=years,
        )
        for document in results.schemes()
    ]


@router.get("/results/{scheme}/{year}", auth=reading(VIEW), response=Page[ResultLine], summary=N_("Results of a year"))
def year_results(request: HttpRequest, scheme: str, year: Year, window: Query[Window]) -> Page[ResultLine]:
    """The results of the enterprises one sees, best rank first; ranks are of the whole portfolio."""
    run = results.run(_scheme(scheme).id)
    mine = pl.col("enterprise").is_in(sorted(_seen(request)))
    return page(request, list(_rows(run, (pl.col("year") == year) & mine)), window, _line)


@router.get("/results/{scheme}/{year}/{code}", auth=reading(VIEW), response=ResultShape, summary=N_("One result"))
def result(request: HttpRequest, scheme: str, year: Year, code: str) -> ResultShape:
    """One enterprise's result with every node of the scheme."""
    run = results.run(_scheme(scheme).id)
    row = found(register.enterprise(request.user, code, strand=STRAND))
    return _shape(found(run.of_enterprise(row.code).get(year)))


@router.get(
    "/results/{scheme}/{year}/{code}/explanation",
    auth=reading(VIEW),
    response=Step,
    summary=N_("Why: the tree behind a score"),
)
def explanation(request: HttpRequest, scheme: str, year: Year, code: str) -> Step:
    """Every step from the grade down to the cell a figure was reported in, as `stateward explain` tells it."""
    document = _scheme(scheme)
    row = found(register.enterprise(request.user, code, strand=STRAND))
    try:
        tree = results.explanation(document.id, row.code, year)
    except AssessmentError as error:
        if any(fault.code == "explain.unknown_case" for fault in error.faults):
            raise Http404 from error
        raise
    return Step.model_validate(tree.to_dict())


@router.post("/assess", auth=reading(VIEW), response=Page[ResultShape], summary=N_("Assess the recorded figures"))
def assess(request: HttpRequest, body: AssessBody, window: Query[Window]) -> Page[ResultShape]:
    """Results with any scheme of the rulebook on the recorded figures; nothing is changed."""
    seen = _seen(request)
    wanted = seen if body.enterprises is None else seen & set(body.enterprises)
    run = results.run(_scheme(body.scheme).id)
    condition = pl.col("enterprise").is_in(sorted(wanted))
    if body.years is not None:
        condition &= pl.col("year").is_in(body.years)
    return page(request, list(_rows(run, condition)), window, _shape)


@router.post("/simulate", auth=reading(VIEW), response=Simulated, summary=N_("Compare two schemes"))
def simulate(request: HttpRequest, body: SimulateBody) -> Simulated:
    """Who moves, and by which node, when the recorded figures are scored with another scheme; nothing is changed."""
    from stateward.assessment.simulate import simulate as compared

    draft, against = _scheme(body.draft), _scheme(body.against)
    whole = compared(workspace.rulebook(), draft.id, inputs.inputs(), body.years, against=against.id)
    mine = replace(whole, frame=whole.frame.filter(pl.col("enterprise").is_in(sorted(_seen(request)))))
    return Simulated(**mine.to_dict(changed_only=body.changed_only))
