"""A group's term: its years, its running score, what the years to come must reach, what is carried over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import narwhals as nw
import polars as pl

from stateward.assessment.inputs import Inputs
from stateward.assessment.term import Needed, Term, assess_term, carried_over, needed_in_term
from stateward.facts.panel import as_lazy
from stateward.messages import pick
from stateward.rulebook.terms import TermDocument
from stateward.workbench.assessment import inputs as own
from stateward.workbench.assessment.cycle import sheets
from stateward.workbench.assessment.cycle.models import Round, TargetLine
from stateward.workbench.core import workspace

#: The range in which an annual score is looked for.
LOWEST, HIGHEST = 0.0, 130.0


def documents() -> list[TermDocument]:
    """The term documents of the rulebook, the municipal ones first."""
    book = workspace.rulebook()
    found = [book.get("term", name) for name in book.ids("term")]
    return sorted(found, key=lambda one: "municipal" not in one.id)


def document(name: str) -> TermDocument | None:
    """One term document."""
    return next((one for one in documents() if one.id == name), None)


def _inputs(codes: tuple[str, ...]) -> Inputs:
    """The workspace's inputs of these enterprises."""
    base = own.inputs()
    wanted = pl.col("enterprise").is_in(codes)
    facts = as_lazy(base.facts).filter(nw.col("enterprise").is_in(codes)).collect("polars").to_native()

    def own_rows(frame: pl.DataFrame | None) -> pl.DataFrame | None:
        return None if frame is None else frame.filter(wanted)

    return replace(
        base,
        facts=facts,
        figures=None,
        places=None,
        given=own_rows(base.given),
        enterprises=own_rows(base.enterprises),
        targets=own_rows(base.targets),
    )


def term_of(found: TermDocument, first: int, code: str) -> Term:
    """The term of one group, remembered while rules and facts stay the same."""
    return _term(found.id, first, code, own.sha256(), workspace.rulebook_sha256())


@lru_cache(maxsize=64)
def _term(name: str, first: int, code: str, facts: str, rules: str) -> Term:
    book = workspace.rulebook()
    return assess_term(book, book.get("term", name), _inputs((code,)), first)


@dataclass(frozen=True)
class Goal:
    """A grade of the term, its lowest score, and the annual score that the years to come need for it."""

    grade: str
    title: str
    limit: Decimal
    needed: Needed


def goals(found: TermDocument, first: int, code: str) -> list[Goal]:
    """For each grade of the term's scheme the annual score that the last year must reach."""
    return list(_goals(found.id, first, code, own.sha256(), workspace.rulebook_sha256()))


@lru_cache(maxsize=64)
def _goals(name: str, first: int, code: str, facts: str, rules: str) -> tuple[Goal, ...]:
    book = workspace.rulebook()
    found = book.get("term", name)
    scheme = book.get("scheme", found.scheme)
    inputs = _inputs((code,))
    return tuple(
        Goal(
            grade.grade,
            pick(grade.title.as_dict()) if grade.title else grade.grade,
            grade.from_,
            needed_in_term(
                book, found, inputs, first, code, found.passes, float(grade.from_), low=LOWEST, high=HIGHEST
            ),
        )
        for grade in scheme.grades
        if grade.from_ is not None
    )


@dataclass(frozen=True)
class Year:
    """One year of the term: its score and grade, and whether its figures are there."""

    year: int
    known: bool
    score: float | None
    grade: str


def years(term: Term, code: str) -> list[Year]:
    """The years of the term side by side."""
    rows = {row["year"]: row for row in term.annual.rows() if row["enterprise"] == code}
    return [
        Year(
            year,
            year in term.known,
            rows[year]["score"] if year in rows else None,
            str(rows[year]["grade"] or "") if year in rows else "",
        )
        for year in range(term.first, term.last + 1)
    ]


def nodes(term: Term, code: str) -> list[dict[str, Any]]:
    """The measures of the term with value, points and weight."""
    row = next((row for row in term.result.rows() if row["enterprise"] == code), None)
    titles = {node.key: pick(dict(node.title)) for node in term.result.scheme.nodes}
    units = {leaf.key: leaf.indicator.unit for leaf in term.result.scheme.leaves if leaf.indicator is not None}
    found = row["nodes"] if row else []
    return [{**one, "title": titles.get(one["id"], one["id"]), "unit": units.get(one["id"])} for one in found]


def running(term: Term, code: str) -> dict[str, Any]:
    """The running result of the term: score and grade."""
    return next((row for row in term.result.rows() if row["enterprise"] == code), {})


@dataclass(frozen=True)
class Carried:
    """A target that was missed, and what it adds to the next year's."""

    year: int
    title: str
    target: str
    actual: str
    coming: str


def carried(found: TermDocument, first: int, code: str) -> list[Carried]:
    """Targets agreed in the term's rounds that the verified figure missed, with what next year's target becomes."""
    lines = TargetLine.objects.filter(
        participant__enterprise__code=code,
        participant__cycle__assessment_round__year__range=(first, first + found.years - 1),
        agreed__isnull=False,
    ).select_related("participant__cycle__assessment_round", "participant__enterprise")
    rows = []
    for line in lines:
        round_: Round = line.participant.cycle.assessment_round
        known = sheets.measures(sheets.run_of(round_), line.participant.enterprise.enterprise_class)
        measure = next((one for one in known if one.indicator == line.indicator), None)
        actual = (
            line.participant.report_lines.filter(indicator=line.indicator).values_list("verified", flat=True).first()
        )
        if measure is None or actual is None or line.agreed is None:
            continue
        coming = carried_over(found, line.agreed, actual, line.agreed, better=measure.better)
        if coming != line.agreed:
            rows.append(
                Carried(
                    round_.year, measure.title, measure.shown(line.agreed), measure.shown(actual), measure.shown(coming)
                )
            )
    return rows
