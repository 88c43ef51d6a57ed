"""Tables of holdings at fault: every fault is named with its row, the rest is computed."""

from __future__ import annotations

import polars as pl
import pytest
from networks import codes, column, register

from stateward.messages import language
from stateward.messages.errors import ImportFault
from stateward.ownership.enterprises import read_enterprises
from stateward.ownership.holdings import read_holdings
from stateward.ownership.structure import structure


def read(text: str):
    return read_holdings(pl.read_csv(text.encode(), infer_schema=False), "h.csv")


@pytest.mark.parametrize(
    ("row", "code", "value"),
    [
        (",B,0.5", "holding_incomplete", ""),
        ("A,,0.5", "holding_incomplete", "A"),
        ("A,B,half", "share_not_a_number", "half"),
        ("A,B,1.5", "share_out_of_range", "1.5"),
        ("A,B,-0.1", "share_out_of_range", "-0.1"),
        ("A,B,", "share_missing", None),
        ("A,B,51", "share_out_of_range", "51"),
    ],
)
def test_a_row_at_fault_is_named_and_the_others_count(row, code, value):
    found = read(f"holder,held,share\nS,A,1\n{row}\n")
    assert codes(found) == [code]
    fault = found.faults[0]
    assert (fault.row, fault.value, fault.file) == (3, value, "h.csv") and fault.next_step
    assert found.frame.height == 1 and found.rows == 2


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ("2020-13-01,", "date_wrong"),
        ("2021-01-01,2020-01-01", "dates_reversed"),
        (",31.12.2020", "date_wrong"),
    ],
)
def test_dates_at_fault_are_named(dates, code):
    assert codes(read(f"holder,held,share,from,to\nS,A,1,{dates}\n")) == [code]


def test_overlapping_rows_of_a_pair_leave_the_first_and_say_which():
    found = read(
        "holder,held,share,from,to\nS,A,0.4,2020-01-01,2021-06-30\nS,A,0.6,2021-06-30,\nS,A,0.7,2019-01-01,2019-12-31\n"
    )
    assert codes(found) == ["dates_overlap"]
    assert found.faults[0].row == 3 and "row 2" in found.faults[0].message
    assert found.frame["share"].to_list() == [0.4, 0.7]


def test_chinese_headers_percent_signs_and_control_agreements_are_read():
    found = read("股东代码,被投资企业代码,持股比例,控制方式\nS,A,51%,\nS,B,0.2,协议控制\n")
    assert found.faults == [] and found.frame["share"].to_list() == [0.51, 0.2]
    assert found.frame["agreement"].to_list() == [False, True]


def test_a_table_without_the_columns_is_refused_with_what_is_missing():
    with pytest.raises(ImportFault, match="no column held, share"):
        read("holder,percent\nA,1\n")


def test_holdings_of_unknown_enterprises_are_left_out_and_unknown_holders_are_outsiders():
    found = structure(read("holder,held,share\nA,B,1\nS,A,1\nA,Z,1\n"), register("A", "B"))
    assert codes(found) == ["unknown_enterprise"] and found.faults[-1].code == "management_from_control"
    told = {fault.code: fault for fault in found.faults}
    assert told["unknown_enterprise"].value == "Z" and told["unknown_enterprise"].row == 4
    assert told["unknown_holder"].value == "S" and told["unknown_holder"].level == "explain"
    assert column(found, "legal_layer") == {"A": 1, "B": 2, "S": None}


def test_missing_shares_are_told_and_never_filled():
    found = structure(read("holder,held,share\nS,A,0.6\n"))
    told = {fault.code: fault for fault in found.faults}
    assert "40.0000%" in told["holders_incomplete"].message and told["holders_incomplete"].level == "explain"
    assert column(found, "look_through_share")["A"] == pytest.approx(0.6)


def test_duplicate_codes_own_parents_and_unknown_parents_are_named():
    found = read_enterprises(pl.DataFrame({"code": ["A", "B", "A", ""], "parent": ["A", "Z", None, None]}), "e.csv")
    assert codes(found) == ["enterprise_missing", "duplicate_enterprise", "own_parent", "unknown_parent"]
    assert [fault.row for fault in found.faults] == [5, 4, 2, 3]
    assert found.codes == ["A", "B"] and found.column("parent") == [None, None]


def test_own_shares_are_told_with_the_row():
    found = structure(read("holder,held,share\nS,A,0.9\nA,A,0.1\n"))
    told = [fault for fault in found.faults if fault.code == "own_parent"]
    assert told[0].row == 3 and told[0].level == "warning"


def test_thousands_of_equal_faults_end_in_one_sentence():
    rows = "\n".join(f"S,A{i},2" for i in range(1500))
    found = read(f"holder,held,share\n{rows}\n")
    assert len(found.faults) == 1001 and "500 more faults" in found.faults[-1].message


def test_faults_are_told_in_chinese():
    with language("zh"):
        found = read("holder,held,share\nS,A,x\n")
    assert "数字" in found.faults[0].message
