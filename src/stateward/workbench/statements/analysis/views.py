"""Pages of reading: pivot and what a cell is made of, monthly analysis, quality, burden."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from stateward.facts.pivot import Question
from stateward.messages import gettext as _
from stateward.rulebook.reporting import asked_twice
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import indicators, tables, workspace
from stateward.workbench.core.context import money_unit
from stateward.workbench.core.formats import MoneyUnit
from stateward.workbench.statements import selectors as statements
from stateward.workbench.statements.analysis import flash as analyses
from stateward.workbench.statements.analysis import portfolio, quality
from stateward.workbench.statements.reporting import calendar
from stateward.workbench.statements.reporting import selectors as reporting
from stateward.workbench.statements.reporting.models import ReportingPeriod

#: Periods offered for one pivot; series drawn in its chart.
SPANS = (1, 3, 6, 12, 24, 36)
DRAWN = 8
SHOWN = 400


def _label(period: portfolio.Period) -> str:
    return f"{period[0]}-{period[1]:02d}"


class PivotForm(forms.Form):
    """What is asked of the portfolio."""

    figure = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    rows = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    columns = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    how = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    until = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    span = forms.TypedChoiceField(coerce=int, widget=forms.Select(attrs={"class": "form-select"}))
    alone = forms.BooleanField(required=False)
    like = forms.BooleanField(required=False)

    def __init__(self, data: Any, figures: list[tuple[str, str]], periods: list[portfolio.Period]) -> None:
        usual = {
            "figure": next((key for key in ("operating_revenue", "total_assets") if key in dict(figures)), ""),
            "rows": "group", "columns": "period", "how": "sum", "span": "12",
            "until": _label(periods[0]) if periods else "",
        }  # fmt: skip
        super().__init__({**usual, **{name: value for name, value in data.items() if value}})
        sides = [(side, portfolio.side_title(side)) for side in portfolio.SIDES]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "figure": [(_("Lines of the statements"), figures), *indicators.groups()],
            "rows": [side for side in sides if side[0] != "period"],
            "columns": [side for side in sides if side[0] != "enterprise"],
            "how": [(how, _(title)) for how, title in portfolio.WAYS.items()],
            "until": [(_label(period), _label(period)) for period in periods],
            "span": [(span, str(span)) for span in SPANS],
        }
        labels = {
            "figure": _("Figure"), "rows": _("Rows"), "columns": _("Columns"), "how": _("Joined by"),
            "until": _("Until"), "span": _("Months"), "alone": _("The month alone"), "like": _("Like for like"),
        }  # fmt: skip
        for name, field in self.fields.items():
            field.label = labels[name]
            if name in choices:
                field.choices = choices[name]


def _asked(request: HttpRequest) -> tuple[PivotForm, Question | None, list[portfolio.Period]]:
    periods = portfolio.periods()
    form = PivotForm(request.GET, portfolio.figures(), periods)
    if not form.is_valid():
        return form, None, []
    said = form.cleaned_data
    labels = [_label(period) for period in periods]
    last = labels.index(said["until"])
    wanted = sorted(periods[last : last + said["span"]])
    question = portfolio.asking(
        said["figure"], said["rows"], said["columns"], said["how"], single_months=said["alone"]
    )
    return form, question, wanted


@allowed("statements.view")
@require_safe
def pivot(request: HttpRequest) -> HttpResponse:
    """Any line or indicator by any side of the portfolio; every cell leads to what it is made of."""
    form, question, wanted = _asked(request)
    shown = None
    if question is not None:
        shown = portfolio.ask(request.user, question, wanted, like_for_like=form.cleaned_data["like"])
    context: dict[str, Any] = {"form": form, "shown": shown, "question": question}
    if shown is not None and question is not None:
        context |= _pivot_table(request, shown, question, form.cleaned_data["figure"])
    return render(request, "statements/analysis/pivot.html", context)


def _pivot_table(
    request: HttpRequest, shown: portfolio.Shown, question: Question, figure: str
) -> dict[str, Any]:
    known = portfolio.names(request.user)
    look = Look() if question.how == "count" else _look(request, figure)
    headings = shown.answer.table.columns[1:]
    rows = []
    for row in shown.answer.table.head(SHOWN).iter_rows():
        cells = [
            {"value": look.scaled(value), "address": _address(question, figure, row[0], heading)}
            for heading, value in zip(headings, row[1:], strict=True)
        ]
        rows.append({"title": _title(question.rows, row[0], known), "cells": cells})
    return {
        "headings": [_title(question.columns, heading, known) for heading in headings],
        "table_rows": rows,
        "more": shown.answer.table.height - len(rows),
        "look": look,
        "side": portfolio.side_title(question.rows),
        "chart": _chart(headings, rows, look.unit) if question.columns == "period" else None,
    }


class Look(NamedTuple):
    """How a figure is shown: its unit of money, else a factor, a sign and the places (`None`: as many as it has)."""

    unit: MoneyUnit | None = None
    factor: int = 1
    sign: str = ""
    places: int | None = None

    def scaled(self, value: float | None) -> float | None:
        """The value as shown, in base units of money."""
        return None if value is None else value * self.factor


def _look(request: HttpRequest, figure: str) -> Look:
    found = indicators.find(figure)
    if found is None:
        return Look(money_unit(request) if statements.account_kinds().get(figure, "money") == "money" else None)
    if found[2].unit == "money":
        return Look(money_unit(request))
    return Look(factor=100, sign="%", places=2) if found[2].unit == "percent" else Look(places=2)


def _title(side: str, value: Any, known: dict[str, str]) -> str:
    if side in ("group", "enterprise"):
        return known.get(value, value)
    return str(value) or _("not stated")


def _address(question: Question, figure: str, row: Any, heading: Any) -> str:
    """The page of a cell's parts; cells over several periods or of other kinds have none."""
    if question.columns != "period" or question.single_months:
        return ""
    fields = {"figure": figure, "period": heading, "side": question.rows, "value": row}
    return f"{reverse('statements:parts')}?{urlencode(fields)}"


