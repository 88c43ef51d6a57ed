"""Long directives are read and outlined in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.core.uploads import Upload, keep, kept_path
from stateward.workbench.directives import intake

READ = "directives.read"


def begin_reading(upload: Upload, title: str = "") -> Job:
    """Keep the file and have it read and outlined. Raises `Refused` for a file that was taken in already."""
    intake.refuse_known(upload)
    keep(upload)
    payload = {"file": upload.name, "sha256": upload.sha256, "title": title}
    return jobs.start(READ, payload, title=title or upload.name)


@job_kind(READ, N_("Reading of a directive"))
def read_directive(job: Running) -> dict[str, Any]:
    """Read, outline and keep a directive; what an earlier attempt kept is left as it is.

    Reading stands before the transaction: an embedded database has one writer, and nobody waits for a long text.
    """
    if "directive" in job.done:
        return job.done
    upload = Upload(job.payload["file"], kept_path(job.payload["sha256"]).read_bytes())
    job.expect(intake.STEPS + 1, N_("Reading {file} and finding its outline"), file=upload.name)
    prepared = intake.prepare(upload, step=job.advance)
    with transaction.atomic():
        directive = intake.keep_prepared(prepared, job.payload["title"])
        job.keep(directive=directive.pk)
    job.lead_to(reverse("directives:found", args=[directive.pk]))
    job.advance()
    return {"directive": directive.pk}
