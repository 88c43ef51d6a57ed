"""Opening the site on a workspace: set-up, migrations, and the server on the loopback address."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stateward.facts.workspace import Workspace
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError

SETTINGS = "stateward.workbench.settings"
LOOPBACK = ("127.0.0.1", "localhost")
DEFAULT_PORT = 8765
#: How many ports after the wanted one are tried when it is busy.
PORT_ATTEMPTS = 50


def configure(workspace_dir: Path | str) -> None:
    """Set Django up for a workspace.

    Raises `WorkspaceError` when the folder is no workspace, or when this process already works on another one.
    """
    folder = Workspace.open(Path(workspace_dir)).folder.resolve()
    if _is_set_up():
        _refuse_another(folder)
        return
    import django

    with _environment(folder):
        django.setup()


def _is_set_up() -> bool:
    """Whether Django's apps are loaded, found out without importing Django."""
    registry = sys.modules.get("django.apps")
    return registry is not None and registry.apps.ready


def _refuse_another(folder: Path) -> None:
    from django.conf import settings

    if folder != settings.STATEWARD_WORKSPACE:
        raise WorkspaceError(
            Fault(
                "workbench.other_workspace",
                _("This process already works on the workspace {folder}.").format(folder=settings.STATEWARD_WORKSPACE),
                _("Open the other workspace in a new process."),
                value=str(folder),
            )
        )


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """The environment that the settings are read from; only processes started inside inherit it."""
    wanted = {"STATEWARD_WORKSPACE": str(folder), "DJANGO_SETTINGS_MODULE": SETTINGS}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def migrate() -> None:
    """Give a new database this release's shape; `configure` comes first.

    Raises `WorkspaceError` for a database of another release, which `stateward upgrade` changes after a backup, and
    for one that does not answer.
    """
    from stateward.workbench.operation import shape

    shape.ensure()


def refuse_other_addresses(address: str) -> None:
    """Raise `WorkspaceError` for any address but the loopback one: nobody signs in yet."""
    if address not in LOOPBACK:
        raise WorkspaceError(
            Fault(
                "workbench.address",
                _("The workbench has no sign-in yet, so it answers on this machine only, not on {address}.").format(
                    address=address
                ),
                _("Leave the address out, or give 127.0.0.1."),
                value=address,
            )
        )


def free_port(wanted: int) -> int:
    """The wanted port when it is free, else the next free one above it; `WorkspaceError` when there is none."""
    last = min(wanted + PORT_ATTEMPTS, 65_536)
    for port in range(wanted, last):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK[0], port))
            except OSError:
                continue
            return port
    raise WorkspaceError(
        Fault(
            "workbench.port",
            _("No port from {first} to {last} is free.").format(first=wanted, last=last - 1),
            _("Stop another server, or choose a port with --port."),
            value=str(wanted),
        )
    )


def front_end_is_built() -> bool:
    """Whether the style sheet and the scripts lie where the site serves them from."""
    folder = Path(__file__).parent / "static" / "dist"
    return all((folder / name).is_file() for name in ("app.css", "app.js", "charts.js"))


def serve(workspace_dir: Path | str, port: int = DEFAULT_PORT, address: str = LOOPBACK[0]) -> None:
    """Serve a workspace until interrupted: migrate, choose a free port, print the address, answer requests.

    Raises `WorkspaceError` for another address than the loopback one, for a folder that is no workspace, for a
    front end that was not built, and when no port is free.
    """
    refuse_other_addresses(address)
    if not front_end_is_built():
        raise WorkspaceError(
            Fault(
                "workbench.front_end",
                _("The workbench's style sheet and scripts were not built."),
                _("Run `make setup`, or install a released package, which contains them."),
            )
        )
    configure(workspace_dir)
    migrate()
    folder = Workspace.open(Path(workspace_dir)).folder.resolve()
    chosen = free_port(port)
    if chosen != port:
        print(_("Port {port} is busy.").format(port=port), file=sys.stderr)
    print(_("Stateward is at http://localhost:{port}/ (stop with Ctrl+C).").format(port=chosen), flush=True)
    with _environment(folder):
        _run(chosen)


def _run(port: int) -> None:
    """Run the server: one worker process, a few threads (SQLite has one writer)."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "stateward.workbench.wsgi:application",
        address=LOOPBACK[0],
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
        websockets=False,
    ).serve()
