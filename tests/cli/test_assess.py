"""`assess` and `explain`: a workspace and files give the same; real accounts come through the ordinary path."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from workspace_commands import Commands, Result, near

from stateward.demo import Portfolio

SCHEME = "cn-comprehensive-2006"


@pytest.fixture(scope="module")
def files(demo: Commands, portfolio: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's inputs as files: facts as CSV and Parquet, marks, enterprises, standards."""
    folder = tmp_path_factory.mktemp("files")
    facts = portfolio.frame().filter(pl.col("month") == 12)
    facts.write_csv(folder / "facts.csv")
    facts.write_parquet(folder / "facts.parquet")
    portfolio.given().write_csv(folder / "given.csv")
    portfolio.enterprise_frame().rename({"code": "enterprise", "name_en": "name"}).write_csv(folder / "enterprises.csv")
    shown = demo("rulebook", "show", "cn-municipal-illustrative", "--format", "json")
    pl.DataFrame(shown.json["rows"]).write_csv(folder / "standards.csv")
    return folder


def results(done: Result) -> list[dict[str, Any]]:
    """The results of `assess --format json`, of which nothing else stands on standard output."""
    assert done.code == 0, done.err
    return list(done.json["results"])


@pytest.mark.parametrize(("facts", "engine"), [("facts.csv", "polars"), ("facts.parquet", "duckdb")])
def test_files_give_the_workspaces_result(demo: Commands, files: Path, facts: str, engine: str) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    held = results(demo("assess", SCHEME, "--year", "2022", "--format", "json"))
    handed = demo(
        "assess", SCHEME, "--year", "2022", "--facts", files / facts, "--given", files / "given.csv",
        "--enterprises", files / "enterprises.csv", "--standards", files / "standards.csv",
        "--engine", engine, "--format", "json",
    )  # fmt: skip
    assert handed.json["engine"] == engine and len(held) > 10
    key = [(row["enterprise"], row["year"]) for row in held]
    by_key = {(row["enterprise"], row["year"]): row for row in results(handed)}
    assert sorted(by_key) == sorted(key)
    for row in held:
        assert near(row) == by_key[row["enterprise"], row["year"]]


def test_years_narrow_the_result(demo: Commands) -> None:
    years = [row["year"] for row in results(demo("assess", "imf-health-check", "--year", "2022", "--format", "json"))]
    assert set(years) == {2022}
    none = demo("assess", "imf-health-check", "--year", "1999", "--format", "json")
    assert results(none) == [] and "nothing was scored" in none.err


def test_the_json_has_the_contracts_fields(demo: Commands) -> None:
    done = demo("assess", "imf-health-check", "--year", "2022", "--format", "json").json
    assert done.keys() >= {"scheme", "version", "rulebook_sha256", "engine", "results"}
    row = done["results"][0]
    assert row.keys() >= {"enterprise", "year", "score", "grade", "rank", "nodes", "subtotals"}
    assert row["nodes"][0].keys() >= {"id", "value", "weight", "score", "status", "reason"}
    for one in done["results"]:
        for node in one["nodes"]:
            assert node["status"] != "missing" or (node["reason"] and node["value"] is None)


def test_csv_and_table_carry_the_same_scores(demo: Commands, tmp_path: Path) -> None:
    rows = results(demo("assess", "imf-health-check", "--year", "2022", "--format", "json"))
    done = demo("assess", "imf-health-check", "--year", "2022", "--format", "csv", "--output", tmp_path / "s.csv")
    assert done.out == "" and "s.csv" in done.err
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as file:
        written = {row["enterprise"]: row for row in csv.DictReader(file)}
    assert {code: float(row["score"]) for code, row in written.items() if row["score"]} == {
        row["enterprise"]: pytest.approx(row["score"]) for row in rows if row["score"] is not None
    }
    table = demo("assess", "imf-health-check", "--year", "2022").out
    assert all(row["enterprise"] in table for row in rows)


