"""Upgrade, doctor, export: what they do to a workspace, and that they do it whole or not at all."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest
from offices import Office
from programs import python, raw_rows, run

LONG = pytest.mark.long

#: Takes the newest change of the statements' tables back, as if the workspace were of an earlier release.
GO_BACK = """
from django.core.management import call_command
call_command("migrate", "statements", "0001", verbosity=0)
print("null")
"""


@pytest.fixture
def copy(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """The office once more, for tests that change it."""
    address = request.getfixturevalue("postgresql").new_database() if office.database else None
    options = ["--database-url", address] if address else []
    made = run("backup", tmp_path / "b.zip", "--workspace", office.folder, database=office.database)
    assert made.code == 0, made.err
    done = run("restore", tmp_path / "b.zip", tmp_path / "w", *options)
    assert done.code == 0, done.err
    return Office(tmp_path / "w", None if address is None else address)


@pytest.mark.long
def test_a_workspace_of_an_earlier_release_is_upgraded_after_a_backup(copy: Office, tmp_path: Path) -> None:
    before = raw_rows(copy.folder, copy.database)
    python(GO_BACK, copy.folder)
    refused = run("backup", tmp_path / "x.zip", "--workspace", copy.folder)
    assert refused.code == 1 and "stateward upgrade" in refused.err
    assert run("doctor", copy.folder).code == 1
    done = run("upgrade", copy.folder, "--backup", tmp_path / "backups")
    assert done.code == 0 and "changes were made" in done.err, done.err
    after = raw_rows(copy.folder, copy.database)
    assert len(before["statements_statement"]) == len(after["statements_statement"])
    assert before["register_enterprise"] == after["register_enterprise"]
    [kept] = (tmp_path / "backups").iterdir()
    drilled = run("restore", kept, "--drill")
    assert drilled.code == 0, drilled.err
    again = run("upgrade", copy.folder, "--backup", tmp_path / "backups")
    assert again.code == 0 and len(list((tmp_path / "backups").iterdir())) == 1


def test_the_doctor_finds_nothing_wrong_with_an_office_and_says_what_is_missing(office: Office) -> None:
    found = run("doctor", office.folder, "--format", "json", database=office.database, STATEWARD_SERVER_PROT="1")
    assert found.code == 0, found.err
    findings = {finding["check"]: finding for finding in found.json["findings"]}
    assert findings["database"]["level"] == "good"
    assert {name: finding["level"] for name, finding in findings.items() if finding["level"] != "good"} == {
        "backup": "warning"
    } or "STATEWARD_SERVER_PROT" in json.dumps(found.json)
    assert all(finding["next_step"] for finding in findings.values() if finding["level"] != "good")


@pytest.mark.long
def test_the_doctor_names_what_is_broken(copy: Office) -> None:
    for path in (copy.folder / "uploads").rglob("*"):
        if path.is_file():
            path.unlink()
    (copy.folder / "secret_key").chmod(0o644)
    found = run("doctor", copy.folder, "--format", "json")
    wrong = {finding["check"] for finding in found.json["findings"] if finding["level"] == "error"}
    assert found.code == 1 and wrong == {"settings", "files"}


def test_a_database_that_does_not_answer_is_a_sentence(office: Office) -> None:
    nowhere = "postgresql://nobody:verysecret@127.0.0.1:9/none"
    refused = run("upgrade", office.folder, database=nowhere)
    assert refused.code == 1 and "database.unreachable" in refused.err and "verysecret" not in refused.err
    assert "Traceback" not in run("doctor", office.folder, database=nowhere).err


@pytest.mark.parametrize("form", ["csv", pytest.param("parquet", marks=LONG), pytest.param("json", marks=LONG)])
def test_an_export_holds_every_row_and_figure_and_no_key(office: Office, form: str, tmp_path: Path) -> None:
    rows = raw_rows(office.folder, office.database)
    done = run("export", tmp_path / "x", "--tables", form, "--workspace", office.folder, database=office.database)
    assert done.code == 0, done.err
    tables = _tables(tmp_path / "x" / "tables", form)
    assert {name: table.height for name, table in tables.items() if name != "figures"} == {
        name: len(rows[name]) for name in tables if name != "figures"
    }
    assert tables["figures"].height > 1_000
    columns = {(table, column) for table, frame in tables.items() for column in frame.columns}
    assert not [place for place in columns if re.search("password|token|secret", place[1])]
    assert not {"mfa_authenticator", "django_session"} & tables.keys()
    with (tmp_path / "x" / "dictionary.csv").open(encoding="utf-8") as file:
        told = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    # A table without rows has no line in JSON, and so no columns to see.
    assert columns == ({place for place in told if place[0] in tables} if form == "json" else told)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "x" / "uploads").rglob("*") if path.is_file()}
    assert kept == {path.name: path.read_bytes() for path in (office.folder / "uploads").rglob("*") if path.is_file()}
    refused = run("export", tmp_path / "x", "--workspace", office.folder, database=office.database)
    assert refused.code == 1 and "is not empty" in refused.err


def _tables(folder: Path, form: str) -> dict[str, pl.DataFrame]:
    read = {
        "csv": lambda path: pl.read_csv(path, infer_schema=False),
        "parquet": lambda path: pl.read_parquet(path / "*.parquet" if path.is_dir() else path),
        "json": lambda path: pl.DataFrame(
            [json.loads(line) for line in path.read_text().splitlines()], strict=False, infer_schema_length=None
        ),
    }[form]
    found = {path.name.split(".")[0]: read(path) for path in folder.iterdir() if path.stat().st_size}
    return {name: table for name, table in found.items() if table.height} if form == "json" else found
