"""One ZIP for many enterprises: its members by name, under limits, without nesting or tricks in the names."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from stateward.facts.container import DEFAULT_LIMITS, Limits, open_zip
from stateward.facts.faults import fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault

#: What operating systems leave in archives beside the files people mean.
_BESIDE = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)")
_DRIVE = re.compile(r"[A-Za-z]:")
_NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as shown, and its content or the fault that keeps it from being read."""

    name: str
    content: bytes
    fault: Fault | None = None


def read_archive(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> list[Member]:
    """The files in a ZIP that `file_kind` has found to be one, in the order of their names.

    Raises ImportFault where the archive as a whole is refused: damaged, too large, packed with a password, with a
    name that points outside it. A nested archive is a member with a fault.
    """
    with open_zip(content, file, limits, checked=True) as archive:
        entries = [(_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
        entries = [(name, entry) for name, entry in entries if not _BESIDE.search(name)]
        tricks = [_trick_fault(file, name) for name, _entry in entries if _is_trick(name)]
        if tricks:
            raise ImportFault(tricks)
        if len(entries) > limits.members:
            raise ImportFault(fault(
                "too_many_members", _("The archive holds {number} files; at most {limit} are read at once.").format(
                    number=len(entries), limit=limits.members), _("Split it into several archives."), file=file,
                value=len(entries)))
        if not entries:
            raise ImportFault(fault("empty_archive", _("The archive holds no file."),
                                    _("Put the workbooks into it and hand it in again."), file=file))
        return [_member(archive, name, entry, file) for name, entry in sorted(entries, key=lambda pair: pair[0])]


def _member(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, file: str) -> Member:
    shown_name = f"{file}/{name}"
    if name.lower().endswith(_NESTED):
        return Member(shown_name, b"", fault(
            "nested_archive", _("An archive inside an archive is not opened."),
            _("Put the files themselves into one ZIP."), file=shown_name, value=PurePosixPath(name).suffix))
    return Member(shown_name, archive.read(entry))


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; Chinese systems write it in GB18030 without saying so, which shows up as code page 437."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_trick(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (name.startswith(("/", "\\")) or ".." in parts or _DRIVE.match(name) is not None
            or any(not character.isprintable() for character in name))


def _trick_fault(file: str, name: str) -> Fault:
    return fault("unsafe_name", _("A file in the archive has a name that points outside the archive."),
                 _("Pack the workbooks anew with plain names."), file=file, value=name)
