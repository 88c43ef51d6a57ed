"""Names of backups in a folder: they sort by time, and old ones go."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

PREFIX = "stateward-backup"
ENDING = ".zip"
_NAME = re.compile(rf"{PREFIX}-\d{{8}}T\d{{6}}Z{re.escape(ENDING)}")


def name(now: datetime) -> str:
    """The name of a backup made at this time (UTC)."""
    return f"{PREFIX}-{now:%Y%m%dT%H%M%SZ}{ENDING}"


def backups(folder: Path) -> list[Path]:
    """The finished backups of a folder, oldest first; other files are none of ours."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())


def newest(folder: Path) -> Path | None:
    """The newest backup of a folder."""
    return next(reversed(backups(folder)), None)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; what was removed."""
    old = backups(folder)[:-keep]
    for path in old:
        path.unlink()
    return old