def _chart(headings: list[str], rows: list[dict[str, Any]], unit: Any) -> dict[str, Any]:
    largest = sorted(rows, key=lambda row: -max((abs(cell["value"] or 0) for cell in row["cells"]), default=0))[:DRAWN]

    def scaled(value: float | None) -> float | None:
        return None if value is None else float(unit.scaled(value)) if unit is not None else value

    series = [
        {"type": "line", "name": row["title"], "data": [scaled(cell["value"]) for cell in row["cells"]]}
        for row in largest
    ]
    return {
        "legend": {"type": "scroll", "bottom": 0},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 44, "containLabel": True},
        "xAxis": {"type": "category", "data": headings},
        "yAxis": {"type": "value"},
        "tooltip": {"trigger": "axis"},
        "series": series,
    }


@allowed("statements.view")
@require_safe
def pivot_export(request: HttpRequest, format_: str) -> HttpResponse:
    """The table as asked, in base units of the currency."""
    _form, question, wanted = _asked(request)
    if format_ not in tables.EXPORTS or question is None:
        raise Http404
    like = bool(request.GET.get("like"))
    table = portfolio.ask(request.user, question, wanted, like_for_like=like).answer.table
    known = portfolio.names(request.user)
    rows: list[list[Any]] = [[portfolio.side_title(question.rows), *table.columns[1:]]]
    rows += [[_title(question.rows, row[0], known), *row[1:]] for row in table.iter_rows()]
    return tables.download(rows, "pivot", format_)


