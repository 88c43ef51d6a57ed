"""Reading and recording statements in the background: all or nothing per file, done again where a worker died."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from stateward.facts.reading import Watch
from stateward.messages import gettext_noop as N_
from stateward.workbench.core.jobs import services as jobs
from stateward.workbench.core.jobs.kinds import job_kind
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.jobs.running import Running
from stateward.workbench.core.uploads import Upload as Incoming
from stateward.workbench.core.uploads import keep, kept_path
from stateward.workbench.statements import reading, services, store
from stateward.workbench.statements.models import Upload

READ, RECORD = "statements.read", "statements.record"


def begin_reading(files: Sequence[Incoming]) -> Job:
    """Keep the files and have them read; nothing of them is recorded yet."""
    for incoming in files:
        keep(incoming)
    payload = {"files": [{"name": incoming.name, "sha256": incoming.sha256} for incoming in files]}
    return jobs.start(READ, payload, title=files[0].name if len(files) == 1 else "")


@job_kind(READ, N_("Reading of files"))
def read_files(job: Running) -> dict[str, Any]:
    """Read every file that an earlier attempt has not read, and note what was found in it."""
    files = job.payload["files"]
    noted: dict[str, int] = dict(job.done.get("uploads", {}))
    # Of one file, an archive say, the bar shows the members; of many files, the files.
    alone = len(files) == 1
    job.expect(0 if alone else len(files))
    for number, file in enumerate(files):
        job.advance(0, N_("Reading and checking {file}"), file=file["name"])
        if str(number) not in noted:
            incoming = Incoming(file["name"], kept_path(file["sha256"]).read_bytes())
            watch = job.at if alone else _only_checking(job)
            found, reports = reading.read_in_both_languages(incoming.content, incoming.name, watch=watch)
            job.check()
            with transaction.atomic():
                noted[str(number)] = services.keep_and_note(incoming, found, reports).pk
                job.keep(uploads=noted)
        job.advance(0 if alone else 1)
    one = next(iter(noted.values())) if len(noted) == 1 else None
    job.lead_to(reverse("statements:uploads") if one is None else reverse("statements:upload", args=[one]))
    return {"uploads": noted}


def _only_checking(job: Running) -> Watch:
    """A watch that shows nothing and ends the reading where the job is cancelled."""
    return lambda _done, _of: job.check()


def begin_recording(upload: Upload) -> Job:
    """Have a checked upload recorded. Raises ImportFault where it does not wait for that any more."""
    with transaction.atomic():
        services.refuse_unless_waiting(upload)
        return jobs.start(RECORD, {"upload": upload.pk}, title=upload.file_name, address=upload.get_absolute_url())


@job_kind(RECORD, N_("Recording of statements"))
def record_file(job: Running) -> dict[str, Any]:
    """Record an upload's statements, all or none; what an earlier attempt recorded is left as it is."""
    if "statements" in job.done:
        store.facts()
        return job.done
    upload = Upload.objects.get(pk=job.payload["upload"])
    job.expect(0, N_("Reading and checking {file}"), file=upload.file_name)
    recorded = services.record_upload(upload, before_commit=lambda count: _recorded(job, count))
    return {"statements": len(recorded)}


def _recorded(job: Running, count: int) -> None:
    job.check()
    job.keep(statements=count)
