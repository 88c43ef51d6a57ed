"""Reading a backup's archive: is it one, is it whole, is it one this release understands."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation.backups import manifest as parts
from stateward.workbench.operation.backups.manifest import Manifest

_BLOCK = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive with its manifest; `WorkspaceError` where the file is no backup, or one of a newer program."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(archive, path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise WorkspaceError(_broken(path, _("it is no archive, or a part of it is damaged"))) from error


def check(path: Path) -> Manifest:
    """Compare every part with its sum; `WorkspaceError` naming each one that is absent or differs."""
    with opened(path) as (archive, made):
        faults = [fault for fault in (_check(archive, path, part) for part in _parts(made)) if fault]
    if faults:
        raise WorkspaceError(faults)
    return made


def _parts(made: Manifest) -> list[parts.Table | parts.File]:
    return [*made.tables, *made.files]


def _check(archive: zipfile.ZipFile, path: Path, part: parts.Table | parts.File) -> Fault | None:
    try:
        with archive.open(part.entry) as file:
            digest = hashlib.sha256()
            while block := file.read(_BLOCK):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile):
        return _broken(path, _("{part} is absent or damaged").format(part=part.entry))
    if digest.hexdigest() != part.sha256:
        return _broken(path, _("{part} is not what the list of the backup says").format(part=part.entry))
    return None


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        made = Manifest.model_validate_json(archive.read(parts.NAME))
    except (KeyError, ValidationError) as error:
        raise WorkspaceError(_broken(path, _("it has no list of its parts"))) from error
    if made.format > parts.FORMAT:
        raise WorkspaceError(
            Fault(
                "backup.newer",
                _("The backup was made by a newer release ({program}).").format(program=made.program),
                _("Install that release, then restore with it."),
                file=str(path),
                value=str(made.format),
            )
        )
    strange = [file.path for file in made.files if not _stays_inside(file.path)]
    if strange:
        raise WorkspaceError(_broken(path, _("{part} would lie outside the workspace").format(part=strange[0])))
    return made


def _stays_inside(path: str) -> bool:
    """Whether a path lies below the folder it is unpacked into."""
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def _broken(path: Path, reason: str) -> Fault:
    return Fault(
        "backup.broken",
        _("The backup cannot be used: {reason}.").format(reason=reason),
        _("Take another backup, or another copy of this one."),
        file=str(path),
        rule="backup.broken",
    )