def test_the_workspaces_own_rules_override_and_a_path_names_a_scheme(demo: Commands, tmp_path: Path) -> None:
    text = demo("rulebook", "show", "imf-health-check").out
    own = demo.folder / "rulebook" / "own.yaml"
    own.write_text(text.replace("IMF SOE Health Check", "Our check", 1), encoding="utf-8")
    try:
        assert "Our check" in demo("rulebook", "list", "--kind", "scheme").out
        code = results(demo("assess", "imf-health-check", "--year", "2022", "--format", "json"))[0]["enterprise"]
        assert "Our check" in demo("explain", "imf-health-check", code, "--year", "2022").out
    finally:
        own.unlink()
    (tmp_path / "draft.yaml").write_text(text, encoding="utf-8")
    by_path = results(demo("assess", tmp_path / "draft.yaml", "--year", "2022", "--format", "json"))
    assert by_path == results(demo("assess", "imf-health-check", "--year", "2022", "--format", "json"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assess", "imf-health"), "There is no scheme document called imf-health"),
        (("assess", "absent.yaml"), "absent.yaml is not a file"),
        (("assess", "imf-health-check", "--facts", "absent.csv"), "there is no such file"),
        (("assess", "imf-health-check", "--standards", "nope"), "There is no standards document called nope"),
        (("explain", "imf-health-check", "NOBODY", "--year", "2022"), "There are no figures of NOBODY for 2022"),
        (("assess", "imf-health-check", "--output", "."), "cannot be read or written"),
    ],
)
def test_inputs_at_fault_end_with_1_and_a_next_step(demo: Commands, arguments: tuple[str, ...], words: str) -> None:
    refused = demo(*arguments, "--format", "json")
    faults = refused.json["faults"]
    assert refused.code == 1 and words in refused.err
    assert any(words in f"{fault['file']}: {fault['message']}" for fault in faults)
    assert all(fault["code"] and fault["next_step"] for fault in faults)


def test_a_table_of_something_else_is_one_fault(demo: Commands, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("colour,weight\nred,heavy\n", encoding="utf-8")
    refused = demo("assess", "imf-health-check", "--facts", tmp_path / "other.csv", "--format", "json")
    (fault,) = refused.json["faults"]
    assert refused.code == 1 and "no column enterprise, year" in fault["message"] and "colour" in fault["value"]


def test_an_explanation_in_every_format_tells_the_same_score(demo: Commands, tmp_path: Path) -> None:
    row = next(
        r for r in results(demo("assess", SCHEME, "--year", "2022", "--format", "json")) if r["score"] is not None
    )
    arguments = ("explain", SCHEME, row["enterprise"], "--year", "2022")
    tree = demo(*arguments, "--format", "json").json
    assert tree.keys() >= {"id", "title", "value", "formula", "inputs", "source", "rounding", "children"}
    page = demo(*arguments, "--format", "html", "--output", tmp_path / "e.html")
    assert page.code == 0 and "<script src" not in (tmp_path / "e.html").read_text(encoding="utf-8")
    text = demo(*arguments)
    assert text.code == 0 and row["enterprise"] in text.out and "Statement 2022, revision 1" in text.out


def test_the_hundred_ukrainian_enterprises_come_through_the_ordinary_path(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("ukraine")
    commands = Commands(folder)
    source = shared_data / "ukraine-top100"
    assert commands("init", "w", "--profile", "generic", "--currency", "UAH").code == 0
    registered = commands("register", "import", source / "enterprises.csv", "--workspace", "w", "--format", "json")
    assert registered.code == 0 and registered.json["files"][0]["added"] == 100
    assert {fault["code"] for fault in registered.json["files"][0]["faults"]} == {"unknown_column"}
    imported = commands("import", source / "statements.csv", "--workspace", "w")
    assert imported.code == 0 and "365 statements, 365 stored" in imported.out
    assert "437 rows were left out because quarter is 1." in imported.err and "ua-prozvit" in imported.err

    scored = results(commands("assess", "imf-health-check", "--workspace", "w", "--format", "json"))
    assert len(scored) == 365
    with (source / "statements.csv").open(encoding="utf-8", newline="") as file:
        years = [row for row in csv.DictReader(file) if row["quarter"] == ""]
    complete = sum(bool(row["net_profit"] and row["total_assets"]) for row in years)
    nodes = Counter((n["id"], n["status"]) for row in scored for n in row["nodes"])
    assert nodes["roa", "scored"] == complete
    assert all(n["reason"] for row in scored for n in row["nodes"] if n["status"] == "missing")

    explained = commands(
        "explain", "imf-health-check", "ukrenergo", "--year", "2016", "--workspace", "w", "--format", "json"
    )
    found = {step["id"]: step for step in _walk(explained.json)}
    assert float(found["roa"]["value"]) == pytest.approx(0.1209, abs=5e-5)
    assert float(found["roe"]["value"]) == pytest.approx(0.3703, abs=5e-5)
    (line,) = [
        n for n, row in enumerate(_lines(source), 2) if row[0] == "ukrenergo" and row[3] == "2016" and not row[4]
    ]
    assert found["net_profit"]["source"].endswith(f"statements.csv, M{line}")
    bands = {
        n["id"]: n["score"]
        for row in scored
        for n in row["nodes"]
        if (row["enterprise"], row["year"]) == ("ukrenergo", 2016)
    }
    assert (bands["roa"], bands["roe"]) == (1, 1)
    commands.close()


def _walk(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(inner for child in step["children"] for inner in _walk(child))]


def _lines(source: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((source / "statements.csv").read_text(encoding="utf-8"))))[1:]
