"""Survey, procurement signals, education, declarations, party building, case counts: the rules that protect people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from integrity_year import TODAY, YEAR

from stateward.messages.errors import ImportFault
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import Upload
from stateward.workbench.integrity.cases import importing
from stateward.workbench.integrity.cases.models import CaseCount
from stateward.workbench.integrity.declarations.models import Declaration
from stateward.workbench.integrity.declarations.selectors import recusal_hints
from stateward.workbench.integrity.education import hours
from stateward.workbench.integrity.education import services as education
from stateward.workbench.integrity.education.models import EducationSession, HourRequirement, Learner
from stateward.workbench.integrity.redflags import selectors as flag_selectors
from stateward.workbench.integrity.redflags import services as flags
from stateward.workbench.integrity.survey import results
from stateward.workbench.integrity.survey import services as surveys
from stateward.workbench.integrity.survey.models import SurveyAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(acts: Any) -> Any:
    with acts("officer"):
        return surveys.open_(surveys.create(YEAR, "Perception", "", TODAY + dt.timedelta(days=3)))


def answered(survey: Any, enterprise: Any, number: int, mark: int, acts: Any, group: str = "staff") -> list[str]:
    with acts("officer"):
        tokens = surveys.make_links(survey, enterprise, number)
    for token in tokens:
        surveys.answer(token, group, {"leaders": str(mark)})
    return tokens


def test_a_link_takes_one_answer(survey: Any, enterprises: Any, acts: Any) -> None:
    token = answered(survey, enterprises[0], 1, 5, acts)[0]
    with pytest.raises(Refused) as error:
        surveys.answer(token, "staff", {"leaders": "1"})
    assert error.value.faults[0].code == "survey.spent"
    assert SurveyAnswer.objects.count() == 1


def test_an_answer_carries_neither_link_nor_time(survey: Any, enterprises: Any, acts: Any) -> None:
    answered(survey, enterprises[0], 2, 4, acts)
    assert {field.name for field in SurveyAnswer._meta.fields} == {"key", "survey", "enterprise", "group", "values"}
    assert {field.name for field in survey.links.model._meta.fields} == {
        "id", "survey", "enterprise", "digest", "is_spent",
    }  # fmt: skip


def test_an_answer_outside_the_scale_is_refused_and_the_link_stays_good(
    survey: Any, enterprises: Any, acts: Any
) -> None:
    with acts("officer"):
        token = surveys.make_links(survey, enterprises[0], 1)[0]
    with pytest.raises(Refused):
        surveys.answer(token, "staff", {"leaders": "6"})
    surveys.answer(token, "staff", {"leaders": "5"})


def test_no_answer_is_taken_after_the_last_day(survey: Any, enterprises: Any, acts: Any) -> None:
    with acts("officer"):
        token = surveys.make_links(survey, enterprises[0], 1)[0]
    survey.closes_on = TODAY - dt.timedelta(days=1)
    survey.save()
    with pytest.raises(Refused) as error:
        surveys.answer(token, "staff", {"leaders": "5"})
    assert error.value.faults[0].code == "survey.over"


def test_four_answers_are_never_shown_nor_left_to_subtraction(survey: Any, enterprises: Any, acts: Any) -> None:
    answered(survey, enterprises[1], 7, 4, acts)
    answered(survey, enterprises[2], 6, 3, acts)
    answered(survey, enterprises[3], 4, 1, acts)
    with acts("officer"):
        surveys.close(survey)
    # The answers count for the nearest enterprise of those asked for; each of the three stands for itself.
    asked = [enterprises[1], enterprises[2], enterprises[3]]
    cells = results.cells(survey, asked)
    assert not [cell for cell in cells if cell.answers is not None and 0 < cell.answers < 5]
    line = [cell for cell in cells if cell.column is None and cell.row is not None]
    total = next(cell for cell in cells if cell.column is None and cell.row is None)
    hidden = sum(cell.answers is None for cell in line)
    assert hidden != 1 or total.answers is None
    assert enterprises[3].code not in results.means(YEAR, asked)


def test_the_survey_s_page_needs_no_sign_in_and_thanks(survey: Any, enterprises: Any, acts: Any, stranger: Any) -> None:
    with acts("officer"):
        token = surveys.make_links(survey, enterprises[0], 1)[0]
    page = f"/integrity/answer/{token}/"
    assert stranger.get(page).status_code == 200
    wrong = stranger.post(page, {"group": "nobody", "q-leaders": "4"})
    assert wrong.status_code == 422 and b"checked" in wrong.content
    assert stranger.post(page, {"group": "staff", "q-leaders": "4"}).status_code == 200
    assert stranger.get(page).status_code == 410


def test_real_contracts_are_judged_as_far_as_their_fields_reach(shared_data: Path, acts: Any, people: Any) -> None:
    content = (shared_data / "mexico-port-contracts" / "contracts.csv").read_bytes()
    with acts("officer"):
        found = flags.run(flags.take(Upload("contracts.csv", content), mapping="mx-compranet", year=2013))
    assert found.processes == 1494
    # The register holds no bids: what needs them is missing, never without a signal.
    assert found.states["R024"] == {
        "triggered": 0, "not_triggered": 0, "insufficient_data": 1494, "not_applicable": 0,
    }  # fmt: skip
    assert found.states["R003"]["triggered"] == 727
    assert found.flagged == 727
    assert sum(buyer.processes for buyer in found.buyers.all()) == 1494
    lines = {line.code: line for line in flag_selectors.lines(found)}
    assert lines["R003"].warning
    assert lines["R024"].reasons[0][0] == 1494
    case = found.buyers.first().cases.filter(signals__gt=0).first()
    assert flag_selectors.judgements(case)[0].state == "triggered"


def test_a_table_without_its_mapping_is_refused(acts: Any) -> None:
    with acts("officer"), pytest.raises(Refused) as error:
        flags.take(Upload("contracts.csv", b"a,b\n1,2\n"))
    assert error.value.faults[0].code == "redflags.no_mapping"


def test_broken_lines_are_counted_and_named(acts: Any) -> None:
    content = b'{"ocid": "p1", "tender": {"procurementMethod": "open", "numberOfTenderers": 1}}\n{broken\n{"x": 1}\n'
    with acts("officer"):
        found = flags.run(flags.take(Upload("releases.jsonl", content)))
    assert (found.processes, found.flagged) == (1, 1)
    assert (found.lines["broken"], found.lines["without_ocid"]) == (1, 1)
    assert {fault["code"] for fault in found.faults["zh"]} >= {"redflags.broken_line", "redflags.no_ocid"}


def test_a_column_that_could_speak_of_persons_refuses_the_whole_file(enterprises: Any, acts: Any) -> None:
    text = f"enterprise,date,kind,status,summary\n{enterprises[0].code},2026-03-02,fraud,closed,He said\n"
    with acts("officer"), pytest.raises(ImportFault) as error:
        importing.take_in(Upload("cases.csv", text.encode()))
    assert error.value.faults[0].value == "summary"
    assert not CaseCount.objects.exists()


def test_reports_are_counted_by_quarter_and_kind(enterprises: Any, acts: Any) -> None:
    code = enterprises[0].code
    text = f"enterprise,date,kind,status,substatus\n{code},2026-03-02,fraud,closed,substantiated\n"
    text += f"{code},2026-03-30,fraud,open,\n{code},2026-04-01,fraud,closed,\n"
    with acts("officer"):
        importing.take_in(Upload("cases.csv", text.encode()))
        importing.take_in(Upload("cases.csv", text.encode()))
    found = CaseCount.objects.order_by("quarter").values_list("quarter", "received", "closed", "substantiated")
    assert list(found) == [(1, 2, 1, 1), (2, 1, 1, 0)]


def test_hours_count_once_a_session_was_held(enterprises: Any, acts: Any, people: Any) -> None:
    group = enterprises[0]
    HourRequirement.objects.create(year=YEAR, post="key", hours=Decimal(4))
    Learner.objects.bulk_create(Learner(enterprise=group, number=number, post="key") for number in ("1", "2"))
    session = EducationSession.objects.create(enterprise=group, title="Rules", planned_on=TODAY, hours=Decimal(4))
    with acts("reporter"):
        education.attend(session, ["1"])
        assert [done for _path, done in hours.met(YEAR)] == [False, False]
        education.hold(session)
        with pytest.raises(Refused) as error:
            education.attend(session, ["9"])
    assert error.value.faults[0].value == "9"
    assert sorted(done for _path, done in hours.met(YEAR)) == [False, True]


def test_the_code_checks_in_on_its_day_alone(enterprises: Any, acts: Any, stranger: Any) -> None:
    group = enterprises[0]
    Learner.objects.create(enterprise=group, number="7", post="staff")
    session = EducationSession.objects.create(enterprise=group, title="Rules", planned_on=TODAY, hours=Decimal(1))
    with acts("reporter"):
        session = education.make_code(session)
    page = f"/integrity/checkin/{session.token}/"
    assert stranger.post(page, {"number": "8"}).status_code == 422
    assert stranger.post(page, {"number": "7"}).status_code == 200
    assert session.attendances.get().by_code
    EducationSession.objects.update(planned_on=TODAY - dt.timedelta(days=1))
    assert stranger.post(page, {"number": "7"}).status_code == 410


def test_a_declared_interest_hints_at_stepping_aside(enterprises: Any, people: Any) -> None:
    reporter, group = people["reporter"], enterprises[0]
    Declaration.objects.create(declarant=reporter, year=YEAR, kind="interest", other=group)
    Declaration.objects.create(declarant=people["head"], year=YEAR, kind="kinship", counterpart="Clearwater Trading")
    Declaration.objects.create(declarant=people["officer"], year=YEAR, kind="nothing", counterpart="Clearwater")
    everybody = [people["reporter"], people["head"], people["officer"]]
    assert [hint.person for hint in recusal_hints(everybody, [group])] == [reporter]
    assert [hint.person for hint in recusal_hints(everybody, names=["clearwater trading ltd"])] == [people["head"]]
    assert recusal_hints(everybody, [], ["Another"]) == []


def test_a_declaration_is_seen_by_its_person_and_who_answers_for_it(enterprises: Any, people: Any) -> None:
    from stateward.workbench.integrity.declarations.selectors import visible

    group = enterprises[0]
    row = Declaration.objects.create(declarant=people["reporter"], enterprise=group, year=YEAR, kind="gift")
    assert row in visible(people["reporter"]) and row in visible(people["head"]) and row in visible(people["officer"])
    from people import person

    colleague = person("mei", "reporter", full_name="Mei", enterprise=group)
    assert row not in visible(colleague)


def test_without_the_module_party_building_is_not_there(client: Any, settings: Any) -> None:
    assert client.get("/integrity/party/").status_code == 200
    off = settings.OPERATOR.model_copy(update={"integrity": settings.OPERATOR.integrity.model_copy(
        update={"party_building": False})})  # fmt: skip
    settings.OPERATOR = off
    assert client.get("/integrity/party/").status_code == 404
    assert client.get("/integrity/records/duties/").status_code == 404
    assert "党建" not in client.get("/integrity/surveys/", HTTP_ACCEPT_LANGUAGE="zh").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/integrity/", "/integrity/index/new/", "/integrity/surveys/", "/integrity/education/", "/integrity/signals/",
        "/integrity/party/", "/integrity/cases/", "/integrity/records/declarations/", "/integrity/records/pledges/",
        "/integrity/records/questions/", "/integrity/records/duty-reports/",
    ],
)  # fmt: skip
def test_an_empty_room_says_what_to_do(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_question_with_one_option_keeps_what_was_typed(client: Any) -> None:
    typed = {"topic": "Gifts", "text_en": "What now?", "text_zh": "怎么办？", "options_en": "A\nB", "options_zh": "甲"}
    answer = client.post("/integrity/records/questions/", typed)
    assert answer.status_code == 422
    assert "What now?" in answer.content.decode()
    answer = client.post("/integrity/records/questions/", typed | {"options_zh": "甲\n乙"})
    assert answer.status_code == 302
