"""Programme progress by weight and time, states, milestones that plans prescribe, broken programmes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateward.messages import language
from stateward.reform.programme import (
    Milestone,
    Task,
    board,
    check_programme,
    milestones,
    planned_share,
    progress,
    state_of,
)

DAY = dt.date(2024, 7, 1)
YEAR = {"start": dt.date(2024, 1, 1), "due": dt.date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("task", "state"),
    [
        (Task("a"), "not_started"),
        (Task("a", start=dt.date(2024, 8, 1)), "not_started"),
        (Task("a", start=DAY), "moving"),
        (Task("a", completion=0.2), "moving"),
        (Task("a", completion=1.0), "done"),
        (Task("a", done_on=DAY), "done"),
        (Task("a", done_on=dt.date(2024, 7, 2)), "not_started"),
        (Task("a", due=dt.date(2024, 6, 30)), "overdue"),
        (Task("a", due=DAY), "not_started"),
        (Task("a", standing=True, due=dt.date(2020, 1, 1)), "standing"),
    ],
)
def test_the_state_of_a_task_follows_from_its_days_and_completion(task, state):
    assert state_of(task, DAY) == state


def test_the_plan_runs_evenly_from_start_to_due():
    assert planned_share(Task("a", **YEAR), DAY) == pytest.approx(182 / 365)
    assert planned_share(Task("a", **YEAR), dt.date(2025, 1, 1)) == 1 and planned_share(Task("a"), DAY) is None
    assert planned_share(Task("a", start=dt.date(2024, 9, 1), due=dt.date(2024, 12, 31)), DAY) == 0


def test_goals_are_rolled_up_by_weight():
    tasks = [Task("goal"), Task("a", "goal", 3, completion=1.0, **YEAR), Task("b", "goal", 1, completion=0.2, **YEAR)]
    found = progress(tasks, DAY)
    assert found["goal"].actual == pytest.approx(0.8) and found["goal"].planned == pytest.approx(182 / 365)
    assert found["goal"].pace == pytest.approx(0.8 / (182 / 365)) and found["goal"].state == "moving"


def test_what_nobody_reported_is_missing_and_never_zero():
    tasks = [Task("goal"), Task("a", "goal", 1, completion=0.5, start=DAY), Task("b", "goal", 3, start=DAY)]
    goal = progress(tasks, DAY)["goal"]
    assert goal.actual == 0.5 and goal.reported == 0.25
    assert progress([Task("goal"), Task("b", "goal", start=DAY)], DAY)["goal"].actual is None


def test_an_overdue_task_makes_its_goal_overdue():
    tasks = [Task("g"), Task("a", "g", completion=1.0), Task("b", "g", due=dt.date(2024, 1, 1), completion=0.9)]
    assert progress(tasks, DAY)["g"].state == "overdue"
    assert board(progress(tasks, DAY), tasks) == {"not_started": 0, "moving": 0, "done": 1, "standing": 0, "overdue": 1}


def test_seventy_percent_by_the_end_of_2024():
    tasks = [Task(str(i), done_on=dt.date(2024, 12, 31) if i < 7 else None) for i in range(10)]
    wanted = [Milestone(dt.date(2024, 12, 31), 0.70)]
    assert milestones(tasks, wanted, dt.date(2025, 2, 1))[0].met is True
    late = [Task(t.id, done_on=dt.date(2025, 1, 1)) if t.id == "0" else t for t in tasks]
    assert milestones(late, wanted, dt.date(2025, 2, 1))[0].met is False
    assert milestones(late, wanted, dt.date(2024, 12, 1))[0].met is None


def test_milestones_count_by_weight_where_the_plan_says_so():
    tasks = [Task("a", weight=9, done_on=DAY), Task("b", weight=1)]
    by_number, by_weight = milestones(tasks, [Milestone(DAY, 0.7), Milestone(DAY, 0.7, "weight")], DAY)
    assert (by_number.reached, by_number.met, by_weight.reached, by_weight.met) == (0.5, False, 0.9, True)


def test_broken_programmes_are_told_in_both_languages():
    tasks = [
        Task("a", "b"),
        Task("b", "a"),
        Task("c", "z", -1, completion=2.0),
        Task("c", start=DAY, due=dt.date(2024, 1, 1)),
    ]
    codes = [fault.code for fault in check_programme(tasks)]
    assert codes == [
        "task_ring",
        "task_ring",
        "task_twice",
        "task_parent",
        "task_weight",
        "task_completion",
        "task_twice",
        "task_dates",
    ]
    with language("zh"):
        assert all("任务" in fault.message for fault in check_programme(tasks))
    assert check_programme([Task("a"), Task("b", "a")]) == []


@given(st.lists(st.tuples(st.floats(0.1, 9), st.floats(0, 1)), min_size=1, max_size=6))
def test_the_total_is_the_weighted_mean_of_the_leaves_however_they_are_nested(leaves):
    flat = [Task("top")] + [Task(f"t{i}", "top", w, completion=c) for i, (w, c) in enumerate(leaves)]
    total = sum(w for w, _c in leaves)
    nested = [Task("top"), Task("mid", "top", total)] + [
        Task(f"t{i}", "mid", w, completion=c) for i, (w, c) in enumerate(leaves)
    ]
    expected = sum(w * (1.0 if c >= 1 else c) for w, c in leaves) / total
    assert progress(flat, DAY)["top"].actual == pytest.approx(expected)
    assert progress(nested, DAY)["top"].actual == pytest.approx(expected)
