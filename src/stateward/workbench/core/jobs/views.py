"""Pages of background work: the list, one job with its progress, cancelling."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import tables
from stateward.workbench.core.actions import CANCEL_JOB, VIEW_JOBS
from stateward.workbench.core.jobs import kinds, selectors, services
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.tables import PILLS, JobTable


def _found(request: HttpRequest, key: UUID) -> Job:
    found = selectors.job(request.user, key)
    if found is None:
        raise Http404
    return found


@allowed(VIEW_JOBS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """My jobs, newest first; an administrator sees everybody's."""
    table = tables.show(request, JobTable(selectors.visible(request.user)))
    return render(request, "jobs/jobs.html", {"table": table})


@allowed(VIEW_JOBS)
@never_cache
@require_safe
def job(request: HttpRequest, key: UUID) -> HttpResponse:
    """One job; the part with its progress alone when the page asks for it again.

    When the job has ended, the page asks once more and is sent to the outcome, where there is a page for it.
    """
    found = _found(request, key)
    context = {"job": found, "kind_title": kinds.title_of(found.kind), "pill": PILLS[found.state]}
    if request.htmx and request.htmx.target == "job-progress":
        if found.is_finished:
            return HttpResponse(headers={"HX-Redirect": found.address or found.get_absolute_url()})
        return render(request, "jobs/progress.html", context)
    return render(request, "jobs/job.html", context)


@allowed(CANCEL_JOB)
@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for a job to be cancelled."""
    found = _found(request, key)
    services.cancel(found)
    return redirect(found)
