"""`ownership report`, `explain`, `export`, `plan`: what scripts rely on."""

from __future__ import annotations

import json

import openpyxl
from workspace_commands import Commands

RING = "holder,held,share\nS,A,0.7\nO,A,0.1\nB,A,0.2\nS,B,0.1\nO,B,0.3\nA,B,0.6\n"
CHAIN = "holder,held,share\nH,A,1\nA,B,1\nB,C,0.6\nC,D,0.6\nD,E,1\nA,X,1\n"


def write(commands: Commands, text: str, name: str = "holdings.csv") -> str:
    (commands.folder / name).write_text(text, encoding="utf-8")
    return name


def test_a_report_has_the_promised_fields_and_exact_shares(fresh: Commands) -> None:
    done = fresh("ownership", "report", "--holdings", write(fresh, RING), "--root", "S", "--format", "json")
    assert done.code == 0, done.err
    report = done.json
    assert {
        "enterprises",
        "max_legal_layer",
        "max_management_level",
        "cross_holdings",
        "nodes",
        "faults",
    } <= report.keys()
    assert report["cross_holdings"] == [["A", "B"]] and report["max_legal_layer"] == 3 and report["enterprises"] == 3
    nodes = {node["id"]: node for node in report["nodes"]}
    assert abs(nodes["A"]["look_through_share"] - 9 / 11) < 1e-12 and nodes["B"]["controller"] == "S"
    assert {"code", "level", "row", "message", "next_step"} <= report["faults"][0].keys()


def test_rows_at_fault_end_in_exit_one_and_the_rest_is_computed(fresh: Commands) -> None:
    name = write(fresh, "holder,held,share\nS,A,0.7\nO,A,0.5\nS,B,x\nS,C,1\n")
    done = fresh("ownership", "report", "--holdings", name, "--format", "json")
    assert done.code == 1
    assert [fault["code"] for fault in done.json["faults"]][:2] == ["share_not_a_number", "shares_above_whole"]
    assert {node["id"]: node["controller"] for node in done.json["nodes"]}["C"] == "S"


def test_workbooks_registers_dates_and_chinese(fresh: Commands) -> None:
    book = openpyxl.Workbook()
    book.active.append(["股东代码", "被投资企业代码", "持股比例", "起始日期", "终止日期"])
    book.active.append(["S", "007", 1, "2020-01-01", "2021-12-31"])
    book.active.append(["T", "007", 1, "2022-01-01", None])
    book.save(fresh.folder / "h.xlsx")
    register = write(fresh, "code,name,kind\n007,A,enterprise\nS,State,state\nT,T,state\n", "e.csv")
    for day, holder in (("2021-06-01", "S"), ("2022-06-01", "T")):
        done = fresh(
            "ownership", "report", "--holdings", "h.xlsx", "--enterprises", register, "--date", day, "--format", "json"
        )
        assert done.code == 0, done.err
        nodes = {node["id"]: node for node in done.json["nodes"]}
        assert (
            nodes["007"]["controller"] == holder and nodes["007"]["legal_layer"] == 1 and done.json["enterprises"] == 1
        )
    told = fresh("ownership", "report", "--holdings", "h.xlsx", "--language", "zh")
    assert "法人层级" in told.err


def test_a_pair_is_explained_chain_by_chain(fresh: Commands) -> None:
    name = write(fresh, "holder,held,share\nS,A,0.6\nS,B,0.55\nA,C,0.3\nB,C,0.3\n")
    done = fresh("ownership", "explain", "S", "C", "--holdings", name)
    assert done.code == 0 and "18.000000%" in done.out and "34.500000%" in done.out
    data = fresh("ownership", "explain", "S", "C", "--holdings", name, "--format", "json").json
    assert data["controls"] and len(data["paths"]) == 2
    assert fresh("ownership", "explain", "S", "Q", "--holdings", name).code == 1


def test_statements_are_written_and_read_again(fresh: Commands) -> None:
    name = write(fresh, RING)
    done = fresh("ownership", "export", "--holdings", name, "--output", "bods.json", "--date", "2026-01-01")
    assert done.code == 0, done.err
    assert (
        json.loads((fresh.folder / "bods.json").read_text(encoding="utf-8"))[0]["publicationDetails"]["bodsVersion"]
        == "0.4"
    )
    again = fresh("ownership", "report", "--holdings", "bods.json", "--root", "S", "--format", "json").json
    assert again["cross_holdings"] == [["A", "B"]]


def test_a_plan_has_steps_reasons_and_both_structures(fresh: Commands) -> None:
    name = write(fresh, CHAIN)
    done = fresh(
        "ownership",
        "plan",
        "--holdings",
        name,
        "--root",
        "H",
        "--max-layer",
        "3",
        "--max-entities",
        "6",
        "--keep",
        "E",
        "--solver-seconds",
        "20",
        "--scenario",
        "4:",
        "--choose",
        "X=absorb",
        "--format",
        "json",
    )
    assert done.code == 0, done.err
    plan = done.json
    assert plan["before"]["max_legal_layer"] == 6 and plan["after"]["max_legal_layer"] == 3 and plan["gap"] < 0.01
    assert {node["id"] for node in plan["after"]["nodes"]} >= {"H", "E"} and plan["after"]["enterprises"] <= 6
    assert all(
        step["reason"] and step["action"] in {"dissolve", "absorb", "lift", "divest"} for step in plan["actions"]
    )
    assert plan["scenarios"][0]["max_legal_layer"] == 4 and plan["deviations"][0]["enterprise"] == "X"
    after = write(
        fresh,
        "holder,held,share\n" + "".join(f"{h['holder']},{h['held']},{h['share']}\n" for h in plan["after"]["holdings"]),
        "after.csv",
    )
    report = fresh("ownership", "report", "--holdings", after, "--root", "H", "--format", "json").json
    assert report["max_legal_layer"] == 3
    people = fresh("ownership", "plan", "--holdings", name, "--root", "H", "--max-layer", "4", "--language", "zh")
    assert people.code == 0 and "法人层级" in people.out


def test_where_no_plan_exists_the_conflict_is_told(fresh: Commands) -> None:
    name = write(fresh, CHAIN)
    arguments = [
        "ownership",
        "plan",
        "--holdings",
        name,
        "--root",
        "H",
        "--max-entities",
        "2",
        "--keep",
        "C",
        "--keep",
        "E",
    ]
    done = fresh(*arguments)
    assert done.code == 1 and "C stays." in done.err and "At most 2 enterprises." in done.err
    data = fresh(*arguments, "--format", "json")
    assert data.code == 1 and data.json["status"] == "infeasible" and len(data.json["conflicts"]["targets"]) == 3


def test_wrong_usage_is_told(fresh: Commands) -> None:
    name = write(fresh, CHAIN)
    assert fresh("ownership", "plan", "--holdings", name).code == 2
    assert fresh("ownership", "plan", "--holdings", name, "--max-layer", "3", "--choose", "X=burn").code == 2
    assert fresh("ownership", "report", "--holdings", "absent.csv").code == 1
