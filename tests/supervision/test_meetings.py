"""Three-important-one-large: the vectors of the rules R1 to R6, then what lies beside them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from stateward.messages import language
from stateward.supervision.meeting_rules import check_meetings, report, year_count
from stateward.supervision.meetings import MeetingsFault, base_of, needed, rate_of, read_records

PARTY, BOARD, OFFICE = "党委会", "董事会", "总经理办公会"


def members(entitled: int, present: int) -> list[dict[str, Any]]:
    return [{"name": f"M{n}", "attend_flag": "1" if n < present else "0"} for n in range(entitled)]


def regulation(kind: str, **changed: Any) -> dict[str, Any]:
    modes = [{"item_code": "I1", "vote_mode": changed.pop("mode", "到会过半数")}]
    base = {"regulation_id": kind, "name": f"{kind}议事规则", "type_name": kind, "effective_date": "2020-01-01"}
    return {**base, "rate": "2/3", "vote_mode_list": modes, **changed}


def meeting(
    kind: str, day: str, *, agree: int = 9, entitled: int = 9, present: int = 9, **subject: Any
) -> dict[str, Any]:
    votes = [{"personnel": f"M{n}", "result": "同意" if n < agree else "反对"} for n in range(present)]
    one = {"subject_id": f"S-{kind}", "name": "A project", "item_list": ["I1"], "pass_flag": "1", **subject}
    one.setdefault("deliberation_list", votes)
    head = {"meeting_id": f"{kind}-{day}", "name": kind, "type": kind, "time": day}
    return {**head, "attendee_list": members(entitled, present), "subject_list": [one]}


def findings(held: list[dict[str, Any]], item: dict[str, Any] | None = None, **changed: Any) -> list[str]:
    """The rules that fire, without those that could not be tested."""
    regulations = changed.pop("regulations", [regulation(kind) for kind in (PARTY, BOARD, OFFICE)])
    file = {"items": [{"item_id": "I1", "item_name": "Projects", **(item or {})}], "regulations": regulations,
            "meetings": held, **changed}  # fmt: skip
    return [one.rule for one in check_meetings(read_records(file)) if one.tested]


@pytest.mark.parametrize(("present", "fires"), [(5, True), (6, False)])
def test_r4_nine_members_and_two_thirds_need_six(present: int, fires: bool) -> None:
    assert ("R4" in findings([meeting(BOARD, "2023-03-10", present=present)])) is fires


@pytest.mark.parametrize(
    ("base", "rate", "majority", "need"),
    [(7, "1/2", "strict", 4), (7, "1/2", "non_strict", 4), (9, "2/3", "non_strict", 6), (8, "1/2", "non_strict", 4),
     (8, "1/2", "strict", 5), (5, "1", "strict", 5), (3, "2/3", "non_strict", 2)],
)  # fmt: skip
def test_r5_votes_needed(base: int, rate: str, majority: Any, need: int) -> None:
    assert needed(base, rate_of(rate) or Fraction(0), majority) == need


def test_r5_seven_present_and_three_votes_are_no_majority() -> None:
    held = [meeting(BOARD, "2023-03-10", entitled=9, present=7, agree=3)]
    assert findings(held) == ["R5"]
    assert findings([meeting(BOARD, "2023-03-10", entitled=9, present=7, agree=4)]) == []


@pytest.mark.parametrize(("strictness", "fires"), [("non_strict", False), ("strict", True)])
def test_r5_four_of_eight_depend_on_the_flag(strictness: str, fires: bool) -> None:
    held = [meeting(BOARD, "2023-03-10", entitled=8, present=8, agree=4)]
    assert ("R5" in findings(held, settings={"majority": strictness})) is fires


@pytest.mark.parametrize(("mode", "fires"), [("应到过半数", True), ("到会过半数", False)])
def test_r5_the_base_is_those_entitled_or_those_present(mode: str, fires: bool) -> None:
    held = [meeting(BOARD, "2023-03-10", entitled=9, present=6, agree=4)]
    assert ("R5" in findings(held, regulations=[regulation(BOARD, mode=mode)])) is fires


@pytest.mark.parametrize(
    ("legal", "papers", "adviser", "fires"),
    [("1", [], False, True), ("1", ["法律意见书.pdf"], False, False), ("0", [], False, False), ("1", [], True, False)],
)
def test_r1_a_legal_review_is_an_adviser_or_an_opinion(
    legal: str, papers: list[str], adviser: bool, fires: bool
) -> None:
    listeners = [{"name": "L", "position": "总法律顾问"}] if adviser else []
    held = [meeting(BOARD, "2023-03-10", attachments=papers, attendance_list=listeners)]
    assert ("R1" in findings(held, {"legal_flag": legal})) is fires


@pytest.mark.parametrize(
    ("held", "fires"),
    [
        ([(PARTY, "2023-03-03"), (BOARD, "2023-03-10")], True),
        ([(PARTY, "2023-03-03"), (BOARD, "2023-03-10"), (OFFICE, "2023-03-12")], True),
        ([(PARTY, "2023-03-03"), (OFFICE, "2023-03-08"), (BOARD, "2023-03-10")], False),
    ],
)
def test_r2_the_meetings_are_those_laid_down_in_their_order(held: list[tuple[str, str]], fires: bool) -> None:
    item = {"meeting_types": [PARTY, OFFICE, BOARD]}
    assert ("R2" in findings([meeting(kind, day) for kind, day in held], item)) is fires


@pytest.mark.parametrize(("party", "fires"), [("2023-03-12", True), ("2023-03-03", False)])
def test_r3_the_party_committee_comes_first(party: str, fires: bool) -> None:
    held = [meeting(BOARD, "2023-03-10"), meeting(PARTY, party)]
    assert ("R3" in findings(held, {"pre_study_flag": "1"})) is fires


@pytest.mark.parametrize(("day", "fires"), [("2023-03-08", True), ("2023-06-01", False)])
def test_r6_a_regulation_is_in_force_on_the_day(day: str, fires: bool) -> None:
    regulations = [regulation(OFFICE, effective_date="2023-06-01")]
    assert ("R6" in findings([meeting(OFFICE, day)], regulations=regulations)) is fires


def test_related_meetings_are_one_subject_under_two_names() -> None:
    first = meeting(PARTY, "2023-03-03", name="Prior study of the project")
    second = meeting(BOARD, "2023-03-10", relation_list=[
        {"rel_meeting_name": PARTY, "rel_subject_name": "Prior study of the project"}])  # fmt: skip
    assert findings([first, second], {"pre_study_flag": True, "meeting_types": [PARTY, BOARD]}) == []
    assert "R3" in findings([second], {"pre_study_flag": True})


def test_what_cannot_be_tested_is_told_and_is_no_exception() -> None:
    held = [meeting(BOARD, "2023-03-10", agree=0)]
    file = {"items": [{"item_id": "I1"}], "meetings": held,
            "regulations": [regulation(BOARD, rate=None, mode="as usual")]}  # fmt: skip
    told = report(read_records(file))
    assert told["exceptions"] == []
    assert [one["rule"] for one in told["not_tested"]] == ["R4", "R5"]


def test_every_exception_has_its_evidence_in_both_languages() -> None:
    held = [meeting(BOARD, "2023-03-10", present=5, agree=1)]
    file = {"items": [{"item_id": "I1", "legal_flag": 1}], "regulations": [regulation(BOARD)], "meetings": held}
    told = report(read_records(file))
    assert told["counts"] == {"R1": 1, "R2": 0, "R3": 0, "R4": 1, "R5": 1, "R6": 0}
    assert all(one["evidence"] and one["message"] for one in told["exceptions"])
    with language("zh"):
        chinese = report(read_records(file))
    assert [one["message"] for one in chinese["exceptions"]] != [one["message"] for one in told["exceptions"]]


def test_a_broken_file_names_every_place() -> None:
    with pytest.raises(MeetingsFault) as error:
        read_records({"items": [{"item_name": "x"}], "meetings": [{"meeting_id": 1, "time": "yesterday"}]})
    places = {fault.rule for fault in error.value.faults}
    assert {"items.0.item_id", "meetings.0.name"} <= places


def test_rates_and_bases_are_read_from_words() -> None:
    assert (
        rate_of("三分之二以上") == Fraction(2, 3)
        and rate_of("0.5") == Fraction(1, 2)
        and rate_of("50%") == Fraction(1, 2)
    )
    assert rate_of("as usual") is None and rate_of("0") is None
    assert base_of("应到人数过半数") == "entitled" and base_of("到会过半数") == "present"


def test_a_year_s_count_takes_each_meeting_once_and_each_subject_as_one_decision() -> None:
    def records(*held: dict[str, Any]) -> Any:
        regulations = [regulation(kind) for kind in (PARTY, BOARD)]
        return read_records(
            {"items": [{"item_id": "I1", "item_name": "P"}], "regulations": regulations, "meetings": list(held)}
        )

    party, board = meeting(PARTY, "2023-03-09"), meeting(BOARD, "2023-03-10", agree=3)
    earlier = meeting(BOARD, "2022-03-10", agree=3)
    found = year_count([records(party, board, earlier)], 2023)
    # One project before two meetings is one decision; the exception of 2022 is that year's.
    assert (found.meetings, found.decisions, found.exceptions["R5"]) == (2, 1, 1)
    mended = records(meeting(BOARD, "2023-03-10", agree=9))
    assert year_count([mended, records(party, board, earlier)], 2023).exceptions["R5"] == 0
    assert year_count([records(party, board, earlier), mended], 2023).exceptions["R5"] == 1
    assert year_count([mended], 2021).meetings == 0
