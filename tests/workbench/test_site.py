"""Opening the site: the loopback address alone, a free port, one workspace a process."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from stateward.facts.workspace import Workspace
from stateward.messages.errors import WorkspaceError
from stateward.workbench import site


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5"])
def test_another_address_wants_the_names_people_will_use(address: str, workspace_folder: Path) -> None:
    with pytest.raises(WorkspaceError) as raised:
        site.serve(workspace_folder, address=address)
    fault = raised.value.faults[0]
    assert fault.code == "workbench.address" and address in fault.message and "[server] hosts" in fault.next_step
    site.refuse_unnamed_hosts(address, ["stateward.example.org"])


def test_a_server_behind_a_proxy_takes_its_own_port_or_none() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WorkspaceError) as raised:
            site.free_port(taken.getsockname()[1], attempts=1)
    assert raised.value.faults[0].code == "workbench.port"


def test_a_busy_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        assert busy < site.free_port(busy) <= busy + site.PORT_ATTEMPTS


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        site.configure(tmp_path)


def test_one_process_opens_one_workspace(tmp_path: Path, workspace_folder: Path) -> None:
    other = Workspace.create(tmp_path / "other", "generic")
    with pytest.raises(WorkspaceError) as raised:
        site.configure(other.folder)
    assert raised.value.faults[0].code == "workbench.other_workspace"
    site.configure(workspace_folder)


def test_opening_a_workspace_leaves_no_trace_in_the_environment(workspace_folder: Path) -> None:
    site.configure(workspace_folder)
    assert "STATEWARD_WORKSPACE" not in os.environ and "DJANGO_SETTINGS_MODULE" not in os.environ


def test_without_its_front_end_the_site_does_not_start(monkeypatch: pytest.MonkeyPatch, workspace_folder: Path) -> None:
    monkeypatch.setattr(site, "front_end_is_built", lambda: False)
    with pytest.raises(WorkspaceError) as raised:
        site.serve(workspace_folder)
    assert raised.value.faults[0].code == "workbench.front_end"


def test_the_key_that_signs_cookies_is_the_owner_s_alone(workspace_folder: Path) -> None:
    path = workspace_folder / "secret_key"
    assert path.stat().st_mode & 0o077 == 0 and len(path.read_text()) > 40
