"""The questionnaire of a survey: the office's own words in both languages, and frozen with the first link."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from integrity_year import TODAY, YEAR
from people import sign_in

from stateward.workbench.core.refusals import Refused
from stateward.workbench.integrity.survey import services as surveys
from stateward.workbench.integrity.survey.editing import MOST_QUESTIONS, Line, change
from stateward.workbench.integrity.survey.models import Survey

GROUPS = [Line("g1", "1", "Staff", "员工"), Line("g2", "2", "Partners", "合作方")]
TOLD = Line("", "1", "Problems are told early.", "问题及早上报。")
KEPT = Line("", "2", "Promises are kept.", "承诺得到兑现。")


@pytest.fixture
def survey(acts: Any) -> Survey:
    with acts("officer"):
        prepared: Survey = surveys.create(YEAR, "Perception", "感知度", TODAY + dt.timedelta(days=3))
    return prepared


def texts(found: Survey) -> list[str]:
    """The questions in English, in order."""
    return [one["text"]["en"] for one in Survey.objects.get(pk=found.pk).questions]


def test_the_offices_own_questions_replace_the_illustrative_ones_in_their_order(survey: Survey, acts: Any) -> None:
    with acts("officer"):
        change(survey, [KEPT, TOLD, Line("", "", "", "")], GROUPS)
    survey.refresh_from_db()
    assert texts(survey) == ["Problems are told early.", "Promises are kept."]
    assert len({one["id"] for one in survey.questions}) == 2
    assert [one["title"]["zh"] for one in survey.groups] == ["员工", "合作方"]


def test_a_question_keeps_its_id_when_its_words_change(survey: Survey, acts: Any) -> None:
    with acts("officer"):
        change(survey, [Line("leaders", "1", "Leaders lead.", "领导带头。"), TOLD], GROUPS)
    survey.refresh_from_db()
    assert survey.questions[0] == {"id": "leaders", "text": {"en": "Leaders lead.", "zh": "领导带头。"}}


def test_the_next_years_survey_begins_with_this_years_questions(survey: Survey, acts: Any) -> None:
    with acts("officer"):
        change(survey, [TOLD, KEPT], GROUPS)
        following = surveys.create(YEAR + 1, "Perception", "", TODAY + dt.timedelta(days=3))
    assert texts(following) == texts(survey)


def test_once_a_link_is_out_nothing_changes(survey: Survey, acts: Any, enterprises: Any) -> None:
    before = texts(survey)
    with acts("officer"):
        surveys.make_links(survey, enterprises[0], 1)
        with pytest.raises(Refused) as error:
            change(survey, [TOLD], GROUPS)
    assert error.value.faults[0].code == "survey.frozen" and texts(survey) == before


def test_an_opened_survey_is_frozen_too(survey: Survey, acts: Any) -> None:
    with acts("officer"):
        surveys.open_(survey)
        with pytest.raises(Refused):
            change(survey, [TOLD], GROUPS)


@pytest.mark.parametrize(
    ("questions", "groups", "codes"),
    [
        ([], GROUPS, {"survey.number"}),
        ([TOLD] * (MOST_QUESTIONS + 1), GROUPS, {"survey.number"}),
        ([TOLD], [], {"survey.number"}),
        ([Line("", "1", "Only English.", "")], GROUPS, {"survey.language"}),
        ([Line("", "first", "Words.", "话。")], GROUPS, {"survey.place"}),
        ([Line("", "1", "x" * 301, "话。")], [Line("", "1", "", "员工")], {"survey.long", "survey.language"}),
    ],
)
def test_every_fault_is_told_and_nothing_is_kept(
    survey: Survey, acts: Any, questions: list[Line], groups: list[Line], codes: set[str]
) -> None:
    before = texts(survey)
    with acts("officer"), pytest.raises(Refused) as error:
        change(survey, questions, groups)
    assert {fault.code for fault in error.value.faults} == codes
    assert all(fault.next_step for fault in error.value.faults)
    assert texts(survey) == before


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(survey: Survey, people: dict[str, Any]) -> None:
    officer = sign_in(Client(), people["officer"])
    page = officer.get(survey.get_absolute_url()).content.decode()
    assert 'name="question-en"' in page and "Leaders of my enterprise keep the integrity rules." in page
    typed = {
        "question-id": ["", ""], "question-place": ["1", "2"], "question-en": ["First?", "Second?"],
        "question-zh": ["第一？", ""],
        "group-id": [""], "group-place": ["1"], "group-en": ["All"], "group-zh": ["全体"],
    }  # fmt: skip
    refused = officer.post(f"{survey.get_absolute_url()}questions/", typed)
    assert refused.status_code == 422
    assert "Second?" in refused.content.decode() and "in one language alone" in refused.content.decode()
    typed["question-zh"] = ["第一？", "第二？"]
    assert officer.post(f"{survey.get_absolute_url()}questions/", typed).status_code == 302
    assert texts(survey) == ["First?", "Second?"]
    assert sign_in(Client(), people["head"]).post(f"{survey.get_absolute_url()}questions/", typed).status_code == 403
