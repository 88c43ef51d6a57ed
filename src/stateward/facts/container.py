"""What kind of file something is, judged by its bytes, and the limits every zipped file must keep.

A workbook is a zip of XML parts. Everything is unpacked once under limits before any other reader sees it: a bomb, a
damaged part, a macro, a document type definition or an encrypted file is refused here with a sentence.
"""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from stateward.facts.faults import fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault

FileKind = Literal["workbook", "zip", "parquet", "csv"]

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
#: Sniffing looks at the start only.
_SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """How large what people hand in may be."""

    file_bytes: int = 50_000_000
    entries: int = 5_000
    entry_bytes: int = 150_000_000
    unzipped_bytes: int = 400_000_000
    #: An entry above `ratio_from_bytes` may not unpack to more than this many times its packed size.
    ratio: int = 200
    ratio_from_bytes: int = 5_000_000
    sheets: int = 100
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 5_000_000
    members: int = 2_000
    table_rows: int = 500_000


DEFAULT_LIMITS = Limits()


def file_kind(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> FileKind:
    """The kind of a file by its bytes. Raises ImportFault for what is not read at all, with what to do."""
    name = file.lower()
    if not content:
        raise ImportFault(fault("empty_file", _("The file is empty."), _("Hand in the file again."), file=file))
    if len(content) > limits.file_bytes:
        raise ImportFault(fault(
            "file_too_large",
            _("The file has {size} bytes; at most {limit} are read.").format(
                size=len(content), limit=limits.file_bytes),
            _("Split it into several files."), file=file, value=len(content)))
    if content.startswith(_OLE):
        raise ImportFault(_old_or_encrypted(content, file))
    if content.startswith((_ZIP, b"PK\x05\x06")):
        return _zipped_kind(content, file, limits)
    if content.startswith(_PARQUET) and content.endswith(_PARQUET):
        return "parquet"
    if name.endswith((".xlsx", ".xlsm", ".xls", ".zip", ".parquet")):
        raise ImportFault(_misnamed(content, file))
    if b"\x00" in content[:_SNIFFED] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ImportFault(_misnamed(content, file))
    return "csv"


def _old_or_encrypted(content: bytes, file: str) -> Fault:
    if _ENCRYPTED_PACKAGE in content:
        return fault("encrypted", _("The workbook is protected by a password and cannot be opened."),
                     _("Remove the password (save without encryption) and hand it in again."), file=file)
    return fault("old_format", _("This is an old binary workbook (.xls); only .xlsx is read."),
                 _("Save it as .xlsx in your spreadsheet program and hand it in again."), file=file)


def _misnamed(content: bytes, file: str) -> Fault:
    suffix = PurePosixPath(file).suffix.lower()
    if b"\x00" not in content[:_SNIFFED] and not content.startswith(_PARQUET):
        return fault("not_a_workbook",
                     _("The name ends in {suffix}, but the content is plain text.").format(suffix=suffix),
                     _("If it is a table of comma-separated values, name it .csv; else save it as .xlsx."),
                     file=file, value=suffix)
    return fault("not_a_workbook", _("The file is not a workbook, a table or a ZIP archive, or it is cut short."),
                 _("Open it in your spreadsheet program, save it as .xlsx and hand it in again."),
                 file=file, value=suffix)


def _zipped_kind(content: bytes, file: str, limits: Limits) -> FileKind:
    with open_zip(content, file, limits) as archive:
        names = set(archive.namelist())
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if "xl/vbaProject.bin" in names or b"macroEnabled" in types:
        raise ImportFault(fault("macros", _("The workbook contains macros; macros are never accepted."),
                                _("Save it as .xlsx (workbook without macros) and hand it in again."), file=file))
    if "xl/workbook.xml" in names:
        return "workbook"
    if "xl/workbook.bin" in names or "mimetype" in names or "word/document.xml" in names:
        raise ImportFault(fault("not_a_workbook", _("This is another office format; only .xlsx workbooks are read."),
                                _("Save it as .xlsx in your spreadsheet program and hand it in again."), file=file))
    if file.lower().endswith(".xlsx"):
        raise ImportFault(fault("not_a_workbook", _("The file is a ZIP archive without a workbook in it."),
                                _("Open the original workbook, save it as .xlsx and hand it in again."), file=file))
    return "zip"


def open_zip(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS, *, checked: bool = False) -> zipfile.ZipFile:
    """The zip behind a file after every entry was unpacked once under the limits. Raises ImportFault otherwise.

    `checked` says that `file_kind` has looked at the same bytes before, so that they are not unpacked once more.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if not checked:
            _check_entries(archive, file, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, UnicodeDecodeError) as error:
        raise ImportFault(fault(
            "damaged", _("The file is damaged or cut short and cannot be unpacked."),
            _("Save or send it again; if that does not help, make it anew from the template."), file=file,
            value=str(error))) from error
    except (NotImplementedError, RuntimeError) as error:
        raise ImportFault(fault(
            "encrypted", _("The file is packed with a password or an unusual method and cannot be unpacked."),
            _("Pack it without a password in the ordinary ZIP way and hand it in again."), file=file)) from error
    return archive


def _check_entries(archive: zipfile.ZipFile, file: str, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise ImportFault(_too_big(file, _("It has {number} parts; at most {limit} are allowed.").format(
            number=len(entries), limit=limits.entries), len(entries)))
    total = 0
    for entry in entries:
        total += _unpacked_size(archive, entry, file, limits)
        if total > limits.unzipped_bytes:
            raise ImportFault(_too_big(file, _("It unpacks to more than {limit} bytes.").format(
                limit=limits.unzipped_bytes), total))


def _unpacked_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, limits: Limits) -> int:
    """Unpack one entry bit by bit, never more than the limits allow, whatever the entry says about itself."""
    size, tail = 0, b""
    is_xml = entry.filename.endswith((".xml", ".rels"))
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 18):
            if is_xml and b"<!DOCTYPE" in tail + chunk:
                raise ImportFault(fault(
                    "document_type", _("A part of the workbook declares a document type, which no workbook needs."),
                    _("Make the workbook anew from the template."), file=file, value=entry.filename))
            tail = chunk[-16:]
            size += len(chunk)
            packed = max(entry.compress_size, 1)
            if size > limits.entry_bytes or (size > limits.ratio_from_bytes and size > limits.ratio * packed):
                raise ImportFault(_too_big(file, _("Its part {name} unpacks to far more than a workbook needs.").format(
                    name=entry.filename), size))
    return size


def _too_big(file: str, reason: str, value: int) -> Fault:
    return fault("zip_bomb", _("The file was not unpacked: {reason}").format(reason=reason),
                 _("Hand in smaller files: one workbook an enterprise, or a ZIP with fewer of them."),
                 file=file, value=value)
