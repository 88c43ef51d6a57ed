"""The summary of a week or a month: on the page, as PDF and as Word."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.documents import Document, Facts, Heading, Paragraph, Table
from stateward.messages import current_language
from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import office, workspace
from stateward.workbench.core.documents import respond
from stateward.workbench.core.period_figures import PeriodAsked, Told, told
from stateward.workbench.directives import task_selectors
from stateward.workbench.directives.events import VIEW
from stateward.workbench.directives.models import KeyTask
from stateward.workbench.directives.task_selectors import Summary

KINDS = ("week", "month")


def _asked(request: HttpRequest) -> tuple[str, dt.date]:
    """The rhythm and a day of the period; this week where nothing sensible was asked for."""
    kind = request.GET.get("kind", "week")
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = office.today()
    return (kind if kind in KINDS else "week"), day


def _found(request: HttpRequest) -> tuple[str, Summary]:
    kind, day = _asked(request)
    first, last = task_selectors.period(kind, day)
    return kind, task_selectors.summary(list(task_selectors.tasks(request.user)), first, last)


@allowed(VIEW)
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Where the key tasks stand, what was done in the period, what is late, what comes next."""
    kind, found = _found(request)
    context = {
        "here": "summary",
        "kind": kind,
        "summary": found,
        "strands": told(PeriodAsked(request.user, found.first, found.last)),
        "earlier": found.first - dt.timedelta(days=1),
        "later": found.last + dt.timedelta(days=1),
    }
    return render(request, "directives/summary.html", context)


@allowed(VIEW)
@require_safe
def document(request: HttpRequest, format_: str) -> HttpResponse:
    """The same as an office document; formats other than pdf, docx and html are 404."""
    kind, found = _found(request)
    title = _("Weekly summary of key tasks") if kind == "week" else _("Monthly summary of key tasks")
    strands = told(PeriodAsked(request.user, found.first, found.last))
    return respond(request, written(found, title, strands), format_, f"key-tasks-{found.first.isoformat()}")


def written(found: Summary, title: str, strands: list[Told]) -> Document:
    """The summary as a document in the running language; every figure of a strand with its source."""
    span = _("{first} to {last}").format(first=found.first.isoformat(), last=found.last.isoformat())
    blocks: list[Any] = [
        Facts([(_("Period"), span), (_("Deployed key tasks"), str(found.total))]),
        Facts([(name, str(count)) for _id, name, count in found.counts]),
        *_section(_("Signed off in the period"), found.finished),
        *_reports(found),
        *_section(_("Overdue"), found.overdue),
        *_section(_("Due next"), found.coming),
        Heading(_("By department")),
        Table(
            [_("Department"), _("Key tasks"), _("Signed off"), _("Overdue")],
            [[name, *(str(count) for count in counts)] for name, *counts in found.departments],
            numbers=(1, 2, 3),
        ),
        *(block for one in strands for block in _strand(one)),
    ]
    return Document(
        title=title,
        language=current_language(),
        date=office.today(),
        issuer=workspace.current().settings.name,
        blocks=blocks,
    )


def _section(title: str, rows: list[KeyTask]) -> list[Any]:
    if not rows:
        return [Heading(title), Paragraph(_("None."))]
    table = Table(
        [_("Key task"), _("Owner"), _("Due on"), _("Progress, %")],
        [
            [
                row.title,
                row.item.owner.name if row.item is not None else "",
                row.due.isoformat() if row.due else "",
                str(row.item.progress) if row.item is not None else "",
            ]
            for row in rows
        ],
        numbers=(3,),
    )
    return [Heading(title), table]


def _strand(one: Told) -> list[Any]:
    if one.fault:
        return [Heading(one.title), Paragraph(one.fault)]
    rows = [[row.label, row.value, row.change, f"{row.source} · {row.address}"] for row in one.figures]
    return [Heading(one.title), Table([_("Figure"), _("Value"), _("Change"), _("Source")], rows, numbers=(1, 2))]


def _reports(found: Summary) -> list[Any]:
    title = _("Progress reported in the period")
    if not found.reported:
        return [Heading(title), Paragraph(_("None."))]
    rows = [[task.title, words] for task, words in found.reported]
    return [Heading(title), Table([_("Key task"), _("Progress")], rows, numbers=(1,))]
