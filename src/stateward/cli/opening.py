"""Opening what a command works on: the workspace it stands in, and the rulebook with its overlays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError, WorkspaceError

if TYPE_CHECKING:
    from stateward.facts.workspace import Workspace
    from stateward.rulebook import Rulebook


def standing_in() -> Path | None:
    """The workspace folder that the command stands in: the current folder or the nearest above it."""
    from stateward.facts.workspace import nearest_workspace

    return nearest_workspace(Path.cwd())


def workspace_folder(named: Path | None) -> Path:
    """The workspace that was named, else the one the command stands in; `WorkspaceError` when there is none."""
    folder = named or standing_in()
    if folder is None:
        raise WorkspaceError(
            Fault(
                "workspace.none",
                _("You stand in no workspace, and none was named."),
                _("Name one with --workspace DIR, or make one: stateward init DIR."),
            )
        )
    return folder


def open_site(named: Path | None) -> Workspace:
    """The workspace with its database ready for use."""
    from stateward.facts.workspace import Workspace
    from stateward.workbench.site import configure, migrate

    workspace = Workspace.open(workspace_folder(named))
    configure(workspace.folder)
    migrate()
    return workspace


def open_rulebook(overlays: Sequence[Path] | None, workspace: Path | None = None) -> Rulebook:
    """The built-in documents, those of the workspace (named, or the one the command stands in) and the overlays.

    Documents that cannot be read are said on standard error. Raises `RulebookError` where an overlay is no folder.
    """
    from stateward.cli.output import show_faults
    from stateward.rulebook import Rulebook

    book = Rulebook.load(overlay_folders(overlays, workspace))
    show_faults(book.faults)
    return book


def overlay_folders(overlays: Sequence[Path] | None, workspace: Path | None = None) -> list[Path]:
    """The folders laid over the built-in documents, the later over the earlier."""
    from stateward.facts.workspace import Workspace

    folder = workspace or standing_in()
    own = [Workspace.open(folder).rulebook] if folder is not None else []
    absent = [path for path in overlays or () if not path.is_dir()]
    if absent:
        raise RulebookError(
            Fault(
                "rulebook.overlay",
                _("{folder} is no folder of rule documents.").format(folder=path),
                _("Name with --rulebook the folder in which your YAML documents lie."),
                file=str(path),
                value=str(path),
            )
            for path in absent
        )
    return [*(path for path in own if path.is_dir()), *(overlays or ())]
