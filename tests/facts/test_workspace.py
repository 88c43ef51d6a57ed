"""A workspace is made whole or not at all, opens again as it was, and says plainly what is wrong with it."""

from __future__ import annotations

import hashlib
import os

import pytest

from stateward.facts.workspace import PROFILES, SETTINGS_FILE, Workspace, nearest_workspace
from stateward.messages.errors import WorkspaceError


def code(refusal) -> str:
    [fault] = refusal.value.faults
    assert fault.message and fault.next_step
    return fault.code


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_workspace_opens_as_it_was_made(tmp_path, profile):
    made = Workspace.create(tmp_path / "office", profile, name='Office "of" 国资\nB')
    opened = Workspace.open(tmp_path / "office")
    assert opened == made and opened.settings.profile == profile
    assert opened.settings.name == 'Office "of" 国资\nB'
    assert opened.uploads.is_dir() and opened.rulebook.is_dir() and opened.store.periods() == []
    assert opened.database == tmp_path / "office" / "stateward.sqlite3"


def test_the_generic_profile_speaks_of_no_yuan():
    settings = PROFILES["generic"]
    assert settings.reporting_currency != "CNY" and not settings.template.startswith("cn")
    assert not any(scheme.startswith("cn") for scheme in settings.schemes)


def test_an_office_chooses_its_currency_and_fiscal_year(tmp_path):
    made = Workspace.create(tmp_path / "o", "generic", reporting_currency="KES", fiscal_year_end=6)
    assert made.fiscal_year.label(2023) == "2022/23"
    changed = made.with_settings(fiscal_year_end=3)
    assert Workspace.open(tmp_path / "o").settings.fiscal_year_end == 3 == changed.settings.fiscal_year_end
    with pytest.raises(WorkspaceError):
        made.with_settings(fiscal_year_end=13)
    assert Workspace.open(tmp_path / "o").settings.fiscal_year_end == 3


def test_changed_settings_leave_the_operator_s_tables_as_they_are(tmp_path):
    made = Workspace.create(tmp_path / "o", "generic")
    path = tmp_path / "o" / SETTINGS_FILE
    tables = "\n[database]\n# the office's own server\nurl = 'postgresql:///office'\n"
    tables += "\n[server]\nhosts = ['a.example']\n"
    path.write_text(path.read_text() + tables)
    path.chmod(0o600)
    made.with_settings(display_unit=1).with_settings(display_unit=100)
    assert path.read_text().endswith(tables) and path.read_text().count("[database]") == 1
    assert Workspace.open(tmp_path / "o").settings.display_unit == 100
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(WorkspaceError) as refusal:
        Workspace.create(tmp_path)
    assert code(refusal) == "workspace_exists" and os.listdir(tmp_path) == ["letter.txt"]


def test_an_empty_folder_may_become_a_workspace(tmp_path):
    (tmp_path / "w").mkdir()
    assert Workspace.create(tmp_path / "w").folder == tmp_path / "w"


@pytest.mark.parametrize("wrong", [
    {"profile": "other"}, {"reporting_currency": "yuan"}, {"fiscal_year_end": 0}, {"language": "fr"},
    {"display_unit": 0}, {"name": " "}, {"template": ""}, {"schemes": ("",)},
])
def test_a_wrong_choice_makes_nothing(tmp_path, wrong):
    with pytest.raises(WorkspaceError) as refusal:
        Workspace.create(tmp_path / "w", **{"profile": "generic", **wrong})
    assert code(refusal) in ("profile_unknown", "setting_wrong") and not any(tmp_path.iterdir())


def test_a_write_that_fails_leaves_no_half_workspace(tmp_path, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(WorkspaceError) as refusal:
        Workspace.create(tmp_path / "w")
    assert code(refusal) == "workspace_not_made" and not any(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "expected"), [
    (None, "workspace_missing"), ("format = ", "workspace_damaged"), ("format = 99\n", "workspace_newer"),
])
def test_opening_tells_missing_damaged_and_newer_apart(tmp_path, text, expected):
    if text is not None:
        (tmp_path / SETTINGS_FILE).write_text(text)
    with pytest.raises(WorkspaceError) as refusal:
        Workspace.open(tmp_path)
    assert code(refusal) == expected


def test_every_setting_at_fault_is_listed(tmp_path):
    folder = Workspace.create(tmp_path / "w").folder
    path = folder / SETTINGS_FILE
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("language", "display_unit"))]
    path.write_text("\n".join([*lines, 'language = "fr"']))
    with pytest.raises(WorkspaceError) as refusal:
        Workspace.open(folder)
    assert {fault.message.split()[2] for fault in refusal.value.faults} == {"language", "display_unit"}


def test_a_command_finds_the_workspace_it_stands_in(tmp_path):
    made = Workspace.create(tmp_path / "w")
    assert nearest_workspace(made.uploads) == made.folder
    assert nearest_workspace(tmp_path) is None


def test_an_upload_is_kept_once_under_its_hash(tmp_path):
    made = Workspace.create(tmp_path / "w")
    sha256 = hashlib.sha256(b"content").hexdigest()
    path = made.keep_upload(b"content", sha256)
    assert made.keep_upload(b"content", sha256) == path and path.read_bytes() == b"content"
    with pytest.raises(ValueError, match="SHA-256"):
        made.keep_upload(b"x", "../../etc/passwd")
