"""Decoding tables of text: UTF-8, and GB18030 as Chinese spreadsheet programs write it."""

from __future__ import annotations

import codecs

from stateward.facts.faults import Note, fault
from stateward.messages import gettext as _
from stateward.messages.errors import ImportFault

#: Decoding stops being worth while after this many broken places.
_MOST_BROKEN_PLACES = 20


def decode(content: bytes, file: str) -> tuple[str, list[Note]]:
    """The text of a file and a note where it was not plain UTF-8.

    A file that is mostly good UTF-8 with some broken bytes is refused with the row of the first broken place; one
    that is not UTF-8 at all is read as GB18030 where that works. Raises ImportFault otherwise.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ImportFault(fault("encoding", _("The text is encoded as UTF-16."),
                                _("Save it as CSV UTF-8 and hand it in again."), file=file))
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(body):
            row = body.count(b"\n", 0, error.start) + 1
            raise ImportFault(fault(
                "encoding", _("Row {row} holds bytes that are not valid UTF-8.").format(row=row),
                _("Save the file as CSV UTF-8 and hand it in again."), file=file, row=row,
                value=body[error.start : error.start + 4].hex(" "))) from error
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        raise ImportFault(fault(
            "encoding", _("Row {row} holds bytes that are neither UTF-8 nor GB18030.").format(row=row),
            _("Save the file as CSV UTF-8 and hand it in again."), file=file, row=row,
            value=body[error.start : error.start + 4].hex(" "))) from error
    return text, [Note("gb18030", _("The file is not UTF-8; it was read as GB18030."), file)]


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether more characters beyond ASCII are well formed UTF-8 than not (chance hits are rare in GB18030)."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - broken
    return good > broken or (good == 0 and broken == 1)
