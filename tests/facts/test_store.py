"""The column store and the engines: periods replaced whole, nothing lost, the same rows on every engine."""

from __future__ import annotations

import builtins
from pathlib import Path

import polars as pl
import pytest

from stateward.facts.engines import open_table
from stateward.facts.store import FactStore, statements_frame
from stateward.messages.errors import ImportFault, StatewardError


@pytest.fixture
def store(tmp_path) -> FactStore:
    return FactStore(tmp_path / "facts")


def test_statements_become_one_part_a_period(store, statement, changed):
    periods = store.write([statement, changed(month=11), changed(enterprise="E2")])
    assert periods == {(2023, 12), (2023, 11)} and store.periods() == [(2023, 11), (2023, 12)]
    frame = store.scan().collect()
    assert frame.height == 3 and frame.columns[:6] == ["enterprise", "year", "month", "basis", "currency", "revision"]
    assert frame.schema["cash"] == pl.Float64 and frame.schema["total_assets.opening"] == pl.Float64
    assert frame.filter(pl.col("enterprise") == "E2")["cash"].to_list() == [100000.25]


def test_a_new_revision_replaces_and_leaves_the_others(store, statement, changed):
    store.write([statement, changed(enterprise="E2")])
    store.write([changed({"cash": 1, "goodwill": 2}, revision=2)])
    frame = store.scan().collect().sort("enterprise")
    assert frame["cash"].to_list() == [1.0, 100000.25] and frame["revision"].to_list() == [2, 1]
    assert frame["goodwill"].to_list() == [2.0, None], "a column that a row lacks is null, not zero"


def test_of_two_revisions_in_one_batch_the_later_counts(statement, changed):
    frame = statements_frame([changed({"cash": 5}, revision=2), statement])
    assert frame["cash"].to_list() == [5.0]


def test_periods_with_other_columns_are_read_together(store, changed):
    store.write([changed({"goodwill": 7}, year=2022), changed(year=2023)])
    assert store.scan().collect().sort("year")["goodwill"].to_list() == [7.0, None]
    assert store.scan([(2022, 12)]).collect().height == 1


def test_an_empty_store_has_the_key_columns(store):
    assert store.scan().collect().height == 0 and "enterprise" in store.scan().collect_schema().names()


def test_a_failed_write_leaves_the_old_part(store, statement, changed, monkeypatch):
    store.write([statement])

    def fail(*_args, **_more):
        raise OSError("disk full")
    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        store.write([changed({"cash": 1})])
    assert store.scan().collect()["cash"].to_list() == [100000.25]
    assert [path.name for path in store.folder.rglob("*.parquet")] == ["part.parquet"]


def test_rebuilding_gives_exactly_the_statements_handed_in(store, statement, changed):
    store.write([changed(year=2019), statement])
    store.rebuild(iter([statement, changed(enterprise="E2"), changed(month=6)]), batch=2)
    assert store.periods() == [(2023, 6), (2023, 12)] and store.scan().collect().height == 3
    assert [path.name for path in store.folder.parent.iterdir()] == ["facts"], "no temporary folder stays"


def test_periods_can_be_removed(store, statement):
    store.write([statement])
    store.remove([(2023, 12)])
    assert store.periods() == []


# --- engines ---


ENGINES = ["polars", "duckdb", pytest.param("spark", marks=pytest.mark.spark)]


def rows(frame) -> list[dict[str, object]]:
    found = frame.select("enterprise", "year", "cash").collect("pyarrow").to_native().to_pylist()
    return sorted(found, key=lambda row: row["enterprise"])


@pytest.fixture
def engine(request) -> str:
    if request.param == "spark":
        request.getfixturevalue("spark_session")
    return request.param


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_every_engine_opens_the_same_facts_from_every_form(engine, store, statement, changed, tmp_path):
    statements = [statement, changed({"goodwill": 1, "cash": None}, enterprise="007", year=2022)]
    store.write(statements)
    frame = statements_frame(statements)
    frame.write_csv(tmp_path / "facts.csv")
    expected = [{"enterprise": "007", "year": 2022, "cash": None},
                {"enterprise": "E001", "year": 2023, "cash": 100000.25}]
    for source in (store.folder, tmp_path / "facts.csv", frame, store.scan()):
        assert rows(open_table(source, engine, "local[1]")) == expected


def test_a_csv_cell_that_is_no_number_is_named(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("enterprise,year,cash\n007,2023,much\n008,soon,\n009,2023,inf\n")
    with pytest.raises(ImportFault) as refusal:
        open_table(path)
    assert {(fault.code, fault.cell, fault.value) for fault in refusal.value.faults} == {
        ("text_in_number", "C2", "much"), ("text_in_number", "B3", "soon"), ("text_in_number", "C4", "inf")}


@pytest.mark.parametrize("name", ["absent.csv", "absent.parquet", "."])
def test_a_table_that_is_not_there_is_a_fault(tmp_path, name):
    with pytest.raises(ImportFault) as refusal:
        open_table(tmp_path / name)
    assert refusal.value.faults[0].code == "table_unreadable" and refusal.value.faults[0].next_step


def test_a_damaged_parquet_file_is_a_fault(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(ImportFault):
        open_table(tmp_path / "a.parquet")


@pytest.mark.parametrize(("engine", "module"), [("duckdb", "duckdb"), ("spark", "pyspark.sql")])
def test_an_engine_that_is_not_installed_says_which_extra_to_install(monkeypatch, engine, module, statement):
    real = builtins.__import__

    def without(name, *more, **named):
        if name == module:
            raise ImportError(name)
        return real(name, *more, **named)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StatewardError) as refusal:
        open_table(statements_frame([statement]), engine, f"local[{len(engine)}]")
    assert f"stateward[{engine}]" in refusal.value.faults[0].next_step


def test_files_of_a_path_are_read_in_order(tmp_path: Path):
    for name, cash in (("b", 2.0), ("a", 1.0)):
        pl.DataFrame({"enterprise": [name], "year": [2023], "cash": [cash]}).write_parquet(tmp_path / f"{name}.parquet")
    frame = open_table([tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert [row["enterprise"] for row in rows(frame)] == ["a", "b"]
