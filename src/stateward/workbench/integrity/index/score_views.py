"""Pages of one enterprise in a year: its figures with their evidence, and why its score is what it is."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import current_language
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.sentences import written
from stateward.workbench.core.uploads import kept_path
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import ADOPT, PREPARE, REPORT, VERIFY, VIEW
from stateward.workbench.integrity.index import explaining, forms, improving, services, showing
from stateward.workbench.integrity.index.models import Figure, IndexScore, IndexYear
from stateward.workbench.integrity.index.shape import Column, shape_of, titles_of
from stateward.workbench.integrity.index.views import found_year
from stateward.workbench.register.models import Enterprise


def _found(request: HttpRequest, year: int, code: str) -> tuple[IndexYear, Enterprise]:
    index_year, enterprise = found_year(request, year), selectors.enterprise(request.user, code)
    if enterprise is None or not index_year.cycle.participants.filter(enterprise=enterprise).exists():
        raise Http404
    return index_year, enterprise


@allowed(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The figures of an enterprise: entered with evidence while it reports, read and verified by the office."""
    index_year, enterprise = _found(request, year, code)
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            services.enter(enterprise, index_year, forms.entered(request, shape_of(index_year.rule)))
        except StatewardError as error:
            faults = error.faults
        else:
            return redirect("integrity:figures", year=year, code=code)
    return _figures_page(request, index_year, enterprise, faults)


def _figures_page(
    request: HttpRequest, index_year: IndexYear, enterprise: Enterprise, faults: list[Fault]
) -> HttpResponse:
    participant = index_year.cycle.participants.select_related("cycle", "enterprise").get(enterprise=enterprise)
    columns = shape_of(index_year.rule)
    held = {row.indicator: row for row in _held(index_year, enterprise)}
    context = {
        "year": index_year,
        "enterprise": enterprise,
        "participant": participant,
        "lines": [_line(request, column, held.get(column.id), faults) for column in columns],
        "writable": services.is_writable(participant) and may(request.user, REPORT, enterprise),
        "may_verify": may(request.user, VERIFY, enterprise),
        "unverified": any(not row.is_settled for row in held.values()),
        "faults": faults,
        "correct_form": forms.CorrectForm(columns=columns),
    }
    return render(request, "integrity/figures.html", context, status=422 if faults else 200)


def _held(index_year: IndexYear, enterprise: Enterprise) -> Any:
    return index_year.figures.filter(enterprise=enterprise).select_related("entered_by", "verified_by")


def _line(request: HttpRequest, column: Column, figure: Figure | None, faults: list[Fault]) -> dict[str, Any]:
    """A line of the page; with faults, what was typed stays."""
    typed = {name: request.POST.get(f"{name}-{column.id}") for name in ("value", "missing", "note")} if faults else {}
    value = "" if figure is None or figure.value is None else f"{figure.value.normalize():f}"
    return {
        "column": column,
        "figure": figure,
        "value": typed.get("value") if typed.get("value") is not None else value,
        "missing": typed.get("missing") if typed.get("missing") is not None else (figure.missing if figure else ""),
        "note": typed.get("note") if typed.get("note") is not None else (figure.note if figure else ""),
        "basis": written(figure.basis["sentence"], figure.basis["values"]) if figure and figure.basis else "",
        "sources": figure.basis.get("sources", []) if figure and _sees_sources(request) else [],
    }


def _sees_sources(request: HttpRequest) -> bool:
    """Whether the pages of the records open to the reader: they stand in supervision, the audits in the office's."""
    return scope.sees_whole_office(request.user, strand="supervision")


