"""Making workspaces and filling one: init, demo, serve."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import polars as pl
from workspace_commands import ENTERPRISES, MONTHS, SEED, Commands

from stateward.demo import Portfolio

STORE = "store/facts"


def facts_hash(workspace: Path) -> str:
    """The hash of all exported facts of a workspace."""
    frame = pl.concat(
        [pl.read_parquet(path, hive_partitioning=False) for path in sorted((workspace / STORE).rglob("part.parquet"))],
        how="diagonal",
    )
    ordered = frame.select(sorted(frame.columns)).sort(["year", "month", "basis", "enterprise"])
    return hashlib.sha256(ordered.write_csv().encode()).hexdigest()


def test_init_makes_a_workspace_with_its_settings(fresh: Commands) -> None:
    made = fresh(
        "init", "w", "--profile", "generic", "--currency", "uah", "--fiscal-year-end", "6", "--name", "Treasury"
    )
    assert made.code == 0 and made.out == "" and "stateward register import FILE --workspace w" in made.err
    settings = tomllib.loads((fresh.folder / "w" / "stateward.toml").read_text(encoding="utf-8"))
    assert (settings["profile"], settings["reporting_currency"], settings["fiscal_year_end"]) == ("generic", "UAH", 6)
    assert settings["name"] == "Treasury" and (fresh.folder / "w" / "stateward.sqlite3").is_file()
    assert all((fresh.folder / "w" / name).is_dir() for name in ("store", "uploads", "rulebook"))


def test_a_folder_that_is_not_empty_is_left_alone(fresh: Commands) -> None:
    (fresh.folder / "notes.txt").write_text("mine", encoding="utf-8")
    refused = fresh("init", fresh.folder)
    assert refused.code == 1 and "is not empty" in refused.err
    assert [path.name for path in fresh.folder.iterdir()] == ["notes.txt"]


def test_commands_outside_a_workspace_say_how_to_name_or_make_one(fresh: Commands) -> None:
    for arguments in (("import", "x.csv"), ("register", "import", "x.csv"), ("serve",)):
        refused = fresh(*arguments)
        assert refused.code == 1 and "stateward init DIR" in refused.err, arguments
    refused = fresh("assess", "imf-health-check")
    assert refused.code == 1 and "--facts" in refused.err
    refused = fresh("assess", "imf-health-check", "--workspace", fresh.folder)
    assert refused.code == 1 and "There is no workspace in" in refused.err


def test_the_demo_is_recorded_whole_and_labelled_synthetic(demo: Commands, portfolio: Portfolio) -> None:
    frame = pl.read_parquet(demo.folder / STORE / "year=2022" / "month=12" / "part.parquet", hive_partitioning=False)
    expected = portfolio.frame().filter((pl.col("year") == 2022) & (pl.col("month") == 12))
    assert frame.height == expected.height
    columns = ["enterprise", "basis", *sorted(c for c in expected.columns if c not in {"enterprise", "basis"})]
    got, want = (table.sort(["enterprise", "basis"]).select(columns) for table in (frame, expected))
    assert got.drop("year", "month").equals(want.drop("year", "month"))


def test_the_same_seed_gives_the_same_exported_facts(demo: Commands, fresh: Commands) -> None:
    again = fresh("demo", "w", "--enterprises", ENTERPRISES, "--months", MONTHS, "--seed", SEED)
    assert again.code == 0 and "made up" in again.err and "stateward serve w" in again.err
    assert facts_hash(fresh.folder / "w") == facts_hash(demo.folder)


def test_another_seed_gives_other_facts(demo: Commands, fresh: Commands) -> None:
    assert fresh("demo", "w", "--enterprises", "5", "--months", "1", "--profile", "generic").code == 0
    assert facts_hash(fresh.folder / "w") != facts_hash(demo.folder)


def test_the_demo_is_never_mixed_with_other_figures(demo: Commands) -> None:
    refused = demo("demo", demo.folder)
    assert refused.code == 1 and "never mixed" in refused.err


def test_an_interrupted_demo_leaves_no_half_filled_workspace(fresh: Commands) -> None:
    left = fresh.folder / ".w.filling"
    left.mkdir()
    (left / "stateward.toml").write_text("name = 'left behind'", encoding="utf-8")
    made = fresh("demo", "w", "--enterprises", "12", "--months", "12")
    assert made.code == 0, made.err
    assert (fresh.folder / "w" / "stateward.toml").is_file() and not left.exists()
    (fresh.folder / "full").mkdir()
    (fresh.folder / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    refused = fresh("demo", "full")
    assert refused.code == 1 and "is not empty" in refused.err
