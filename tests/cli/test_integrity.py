"""`index` and `redflags` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from workspace_commands import Commands


def test_the_asem_index_runs_by_command(fresh: Commands, shared_data: Path) -> None:
    folder = shared_data / "asem-index"
    given = ["--data", folder / "indicators.csv", "--metadata", folder / "metadata.csv", "--format", "json"]
    done = fresh("index", "run", "asem-connectivity", *given)
    assert done.code == 0, done.err
    units = {unit["id"]: unit for unit in json.loads(done.out)["units"]}
    assert len(units) == 51
    assert units["AUS"]["score"] == pytest.approx(45.766248, abs=1e-6) and units["AUS"]["rank"] == 35
    assert units["AUS"]["nodes"]["Index"] == units["AUS"]["score"]
    again = fresh("index", "uncertainty", "asem-connectivity", *given, "--runs", 64, "--seed", 1)
    found = json.loads(again.out)
    assert found["uncertainty"]["runs"] == 64 * 6
    first = found["units"][0]
    assert first["rank_low"] <= first["rank_median"] <= first["rank_high"]
    assert {s["assumption"] for s in found["uncertainty"]["sensitivity"]} == {
        "winsorised_points", "normalisation", "weights", "aggregation"}  # fmt: skip


def test_an_index_without_its_table_of_elements_says_how_to_go_on(fresh: Commands, shared_data: Path) -> None:
    data = shared_data / "asem-index" / "indicators.csv"
    done = fresh("index", "run", "asem-connectivity", "--data", data, "--language", "zh")
    assert done.code == 1
    assert "--metadata" in done.err and "要素" in done.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("improve", "cn-soe-integrity", "C"), "按期完成全部问题整改"),
        (("compare", "cn-soe-integrity", "cn-soe-integrity"), "score_change"),
        (("analyse", "cn-soe-integrity"), "rank_shift_without"),
        (("run", "cn-soe-integrity"), "not_met"),
        (("trends", "cn-soe-integrity"), "growth_a_year"),
        (("change", "cn-soe-integrity", "--before", "figures.csv"), "method"),
    ],
)
def test_the_integrity_index_of_enterprises_is_told_in_chinese(fresh: Commands, command, words) -> None:
    from stateward.rulebook import Rulebook

    example = Rulebook.load().get("index", "cn-soe-integrity").examples[0]
    rows = [",".join(example.columns), *(",".join(map(str, row)) for row in example.rows)]
    table = fresh.folder / "figures.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    done = fresh("index", *command, "--data", table, "--language", "zh")
    assert done.code == 0, done.err
    assert words in done.out


def test_red_flags_come_with_states_and_name_every_broken_line(fresh: Commands, shared_data: Path) -> None:
    folder = shared_data / "red-flags"
    broken = fresh.folder / "broken.jsonl"
    broken.write_bytes((folder / "R024.jsonl").read_bytes() + b"{no json\n")
    done = fresh("redflags", broken, "--settings", folder / "R024.settings.json", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    expected = json.loads((folder / "R024.expected").read_text(encoding="utf-8"))
    assert {group: found[group] for group in expected} == expected
    assert sum(found["states"]["R024"].values()) == found["lines"]["kept"]
    assert [f["code"] for f in found["faults"] if f["row"]] == ["redflags.broken_line"]


def test_a_contract_table_goes_through_its_mapping(fresh: Commands, shared_data: Path) -> None:
    table = shared_data / "mexico-port-contracts" / "contracts.csv"
    done = fresh("redflags", table, "--mapping", "mx-compranet", "--language", "zh",
                 "--write-releases", fresh.folder / "releases.jsonl")  # fmt: skip
    assert done.code == 0, done.err
    assert "未提供投标信息" in done.err
    direct = fresh("redflags", fresh.folder / "releases.jsonl", "--format", "csv")
    assert direct.out.startswith("group,id,code,value\nOCID,")


def test_wrong_settings_are_refused(fresh: Commands, shared_data: Path) -> None:
    settings = fresh.folder / "settings.json"
    settings.write_text('{"indicators": {"R999": {}}}', encoding="utf-8")
    done = fresh("redflags", shared_data / "red-flags" / "R003.jsonl", "--settings", settings)
    assert done.code == 1 and "R999" in done.err
    settings.write_text("{", encoding="utf-8")
    assert fresh("redflags", shared_data / "red-flags" / "R003.jsonl", "--settings", settings).code == 1
    assert fresh("redflags", "nowhere.jsonl").code == 1
