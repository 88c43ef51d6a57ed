"""The register's table and the credit codes in it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.facts import credit_code
from stateward.facts.register_table import read_register

GOOD = """code,name_en,name_zh,parent,class,level,industry,size,from,to,status
G1,Group,集团,,commercial_1,1,,large,2001-05-06,,active
007,Child,子公司,G1,public_welfare,2,46,small,2010-01-01,2020-12-31,dormant
"""


def read(text: str, **more):
    return read_register(text.encode(), "register.csv", **more)


def codes(reading) -> list[str]:
    assert all(f.message and f.next_step and f.cell for f in reading.faults)
    return [fault.code for fault in reading.faults]


def test_enterprises_are_read_with_their_tree_and_dates():
    reading = read(GOOD)
    assert reading.accepted and reading.faults == []
    group, child = reading.enterprises
    assert (group.code, group.name_zh, group.enterprise_class, group.level) == ("G1", "集团", "commercial_1", 1)
    assert (child.code, child.parent, child.industry, child.status) == ("007", "G1", "46", "dormant")
    assert (child.from_date, child.to_date) == (dt.date(2010, 1, 1), dt.date(2020, 12, 31))


def test_chinese_headers_and_words_in_a_workbook_are_understood():
    book = openpyxl.Workbook()
    book.active.append(["统一社会信用代码", "企业名称", "上级代码", "功能分类", "管理级次", "企业规模", "成立日期",
                        "状态"])
    book.active.append(["91330400MA0000007H", "云溪水务", None, "公益类", 2, "大型", dt.datetime(2020, 1, 2), "存续"])
    book.active.append(["91330600MA9999996T", "West Water", None, "商业一类", 3, "小型", "2021年3月4日", "清算中"])
    content = io.BytesIO()
    book.save(content)
    reading = read_register(content.getvalue(), "register.xlsx")
    first, second = reading.enterprises
    assert reading.faults == []
    assert (first.name_zh, first.name_en, first.enterprise_class, first.size) == (
        "云溪水务", "", "public_welfare", "large")
    assert (second.name_en, second.from_date, second.status) == ("West Water", dt.date(2021, 3, 4), "in_liquidation")
    assert [note.code for note in reading.notes] == ["date_form"]


@pytest.mark.parametrize(("rows", "code", "cell"), [
    ("G1,A,,\nG1,B,,", "duplicate_enterprise", "A3"), (",A,,", "enterprise_missing", "A2"),
    ("G1,,,", "name_missing", "B2"), ("G1,A,G9,", "unknown_parent", "C2"), ("G1,A,G1,", "parent_ring", "C2"),
    ("G1,A,G2,\nG2,B,G3,\nG3,C,G1,", "parent_ring", "C2"), ("G1,A,,2023-13-01", "date_wrong", "D2"),
    ("G1,A,,last year", "date_wrong", "D2"),
])
def test_every_row_at_fault_is_named(rows, code, cell):
    reading = read(f"code,name,parent,from\n{rows}\n")
    assert not reading.accepted and codes(reading) == [code] and reading.faults[0].cell == cell


@pytest.mark.parametrize(("header", "value", "code"), [
    ("level", "top", "level_wrong"), ("level", "0", "level_wrong"), ("size", "huge", "size_wrong"),
    ("status", "asleep", "status_wrong"),
])
def test_words_that_are_not_known_name_the_known_ones(header, value, code):
    assert codes(read(f"code,name,{header}\nG1,A,{value}\n")) == [code]


def test_a_ring_names_all_its_members():
    reading = read("code,name,parent\nG1,A,G2\nG2,B,G1\n")
    assert "G1 -> G2 -> G1" in reading.faults[0].message


def test_a_parent_may_stand_in_the_register_already():
    assert read("code,name,parent\nG1,A,G9\n", known={"G9"}).accepted


def test_dates_in_the_wrong_order_are_a_fault():
    assert codes(read("code,name,from,to\nG1,A,2023-01-02,2023-01-01\n")) == ["dates_reversed"]


@pytest.mark.parametrize(("text", "code"), [
    ("name,level\nA,1\n", "no_code_column"), ("code,level\nG1,1\n", "no_name_column"),
    ("code,name,name\nG1,A,B\n", "repeated_header"),
])
def test_headers_that_are_missing_or_double_are_faults(text, code):
    assert code in codes(read(text))


def test_an_unknown_header_is_a_warning_with_the_nearest():
    reading = read("code,name,indutsry\nG1,A,1\n")
    assert reading.accepted and codes(reading) == ["unknown_column"] and "industry" in reading.faults[0].next_step


def test_a_file_that_is_no_table_is_a_fault():
    reading = read_register(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "register.xls")
    assert not reading.accepted and reading.enterprises == []


# --- credit codes (GB 32100, GB 11714) ---


def test_the_published_and_made_up_codes_are_judged_for_the_right_reason(shared_data):
    rows = list(csv.DictReader((shared_data / "vectors" / "credit-codes.csv").open(encoding="utf-8")))
    assert len(rows) == 18
    for row in rows:
        assert ("+".join(credit_code.faults(row["code"])) or "ok") == row["reason"], row["code"]


def test_a_wrong_check_character_is_a_warning_that_names_the_right_one():
    reading = read("统一社会信用代码,名称\n91330400MA0000007X,云溪\n")
    assert reading.accepted and codes(reading) == ["credit_code_final_check"]
    assert reading.faults[0].level == "warning" and "should be H" in reading.faults[0].message


def test_codes_of_another_length_matter_only_where_a_credit_code_is_promised():
    assert codes(read("统一社会信用代码,名称\nG1,云溪\n")) == ["credit_code_length"]
    assert codes(read("code,name\nG1,A\n")) == []


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=2, max_size=2), st.from_regex(r"\A[0-9]{6}\Z"),
       st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.integers(0, 17))
def test_a_completed_code_is_valid_and_no_other_last_character_is(head, region, body, place):
    code = credit_code.complete(head + region + body)
    assert credit_code.faults(code) == ()
    others = [c for c in credit_code.ALPHABET if c != code[17]]
    assert credit_code.faults(code[:17] + others[place]) == ("final_check",)


@pytest.mark.parametrize("part", ["", "1234567", "123456789", "1234567-"])
def test_check_characters_need_the_right_length_and_alphabet(part):
    with pytest.raises(ValueError):
        credit_code.organisation_check(part)
    with pytest.raises(ValueError):
        credit_code.check_character(part)
