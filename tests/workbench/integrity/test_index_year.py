"""The index's year: what the cycle asks for, runs that can be repeated, publication by two people, measures."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from integrity_year import YEAR, figures_of

from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import moves
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.refusals import Refused
from stateward.workbench.integrity.index import explaining, improving, running, services
from stateward.workbench.integrity.index.models import AdoptedMeasure, IndexScore, RunState
from stateward.workbench.integrity.index.services import Entered

pytestmark = pytest.mark.django_db


def participant(year: Any, enterprise: Any) -> Any:
    return year.cycle.participants.select_related("cycle", "enterprise").get(enterprise=enterprise)


def test_a_report_without_all_figures_is_refused_and_names_them(open_year: Any, enterprises: Any, acts: Any) -> None:
    year = open_year()
    with acts("reporter"):
        services.enter(enterprises[0], year, {"rule_coverage": Entered(Decimal(90), note="Minutes 3")})
        with pytest.raises(Refused) as error:
            moves.submit(participant(year, enterprises[0]))
    assert error.value.faults[0].code == "index.incomplete"
    assert error.value.faults[0].value == "14"


def test_a_figure_without_evidence_holds_the_report_back(open_year: Any, enterprises: Any, acts: Any) -> None:
    year = open_year()
    given = {id_: Entered(value, note="Report") for id_, value in figures_of(0).items()}
    with acts("reporter"):
        services.enter(enterprises[0], year, given | {"rule_coverage": Entered(Decimal(90))})
        with pytest.raises(Refused) as error:
            moves.submit(participant(year, enterprises[0]))
    assert error.value.faults[0].code == "index.no_evidence"


def test_a_missing_figure_with_its_reason_is_no_zero(reported: Any, enterprises: Any) -> None:
    year = reported()
    figure = year.figures.get(enterprise=enterprises[1], indicator="survey_score")
    figure.value, figure.missing = None, "No survey was held"
    figure.save()
    row = next(row for row in running.inputs_of(year) if row["enterprise"] == enterprises[1].code)
    assert row["survey_score"] is None


def test_who_entered_a_figure_does_not_verify_it(reported: Any, enterprises: Any, acts: Any) -> None:
    year = reported()
    with acts("officer"), pytest.raises(SamePerson):
        services.verify(enterprises[1], year, ["rule_coverage"])


def test_the_index_waits_for_every_verification(reported: Any, acts: Any) -> None:
    year = reported()
    with acts("officer"), pytest.raises(Refused) as error:
        running.run(year)
    assert error.value.faults[0].code == "index.unverified"


def test_figures_are_entered_in_the_reporting_step_alone(verified: Any, enterprises: Any, acts: Any) -> None:
    year = verified()
    with acts("reporter"), pytest.raises(Refused) as error:
        services.enter(enterprises[0], year, {"rule_coverage": Entered(Decimal(99), note="later")})
    assert error.value.faults[0].code == "index.not_reporting"


def test_the_same_figures_give_the_same_run_again(verified: Any, acts: Any) -> None:
    year = verified()
    with acts("officer"):
        first, second = running.run(year), running.run(year)
    assert (first.inputs_sha256, first.results_sha256) == (second.inputs_sha256, second.results_sha256)
    assert (first.number, second.number) == (1, 2)


def test_scores_are_those_of_the_library_and_a_veto_forces_the_grade(
    verified: Any, enterprises: Any, acts: Any
) -> None:
    year = verified()
    with acts("officer"):
        run = running.run(year)
    best = run.scores.get(enterprise=enterprises[0])
    # Every indicator by its goalposts: 13.5 points of 15 and so on, summed by hand from the figures of place 0.
    expected = (
        9 * (96 - 60) / 40 + 6 * (95 - 60) / 40 + 9 * (94 - 60) / 40 + 6 * (80 - 40) / 60 + 10 * 18 / 20 + 8 * 9 / 10
        + 7 * 32 / 40 + 12 * 32 / 40 + 8 * 54 / 60 + 6 * 40 / 50 + 4 * 25 / 30 + 15 * 78 / 100
    )  # fmt: skip
    assert best.score == pytest.approx(expected)
    assert best.rank == 1
    last = run.scores.get(enterprise=enterprises[5])
    assert (last.grade, last.vetoes) == ("not_met", ["case_head"])


def test_a_correction_after_the_run_asks_for_another_run(verified: Any, enterprises: Any, acts: Any) -> None:
    year = verified()
    with acts("officer"):
        running.run(year)
        services.correct(enterprises[0], year, "closure_rate", Decimal(99), "Appeal accepted, minutes 7")
        with pytest.raises(Refused) as error:
            cycles.submit_together(year.cycle)
    assert error.value.faults[0].code == "index.run_old"


def test_two_people_publish_and_nothing_changes_afterwards(published: Any, enterprises: Any, acts: Any) -> None:
    year = published()
    run = running.newest(year)
    assert run is not None
    assert (run.state, run.published_by.username) == (RunState.PUBLISHED, "li")
    with acts("officer"):
        for change in (lambda: running.run(year), lambda: services.compute(year)):
            with pytest.raises(Refused) as error:
                change()
            assert error.value.faults[0].code == "index.published"


def test_rank_intervals_hold_the_rank_and_repeat(verified: Any, acts: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "POINTS", 16)
    year = verified()
    with acts("officer"):
        run = running.run(year)
        running.add_intervals(run)
        first = list(run.scores.values_list("rank_low", "rank_median", "rank_high"))
        running.add_intervals(run)
    assert first == list(run.scores.values_list("rank_low", "rank_median", "rank_high"))
    assert all(low <= middle <= high for low, middle, high in first)
    assert len(run.uncertainty["sensitivity"]) == 4


def test_the_computed_gain_of_a_measure_is_the_score_with_its_figures(
    published: Any, enterprises: Any, acts: Any
) -> None:
    run = running.newest(published())
    code = enterprises[2].code
    gains = explaining.measures_of(run, code)
    assert len(gains) == 3 and gains[0].gain >= gains[1].gain >= gains[2].gain > 0
    # Every finding closed in time: 12 points by (100 - 82) / 40, 8 points by 16 days of 60.
    assert gains[0].measure == "close_findings"
    assert gains[0].gain == pytest.approx(12 * 18 / 40 + 8 * 16 / 60)
    row = IndexScore.objects.get(run=run, enterprise=enterprises[2])
    supposed = explaining.suppose(run, code, gains[0].figures)
    assert supposed.score == pytest.approx(row.score + gains[0].gain)


def test_an_adopted_measure_becomes_a_task_and_shows_its_effect_next_year(
    published: Any, enterprises: Any, acts: Any, people: Any
) -> None:
    import datetime as dt

    run = running.newest(published(YEAR - 1))
    with acts("officer"):
        adopted = improving.adopt(enterprises[0], run, "close_findings", people["head"], dt.date(2026, 12, 31))
        with pytest.raises(Refused):
            improving.adopt(enterprises[0], run, "close_findings", people["head"], dt.date(2026, 12, 31))
    assert (adopted.item.kind, adopted.item.owner) == ("integrity.measure", people["head"])
    later = running.newest(published(YEAR))
    effect = explaining.effects(later, enterprises[0].code)[0]
    # The closure rate rose by four points of forty at twelve points of weight; the days overdue stayed.
    assert effect.reached == pytest.approx(12 * 4 / 40)
    assert effect.promised == pytest.approx(adopted.gain)


def test_the_change_of_an_unchanged_method_is_all_done(published: Any, enterprises: Any) -> None:
    before, now = running.newest(published(YEAR - 1)), running.newest(published(YEAR))
    step = explaining.changes(now, before, "en")[enterprises[0].code]
    assert step.method == pytest.approx(0)
    assert step.done == pytest.approx(step.after - step.before)


def test_a_measure_that_raises_nothing_cannot_be_adopted(published: Any, enterprises: Any, acts: Any) -> None:
    import datetime as dt

    run = running.newest(published())
    with acts("officer"), pytest.raises(Refused) as error:
        improving.adopt(enterprises[0], run, "no-such-measure", None, dt.date(2026, 12, 31))
    assert error.value.faults[0].code == "index.no_gain"
    assert not AdoptedMeasure.objects.exists()


def test_a_frozen_specification_is_read_again_as_the_same_document() -> None:
    from stateward.rulebook.index import IndexDocument
    from stateward.workbench.core import workspace
    from stateward.workbench.integrity.index.shape import frozen

    for entry in workspace.rulebook().all("index"):
        assert IndexDocument.model_validate(json.loads(json.dumps(frozen(entry.document)))) == entry.document


def test_a_year_is_opened_once(open_year: Any) -> None:
    open_year()
    with pytest.raises(Refused):
        open_year()


def test_an_enterprise_reads_its_score_after_the_computation_and_no_other_one(
    verified: Any, enterprises: Any, people: Any, acts: Any
) -> None:
    from stateward.workbench.integrity import selectors

    year = verified()
    with acts("officer"):
        run = running.run(year)
        assert selectors.run_shown(people["head"], year) is None
        cycles.submit_together(year.cycle)
    with acts("second"):
        cycles.approve_together(year.cycle)
    assert selectors.run_shown(people["head"], year) == run
    seen = {row.enterprise.path for row in selectors.scores(people["head"], run)}
    assert all(path.startswith(enterprises[0].path) for path in seen)
    with as_user(None):
        assert run.scores.count() == 6
