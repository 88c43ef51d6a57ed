"""The operator's settings: from the file and the environment, typed, every fault a sentence that names its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stateward.messages import language
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.operation import options
from stateward.workbench.operation.databases import databases, postgresql
from stateward.workbench.operation.settings_text import with_table, without_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
TOP = 'format = 1\nname = "Office"\nschemes = ["a", "b"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a settings file without tables."""
    (tmp_path / "stateward.toml").write_text(TOP, encoding="utf-8")
    return tmp_path


def faults(folder: Path, tables: str = "", **environment: str) -> list[Fault]:
    """What is wrong with these settings."""
    (folder / "stateward.toml").write_text(TOP + tables, encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        options.read(folder, environment)
    return raised.value.faults


def test_without_a_word_the_workbench_is_for_this_machine_alone(folder: Path) -> None:
    chosen = options.read(folder, {})
    assert chosen.server.address == "127.0.0.1" and chosen.server.hosts == () and not chosen.server.https
    assert chosen.database.url.get_secret_value() == "" and chosen.metrics.token.get_secret_value() == ""


def test_the_environment_goes_before_the_file(folder: Path, tmp_path: Path) -> None:
    (folder / "stateward.toml").write_text(TOP + '[server]\nport = 9000\nhosts = ["a.example"]\n', encoding="utf-8")
    (tmp_path / "url").write_text("postgresql:///office\n", encoding="utf-8")
    told = {
        "STATEWARD_SERVER_PORT": "9001",
        "STATEWARD_SERVER_HTTPS": "true",
        "STATEWARD_SERVER_PROXIES": "127.0.0.1, 10.0.0.0/8",
        "STATEWARD_DATABASE_URL_FILE": str(tmp_path / "url"),
    }
    chosen = options.read(folder, told)
    assert chosen.server.port == 9001 and chosen.server.hosts == ("a.example",) and chosen.server.https
    assert chosen.server.proxies == ("127.0.0.1", "10.0.0.0/8")
    assert chosen.database.url.get_secret_value() == "postgresql:///office"


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("[server]\nprot = 1\n", "There is no setting [server] prot."),
        ('[server]\nport = "x"\n', "[server] port must be a whole number"),
        ("[server]\nport = 0\n", "[server] port must be 1 or more"),
        ("[server]\nport = 70000\n", "[server] port must be 65535 or less"),
        ('[server]\nhttps = "perhaps"\n', "[server] https must be true or false"),
        ('[server]\nhosts = ["https://a.example/"]\n', "[server] hosts must be a host name alone"),
        ('[server]\nhosts = ["*"]\n', "[server] hosts must be a host name alone"),
        ('[server]\nproxies = ["nginx"]\n', "[server] proxies must be an address or a network"),
        ("[server]\nhosts = 1\n", "[server] hosts must be a list of texts"),
        ('[logs]\nformat = "xml"\n', "[logs] format must be one of: plain, json"),
        ('[logs]\nlevel = "loud"\n', "[logs] level must be one of: debug, info, warning, error"),
        ("[database]\nurl = 5\n", "[database] url must be a text"),
        ("[uploads]\nmaximum_bytes = 5\n", "[uploads] maximum_bytes must be 100000 or more"),
    ],
)
def test_a_value_at_fault_is_told_with_its_place_and_what_it_must_be(folder: Path, tables: str, words: str) -> None:
    [fault] = faults(folder, tables)
    assert words in fault.message and fault.file == str(folder / "stateward.toml") and fault.next_step


def test_a_variable_at_fault_is_told_by_its_name_and_a_secret_never(folder: Path) -> None:
    [fault] = faults(folder, STATEWARD_SERVER_PORT="ten")
    assert "STATEWARD_SERVER_PORT" in fault.next_step and fault.value == "ten"
    [fault] = faults(folder, '[database]\nurl = ["postgresql://u:verysecret@h/d"]\n')
    assert "verysecret" not in repr(fault)
    [fault] = faults(folder, STATEWARD_METRICS_TOKEN_FILE=str(folder / "absent"))
    assert "STATEWARD_METRICS_TOKEN_FILE" in fault.message and "no such file" in fault.message


def test_every_fault_of_a_file_is_told_at_once_in_the_reader_s_language(folder: Path) -> None:
    with language("zh"):
        found = faults(folder, '[server]\nport = 0\nhttps = "x"\n[logs]\nformat = "xml"\n')
    assert len(found) == 3 and all(re.search("[一-龥]", fault.message + fault.next_step) for fault in found)


def test_misspelt_variables_are_noticed() -> None:
    names = ["STATEWARD_WORKSPACE", "STATEWARD_DATABASE_URL", "STATEWARD_DATABASE_ULR", "PATH"]
    assert options.unknown_variables(names) == ["STATEWARD_DATABASE_ULR"]


def test_an_address_of_postgresql_is_read_as_libpq_reads_it() -> None:
    found = postgresql("postgresql://of%40fice:p%3Aw@db.example:5433/state?sslmode=verify-full&connect_timeout=5")
    assert [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "of@fice", "p:w", "db.example", "5433", "state"
    ]  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "verify-full" and "lock_timeout" in found["OPTIONS"]["options"]
    socket = postgresql("postgresql:///state?host=/run/postgresql&user=stateward")
    assert socket["HOST"] == "/run/postgresql" and socket["USER"] == "stateward"


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql://h", "office", "postgresql://h:port/d"])
def test_another_address_is_refused_with_the_form_it_must_have(url: str, folder: Path) -> None:
    chosen = options.read(folder, {"STATEWARD_DATABASE_URL": url})
    with pytest.raises(WorkspaceError) as raised:
        databases(folder, chosen.database)
    assert raised.value.faults[0].code == "database.url" and url not in repr(raised.value.faults)


def test_tables_go_and_come_without_touching_what_stands_beside_them() -> None:
    text = (
        TOP + '\n# ours\n[server]\nport = 1\n\n[database]\nurl = "x"\n[database.more]\na = 1\n[logs]\nlevel = "info"\n'
    )
    without = without_table(text, "database")
    assert without == TOP + '\n# ours\n[server]\nport = 1\n\n[logs]\nlevel = "info"\n'
    again = with_table(without, "database", {"url": 'a"b'})
    assert again == without.rstrip() + '\n\n[database]\nurl = "a\\"b"\n' and with_table(again, "database", {"url": "c"})


def test_the_page_lists_every_setting_and_no_other() -> None:
    told = set(re.findall(r"^\| `\[(\w+)\] (\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {(table, key) for table, key, _field in options.settings()}
