"""Making a backup: database at one moment, files, manifest; the archive appears whole under its name or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from stateward import __version__
from stateward.facts.workspace import SETTINGS_FILE
from stateward.workbench.core import workspace
from stateward.workbench.operation.backups import manifest as parts
from stateward.workbench.operation.backups import naming, values
from stateward.workbench.operation.backups.manifest import Key, Manifest
from stateward.workbench.operation.backups.snapshot import applied_migrations, snapshot, tables
from stateward.workbench.operation.settings_text import without_table

SECRET_KEY = "secret_key"
#: Made from what the backup holds, or no part of the workspace: the database's own files, derived ones, backups.
DERIVED = ("store", "derived", "backups")
_BLOCK = 1 << 20
_TEMPORARY = (".new-", ".incoming", ".partial")

Advance = Callable[[int], None]


def back_up(target: Path, *, with_secret_key: bool = True, advance: Advance | None = None) -> tuple[Path, Manifest]:
    """Write a backup to a file that ends in `.zip`, else under a name with the time into a folder.

    The target is written beside its place and renamed when it is complete, readable by its owner alone.
    """
    now = datetime.now(UTC)
    path = target if target.suffix == naming.ENDING else target / naming.name(now)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            made = _write(file, now, with_secret_key, advance or (lambda steps: None))
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return path, made


def total() -> int:
    """How many steps a backup has: tables and files."""
    return len(tables()) + sum(1 for _file in _files(False))


def _write(file: IO[bytes], now: datetime, with_secret_key: bool, advance: Advance) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        with snapshot() as connection:
            held = []
            for model in tables():
                held.append(_table(archive, connection, model))
                advance(1)
            migrations = applied_migrations(connection)
            vendor = connection.vendor
        # Files come after the rows that name them: what a row of the moment names was kept before.
        files = []
        for path in _files(with_secret_key):
            files.append(_file(archive, path))
            advance(1)
        made = Manifest(
            program=__version__,
            made_at=now.isoformat(timespec="seconds"),
            workspace=workspace.current().settings.name,
            database=vendor,
            migrations=migrations,
            tables=tuple(held),
            files=tuple(files),
            secret_key=_key_state(files),
        )
        archive.writestr(parts.NAME, made.model_dump_json(indent=1))
    return made


def _table(archive: zipfile.ZipFile, connection: BaseDatabaseWrapper, model: type[models.Model]) -> parts.Table:
    name = str(model._meta.db_table)
    digest, count = hashlib.sha256(), 0
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
        for line in lines(connection, model):
            digest.update(line)
            out.write(line)
            count += 1
    columns = [parts.Column(name=field.column, kind=values.kind(field)) for field in model._meta.concrete_fields]
    return parts.Table(name=name, columns=tuple(columns), rows=count, sha256=digest.hexdigest())


def lines(connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[bytes]:
    """A table's rows as the archive has them: one JSON list a line, the same on both kinds of database."""
    for row in values.rows(connection, model):
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield text.encode("utf-8", "surrogatepass") + b"\n"


def _files(with_secret_key: bool) -> Iterator[Path]:
    """The files of the workspace folder that a restore needs, in the order of their paths."""
    folder = Path(settings.STATEWARD_WORKSPACE)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or path.is_symlink() or inside.parts[0] in DERIVED:
            continue
        if inside.name.startswith("stateward.sqlite3") or any(mark in inside.name for mark in _TEMPORARY):
            continue
        if inside == Path(SECRET_KEY) and not with_secret_key:
            continue
        yield path


def _file(archive: zipfile.ZipFile, path: Path) -> parts.File:
    """Copy one file; the settings go without the database's address, which belongs to the machine."""
    inside = path.relative_to(settings.STATEWARD_WORKSPACE).as_posix()
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(f"files/{inside}", datetime.now(UTC).timetuple()[:6])
    info.external_attr = (path.stat().st_mode & 0o777) << 16
    info.compress_type = zipfile.ZIP_DEFLATED if path.suffix in (".toml", ".yaml", ".csv") else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as out:
        for block in _blocks(path, inside):
            digest.update(block)
            size += len(block)
            out.write(block)
    return parts.File(path=inside, size=size, sha256=digest.hexdigest())


def _blocks(path: Path, inside: str) -> Iterator[bytes]:
    if inside == SETTINGS_FILE:
        yield without_table(path.read_text(encoding="utf-8"), "database").encode()
        return
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _key_state(files: list[parts.File]) -> Key:
    if any(os.environ.get(name) for name in ("STATEWARD_SECRET_KEY", "STATEWARD_SECRET_KEY_FILE")):
        return "from the environment"
    return "included" if any(file.path == SECRET_KEY for file in files) else "left out"
