"""Pages of key tasks: list, board, month, bars of the year, one task, deployments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.core import office, tables
from stateward.workbench.core.tracking import rights
from stateward.workbench.directives import forms as own_forms
from stateward.workbench.directives import measuring, selectors, task_selectors, tasks
from stateward.workbench.directives.events import APPROVE, EDIT, VIEW
from stateward.workbench.directives.filters import KeyTaskFilter
from stateward.workbench.directives.models import Deployment, DeploymentState, KeyTask, TaskState
from stateward.workbench.directives.tables import KeyTaskTable
from stateward.workbench.directives.views import found_or_404, outline_page


def narrowed(request: HttpRequest) -> KeyTaskFilter:
    """The key tasks the reader sees, as the reader narrowed them."""
    return KeyTaskFilter(request.GET, queryset=task_selectors.tasks(request.user), request=request)


def _common(request: HttpRequest, here: str) -> dict[str, Any]:
    return {
        "here": here,
        "may_edit": may(request.user, EDIT),
        "waiting": task_selectors.waiting_deployments(request.user) if may(request.user, APPROVE) else [],
    }


@allowed(VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The key tasks as a list; those in preparation can be chosen and handed to a leader."""
    filtered = narrowed(request)
    ready = task_selectors.tasks(request.user).filter(state=TaskState.DRAFT) if may(request.user, EDIT) else []
    context = _common(request, "tasks") | {
        "filter": filtered,
        "table": tables.show(request, KeyTaskTable(filtered.qs)),
        "kept_fields": tables.kept_fields(request, "column", "page"),
        "ready": ready,
        "form": own_forms.DeployForm(),
    }
    return render(request, "directives/tasks.html", context)


@allowed(VIEW)
@require_safe
def export(request: HttpRequest, format_: str) -> HttpResponse:
    """The list as shown, as a workbook or CSV."""
    if format_ not in tables.EXPORTS:
        raise Http404
    return tables.export(request, KeyTaskTable(narrowed(request).qs), "key-tasks", format_)


@allowed(VIEW)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The key tasks by state."""
    filtered = narrowed(request)
    context = _common(request, "board") | {"filter": filtered, "columns": task_selectors.board(list(filtered.qs))}
    return render(request, "directives/board.html", context)


@allowed(VIEW)
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """A month with what is due on each day."""
    day = _month_asked(request.GET.get("month", "")) or office.today().replace(day=1)
    rows = list(narrowed(request).qs)
    context = _common(request, "month") | {
        "month_text": day.strftime("%Y-%m"),
        "earlier": (day - dt.timedelta(days=1)).strftime("%Y-%m"),
        "later": (day + dt.timedelta(days=32)).strftime("%Y-%m"),
        "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "weeks": task_selectors.month(rows, day.year, day.month),
    }
    return render(request, "directives/month.html", context)


def _month_asked(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


@allowed(VIEW)
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The year's key tasks as bars from their deployment to their due date."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else office.today().year
    first = dt.date(year, 1, 1)
    today = office.today()
    context = _common(request, "timeline") | {
        "year": year,
        "bars": task_selectors.bars(list(narrowed(request).qs), year),
        "today": (today - first).days * 1000 // 366 if today.year == year else None,
        "months": range(1, 13),
    }
    return render(request, "directives/timeline.html", context)


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A key task by hand."""
    form = own_forms.TaskForm(request.POST or None, user=request.user, initial={"year": office.today().year})
    return _edit(request, form, None)


