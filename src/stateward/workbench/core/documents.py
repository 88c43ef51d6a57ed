"""A document as the answer to a request, with the head of the log on it, so that every print keeps the log honest."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from stateward import documents
from stateward.messages import gettext as _
from stateward.messages import language as speaking
from stateward.workbench.audit import sealing

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
_WRITERS = {"pdf": documents.pdf, "docx": documents.word, "html": lambda document: documents.html(document).encode()}


def respond(
    request: HttpRequest, document: documents.Document, format_: str, file_name: str, *, attachment: bool = True
) -> HttpResponse:
    """The document as `pdf`, `docx` or `html`; another format is 404. `file_name` is without an ending."""
    if format_ not in MEDIA:
        raise Http404
    answer = HttpResponse(written(document, format_), content_type=MEDIA[format_])
    kind = "attachment" if attachment else "inline"
    answer["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file_name)}.{format_}"
    return answer


def written(document: documents.Document, format_: str) -> bytes:
    """The document's bytes with the log's head in its note; for files that are mailed or kept."""
    return _WRITERS[format_](with_head(document))


def with_head(document: documents.Document) -> documents.Document:
    """The document with the newest head of the log in small print; unchanged where nothing is sealed yet."""
    head = sealing.current_head()
    if head is None:
        return document
    with speaking(document.language):
        line = _("Head of the log: {head}").format(head=head.head_line)
    return replace(document, note="\n".join(filter(None, (document.note, line))))
