"""A backup restored is the office again: every row of every table, every file, on either kind of database."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from offices import Office
from postgres import Cluster
from programs import files, raw_rows, run

from stateward.messages.errors import WorkspaceError
from stateward.workbench.operation.backups.checking import check

#: Tables that a restore makes anew: who is signed in ends with it, and shapes are recorded at another time of day.
MADE_ANEW = {"django_migrations", "django_session", "usersessions_usersession"}


@pytest.fixture(scope="session")
def backup(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the office."""
    path = tmp_path_factory.mktemp("backup") / "office.zip"
    made = run("backup", path, "--workspace", office.folder, "--format", "json", database=office.database)
    assert made.code == 0, made.err
    told = made.json
    assert told["file"] == str(path) and told["rows"] > 100 and told["files"] >= 2 and told["secret_key"] == "included"
    return path


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_restored_office_is_the_office(
    office: Office, backup: Path, into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = None if into == "sqlite" else request.getfixturevalue("postgresql").new_database()
    options = ["--database-url", address] if address else []
    done = run("restore", backup, tmp_path / "again", *options, "--format", "json")
    assert done.code == 0, done.err
    again = tmp_path / "again"
    before, after = files(office.folder), files(again)
    if into == office.kind:
        rows, restored = raw_rows(office.folder, office.database), raw_rows(again, address)
        assert rows.keys() == restored.keys()
        # The log was told of the backup after it was made.
        assert {name for name in rows if rows[name] != restored[name]} <= MADE_ANEW | {"audit_event"}
        assert set(restored["audit_event"]) < set(rows["audit_event"])
    second = run("backup", tmp_path / "second.zip", "--workspace", again)
    assert second.code == 0, second.err
    assert _sums(tmp_path / "second.zip") == _sums(backup)
    settings = "stateward.toml"
    assert {**before, settings: b""} == {**after, settings: b""}
    assert (f'url = "{address}"'.encode() in after[settings]) == bool(address)
    assert (again / "secret_key").stat().st_mode & 0o777 == 0o600


def test_new_rows_find_free_numbers_after_a_restore(backup: Path, tmp_path: Path, postgresql: Cluster) -> None:
    address = postgresql.new_database()
    assert run("restore", backup, tmp_path / "w", "--database-url", address).code == 0
    (tmp_path / "more.csv").write_text("code,name_en\nNEW1,New one\n", encoding="utf-8")
    added = run("register", "import", tmp_path / "more.csv", "--workspace", tmp_path / "w")
    assert added.code == 0, added.err


def test_a_drill_proves_the_backup_and_leaves_nothing(backup: Path, tmp_path: Path, postgresql: Cluster) -> None:
    address = postgresql.new_database()
    for options in ([], ["--database-url", address]):
        done = run("restore", backup, "--drill", *options, TMPDIR=str(tmp_path))
        assert done.code == 0 and "can be restored" in done.err, done.err
    assert list(tmp_path.iterdir()) == []
    assert raw_rows(tmp_path, address) == {}


def test_nothing_is_ever_restored_over_something(office: Office, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = run("restore", backup, tmp_path)
    assert refused.code == 1 and "is not empty" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    if office.database:
        refused = run("restore", backup, tmp_path / "w", "--database-url", office.database)
        assert refused.code == 1 and "restore.filled" in refused.err and not (tmp_path / "w").exists()
    assert run("restore", backup).code == 2 and run("restore", backup, tmp_path / "w", "--drill").code == 2


def test_every_damaged_part_is_found_before_anything_is_written(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as whole:
        entries = {info.filename: whole.read(info) for info in whole.infolist()}
    changed = next(name for name in entries if entries[name] and name.startswith("files/uploads"))
    table = "tables/register_enterprise.jsonl"
    for name, content, words in (
        (changed, entries[changed] + b"x", changed),
        (table, entries[table].replace(b"1", b"2", 1), table),
        (table, None, table),
        ("manifest.json", None, "no list of its parts"),
        ("manifest.json", b"{}", "no list of its parts"),
        ("manifest.json", entries["manifest.json"].replace(b'"uploads', b'"../uploads'), "outside the workspace"),
        ("manifest.json", entries["manifest.json"].replace(b'"format": 1', b'"format": 2'), "newer release"),
    ):
        broken = tmp_path / "broken.zip"
        _pack(broken, {**entries, name: content})
        assert content != entries[name]
        with pytest.raises(WorkspaceError) as raised:
            check(broken)
        assert words in raised.value.faults[0].message, name
    refused = run("restore", broken, tmp_path / "w")
    assert refused.code == 1 and [path.name for path in tmp_path.iterdir()] == ["broken.zip"]


def test_a_truncated_archive_is_refused(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    for length in (0, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.zip").write_bytes(content[:length])
        with pytest.raises(WorkspaceError) as raised:
            check(tmp_path / "cut.zip")
        assert raised.value.faults[0].code == "backup.broken"


def test_a_backup_waits_for_no_writer_and_sees_what_was_stored_before(office: Office, tmp_path: Path) -> None:
    if office.database:
        import psycopg

        writer = psycopg.connect(office.database)
        writer.execute("UPDATE register_enterprise SET name_en = 'unfinished'")
    else:
        writer = sqlite3.connect(office.folder / "stateward.sqlite3", isolation_level=None)  # type: ignore[assignment]
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE register_enterprise SET name_en = 'unfinished'")
    try:
        made = run("backup", tmp_path / "b.zip", "--workspace", office.folder, database=office.database)
    finally:
        writer.rollback()
        writer.close()
    assert made.code == 0, made.err
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert b"unfinished" not in archive.read("tables/register_enterprise.jsonl")


def test_scheduled_backups_keep_the_newest(office: Office, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"stateward-backup-2020010{day}T000000Z.zip").write_bytes(b"old")
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    made = run("backup", tmp_path, "--keep", 2, "--workspace", office.folder, database=office.database)
    assert made.code == 0, made.err
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept[:2] == ["letter.txt", "stateward-backup-20200103T000000Z.zip"] and len(kept) == 3
    assert (tmp_path / kept[2]).stat().st_mode & 0o777 == 0o600


def test_without_the_key_everybody_signs_in_again(office: Office, tmp_path: Path) -> None:
    made = run(
        "backup", tmp_path / "b.zip", "--without-secret-key", "--workspace", office.folder, database=office.database
    )
    assert made.code == 0 and "left out" in made.out
    done = run("restore", tmp_path / "b.zip", tmp_path / "w")
    assert done.code == 0 and "signs in again" in done.err, done.err
    assert (tmp_path / "w" / "secret_key").read_bytes() != (office.folder / "secret_key").read_bytes()


def _sums(path: Path) -> dict[str, str]:
    import json

    with zipfile.ZipFile(path) as archive:
        made = json.loads(archive.read("manifest.json"))
    return {table["name"]: table["sha256"] for table in made["tables"]}


def _pack(path: Path, entries: dict[str, bytes | None]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            if content is not None:
                archive.writestr(name, content)


def test_the_disk_keeps_no_part_of_an_unfinished_backup(office: Office, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "full", ignore_errors=True)
    (tmp_path / "full").write_text("a file where the folder would be", encoding="utf-8")
    refused = run("backup", tmp_path / "full" / "b.zip", "--workspace", office.folder, database=office.database)
    assert refused.code == 1 and [path.name for path in tmp_path.iterdir()] == ["full"]
