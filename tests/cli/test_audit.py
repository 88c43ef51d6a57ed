"""`audit`: verify, seal, heads, export, key, erase, as a person at a terminal uses them."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from workspace_commands import Commands

REGISTER = "code,name_en\nA,Alpha\nB,Beta\n"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A workspace with a sealed log; the commands stand in it."""
    parent = tmp_path_factory.mktemp("audit")
    commands = Commands(parent)
    (parent / "register.csv").write_text(REGISTER)
    for line in (["init", "w"], ["register", "import", "register.csv", "--workspace", "w"]):
        done = commands(*line)
        assert done.code == 0, done.err
    commands.close()
    commands = Commands(parent / "w")
    assert commands("audit", "seal").out.startswith("stateward-head 1 ")
    return commands


def database(log: Commands) -> Path:
    return next(log.folder.glob("*.sqlite3"))


def test_a_whole_log_is_told_in_the_contract_s_shape(log: Commands) -> None:
    done = log("audit", "verify", "--format", "json")
    assert done.code == 0
    assert {"events", "seals", "head", "faults"} <= done.json.keys()
    assert done.json["seals"] == 1 and done.json["faults"] == [] and done.json["head"]


@pytest.mark.parametrize(("language", "words"), [("en", "The log is whole"), ("zh", "日志完整")])
def test_the_result_is_told_to_people_in_both_languages(log: Commands, language: str, words: str) -> None:
    done = log("audit", "verify", "--language", language)
    assert done.code == 0 and words in done.err
    assert "--witness" in done.err


def test_a_changed_event_is_found_and_ends_with_1(log: Commands) -> None:
    with sqlite3.connect(database(log)) as connection:
        before = connection.execute("SELECT id, after FROM audit_event WHERE position = 1").fetchone()
        connection.execute(
            "UPDATE audit_event SET after = ? WHERE id = ?",
            (before[1].replace('"name_en":"', '"name_en":"X'), before[0]),
        )
    try:
        done = log("audit", "verify", "--format", "json")
        assert done.code == 1
        assert {fault["code"] for fault in done.json["faults"]} >= {"audit.event_changed", "audit.root"}
        assert all(fault["next_step"] for fault in done.json["faults"])
    finally:
        with sqlite3.connect(database(log)) as connection:
            connection.execute("UPDATE audit_event SET after = ? WHERE id = ?", (before[1], before[0]))
    assert log("audit", "verify").code == 0


def test_an_export_is_verified_from_anywhere_and_not_left_half_written(log: Commands, tmp_path: Path) -> None:
    done = log("audit", "export", "--output", tmp_path / "out" / "log.zip")
    assert done.code == 0, done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["log.zip"]
    elsewhere = Commands(tmp_path)
    checked = elsewhere("audit", "verify", "out/log.zip", "--format", "json")
    elsewhere.close()
    assert checked.code == 0 and checked.json["unsealed"] == 0


def test_signed_heads_are_checked_by_their_key(log: Commands, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    public = log("audit", "key", "--output", key).out.strip()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    heads = tmp_path / "heads.txt"
    assert log("audit", "heads", "--sign", key, "--output", heads).code == 0
    assert log("audit", "verify", "--witness", heads, "--key", public).code == 0
    done = log("audit", "verify", "--witness", heads, "--key", "00" * 32, "--format", "json")
    assert done.code == 1 and {fault["code"] for fault in done.json["faults"]} == {"audit.signature"}


def test_without_the_package_that_signs_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from stateward.audit import signing
    from stateward.cli.main import run

    monkeypatch.setattr(signing, "available", lambda: False)
    assert run(["audit", "key", "--output", str(tmp_path / "key.pem")]) == 1
    assert "pip install" in capsys.readouterr().err
    assert not (tmp_path / "key.pem").exists()


def test_a_key_is_never_overwritten(log: Commands, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    log("audit", "key", "--output", key)
    content = key.read_bytes()
    assert log("audit", "key", "--output", key).code == 1
    assert key.read_bytes() == content


def test_a_head_that_is_not_this_log_s_is_found(log: Commands, tmp_path: Path) -> None:
    head = log("audit", "heads").out.split()
    heads = tmp_path / "heads.txt"
    heads.write_text(" ".join([*head[:6], "00" * 32]))
    done = log("audit", "verify", "--witness", heads, "--format", "json")
    assert done.code == 1 and [fault["code"] for fault in done.json["faults"]] == ["audit.witness_rewritten"]


def test_a_witness_file_with_a_broken_line_is_refused(log: Commands, tmp_path: Path) -> None:
    heads = tmp_path / "heads.txt"
    heads.write_text("nothing of the kind\n")
    done = log("audit", "verify", "--witness", heads, "--format", "json")
    assert done.code == 1 and done.json["faults"][0]["line"] == 1


@pytest.mark.parametrize("path", ["nothing.zip", "register.csv"])
def test_what_is_no_export_is_refused(log: Commands, path: str) -> None:
    done = log("audit", "verify", log.folder.parent / path, "--format", "json")
    assert done.code == 1 and done.json["faults"][0]["code"] == "audit.export"


def test_erasing_what_is_not_there_erases_nothing(log: Commands) -> None:
    done = log("audit", "erase", "accounts.user:999999", "--reason", "asked for")
    assert done.code == 0 and "0 personal contents" in done.err
