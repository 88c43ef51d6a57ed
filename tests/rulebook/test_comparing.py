"""What differs between two texts of a document: rows added and removed, values from what to what."""

from __future__ import annotations

from typing import Any

from stateward.rulebook.comparing import Row, changed_rows


def scheme(**more: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "title": {"en": "Scheme", "zh": "方案"},
        "score": {
            "id": "total",
            "sum": [
                {"indicator": "roe", "weight": 20, "method": "linear", "anchors": [[0, 0], [10, 20]]},
                {"indicator": "growth", "weight": {"commercial_1": 30, "public_welfare": 15}},
                {"id": "part", "title": {"en": "Part"}, "sum": [{"indicator": "debt", "weight": 5}]},
            ],
        },
        "grades": [{"grade": "A", "from": 90}, {"grade": "B", "from": 70}],
        **more,
    }


def told(rows: list[Row]) -> list[tuple[Any, ...]]:
    found = []
    for row in rows:
        steps = [
            one if isinstance(one, str) else one.get("id") or one.get("indicator") or one.get("grade")
            for one in row.place
        ]
        found.append(
            (row.kind, "/".join(map(str, steps)), [("·".join(v.names), v.before, v.after) for v in row.values])
        )
    return found


def test_equal_documents_have_no_rows() -> None:
    assert changed_rows(scheme(), scheme()) == []
    assert changed_rows(scheme(), scheme(version="2"), ignored=["version"]) == []


def test_a_value_changes_from_and_to() -> None:
    after = scheme()
    after["score"]["sum"][0]["weight"] = 25
    after["score"]["sum"][1]["weight"]["public_welfare"] = 10
    after["score"]["sum"][0]["anchors"] = [[0, 0], [12, 25]]
    after["title"]["zh"] = "新方案"
    assert told(changed_rows(scheme(), after)) == [
        ("changed", "", [("title·zh", "方案", "新方案")]),
        ("changed", "total/roe", [("weight", "20", "25"), ("anchors", "(0, 0), (10, 20)", "(0, 0), (12, 25)")]),
        ("changed", "total/growth", [("weight·public_welfare", "15", "10")]),
    ]


def test_a_row_is_added_with_what_stands_in_it_and_below_it() -> None:
    after = scheme()
    after["score"]["sum"].insert(1, {"id": "new", "title": {"en": "New"}, "sum": [{"indicator": "rd", "weight": 3}]})
    assert told(changed_rows(scheme(), after)) == [
        ("added", "total/new", [("id", None, "new"), ("title·en", None, "New")]),
        ("added", "total/new/rd", [("indicator", None, "rd"), ("weight", None, "3")]),
    ]


def test_a_row_is_removed_where_it_stood() -> None:
    after = scheme()
    del after["score"]["sum"][0]
    after["grades"][0]["from"] = 95
    assert [row[:2] for row in told(changed_rows(scheme(), after))] == [
        ("removed", "total/roe"),
        ("changed", "A"),
    ]


def test_one_number_becomes_several_by_class() -> None:
    after = scheme()
    after["score"]["sum"][0]["weight"] = {"commercial_1": 20, "public_welfare": 10}
    assert told(changed_rows(scheme(), after)) == [
        ("changed", "total/roe", [("weight", "20", "commercial_1: 20, public_welfare: 10")]),
    ]


def test_documents_whose_rows_are_a_mapping() -> None:
    before = {"indicators": {"roe": {"title": {"en": "ROE"}, "formula": "a / b"}, "old": {"formula": "c"}}}
    after = {"indicators": {"roe": {"title": {"en": "ROE"}, "formula": "a / average(b)"}, "new": {"formula": "d"}}}
    assert told(changed_rows(before, after)) == [
        ("changed", "roe", [("formula", "a / b", "a / average(b)")]),
        ("removed", "old", [("formula", "c", None)]),
        ("added", "new", [("formula", None, "d")]),
    ]


def test_rows_without_a_name_of_their_own_are_told_apart_together() -> None:
    row = {"indicator": "roe", "industry": "13", "size": "", "excellent": 10}
    before = {"rows": [row, {**row, "industry": "17"}]}
    after = {"rows": [row, {**row, "industry": "17", "excellent": 11}]}
    assert [one.kind for one in changed_rows(before, after)] == ["changed"]
    (value,) = changed_rows(before, after)[0].values
    assert (value.names, value.before, value.after) == (("excellent",), "10", "11")
