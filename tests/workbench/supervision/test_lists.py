"""A list from an office's Word file: formalised, mended, published by two people, asked, audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from stateward.messages.errors import ImportFault, StatewardError
from stateward.rulebook.lists import Cell, ListField, _cell
from stateward.supervision.values import CellError
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import workspace
from stateward.workbench.core.refusals import ChangedMeanwhile, Refused
from stateward.workbench.core.uploads import Upload
from stateward.workbench.supervision.decisions import services as decisions
from stateward.workbench.supervision.demonstration import LIST, ROWS, word_list
from stateward.workbench.supervision.lists import selectors, services
from stateward.workbench.supervision.lists.cells import read_cell, written_cell

pytestmark = pytest.mark.django_db
NUMBER = ListField.model_validate({"title": {"en": "Share", "zh": "比例"}, "type": "number"})
CHOICE = ListField.model_validate(
    {
        "title": {"en": "M", "zh": "事"},
        "type": "choice",
        "options": {"main": {"en": "Main", "zh": "主业"}, "other": {"en": "O", "zh": "其他"}},
    }
)


@pytest.fixture
def draft(acts: Callable[[str], Any]) -> Any:
    with acts("officer"):
        return services.import_list(Upload("list.docx", word_list()), LIST)


def write(draft: Any, number: int, words: str, cells: Any, decider: str, mode: str) -> Any:
    return services.save_row(draft, str(number), {"title": words, "when": cells, "decider": decider, "mode": mode})


def test_every_row_of_the_word_file_comes_in_as_prose_with_its_cells(draft: Any) -> None:
    document = draft.document
    assert len(document.rows) == len(ROWS)
    assert not document.formal_rows
    assert "示例办法第1条" in document.rows[0].text.zh
    assert "matter" in document.fields


def test_a_file_without_a_table_is_refused(acts: Callable[[str], Any]) -> None:
    with acts("officer"), pytest.raises(ImportFault):
        services.import_list(Upload("list.docx", b"no word file"), "")


def test_a_gap_is_found_with_a_case_and_mended(draft: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        draft = write(draft, 4, "inside", {"matter": "guarantee", "inside_group": True}, "board", "decide")
        gaps = selectors.gaps(draft.document)
        gap = gaps[0]
        draft = services.save_row(
            draft, "99", {"title": "mended", "when": gap.cells, "decider": "office", "mode": "approve"}
        )
    left = selectors.gaps(draft.document)
    assert gap.case not in [one.case for one in left]
    assert selectors.analysed(draft.document).decidable == 2


def test_the_cells_of_all_gaps_together_close_the_list(draft: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        draft = write(draft, 6, "small", {"matter": "donation", "amount": {"below": 500000}}, "board", "decide")
        for number, gap in enumerate(selectors.gaps(draft.document)):
            values = {"title": "rest", "when": gap.cells, "decider": "office", "mode": "file"}
            draft = services.save_row(draft, f"rest-{number}", values)
    assert selectors.gaps(draft.document) == []
    assert selectors.analysed(draft.document).complete


def test_a_cell_that_never_matches_is_refused_and_nothing_is_stored(draft: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"), pytest.raises(StatewardError):
        write(draft, 6, "wrong", {"amount": {"from": 10, "below": 5}}, "board", "decide")
    draft.refresh_from_db()
    assert draft.revision == 1


def test_the_second_of_two_writers_is_told(draft: Any, acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        write(draft, 1, "one", {"matter": "donation"}, "board", "decide")
    values = {"title": "two", "when": {"matter": "guarantee"}, "decider": "board", "mode": "decide"}
    with acts("second"), pytest.raises(ChangedMeanwhile):
        services.save_row(draft, "2", values, revision=1)


def test_who_wrote_a_list_cannot_publish_it_and_another_makes_it_a_version(
    draft: Any, acts: Callable[[str], Any], group: Any
) -> None:
    with acts("officer"):
        frame = {"list_id": "own-list", "title_en": "Own list", "title_zh": "本机构清单"}
        draft = services.set_frame(draft, {**frame, "hit_policy": "unique", "source": "Our order"})
        draft = write(draft, 1, "donation", {"matter": "donation"}, "board", "decide")
        draft = services.submit(draft, "2026", dt.date(2026, 1, 1))
        with pytest.raises(SamePerson):
            services.publish(draft)
        with pytest.raises(Refused):
            services.save_row(draft, "1", {"title": "x", "when": {}, "decider": "board", "mode": "decide"})
    try:
        with acts("leader"):
            services.publish(draft)
        document = selectors.document("own-list")
        assert (document.version, document.status) == ("2026", "in force")
        taken = {"decided_by": "management", "mode": "decide", "decided": dt.date(2026, 10, 12)}
        with acts("officer"):
            made = decisions.record_decision(group, "Gift", "own-list", {"matter": "donation"}, taken)
            unknown = decisions.record_decision(group, "?", "own-list", {"amount": 5}, taken)
        assert (made.list_version, made.item, made.wrong_body, made.late) == ("2026", "1", True, None)
        assert (unknown.code, unknown.wrong_body) == ("missing_fields", None)
    finally:
        for file in workspace.current().rulebook.glob("own-list*"):
            file.unlink()


def test_a_table_of_decisions_is_audited_and_a_wrong_cell_is_named(acts: Callable[[str], Any]) -> None:
    head = "事项,列入年度投资计划,所属业务,境外,占净资产比例,decided_by,mode,decided\n".replace(
        "所属业务", "项目所属业务"
    )
    table = head + "投资项目,是,主业,否,3%,board,decide,2026-03-02\n投资项目,是,主业,否,3%,office,approve,2026-03-02\n"
    with acts("auditor"):
        made = decisions.audit_file(Upload("decisions.csv", table.encode()), LIST, "2025")
        with pytest.raises(ImportFault) as caught:
            decisions.audit_file(
                Upload("decisions.csv", (head + "天气,是,主业,否,3%,board,decide,2026-03-02\n").encode()), LIST, "2025"
            )
    assert (made.counts["rows"], made.counts["wrong_body"]) == (2, 1)
    assert made.faulty[0]["row"] == 3
    assert (caught.value.faults[0].row, caught.value.faults[0].value) == (2, "天气")


def test_the_guided_form_names_the_field_that_decides(browser: Callable[[str], Any]) -> None:
    client = browser("officer")
    client.cookies["stateward_language"] = "en"
    address = f"/supervision/lists/{LIST}/2025/ask/"
    asked = client.get(address + "?matter=investment&in_plan=yes&business=main&overseas=no").content.decode()
    assert "Share of net assets" in asked and "What decides is not given" in asked
    answered = client.get(address + "?matter=investment&in_plan=yes&business=main&overseas=no&share_of_net_assets=0.03")
    assert "Board of the enterprise" in answered.content.decode()


@pytest.mark.parametrize("lower", ["≥", ">", ""])
@pytest.mark.parametrize("upper", ["≤", "<"])
@pytest.mark.parametrize("low", [-7, 0, 3])
def test_what_the_grid_writes_it_reads_back(low: int, lower: str, upper: str) -> None:
    text = f"{lower}{low} {upper}{low + 2}" if lower else f"{upper}{low}"
    cell = Cell.model_validate(_cell(read_cell(text, NUMBER)))
    assert written_cell(cell) == text


def test_the_grid_understands_titles_and_names_what_it_cannot_read() -> None:
    assert read_cell("主业; other", CHOICE) == ["main", "other"]
    assert read_cell("not main", CHOICE) == {"not": "main"}
    assert read_cell("5%", NUMBER) == 0.05
    assert read_cell("", CHOICE) is None
    for text, field in (("weather", CHOICE), ("≥x", NUMBER), ("about 5 <6", NUMBER)):
        with pytest.raises(CellError):
            read_cell(text, field)
