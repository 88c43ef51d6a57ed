"""Opening the site on a workspace: set-up, migrations, and the server on the loopback address."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Sequence
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


def refuse_unnamed_hosts(address: str, hosts: Sequence[str]) -> None:
    """Raise `WorkspaceError` for another address than this machine's own while no host name is allowed.

    Every request would be refused: the site answers to the names the operator gave, to no others.
    """
    if address not in LOOPBACK and not hosts:
        raise WorkspaceError(
            Fault(
                "workbench.address",
                _("The settings allow no host name, so nobody could reach the workbench on {address}.").format(
                    address=address
                ),
                _("Write the names people will use into [server] hosts of stateward.toml, or leave the address out."),
                value=address,
            )
        )


def free_port(wanted: int, address: str = LOOPBACK[0], attempts: int = PORT_ATTEMPTS) -> int:
    """The wanted port when it is free, else the next free one above it; `WorkspaceError` when there is none."""
    last = min(wanted + attempts, 65_536)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in range(wanted, last):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    raise WorkspaceError(
        Fault(
            "workbench.port",
            _("No port from {first} to {last} is free.").format(first=wanted, last=last - 1)
            if attempts > 1
            else _("The port {port} of {address} cannot be used.").format(port=wanted, address=address),
            _("Stop another server, or choose a port with --port."),
            value=str(wanted),
        )
    )


def front_end_is_built() -> bool:
    """Whether the style sheet and the scripts lie where the site serves them from."""
    folder = Path(__file__).parent / "static" / "dist"
    return all((folder / name).is_file() for name in ("app.css", "app.js", "charts.js"))


def serve(workspace_dir: Path | str, port: int | None = None, address: str | None = None) -> None:
    """Serve a workspace until interrupted: give a new database its shape, print the address, answer requests.

    Address and port are the settings' where none is given. A server for this machine alone takes the next free port
    when its own is busy; one that others reach, or a proxy, takes its own or none.

    Raises `WorkspaceError` for a folder that is no workspace, for a front end that was not built, for another
    address while no host name is allowed, and when no port is free.
    """
    if not front_end_is_built():
        raise WorkspaceError(
            Fault(
                "workbench.front_end",
                _("The workbench's style sheet and scripts were not built."),
                _("Run `make setup`, or install a released package, which contains them."),
            )
        )
    configure(workspace_dir)
    from django.conf import settings

    from stateward.workbench.core.jobs.beside import worker_beside

    chosen = settings.OPERATOR.server
    address = address or chosen.address
    refuse_unnamed_hosts(address, chosen.hosts)
    migrate()
    wanted = port or chosen.port
    free = free_port(wanted, address, 1 if chosen.hosts else PORT_ATTEMPTS)
    if free != wanted:
        print(_("Port {port} is busy.").format(port=wanted), file=sys.stderr)
    _say_where(address, free, chosen.https)
    _say_how_to_sign_in(free)
    with _environment(settings.STATEWARD_WORKSPACE), worker_beside(settings.STATEWARD_WORKSPACE):
        _run(address, free, chosen.threads)


def _say_where(address: str, port: int, https: bool) -> None:
    """Print where the site is; over a network without https, that passwords can be read on the way."""
    if address in LOOPBACK:
        print(_("Stateward is at http://localhost:{port}/ (stop with Ctrl+C).").format(port=port), flush=True)
        return
    print(_("Stateward answers on {address}, port {port} (stop with Ctrl+C).").format(address=address, port=port))
    if not https:
        print(
            _("Without https, passwords travel readable over the network: see docs/deploy.md."),
            file=sys.stderr,
            flush=True,
        )


def _say_how_to_sign_in(port: int) -> None:
    """Print the one-time link of a workspace that nobody administers yet, or where a demonstration is entered."""
    from django.db import connections

    from stateward.workbench.accounts.first_start import how_to_sign_in

    sentence = how_to_sign_in(f"http://localhost:{port}")
    if sentence is not None:
        print(sentence, flush=True)
    # The server's own process opens its own.
    connections.close_all()


def _run(address: str, port: int, threads: int) -> None:
    """Run the server: one process, a few threads (SQLite has one writer)."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "stateward.workbench.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    ).serve()
