"""The commands of supervision: their shapes, their ends, and that every case they print has its property."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from stateward.cli.main import run
from stateward.rulebook.book import CONTENT

MUNICIPAL = CONTENT / "cn" / "lists" / "municipal-delegation.yaml"


class Said:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return call


def own_list(folder: Path, change: Any) -> Path:
    """The municipal list with a change, under its own path."""
    content = yaml.safe_load(MUNICIPAL.read_text(encoding="utf-8"))
    content.pop("examples", None)
    change(content)
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_decide_names_the_decider_in_the_contracts_shape(command: Any, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"matter": "donation", "amount": 4999999.99}', encoding="utf-8")
    done = command("decide", "cn-municipal-delegation", "--case", "case.json", "--format", "json")
    assert done.code == 0
    wanted = {"decided": True, "decider": "board", "mode": "report", "item": "D1", "missing_fields": []}
    assert {key: done.json[key] for key in wanted} == wanted
    assert done.json["list_version"] == "2025" and done.json["basis"]


def test_decide_takes_single_fields_and_says_what_is_missing(command: Any) -> None:
    done = command("decide", "cn-municipal-delegation", "--set", "matter=donation", "--format", "json")
    assert done.code == 0
    assert (done.json["decided"], done.json["missing_fields"], done.json["decider"]) == (False, ["amount"], None)
    assert "Amount" in done.json["reason"]


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["--set", "matter=donation", "--set", "colour=red"], 1, "decide.field"),
        (["--set", "matter=donation", "--set", "amount=much"], 1, "decide.value"),
        (["--set", "matter=marriage"], 1, "decide.value"),
        (["--set", "matter"], 2, None),
        (["--day", "soon", "--set", "matter=donation"], 2, None),
        (["--case", "absent.json"], 1, "json.unreadable"),
    ],
)
def test_decide_refuses_what_it_cannot_read(command: Any, arguments: list[str], code: int, fault: str | None) -> None:
    done = command("decide", "cn-municipal-delegation", *arguments, "--format", "json")
    assert done.code == code
    assert fault is None or [one["code"] for one in done.json["faults"]] == [fault]


def test_a_hole_and_an_overlap_are_found_with_cases_that_have_them(command: Any, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        rows = {row["id"]: row for row in content["rows"]}
        rows["D1"]["when"]["amount"] = {"below": 4_000_000}
        rows["C5"]["when"]["amount"] = {"above": 9_000_000}

    path = own_list(tmp_path, change)
    found = command("lists", "check", path, "--format", "json").json
    assert found["complete"] is False
    (gap,) = found["gaps"]
    assert 4_000_000 <= gap["case"]["amount"] < 5_000_000 and gap["case"]["matter"] == "donation" and gap["region"]
    (overlap,) = found["overlaps"]
    assert overlap["items"] == ["C4", "C5"]
    for finding, code in ((gap, "no_row"), (overlap, "conflict")):
        (tmp_path / "case.json").write_text(json.dumps(finding["case"]), encoding="utf-8")
        assert command("decide", path, "--case", "case.json", "--format", "json").json["code"] == code
    assert command("lists", "check", path, "--strict").code == 1
    assert command("lists", "check", "cn-municipal-delegation", "--strict").code == 0


def test_compare_shows_what_is_newly_allowed(command: Any, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        rows = {row["id"]: row for row in content["rows"]}
        rows["D1"]["when"]["amount"] = {"below": 8_000_000}
        rows["D2"]["when"]["amount"] = {"from": 8_000_000}

    path = own_list(tmp_path, change)
    told = command("lists", "compare", "cn-municipal-delegation", path, "--format", "json").json
    (one,) = told["allowed"]
    assert one["old"]["decider"] == "office" and one["new"]["decider"] == "board"
    assert 5_000_000 <= one["case"]["amount"] < 8_000_000
    assert told["forbidden"] == [] and told["rows"]["changed"] == ["D1", "D2"]
    same = command("lists", "compare", path, path, "--format", "json").json
    assert same["allowed"] == same["forbidden"] == same["changed"] == []


def test_a_list_goes_to_dmn_and_back(command: Any, tmp_path: Path) -> None:
    assert command("lists", "export-dmn", "cn-municipal-delegation", "--output", "list.dmn").code == 0
    assert command("lists", "import-dmn", "list.dmn", "--output", "back.yaml").code == 0
    done = command("decide", "back.yaml", "--set", "matter=donation", "--set", "amount=5", "--day", "2026-01-01",
                   "--format", "json")  # fmt: skip
    assert (done.json["item"], done.json["decider"]) == ("D1", "board")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rows: rows[0]["when"].update(share_of_net_assets="much"), "lists.cell"),
        (lambda rows: rows[0]["when"].update(share_of_net_assets={"from": 1, "below": 1}), "lists.cell"),
        (lambda rows: rows[0]["when"].update(business="mane"), "lists.cell"),
        (lambda rows: rows[0]["when"].update(colour="red"), "lists.cell"),
        (lambda rows: rows[0].update(effective={"from": "2024-01-01", "to": "2024-12-31"}), "lists.days"),
        (lambda rows: rows[0].update(decider="nobody"), "lists.unknown"),
        (lambda rows: rows[0].update(papers=["none"]), "lists.unknown"),
        (lambda rows: rows[0].pop("mode"), "lists.no_mode"),
        (lambda rows: rows[1].update(id="A1"), "lists.twice"),
    ],
)
def test_a_broken_list_is_named_with_its_line(command: Any, tmp_path: Path, change: Any, code: str) -> None:
    path = own_list(tmp_path, lambda content: change(content["rows"]))
    done = command("rulebook", "check", path, "--format", "json")
    assert done.code == 1
    assert code in [fault["code"] for fault in done.json["faults"]]
    assert all(fault["line"] for fault in done.json["faults"])


def test_dates_backwards_are_refused_by_the_document(command: Any, tmp_path: Path) -> None:
    backwards = {"from": "2025-12-31", "to": "2025-01-01"}
    path = own_list(tmp_path, lambda content: content["rows"][0].update(effective=backwards))
    done = command("lists", "check", path, "--format", "json")
    assert done.code == 1 and "the last day lies before the first" in done.json["faults"][0]["message"]


def test_a_draw_from_commitment_to_verification(command: Any, tmp_path: Path) -> None:
    rows = "\n".join(f"00{number},s{number % 2},1" for number in range(9))
    (tmp_path / "p.csv").write_text(f"id,stratum,weight\n{rows}\n", encoding="utf-8")
    made = command("draw", "commit", "--population", "p.csv", "--size", "4", "--output", "c.json")
    assert made.code == 0
    commitment = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert len(commitment["sha256"]) == 64 and commitment["population"][0]["id"] == "000"
    assert command("draw", "run", "c.json", "--seed", "a public value", "--output", "r.json").code == 0
    assert command("draw", "verify", "r.json").code == 0
    result = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert len(result["drawn"]) == 4 and len(result["tickets"]) == 9
    result["drawn"][0] = next(one["id"] for one in result["tickets"] if not one["drawn"])
    (tmp_path / "r.json").write_text(json.dumps(result), encoding="utf-8")
    refused = command("draw", "verify", "r.json", "--format", "json")
    assert refused.code == 1 and refused.json["verified"] is False


def test_a_seed_known_before_the_freeze_is_refused(command: Any, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id\nA\nB\nC\n", encoding="utf-8")
    commit = ("draw", "commit", "--population", "p.csv", "--size", "1")
    past = command(*commit, "--seed-source", "lottery:x", "--seed-time", "2020-01-01T00:00:00+08:00")
    assert past.code == 1 and "draw.seed_early" in past.err
    chosen = command(*commit, "--seed-source", "mine:x", "--seed-time", "2990-01-01T00:00:00+08:00")
    assert chosen.code == 1 and "draw.seed_chosen" in chosen.err
    later = ("--seed-source", "lottery:x", "--seed-time", "2990-01-01T00:00:00+08:00", "--output", "c.json")
    assert command(*commit, *later).code == 0
    early = command("draw", "run", "c.json", "--seed", "1 2 3", "--evidence", "a page")
    assert early.code == 1 and "draw.seed_early" in early.err


def test_a_redraw_needs_its_reason(command: Any, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id\nA\nB\n", encoding="utf-8")
    commit = ("draw", "commit", "--population", "p.csv", "--size", "1")
    assert command(*commit, "--output", "c.json").code == 0
    assert command(*commit, "--redraw-of", "c.json").code == 1
    assert command(*commit, "--redraw-of", "c.json", "--reason", "A was merged into B").code == 0


def test_meetings_check_lists_exceptions_with_evidence(command: Any, tmp_path: Path) -> None:
    subject = {"subject_id": "S", "name": "x", "item_list": ["I"], "pass_flag": "1"}
    meeting = {"meeting_id": "M", "name": "董事会", "type": "董事会", "time": "2023-03-08", "subject_list": [subject]}
    file = {"items": [{"item_id": "I", "legal_flag": "1"}], "meetings": [meeting]}
    (tmp_path / "m.json").write_text(json.dumps(file), encoding="utf-8")
    done = command("meetings", "check", "m.json", "--format", "json")
    assert done.code == 0
    assert [one["rule"] for one in done.json["exceptions"]] == ["R6", "R1"]
    assert command("meetings", "check", "m.json", "--strict", "--format", "json").json["majority"] == "strict"
    (tmp_path / "m.json").write_text("[]", encoding="utf-8")
    assert command("meetings", "check", "m.json").code == 1


def test_warn_prints_every_state_in_the_contracts_shape(command: Any, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(
        "enterprise,year,month,total_liabilities,total_assets,total_equity\nA,2023,9,90,100,10\nB,2023,9,50,100,-5\n",
        encoding="utf-8",
    )
    (tmp_path / "e.csv").write_text("enterprise,industry\nA,44\nB,44\n", encoding="utf-8")
    files = ("--facts", "f.csv", "--enterprises", "e.csv")
    done = command("warn", *files, "--format", "json")
    assert done.code == 0
    found = {(one["rule"], one["enterprise"]): one for one in done.json["warnings"]}
    debt = found["W_DEBT", "A"]
    assert (debt["state"], debt["level"], debt["period"]) == ("triggered", "red", "2023-09")
    assert debt["value"] == pytest.approx(0.9) and debt["threshold"] == pytest.approx(0.72)
    assert found["W_DEBT", "B"]["state"] == "not_triggered"
    assert found["W_NEGATIVE_EQUITY", "B"]["state"] == "triggered"
    assert found["W_OVERDUE", "A"]["state"] == "insufficient_data"
    assert found["W_GUARANTEE_TOTAL", "B"]["state"] == "not_applicable"
    duck = command("warn", *files, "--engine", "duckdb", "--format", "json")
    assert duck.json["warnings"] == done.json["warnings"]
    assert command("warn", *files).out.count("W_") == sum(one["state"] == "triggered" for one in done.json["warnings"])
