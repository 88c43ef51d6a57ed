"""The doctor: everything a workspace needs to run, looked at in order, each with what to do where it is amiss."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection
from pydantic import SecretStr

from stateward.documents.as_pdf import has_chinese_font
from stateward.documents.engine import engine
from stateward.facts.workspace import SETTINGS_FILE
from stateward.messages import gettext as _
from stateward.messages.errors import DocumentError
from stateward.workbench import site
from stateward.workbench.operation import state
from stateward.workbench.operation.options import settings as listed_settings
from stateward.workbench.operation.options import unknown_variables

#: Less free disk than this, in bytes, is told.
LITTLE_SPACE = 2_000_000_000
#: A backup older than this, in hours, is told.
OLD_BACKUP = 36
OLDEST_POSTGRESQL = 150_000

Level = Literal["good", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it stands, in a sentence, and what to do."""

    check: str
    level: Level
    message: str
    next_step: str = ""


def examine() -> list[Finding]:
    """Look at everything, in the order in which it is to be mended."""
    looks = (_settings, _database, _shape, _files, _server, _documents, _backup)
    return [finding for look in looks for finding in look()]


def _settings() -> Iterator[Finding]:
    strange = unknown_variables(os.environ)
    if strange:
        yield Finding(
            "settings",
            "warning",
            _("The environment holds variables that are no setting: {names}.").format(names=", ".join(strange)),
            _("Correct their names; docs/configuration.md lists all."),
        )
    key = Path(settings.STATEWARD_WORKSPACE) / "secret_key"
    secrets = [key, *([key.with_name(SETTINGS_FILE)] if _settings_hold_a_secret() else [])]
    for path in secrets:
        if path.exists() and path.stat().st_mode & 0o007:
            yield Finding(
                "settings",
                "error",
                _("Everybody on this machine can read {file}.").format(file=path.name),
                _("Let its owner alone read it: chmod o= {file}").format(file=path),
            )
    yield Finding("settings", "good", _("The settings can be read and hold no fault."))


def _settings_hold_a_secret() -> bool:
    """Whether a password or a token stands in the settings' file rather than in the environment."""
    told = {(table, key) for table, key, field in listed_settings() if field.annotation is SecretStr}
    with (Path(settings.STATEWARD_WORKSPACE) / SETTINGS_FILE).open("rb") as file:
        document = tomllib.load(file)
    return any(document.get(table, {}).get(key) for table, key in told)


def _database() -> Iterator[Finding]:
    if not state.database_answers():
        yield Finding(
            "database",
            "error",
            _("The database does not answer."),
            _("Check that it runs, and its address, user and password."),
        )
        return
    if connection.vendor == "postgresql" and connection.pg_version < OLDEST_POSTGRESQL:
        yield Finding(
            "database",
            "error",
            _("PostgreSQL is older than release 15."),
            _("Bring the database server to release 15 or newer."),
        )
        return
    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    yield Finding("database", "good", _("The database ({kind}) answers.").format(kind=kind))


def _shape() -> Iterator[Finding]:
    if not state.database_answers():
        return
    if state.unknown_migrations():
        yield Finding(
            "shape",
            "error",
            _("The workspace's database was changed by a newer release."),
            _("Install that release, or restore a backup made before with `stateward restore`."),
        )
    elif state.pending_migrations():
        yield Finding(
            "shape",
            "error",
            _("The workspace's database was made by an earlier release."),
            _("Run `stateward upgrade`, which makes a backup first."),
        )
    else:
        yield Finding("shape", "good", _("The database has this release's shape."))


def _files() -> Iterator[Finding]:
    folder = Path(settings.STATEWARD_WORKSPACE)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "folder",
            "error",
            _("The workspace folder cannot be written."),
            _("Let the user of the server own it: {folder}").format(folder=folder),
        )
    absent = _absent_uploads(folder) if state.database_answers() and not state.pending_migrations() else 0
    if absent:
        yield Finding(
            "files",
            "error",
            _("{number} files that were handed in are not in the folder of uploads.").format(number=absent),
            _("Copy the folder uploads from the latest backup."),
        )
    free = shutil.disk_usage(folder).free
    if free < LITTLE_SPACE:
        yield Finding(
            "disk",
            "warning",
            _("Less than {size} GB are free on the workspace's disk.").format(size=LITTLE_SPACE // 10**9),
            _("Remove old backups, or give the disk more room."),
        )
    if not absent:
        yield Finding("files", "good", _("The files that were handed in are all there."))


def _absent_uploads(folder: Path) -> int:
    from stateward.workbench.statements.models import Upload

    sums = Upload.objects.values_list("sha256", flat=True).distinct()
    return sum(not (folder / "uploads" / sha256[:2] / sha256).is_file() for sha256 in sums.iterator())


def _server() -> Iterator[Finding]:
    server = settings.OPERATOR.server
    if not site.front_end_is_built():
        yield Finding(
            "front end",
            "error",
            _("The workbench's style sheet and scripts were not built."),
            _("Run `make setup`, or install a released package, which contains them."),
        )
    if server.hosts and not server.https:
        yield Finding(
            "https",
            "warning",
            _("Others reach the workbench without https, so passwords travel readable over the network."),
            _("Put nginx with a certificate before it and set [server] https = true: see docs/deploy.md."),
        )
    if server.https and not server.proxies:
        yield Finding(
            "proxies",
            "error",
            _("https is set, but no proxy is named, so every page leads to itself again."),
            _('Name the proxy: [server] proxies = ["127.0.0.1"]'),
        )
    yield Finding("server", "good", _("The server's settings were looked at."))


def _documents() -> Iterator[Finding]:
    try:
        engine()
    except DocumentError as error:
        yield Finding("documents", "warning", error.faults[0].message, error.faults[0].next_step)
        return
    if has_chinese_font():
        yield Finding("documents", "good", _("PDF and Word documents can be made in both languages."))
    else:
        yield Finding(
            "documents",
            "warning",
            _("No font of this machine holds Chinese characters; Chinese documents can be made as Word alone."),
            _("Install one, such as Debian's fonts-noto-cjk."),
        )


def _backup() -> Iterator[Finding]:
    age = state.backup_age()
    if age is None:
        yield Finding(
            "backup",
            "warning",
            _("There is no backup in {folder}.").format(folder=state.backup_folder()),
            _("Run `stateward backup`, and let a timer run it every night: see docs/deploy.md."),
        )
    elif age > OLD_BACKUP * 3600:
        yield Finding(
            "backup",
            "warning",
            _("The newest backup is {hours} hours old.").format(hours=int(age // 3600)),
            _("Look why the timer does not run: systemctl status stateward-backup.timer"),
        )
    else:
        yield Finding("backup", "good", _("The newest backup is {hours} hours old.").format(hours=int(age // 3600)))
