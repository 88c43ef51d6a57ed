"""The workspace this site serves, its rulebook and its fact store."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from stateward.facts.store import FactStore
from stateward.facts.workspace import SETTINGS_FILE, Workspace
from stateward.rulebook import Rulebook


def current() -> Workspace:
    """The workspace; read again when its settings file changed."""
    folder = Path(settings.STATEWARD_WORKSPACE)
    return _opened(folder, (folder / SETTINGS_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(folder: Path, stamp: int) -> Workspace:
    return Workspace.open(folder)


def rulebook() -> Rulebook:
    """The rulebook: the built-in documents with the workspace's own laid over them."""
    overlay = current().rulebook
    return Rulebook.load([overlay] if overlay.is_dir() else [])


#: The rulebook last hashed, with its hash: it is the same object until one of its files changes.
_hashed: list[tuple[Rulebook, str]] = []


def rulebook_sha256() -> str:
    """The hash of the rulebook, found once for each state of its files."""
    book = rulebook()
    if not _hashed or _hashed[0][0] is not book:
        _hashed[:] = [(book, book.sha256)]
    return _hashed[0][1]


def fact_store() -> FactStore:
    """The column store derived from the recorded statements."""
    return current().store


def results_folder() -> Path:
    """Where computed results are kept; they are derived and may be deleted at any time."""
    folder = Path(settings.STATEWARD_WORKSPACE) / "derived" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
