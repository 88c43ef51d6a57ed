"""Files people hand in: limits, and the copy kept under its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.audit.events import TOO_LARGE
from stateward.workbench.core import workspace
from stateward.workbench.core.formats import byte_size

MAXIMUM_NAME_LENGTH = 200


@dataclass(frozen=True)
class Upload:
    """A file as it came in: the name people gave it, its bytes and their SHA-256."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash under which the file is kept."""
        return hashlib.sha256(self.content).hexdigest()


def read_upload(request: HttpRequest, field: str) -> Upload:
    """The one file of a form's field; `ImportFault` when there is none or it is too large."""
    return read_uploads(request, field)[0]


def read_uploads(request: HttpRequest, field: str) -> list[Upload]:
    """All files of a form's field; `ImportFault` when there is none or one is too large."""
    files = request.FILES.getlist(field)
    if not files:
        raise ImportFault(Fault("upload.none", _("No file was chosen."), _("Choose a file and send it again.")))
    limit = settings.UPLOAD_MAXIMUM_BYTES
    too_large = [
        Fault(
            "upload.too_large",
            _("The file has {size}; at most {limit} are read.").format(
                size=byte_size(file.size), limit=byte_size(limit)
            ),
            _("Split it into several files."),
            file=file.name,
            value=str(file.size),
        )
        for file in files
        if file.size > limit
    ]
    if too_large:
        # The answer is a page with a sentence; the log is told that it was a refusal.
        request.attempted = TOO_LARGE
        raise ImportFault(too_large)
    return [Upload(Path(file.name).name[-MAXIMUM_NAME_LENGTH:], file.read()) for file in files]


def kept_path(sha256: str) -> Path:
    """Where a file with this hash is kept."""
    return workspace.current().uploads / sha256[:2] / sha256


def keep(upload: Upload) -> Path:
    """Keep the file under its hash, once, and say where."""
    return workspace.current().keep_upload(upload.content, upload.sha256)