@allowed(VERIFY)
@require_POST
def verify(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Verify the figures that were ticked, or correct one."""
    index_year, enterprise = _found(request, year, code)
    try:
        if request.POST.get("action") == "correct":
            form = forms.CorrectForm(request.POST, columns=shape_of(index_year.rule))
            if form.is_valid():
                given = form.cleaned_data
                services.correct(enterprise, index_year, given["indicator"], given["value"], given["reason"])
        else:
            services.verify(enterprise, index_year, request.POST.getlist("verify"))
    except StatewardError as error:
        return _figures_page(request, index_year, enterprise, error.faults)
    return redirect("integrity:figures", year=year, code=code)


@allowed(VIEW)
@require_safe
def evidence(request: HttpRequest, year: int, code: str, indicator: str) -> FileResponse:
    """The file behind a figure, always a download."""
    index_year, enterprise = _found(request, year, code)
    figure = index_year.figures.filter(enterprise=enterprise, indicator=indicator).first()
    if figure is None or not figure.sha256 or not kept_path(figure.sha256).is_file():
        raise Http404
    return FileResponse(
        kept_path(figure.sha256).open("rb"),
        as_attachment=True,
        filename=figure.file_name,
        content_type="application/octet-stream",
    )


def _score(request: HttpRequest, year: int, code: str) -> tuple[IndexYear, IndexScore]:
    index_year = found_year(request, year)
    run = selectors.run_shown(request.user, index_year)
    row = selectors.scores(request.user, run).filter(enterprise__code=code).first() if run else None
    if row is None:
        raise Http404
    return index_year, row


@allowed(VIEW)
@require_safe
def score(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Why the score is what it is, what would raise it most, what if, and what became of last year's measures."""
    index_year, row = _score(request, year, code)
    return _score_page(request, index_year, row)


def _score_page(
    request: HttpRequest, index_year: IndexYear, row: IndexScore, faults: list[Fault] | None = None
) -> HttpResponse:
    run, code = row.run, row.enterprise.code
    document = run.rule
    titles = titles_of(document)
    ranked = run.scores.filter(rank__isnull=False).count()
    # With fewer others their mean would nearly name one of them to an enterprise's people.
    enough = selectors.whole_office(request.user) or ranked > showing.ENOUGH_OTHERS
    drivers = explaining.drivers_of(run, code) if enough else []
    widest = max((abs(driver.effect) for driver in drivers), default=0.0) or 1.0
    before = explaining.run_before(index_year)
    columns = [column for column in shape_of(document) if not column.is_case]
    told, supposition = _what_if(request, row, columns)
    units = {column.id: column.unit for column in columns}
    target = selectors.targets(request.user, index_year.year).get(row.enterprise_id)
    own = next(one for one in run.inputs if one["enterprise"] == code)
    step = explaining.changes(run, before, current_language()).get(code) if before else None
    context = {
        "year": index_year,
        "run": run,
        "row": row,
        "enterprise": row.enterprise,
        "grade": showing.grade_titles(document).get(row.grade, ""),
        "vetoes": [showing.veto_titles(document)[id_] for id_ in row.vetoes],
        "ranked": ranked,
        "enough": enough,
        "profile": showing.profile(run, row),
        "drivers": [_driver(driver, titles, units, own, widest) for driver in drivers],
        "measures": _measures(request, row, index_year),
        "adopted": list(run.adopted.filter(enterprise=row.enterprise).select_related("item")),
        "effects": explaining.effects(run, code),
        "change": step,
        "moved": None if step is None or step.done is None or step.method is None else step.done + step.method,
        "target": target,
        "next_target": selectors.targets(request.user, index_year.year + 1).get(row.enterprise_id),
        "target_form": forms.TargetForm(initial={"year": index_year.year + 1}),
        "may_prepare": may(request.user, PREPARE),
        "may_adopt": may(request.user, ADOPT, row.enterprise),
        "if_lines": [(column, request.GET.get(f"if-{column.id}", ""), own.get(column.id)) for column in columns],
        "supposition": supposition,
        "faults": [*(faults or []), *told],
    }
    return render(request, "integrity/score.html", context, status=422 if context["faults"] else 200)


def _what_if(request: HttpRequest, row: IndexScore, columns: list[Column]) -> tuple[list[Fault], Any]:
    try:
        figures_ = forms.supposed(request.GET, columns)
        if not figures_:
            return [], None
        found = explaining.suppose(row.run, row.enterprise.code, figures_)
    except StatewardError as error:
        return error.faults, None
    change = None if found.score is None or row.score is None else found.score - row.score
    return [], {"found": found, "change": change, "grade": showing.grade_titles(row.run.rule).get(found.grade, "")}


#: Half the width of the bar of effects, in its own units.
_HALF = 60


def _driver(driver: Any, titles: dict[str, str], units: dict[str, Any], own: dict[str, Any], widest: float) -> Any:
    width = round(_HALF * abs(driver.effect) / widest, 1)
    return {
        "title": titles.get(driver.id, driver.id),
        "figure": own.get(driver.id),
        "unit": units.get(driver.id),
        "points": driver.value,
        "peers": driver.peers,
        "effect": driver.effect,
        "width": width,
        "x": _HALF if driver.effect >= 0 else round(_HALF - width, 1),
    }


def _measures(request: HttpRequest, row: IndexScore, index_year: IndexYear) -> list[dict[str, Any]]:
    adopted = set(row.run.adopted.filter(enterprise=row.enterprise).values_list("measure", flat=True))
    due = office.today().replace(month=12, day=31)
    found = []
    for gain in explaining.measures_of(row.run, row.enterprise.code):
        first = {"measure": gain.measure, "owner": request.user.pk, "due": due}
        form = forms.MeasureForm(user=request.user, initial=first, auto_id=f"id_{gain.measure}_%s")
        found.append({"gain": gain, "form": form, "adopted": gain.measure in adopted})
    return found


@allowed(ADOPT)
@require_POST
def adopt(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Take a measure on."""
    index_year, row = _score(request, year, code)
    form = forms.MeasureForm(request.POST, user=request.user)
    try:
        if not form.is_valid():
            raise Refused([Fault("index.measure_form", str(error), "") for each in form.errors.values()
                           for error in each])  # fmt: skip
        given = form.cleaned_data
        improving.adopt(row.enterprise, row.run, given["measure"], given["owner"], given["due"])
    except StatewardError as error:
        return _score_page(request, index_year, row, error.faults)
    return redirect(row.get_absolute_url() + "#measures")


@allowed(PREPARE)
@require_POST
def target(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Set the score to reach."""
    index_year, row = _score(request, year, code)
    form = forms.TargetForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused([Fault("index.target_form", str(error), "") for each in form.errors.values()
                           for error in each])  # fmt: skip
        improving.set_target(row.enterprise, form.cleaned_data["year"], form.cleaned_data["score"])
    except StatewardError as error:
        return _score_page(request, index_year, row, error.faults)
    return redirect(row)
