"""The workspace this site serves, its rulebook and its fact store."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from stateward.facts.store import FactStore
from stateward.facts.workspace import SETTINGS_FILE, Workspace
from stateward.rulebook import Rulebook
from stateward.workbench.core.moments import for_seconds

T = TypeVar("T")


def current() -> Workspace:
    """The workspace; read again when its settings file changed."""
    folder = Path(settings.STATEWARD_WORKSPACE)
    return _opened(folder, (folder / SETTINGS_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(folder: Path, stamp: int) -> Workspace:
    return Workspace.open(folder)


@for_seconds
def rulebook() -> Rulebook:
    """The rulebook: the built-in documents with the workspace's own laid over them."""
    overlay = current().rulebook
    return Rulebook.load([overlay] if overlay.is_dir() else [])


def of_the_rulebook(find: Callable[[Rulebook], T]) -> Callable[[], T]:
    """What is found in the rulebook, found once for each state of its files: until then it is the same object."""
    held: list[tuple[Rulebook, T]] = []

    @wraps(find)
    def found() -> T:
        book = rulebook()
        if not held or held[0][0] is not book:
            held[:] = [(book, find(book))]
        return held[0][1]

    return found


@of_the_rulebook
def rulebook_sha256(book: Rulebook) -> str:
    """The hash of the rulebook."""
    return book.sha256


def fact_store() -> FactStore:
    """The column store derived from the recorded statements."""
    return current().store


def results_folder() -> Path:
    """Where computed results are kept; they are derived and may be deleted at any time."""
    folder = Path(settings.STATEWARD_WORKSPACE) / "derived" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
