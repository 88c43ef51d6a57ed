"""`simulate`, `verify`, `robustness`, `term`, `targets`, `standards`, `reconcile` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from workspace_commands import Commands

from stateward.demo import generate

SCHEME = "cn-municipal-annual"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo portfolio as files."""
    made = tmp_path_factory.mktemp("portfolio")
    portfolio = generate(enterprises=12, months=24, seed=5)
    portfolio.frame().filter(pl.col("month") == 12).write_parquet(made / "facts.parquet")
    portfolio.given().write_csv(made / "given.csv")
    portfolio.enterprise_frame().rename({"code": "enterprise", "name_en": "name"}).write_csv(made / "enterprises.csv")
    return made


@pytest.fixture
def files(folder: Path) -> list[object]:
    """The options that name the portfolio's files."""
    return [
        *("--facts", folder / "facts.parquet", "--given", folder / "given.csv"),
        *("--enterprises", folder / "enterprises.csv"),
    ]


def test_a_result_file_is_verified_and_a_changed_digit_is_found(fresh: Commands, files: list[object]) -> None:
    assert fresh("assess", SCHEME, *files, "--format", "json", "--output", "r.json").code == 0
    held = fresh("verify", "r.json", "--format", "json")
    assert held.code == 0 and held.json["holds"] and held.json["results"] > 10
    data = json.loads((fresh.folder / "r.json").read_text(encoding="utf-8"))
    data["results"][0]["score"] += 1
    (fresh.folder / "bad.json").write_text(json.dumps(data), encoding="utf-8")
    found = fresh("verify", "bad.json", "--format", "json")
    assert found.code == 1 and [fault["code"] for fault in found.json["faults"]] == ["verify.difference"]
    (fresh.folder / "no.json").write_text("{", encoding="utf-8")
    assert fresh("verify", "no.json").code == 1


def test_a_result_on_standard_output_carries_no_record(fresh: Commands, files: list[object]) -> None:
    assert "record" not in fresh("assess", SCHEME, *files, "--format", "json").json


def test_a_draft_is_compared_with_the_scheme_of_its_id(fresh: Commands, files: list[object]) -> None:
    from stateward.rulebook import Rulebook

    text = Rulebook.load().entry("scheme", SCHEME).file.read_text(encoding="utf-8")
    (fresh.folder / "draft.yaml").write_text(
        text.replace("{grade: A, from: 90", "{grade: A, from: 101"), encoding="utf-8"
    )
    found = fresh("simulate", "draft.yaml", *files, "--format", "json")
    assert found.code == 0, found.err
    assert found.json["draft"]["scheme"] == found.json["against"]["scheme"] == SCHEME
    changes = found.json["changes"]
    assert changes and {row["move"] for row in changes} == {"down"}
    assert {row["node"]["cause"] for row in changes} == {"grades"}
    assert fresh("simulate", "draft.yaml", *files, "--all").code == 0
    assert fresh("simulate", "nothing", *files).code == 1


def test_rank_intervals_are_repeated_by_their_seed(fresh: Commands, files: list[object]) -> None:
    one, two = (
        fresh("robustness", SCHEME, *files, "--year", "2022", "--runs", "50", "--seed", "3", "--format", "json").json
        for _ in range(2)
    )
    assert one == two and one["results"][0]["rank_low"] <= one["results"][0]["rank"]
    assert fresh("robustness", SCHEME, *files, "--runs", "0").code == 1


def test_sums_meet_two_ways(fresh: Commands, files: list[object]) -> None:
    found = fresh("reconcile", SCHEME, *files, "--format", "json")
    assert found.code == 0, found.err
    assert {"benefit", "conduct"} == set(found.json["results"][0]["by_category"])


def test_a_running_term_and_what_its_last_year_must_reach(fresh: Commands, files: list[object]) -> None:
    given = pl.read_csv(files[3]).with_columns(reform_tasks_done=pl.lit(90.0))  # type: ignore[arg-type]
    given.write_csv(fresh.folder / "given.csv")
    inputs = [*files[:2], "--given", "given.csv", *files[4:]]
    found = fresh("term", "cn-municipal-term-rules", "--from", "2021", *inputs, "--format", "json")
    assert found.code == 0, found.err
    assert found.json["assumed_years"] == [2023] and found.json["results"]
    wanted = ["--needed", "reform_tasks_done", "--enterprise", found.json["results"][0]["enterprise"]]
    answer = fresh(
        "term", "cn-municipal-term-rules", "--from", "2021", *inputs, *wanted, "--goal", "1", "--format", "json"
    )
    assert answer.code == 0, answer.err
    assert answer.json["indicator"] == "reform_tasks_done"
    assert fresh("term", "cn-municipal-term-rules", "--from", "2021", *inputs, "--needed", "roe").code == 2


def test_targets_are_judged_from_two_tables(fresh: Commands) -> None:
    (fresh.folder / "p.csv").write_text("enterprise,year,indicator,target\nX,2023,roe,6\nY,2023,roe,600\n")
    (fresh.folder / "h.csv").write_text("enterprise,year,roe\nX,2020,6\nX,2021,7\nX,2022,8\nY,2022,5\n")
    found = fresh("targets", "p.csv", "--history", "h.csv", "--format", "json")
    assert found.code == 1 and [fault["code"] for fault in found.json["faults"]] == ["targets.unit"]
    assert found.json["targets"][0]["tier"] == 3 and found.json["targets"][0]["base"] == 7


def test_own_standards_are_read_back_by_standards(fresh: Commands) -> None:
    rows = "".join(f"E{n},C,{n / 2},{n}\n" for n in range(30))
    (fresh.folder / "v.csv").write_text("enterprise,industry,roe,debt_ratio\n" + rows)
    made = fresh("standards", "compute", "v.csv", "--lower", "debt_ratio", "--year", "2022", "--output", "s.csv")
    assert made.code == 0, made.err
    table = pl.read_csv(fresh.folder / "s.csv")
    assert set(table["indicator"]) == {"roe", "debt_ratio"} and table["enterprises"].min() == 30
    (fresh.folder / "g.csv").write_text("enterprise,year,roe\nX,2022,9\n")
    scored = fresh("assess", SCHEME, "--given", "g.csv", "--standards", "s.csv", "--format", "json")
    assert scored.code == 0, scored.err


def test_a_page_of_the_yearly_book_becomes_standards_by_the_printed_names(fresh: Commands) -> None:
    sizes = ",".join(f"large {tier}" for tier in ("excellent", "good", "average", "low", "poor"))
    (fresh.folder / "page.csv").write_text(
        f"name,{sizes}\n净资产收益率（%）,12.1,9,6.2,1,-5.5\n不知名,1,1,1,1,1\n", encoding="utf-8"
    )
    made = fresh("standards", "book", "page.csv", "--year", "2023", "--industry", "C", "--format", "json")
    assert made.code == 0, made.err
    assert [(row["indicator"], row["size"], row["industry"]) for row in made.json["rows"]] == [("roe", "large", "C")]
    assert [note["code"] for note in made.json["notes"]] == ["standards.unknown_name"]