@allowed("statements.view")
@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """What a total is made of: each enterprise's figure with the statement and the cell it was reported in."""
    side, value = request.GET.get("side", ""), request.GET.get("value", "")
    figure, label = request.GET.get("figure", ""), request.GET.get("period", "")
    year, _dash, month = label.partition("-")
    if side not in portfolio.SIDES or not (year.isdecimal() and month.isdecimal()):
        raise Http404
    period = (int(year), int(month))
    made_of = portfolio.parts(request.user, figure, period, side, value)[:SHOWN]
    reported = statements.reported(request.user, period, [row["code"] for row in made_of], figure)
    look = _look(request, figure)
    rows = [row | {"amount": look.scaled(row["amount"]), "source": reported.get(row["code"])} for row in made_of]
    summed = indicators.find(figure) is None
    context = {
        "rows": rows,
        "title": portfolio.title(figure),
        "side": _title(side, value, portfolio.names(request.user)),
        "period": label,
        "figure": figure,
        "look": look,
        "total": sum(row["amount"] for row in made_of if row["amount"] is not None) if summed else None,
    }
    return render(request, "statements/analysis/parts.html", context)


def _month(request: HttpRequest) -> portfolio.Period:
    label = request.GET.get("period", "")
    year, _dash, month = label.partition("-")
    known = portfolio.periods()
    wanted = (int(year), int(month)) if year.isdecimal() and month.isdecimal() else None
    if wanted in known:
        return wanted
    if not known or label:
        raise Http404
    return known[0]


@allowed("statements.view")
@require_safe
def flash(request: HttpRequest) -> HttpResponse:
    """The monthly analysis of the portfolio."""
    if not portfolio.periods():
        return render(request, "statements/analysis/flash.html", {"analysis": None})
    analysis = analyses.analyse(request.user, _month(request))
    known = portfolio.names(request.user)
    context = {
        "analysis": analysis,
        "period": _label(analysis.period),
        "periods": [_label(period) for period in portfolio.periods()[:36]],
        "groups": [row | {"title": known.get(row["group"], row["group"])} for row in analysis.groups],
        "unit": money_unit(request),
    }
    return render(request, "statements/analysis/flash.html", context)


@allowed("statements.view")
@require_safe
def flash_export(request: HttpRequest, format_: str) -> HttpResponse:
    """The monthly analysis as a workbook or CSV, in base units of the currency."""
    if format_ not in tables.EXPORTS:
        raise Http404
    analysis = analyses.analyse(request.user, _month(request))
    rows = analyses.sheet(analysis, portfolio.names(request.user))
    return tables.download(rows, f"monthly-{_label(analysis.period)}", format_)


def _reporting_period(request: HttpRequest) -> ReportingPeriod | None:
    label = request.GET.get("period", "")
    year, _dash, month = label.partition("-")
    if year.isdecimal() and month.isdecimal():
        found = reporting.period(int(year), int(month))
        if found is None:
            raise Http404
        return found
    return reporting.periods().first()


@allowed("statements.view")
@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """How good the reporting of a period was, by enterprise; which rule asks most, and whom."""
    period = _reporting_period(request)
    context: dict[str, Any] = {"period": period}
    if period is not None:
        context |= {
            "periods": reporting.periods()[:36],
            "rows": quality.of_period(request.user, period)[:SHOWN],
            "parts": [_(title) for title in quality.PARTS.values()],
            "firings": quality.firings(request.user, period),
        }
    return render(request, "statements/analysis/quality.html", context)


@allowed("statements.view")
@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """How many cells are asked of whom; what is asked twice, if anything."""
    period = _reporting_period(request)
    context: dict[str, Any] = {"period": period}
    if period is not None:
        document = calendar.document()
        templates = [entry.document for entry in workspace.rulebook().all("template")]
        found = quality.burden(request.user, period)
        context |= {
            "periods": reporting.periods()[:36],
            "rows": found,
            "total": sum(row.total for row in found),
            "by_enterprise": quality.burden_by_enterprise(request.user, period),
            "twice": list(asked_twice(document, templates)) if document is not None else [],
        }
    return render(request, "statements/analysis/burden.html", context)