@allowed(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a key task in preparation."""
    found = found_or_404(task_selectors.task(request.user, pk))
    first = {name: getattr(found, name) for name in tasks.FIELDS}
    first |= {name: list(getattr(found, name).all()) for name in tasks.MANY}
    return _edit(request, own_forms.TaskForm(request.POST or None, user=request.user, initial=first), found)


def _edit(request: HttpRequest, form: own_forms.TaskForm, found: KeyTask | None) -> HttpResponse:
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            return redirect(tasks.prepare(given) if found is None else tasks.change(found, given))
        except StatewardError as error:
            faults = error.faults
    context = {"form": form, "task": found, "faults": faults}
    return render(request, "directives/task_form.html", context, status=422 if request.method == "POST" else 200)


@allowed(EDIT)
@require_POST
def from_outline(request: HttpRequest, pk: int) -> HttpResponse:
    """Key tasks in preparation from the ticked parts of an outline."""
    found = found_or_404(selectors.directive(request.user, pk))
    keys = [int(key) for key in request.POST.getlist("node") if key.isdecimal()]
    year = request.POST.get("year", "")
    try:
        nodes = selectors.nodes(found, keys)
        tasks.prepare_from_outline(found, nodes, int(year) if year.isdecimal() else office.today().year)
    except StatewardError as error:
        return outline_page(request, found, None, error.faults)
    return redirect("directives:tasks")


@allowed(VIEW)
@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One key task: what it asks, where it stands, what it is measured by, where it comes from, what hangs on it."""
    return _page(request, found_or_404(task_selectors.task(request.user, pk)))


def _page(
    request: HttpRequest,
    found: KeyTask,
    bound: dict[str, forms.Form] | None = None,
    faults: list[Fault] | None = None,
) -> HttpResponse:
    may_edit = may(request.user, EDIT)
    fact = None
    if found.indicator and found.enterprise is not None:
        fact = measuring.measured(found.indicator, found.enterprise.code, found.measured_year or found.year)
    context = {
        "task": found,
        "may_edit": may_edit,
        "pill": task_selectors.pill_of(found),
        "state_title": task_selectors.state_title(found),
        "fact": fact,
        "fact_progress": measuring.progress(found, fact.value) if fact and fact.value is not None else None,
        "measure_title": measuring.title_of(found.indicator) if found.indicator else "",
        "whole_office": may_edit or task_selectors.prepares(request.user),
        "linked": _linked(request, found),
        "drafts": task_selectors.tasks(request.user).filter(state=TaskState.DRAFT).exclude(pk=found.pk)
        if may_edit
        else [],
        "forms": _forms(request, found, bound) if may_edit else {},
        "faults": faults or [],
        "opened": next(iter(bound or {}), ""),
    }
    return render(request, "directives/task.html", context, status=422 if bound or faults else 200)


def _linked(request: HttpRequest, found: KeyTask) -> list[Any]:
    return list(rights.visible(request.user, found.linked.all()))


def _forms(request: HttpRequest, found: KeyTask, bound: dict[str, forms.Form] | None) -> dict[str, forms.Form]:
    linked = list(found.linked.values_list("pk", flat=True))
    made: dict[str, forms.Form] = {
        "split": own_forms.PartsForm(prefix="split"),
        "merge": own_forms.WordsForm(prefix="merge", initial={"title": found.title}),
        "drop": own_forms.CommentForm(prefix="drop"),
        "link": own_forms.LinkForm(prefix="link", user=request.user, initial={"items": linked}),
    }
    return made | (bound or {})


@allowed(EDIT)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Split, merge, give up or link a key task, or read its progress from the facts."""
    found = found_or_404(task_selectors.task(request.user, pk))
    form = _bound(request, action)
    if form is not None and not form.is_valid():
        return _page(request, found, {action: form})
    try:
        return redirect(_done(request, found, action, form))
    except StatewardError as error:
        return _page(request, found, {action: form} if form is not None else None, error.faults)


def _bound(request: HttpRequest, action: str) -> forms.Form | None:
    match action:
        case "split":
            return own_forms.PartsForm(request.POST, prefix="split")
        case "merge":
            return own_forms.WordsForm(request.POST, prefix="merge")
        case "drop":
            return own_forms.CommentForm(request.POST, prefix="drop")
        case "link":
            return own_forms.LinkForm(request.POST, prefix="link", user=request.user)
        case "measure":
            return None
    raise Http404


def _done(request: HttpRequest, found: KeyTask, action: str, form: Any) -> Any:
    match action:
        case "split":
            tasks.split(found, form.lines())
            return "directives:tasks"
        case "merge":
            keys = [int(key) for key in request.POST.getlist("with") if key.isdecimal()]
            others = task_selectors.tasks(request.user).filter(pk__in=keys).exclude(pk=found.pk)
            return tasks.merge([found, *others], form.cleaned_data["title"])
        case "drop":
            tasks.drop(found, form.cleaned_data["comment"])
            return "directives:tasks"
        case "link":
            return tasks.link(found, form.chosen())
        case _:
            return tasks.take_progress(found)


@allowed(EDIT)
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the ticked key tasks to a leader."""
    keys = [int(key) for key in request.POST.getlist("task") if key.isdecimal()]
    form = own_forms.DeployForm(request.POST)
    faults: list[Fault] = []
    if form.is_valid():
        try:
            chosen = list(task_selectors.tasks(request.user).filter(pk__in=keys))
            return redirect(tasks.submit(chosen, form.cleaned_data["title"], form.cleaned_data["note"]))
        except StatewardError as error:
            faults = error.faults
    filtered = KeyTaskFilter({}, queryset=task_selectors.tasks(request.user), request=request)
    context = _common(request, "tasks") | {
        "filter": filtered,
        "table": tables.show(request, KeyTaskTable(filtered.qs)),
        "kept_fields": [],
        "ready": task_selectors.tasks(request.user).filter(state=TaskState.DRAFT),
        "form": form,
        "chosen": keys,
        "faults": faults,
    }
    return render(request, "directives/tasks.html", context, status=422)


@allowed(VIEW)
@require_safe
def deployment(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed to a leader, and what became of it."""
    return _deployment(request, found_or_404(task_selectors.deployment(request.user, pk)))


def _deployment(request: HttpRequest, found: Deployment, faults: list[Fault] | None = None) -> HttpResponse:
    mine = found.prepared_by_id == getattr(request.user.acting_for or request.user, "pk", None)
    context = {
        "deployment": found,
        "tasks": found.key_tasks.select_related("owner", "enterprise", "department", "item"),
        "may_decide": may(request.user, APPROVE) and found.state == DeploymentState.WAITING,
        "mine": mine,
        "form": own_forms.CommentForm(request.POST or None),
        "faults": faults or [],
    }
    return render(request, "directives/deployment.html", context, status=422 if faults else 200)


@allowed(APPROVE)
@require_POST
def decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Approve or return a deployment; works on a phone."""
    found = found_or_404(task_selectors.deployment(request.user, pk))
    moves = {"approve": tasks.approve, "return": tasks.send_back}
    if action not in moves:
        raise Http404
    try:
        return redirect(moves[action](found, request.POST.get("comment", "")))
    except StatewardError as error:
        return _deployment(request, found, error.faults)
