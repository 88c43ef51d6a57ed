"""The office's own rating: its figures of a year, scored by an ordinary scheme and explained like any other score."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.assessment.explain import Explanation, explain
from stateward.assessment.inputs import Inputs
from stateward.assessment.telling import details
from stateward.messages import gettext as _
from stateward.supervision.quality import office_figures
from stateward.workbench.core import office, workspace
from stateward.workbench.supervision.team import quality

#: The scheme; an office that wants other weights lays its own version over it.
SCHEME = "cn-office-quality"
#: Under this code the office stands in the tables of the scheme.
OFFICE = "office"


@dataclass(frozen=True)
class Line:
    """One indicator of the rating: its value in its unit, what it may bring and brought, and how."""

    title: str
    value: Any
    unit: str | None
    weight: Any
    score: Any
    reason: str | None
    how: list[str]


@dataclass(frozen=True)
class Rating:
    """The rating of a year; without a single figure there is no score and `lines` is empty."""

    document: Any
    year: int
    score: Any
    grade: Any
    lines: list[Line]


def rating(user: Any, year: int) -> Rating:
    """The rating of a year from what happened in it; a figure without cases is missing, with its reason."""
    document = workspace.rulebook().get("scheme", SCHEME)
    figures = office_figures(
        quality.steps(), quality.findings(), year, office.today(),
        visited=quality.coverage_of_enterprises(year), right=quality.right_warnings(user),
    )  # fmt: skip
    known = {name: value for name, value in figures.items() if value is not None}
    if not known:
        return Rating(document, year, None, None, [])
    inputs = Inputs(given=pl.DataFrame([{"enterprise": OFFICE, "year": year, **known}]))
    tree = explain(workspace.rulebook(), SCHEME, inputs, OFFICE, year)
    grade = next((child.value for child in tree.children if child.role == "grade"), None)
    return Rating(document, year, tree.score, grade, [_line(leaf, known) for leaf in _leaves(tree)])


def _leaves(tree: Explanation) -> Iterator[Explanation]:
    for child in tree.children:
        if child.role == "leaf":
            yield child
        else:
            yield from _leaves(child)


def _line(leaf: Explanation, known: Collection[str]) -> Line:
    missing = _("Too few cases to say; its weight is spread over the others.")
    reason = leaf.reason if leaf.id in known else missing
    return Line(leaf.title, leaf.value, leaf.unit, leaf.weight, leaf.score, reason, details(leaf))
