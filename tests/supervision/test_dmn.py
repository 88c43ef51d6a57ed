"""DMN decision tables in and out: cases written from the specification (DMN 1.3, clauses 8 and 9), then round trips."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_lists import answer, cases, document, rows
from test_analysis import compiled, quick

from stateward.messages.errors import ImportFault
from stateward.rulebook import Rulebook
from stateward.rulebook.book import read_entry
from stateward.rulebook.lists import DecisionListDocument, Interval
from stateward.supervision.decide import decide
from stateward.supervision.dmn_in import DmnFault, import_dmn
from stateward.supervision.dmn_out import export_dmn
from stateward.supervision.list_text import list_yaml
from stateward.supervision.office_table import import_table
from stateward.supervision.sfeel import cell_of, literal
from stateward.supervision.table import DecisionTable
from stateward.supervision.values import CellError

DAY = dt.date(2026, 1, 1)


def table(body: str, *, policy: str = "UNIQUE", extra: str = "", version: str = "20191111") -> bytes:
    """A DMN file with one decision table over Age, Risk and Affordable."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/{version}/MODEL/" name="m" namespace="x">
  <itemDefinition name="tRisk"><typeRef>string</typeRef>
    <allowedValues><text>"High","Low","Medium"</text></allowedValues></itemDefinition>
  <inputData name="Age"><variable name="Age" typeRef="number"/></inputData>
  <inputData name="RiskCategory"><variable name="RiskCategory" typeRef="tRisk"/></inputData>
  <inputData name="isAffordable"><variable name="isAffordable" typeRef="boolean"/></inputData>
  <decision name="Approval Status" id="d1"><variable name="Approval Status" typeRef="string"/>
    <decisionTable hitPolicy="{policy}" {extra}>
      <input label="Applicant age"><inputExpression typeRef="number"><text>Age</text></inputExpression></input>
      <input><inputExpression><text>RiskCategory</text></inputExpression></input>
      <input><inputExpression typeRef="boolean"><text>isAffordable</text></inputExpression></input>
      {body}
    </decisionTable></decision></definitions>""".encode()


def rule(inputs: list[str], outputs: list[str]) -> str:
    entries = "".join(f"<inputEntry><text><![CDATA[{text}]]></text></inputEntry>" for text in inputs)
    return f"<rule>{entries}{''.join(f'<outputEntry><text>{text}</text></outputEntry>' for text in outputs)}</rule>"


APPROVAL = '<output typeRef="string"/>' + "".join([
    rule([">=18", '"Medium","Low"', "true"], ['"Approved"']),
    rule(["<18", '"Medium","Low"', "true"], ['"Declined"']),
    rule(["-", '"High"', "true"], ['"Declined"']),
    rule(["-", "-", "false"], ['"Declined"']),
])  # fmt: skip


def said(content: bytes, **case: Any) -> Any:
    return decide(DecisionTable(import_dmn(content, "m.dmn")), case, DAY)


@pytest.mark.parametrize(
    ("text", "takes", "refuses"),
    [
        ("5", ["5"], ["4", "6"]),
        ("< 5", ["4.999"], ["5"]),
        ("<=5", ["5"], ["5.001"]),
        ("> 5", ["5.001"], ["5"]),
        (">= 5", ["5"], ["4.999"]),
        ("[1..5]", ["1", "5"], ["0.999", "5.001"]),
        ("(1..5)", ["1.001", "4.999"], ["1", "5"]),
        ("]1..5[", ["1.001", "4.999"], ["1", "5"]),
        ("[1..5)", ["1"], ["5"]),
        ("1, 3, [5..6]", ["1", "3", "5.5"], ["2", "4"]),
        ("not(1, [3..4])", ["2", "5"], ["1", "3.5"]),
        ("not(< 5)", ["5"], ["4"]),
        ("-", ["0", "-7"], []),
        ("-3", ["-3"], ["3"]),
        ("1e2", ["100"], ["99"]),
    ],
)
def test_unary_tests_over_numbers(text: str, takes: list[str], refuses: list[str]) -> None:
    content = table('<output name="o" typeRef="string"/>' + rule([text, "-", "-"], ['"yes"']))
    found = DecisionTable(import_dmn(content, "m.dmn"))
    for value, covered in [*((v, True) for v in takes), *((v, False) for v in refuses)]:
        case = {"Age": Decimal(value), "RiskCategory": "Low", "isAffordable": True}
        assert decide(found, case, DAY).decided is covered, value


def test_literals_are_read_as_written() -> None:
    assert literal('"a \\"b\\" c"') == 'a "b" c' and literal("true") is True and literal("null") is None
    assert literal('date("2020-02-29")') == dt.date(2020, 2, 29) and literal("-1.50") == Decimal("-1.50")
    assert cell_of('"a,b", "c"') == cell_of('"a,b","c"')
    (day,) = cell_of('[date("2020-01-01")..date("2020-12-31"))').values  # type: ignore[union-attr]
    assert isinstance(day, Interval) and day.below == dt.date(2020, 12, 31)


@pytest.mark.parametrize(
    "text", ["Age + 1", "some x in y satisfies x", 'date("2020-02-30")', "duration(5)", "null", '"open']
)
def test_what_is_beyond_literals_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        cell_of(text)


@pytest.mark.parametrize("version", ["20180521", "20191111", "20211108", "20230324"])
@pytest.mark.parametrize(
    ("case", "status"),
    [
        ({"Age": 18, "RiskCategory": "Low", "isAffordable": True}, "Approved"),
        ({"Age": 17, "RiskCategory": "Medium", "isAffordable": True}, "Declined"),
        ({"Age": 40, "RiskCategory": "High", "isAffordable": True}, "Declined"),
        ({"Age": 40, "RiskCategory": "Low", "isAffordable": False}, "Declined"),
    ],
)
def test_a_unique_table_gives_its_one_output(case: dict[str, Any], status: str, version: str) -> None:
    assert said(table(APPROVAL, version=version), **case).outputs == {"Approval Status": status}


def test_labels_and_ids_name_the_same_input() -> None:
    assert said(table(APPROVAL), **{"Applicant age": 18, "risk_category": "Low", "is_affordable": "true"}).decided


def test_an_allowed_value_is_an_option() -> None:
    found = import_dmn(table(APPROVAL), "m.dmn")
    assert list(found.fields["risk_category"].options) == ["High", "Low", "Medium"]
    assert found.fields["is_affordable"].type == "truth" and found.fields["age"].type == "number"


OVERLAP = (
    '<output name="status" typeRef="string"><outputValues><text>"Approved","Declined","Hold"</text></outputValues>'
    "</output>"
    + rule([">=18", "-", "-"], ['"Declined"'])
    + rule(["-", '"Low"', "-"], ['"Approved"'])
    + rule(["-", "-", "true"], ['"Declined"'])
)
OLD_LOW = {"Age": 30, "RiskCategory": "Low", "isAffordable": True}


@pytest.mark.parametrize(
    ("policy", "outputs"),
    [
        ("FIRST", {"status": "Declined"}),
        ("PRIORITY", {"status": "Approved"}),
        ("RULE ORDER", [{"status": "Declined"}, {"status": "Approved"}, {"status": "Declined"}]),
        ("OUTPUT ORDER", [{"status": "Approved"}, {"status": "Declined"}, {"status": "Declined"}]),
        ("COLLECT", [{"status": "Declined"}, {"status": "Approved"}, {"status": "Declined"}]),
    ],
)
def test_hit_policies(policy: str, outputs: Any) -> None:
    assert said(table(OVERLAP, policy=policy), **OLD_LOW).outputs == outputs


def test_unique_and_any_refuse_rules_that_differ() -> None:
    for policy in ("UNIQUE", "ANY"):
        assert said(table(OVERLAP, policy=policy), **OLD_LOW).code == "conflict"
    alike = said(table(OVERLAP, policy="ANY"), **{**OLD_LOW, "RiskCategory": "High"})
    assert alike.outputs == {"status": "Declined"}
    assert said(table(OVERLAP, policy="UNIQUE"), **{**OLD_LOW, "RiskCategory": "High"}).code == "conflict"


@pytest.mark.parametrize(("aggregate", "value"), [("SUM", 60.5), ("MIN", 10), ("MAX", 30.5), ("COUNT", 3)])
def test_collect_aggregates_numbers(aggregate: str, value: Any) -> None:
    body = '<output name="points" typeRef="number"/>' + "".join(
        rule([test, "-", "-"], [points]) for test, points in ((">=18", "10"), (">=20", "20"), ("-", "30.5"))
    )
    content = table(body, policy="COLLECT", extra=f'aggregation="{aggregate}"')
    assert said(content, Age=30, RiskCategory="Low", isAffordable=True).outputs == {"points": value}


def test_several_outputs_and_their_priority() -> None:
    body = (
        '<output name="a" typeRef="string"><outputValues><text>"x","y"</text></outputValues></output>'
        '<output name="b" typeRef="number"><outputValues><text>2,1</text></outputValues></output>'
        + "".join(rule(["-", "-", "-"], outputs) for outputs in (['"y"', "2"], ['"x"', "1"], ['"x"', "2"]))
    )  # fmt: skip
    assert said(table(body, policy="PRIORITY"), **OLD_LOW).outputs == {"a": "x", "b": 2}


def test_a_default_output_holds_where_no_rule_does() -> None:
    body = '<output name="o" typeRef="string"><defaultOutputEntry><text>"rest"</text></defaultOutputEntry></output>'
    found = said(table(body + rule(["<18", "-", "-"], ['"young"'])), Age=30, RiskCategory="Low", isAffordable=True)
    assert (found.item, found.outputs) == ("otherwise", {"o": "rest"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<definitions", "no XML"),
        (b"<html/>", "no DMN file"),
        (b"<!DOCTYPE x><definitions/>", "document type"),
        (b"<definitions/>", "no such decision table"),
        (table('<output name="o"/>' + rule(["Age + 1", "-", "-"], ['"x"'])), "Rule 1, column age"),
        (table('<output name="o"/>' + rule(["-", "-", "-"], ["Age * 2"])), "Rule 1, column o"),
        (table('<output name="o"/>', policy="BEST"), "hit policy"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, words: str) -> None:
    with pytest.raises(DmnFault) as error:
        import_dmn(content, "m.dmn")
    assert words in str(error.value)


@quick
@given(st.data())
def test_a_list_goes_out_and_comes_back_the_same(data: Any) -> None:
    names = data.draw(st.sampled_from([["amount", "kind"], ["people", "main"], ["signed", "place"]]))
    policy = data.draw(st.sampled_from(["unique", "first", "any"]))
    before = document(data.draw(rows(names, dated=False)), names, hit_policy=policy)
    own = compiled(before)
    if own is None:
        return
    after = DecisionTable(import_dmn(export_dmn(before), "x.dmn"))
    for case, day in itertools.islice(cases(names), 0, None, 5):
        code, ids = answer(before, case, day)
        found = decide(after, case, day)
        assert found.code == code, case
        assert [item.rpartition("-")[0] or item for item in found.items] == list(ids)
        if ids and code == "decided":
            assert (found.decider, found.mode) == (decide(own, case, day).decider, decide(own, case, day).mode)


@pytest.mark.parametrize("name", ["cn-municipal-delegation", "cn-central-delegation", "cn-municipal-rights-and-duties"])
def test_the_shipped_lists_go_out_and_come_back(name: str, tmp_path: Path) -> None:
    before: DecisionListDocument = Rulebook.load().get("list", name)
    after = import_dmn(export_dmn(before), "x.dmn")
    assert len({row.id.rpartition("-")[0] or row.id for row in after.rows}) == len(before.formal_rows)
    path = tmp_path / "own.yaml"
    path.write_text(list_yaml(after), encoding="utf-8")
    again = read_entry(path, "list").document
    assert [row.id for row in again.rows] == [row.id for row in after.rows]
    table_ = DecisionTable(again)
    for example in before.examples:
        case = {**example.case, "day": str(example.day or before.effective.from_)}
        found = decide(table_, case)
        assert found.decided == example.expect.decided, example.name
        assert (found.item or "").rpartition("-")[0] in ("", example.expect.item) or found.item == example.expect.item


# --- Word and Excel


def _word(rows_: list[list[str]]) -> bytes:
    from docx import Document

    made = Document()
    made.add_paragraph("A list")
    table_ = made.add_table(rows=0, cols=len(rows_[0]))
    for row in rows_:
        for cell, text in zip(table_.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _excel(rows_: list[list[str]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows_):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


OFFICE = [
    ["序号", "类别", "事项", "行权方式", "执行依据", "时限"],
    ["1", "投资", "年度投资计划", "备案", "示例办法第3条", "15个工作日"],
    ["2", "", "对外担保", "审批", "示例办法第5条", "20个工作日"],
]


@pytest.mark.parametrize(("name", "make"), [("清单.docx", _word), ("list.xlsx", _excel)])
def test_an_offices_table_becomes_text_rows_and_loses_nothing(name: str, make: Any) -> None:
    found = import_table(make(OFFICE), name)
    assert [row.id for row in found.rows] == ["1", "2"] and not found.formal_rows
    first, second = found.rows
    assert first.title is not None and first.title.zh == "年度投资计划"
    assert (first.basis, second.group) == ("示例办法第3条", "投资")
    assert first.text is not None and "行权方式：备案" in first.text.zh and "时限：15个工作日" in first.text.zh


@pytest.mark.parametrize(("content", "name"), [(b"x", "a.pdf"), (b"x", "a.docx"), (b"x", "a.xlsx")])
def test_a_file_that_is_no_table_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(ImportFault):
        import_table(content, name)
