"""`stateward doctor --database URL`: what a database does of what Stateward needs, and that nothing stays in it."""

from __future__ import annotations

from collections.abc import Iterator

import postgres
import pytest
from programs import run

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL 15 or newer is installed")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of an empty database."""
    with postgres.cluster() as running:
        yield running.new_database()


def test_postgresql_does_all_that_is_needed_and_keeps_nothing(url: str) -> None:
    import psycopg

    done = run("doctor", "--database", url, "--format", "json")
    assert done.code == 0, done.err
    probes = done.json["probes"]
    assert len(probes) == 10 and all(one["passed"] for one in probes)
    assert probes[0]["said"].startswith("PostgreSQL")
    with psycopg.connect(url) as connection:
        left = connection.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'stateward_probe%'").fetchone()
    assert left == (0,)


def test_a_role_that_may_make_no_tables_is_told_so(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    done = run("doctor", "--database", url.replace("user=stateward", "user=guest"), "--format", "json")
    assert done.code == 1
    last = done.json["probes"][-1]
    assert (last["name"], last["passed"]) == ("table", False)
    assert "permission denied" in last["said"]


def test_a_database_that_lacks_a_part_is_told_which(url: str) -> None:
    """A default isolation other than PostgreSQL's own stands for a database that behaves otherwise."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE strict LOGIN SUPERUSER")
        connection.execute("ALTER ROLE strict SET default_transaction_isolation = 'serializable'")
    done = run("doctor", "--database", url.replace("user=stateward", "user=strict"))
    assert done.code == 1
    assert "The isolation is serializable." in done.out
    assert done.out.count("error") == 1


@pytest.mark.parametrize("language, word", [("en", "A connection is accepted."), ("zh", "接受连接。")])
def test_nobody_answers(language: str, word: str) -> None:
    done = run("doctor", "--database", "postgresql://nobody@127.0.0.1:9/none", "--language", language)
    assert done.code == 1 and word in done.out


def test_an_address_that_is_none_is_refused() -> None:
    done = run("doctor", "--database", "mysql://localhost/x")
    assert done.code == 1 and "must be postgresql://" in done.err
