"""An archive handed in for a whole group: what became of each file, and one marked archive back."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Any

import xlsxwriter

from stateward.facts.archive import read_archive
from stateward.facts.marking import mark_workbook
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.core.uploads import kept_path
from stateward.workbench.statements import reading
from stateward.workbench.statements.models import Upload

_STAMP = (2000, 1, 1, 0, 0, 0)
_WORKBOOK = ".xlsx"


def members(upload: Upload) -> list[dict[str, Any]]:
    """What became of each file of an archive: name, enterprise, errors and questions; faulty ones first."""
    listed = [dict(member, name=_alone(member["file"])) for member in upload.report.get("members", [])]
    return sorted(listed, key=lambda member: (member["accepted"], member["name"]))


def _alone(name: str) -> str:
    return name.partition("/")[2] or name


def can_mark(upload: Upload) -> bool:
    """Whether there is an archive with something to mark."""
    return upload.kind == "zip" and bool(upload.faults) and kept_path(upload.sha256).is_file()


def marked_name(upload: Upload) -> str:
    """The name of the marked archive."""
    return f"{PurePosixPath(upload.file_name).stem}.marked.zip"


def marked(upload: Upload) -> bytes:
    """The archive again: faulty workbooks marked, the others as they came, and an overview by enterprise.

    Raises `ImportFault` where the archive as a whole was refused and has no files to mark.
    """
    by_file: dict[str, list[Fault]] = {}
    for fields in upload.faults:
        by_file.setdefault(fields.get("file") or "", []).append(Fault(**fields))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo(f"0 {_('Result')}.xlsx", _STAMP), _overview(upload))
        for member in _files(upload):
            faults = by_file.get(member.name, [])
            name = _alone(member.name)
            body = member.content
            if faults and name.lower().endswith(_WORKBOOK):
                body = mark_workbook(body, faults, member.name)
            packed.writestr(zipfile.ZipInfo(name, _STAMP), body)
    return content.getvalue()


def _files(upload: Upload) -> list[Any]:
    try:
        return read_archive(reading.kept_content(upload), upload.file_name)
    except ImportFault:
        # The archive itself was refused: the overview alone goes back and says why.
        return []


def _overview(upload: Upload) -> bytes:
    """One row a file: enterprise, what became of it, every fault's sentence."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("Result"))
        bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        headings = [
            _("File"),
            _("Enterprise"),
            _("Result"),
            _("Errors"),
            _("Questions"),
            _("What is wrong, and what to do"),
        ]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for row, member in enumerate(members(upload), start=1):
            _write_member(sheet, row, member, upload, wrap)
        sheet.set_column(0, 1, 36)
        sheet.set_column(5, 5, 100)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _write_member(sheet: Any, row: int, member: dict[str, Any], upload: Upload, wrap: Any) -> None:
    said = [
        f"{fault.get('sheet') or ''} {fault.get('cell') or ''} {fault['message']} {fault['next_step']}".strip()
        for fault in upload.faults
        if fault.get("file") == member["file"]
    ]
    words = [
        member["name"],
        " ".join(part for enterprise in member.get("enterprises", []) for part in enterprise),
        _("In order") if member["accepted"] else _("Not recorded"),
    ]
    for column, word in enumerate(words):
        sheet.write_string(row, column, word)
    sheet.write_number(row, 3, member.get("errors", 0))
    sheet.write_number(row, 4, member.get("questions", 0))
    sheet.write_string(row, 5, "\n".join(said[:30])[:30_000], wrap)
