"""A term of years: annual results handed into the term's scheme, the running score, what the last year must reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from stateward.assessment.inputs import KEYS, Inputs
from stateward.assessment.rebase import Move, rebased
from stateward.assessment.result import Assessment, assess
from stateward.facts.panel import as_lazy, rows_of_year_end
from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook.terms import TermDocument

#: Values tried at once, and how often the range is narrowed to the step between two of them.
_POINTS, _ROUNDS = 101, 5


def passed_on(document: TermDocument, annual: Assessment) -> pl.DataFrame:
    """What each year's result brings into the term: `enterprise`, `year` and the indicator that the document names.

    Points by grade where the document gives them, else the score. Years without a grade bring nothing and stay missing.
    """
    frame = annual.frame
    if document.grade_points:
        grades = [grade.grade for grade in annual.scheme.document.grades]
        points = {
            place: float(document.grade_points[g]) for place, g in enumerate(grades) if g in document.grade_points
        }
        index = pl.col("grade.index").cast(pl.Int64)
        value = index.replace_strict(points, default=None, return_dtype=pl.Float64)
    else:
        value = pl.col("score").cast(pl.Float64)
    return frame.select(*KEYS, value.alias(document.passes))


def with_given(inputs: Inputs, values: pl.DataFrame) -> Inputs:
    """The inputs with more given values; a value given before is kept where the new table has none."""
    if inputs.given is None:
        return replace(inputs, given=values)
    names = [c for c in values.columns if c not in KEYS]
    both = inputs.given.join(values, on=list(KEYS), how="full", coalesce=True, suffix=".new")
    twice = [name for name in names if f"{name}.new" in both.columns]
    both = both.with_columns(pl.coalesce(f"{name}.new", name).alias(name) for name in twice)
    return replace(inputs, given=both.drop(f"{name}.new" for name in twice))


@dataclass
class Term:
    """A term of every enterprise: the assessment in its last year, and the years that were assumed for it."""

    document: TermDocument
    annual: Assessment
    result: Assessment
    first: int
    last: int
    known: tuple[int, ...]

    @property
    def assumed(self) -> tuple[int, ...]:
        """The years whose figures are those of the latest year known, because they are not there yet."""
        return tuple(year for year in range(self.first, self.last + 1) if year not in self.known)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward term`."""
        passes = passed_on(self.document, self.annual)
        years = {
            (e, y): v
            for e, y, v in passes.select(*KEYS, self.document.passes).iter_rows()
            if self.first <= y <= self.last
        }
        rows = []
        for row in self.result.rows():
            own = {year: years.get((row["enterprise"], year)) for year in range(self.first, self.last + 1)}
            rows.append({**row, "annual": {str(year): value for year, value in own.items()}})
        return {
            "term": self.document.id,
            "from": self.first,
            "to": self.last,
            "assumed_years": list(self.assumed),
            **{name: part for name, part in self.result.to_dict().items() if name != "results"},
            "results": rows,
        }


def assess_term(
    book: Rulebook, document: TermDocument, inputs: Inputs, first: int, annual_inputs: Inputs | None = None
) -> Term:
    """The term that begins in `first`, with the annual results inside it; years to come repeat the latest year known.

    So the result of an unfinished term is a running score: what the term would give if the years to come were like the
    last. Raises `AssessmentError` where no year of the term has figures.
    """
    last = first + document.years - 1
    years = range(first, last + 1)
    annual = assess(book, document.annual, annual_inputs or inputs, [*years], reasons=False)
    known = sorted({int(year) for year in annual.frame["year"].unique()})
    if not known:
        raise AssessmentError(
            Fault(
                "term.no_years",
                _("No year from {first} to {last} has figures.").format(first=first, last=last),
                _("Name another first year, or import the statements of the term."),
                value=str(first),
            )
        )
    joined = with_given(inputs, passed_on(document, annual))
    filled = _repeated(joined, known[-1], last)
    result = assess(book, document.scheme, filled, [last])
    return Term(document, annual, result, first, last, tuple(known))


@dataclass
class MovedTerm:
    """A term with mergers and transfers inside it, in both views, and who left."""

    reported: Term
    rebased: Term
    moves: tuple[Move, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward term --moves`: the re-based view, the reported one under `reported`, who `left`."""
        left = [
            {"enterprise": move.giver, "year": move.year, "receiver": move.receiver or None, "reason": move.reason}
            for move in self.moves
            if move.share >= 1
        ]
        view = self.rebased.document.merged
        counted = self.rebased if view == "rebase" else self.reported
        return {**counted.to_dict(), "view": view, "left": left, "reported": self.reported.to_dict()}


def assess_moved_term(
    book: Rulebook, document: TermDocument, inputs: Inputs, first: int, moves: Sequence[Move], additive: Sequence[str]
) -> MovedTerm:
    """The term with mergers and transfers, both as reported and on the enterprises' present extent.

    Who was merged away or dissolved has no result in the term's last year and is named under `left`; the document says
    whether the re-based view (`rebase`) or the reported one (`close`) counts.
    """
    reported = assess_term(book, document, inputs, first)
    facts = rebased(_year_rows(inputs), moves, additive).filter(pl.col("view") == "rebased").drop("view")
    gone = {move.giver: move.year for move in moves if move.share >= 1}
    given = inputs.given
    if given is not None and gone:
        last_year = pl.col("enterprise").replace_strict(gone, default=None, return_dtype=pl.Int64)
        given = given.filter(last_year.is_null() | (pl.col("year") < last_year))
    moved = replace(inputs, facts=facts, given=given, figures=None, places=None)
    return MovedTerm(reported, assess_term(book, document, moved, first), tuple(moves))


def _repeated(inputs: Inputs, latest: int, last: int) -> Inputs:
    """The inputs with the rows of the latest year repeated for the years after it up to the term's last."""
    if latest >= last:
        return inputs
    facts = None if inputs.facts is None else _year_rows(inputs)
    coming = range(latest + 1, last + 1)

    def repeated(frame: pl.DataFrame | None, keep: Sequence[str] = ()) -> pl.DataFrame | None:
        if frame is None:
            return None
        own = frame.filter(pl.col("year") <= latest)
        row = frame.filter(pl.col("year") == latest).drop(
            c for c in frame.columns if c.endswith((".opening", ".previous"))
        )
        years = [row.with_columns(pl.lit(year, dtype=frame.schema["year"]).alias("year")) for year in coming]
        later = frame.filter(pl.col("year") > latest) if keep else frame.clear()
        return pl.concat([own, *years, later], how="diagonal")

    targets = inputs.targets
    return replace(
        inputs, facts=repeated(facts), given=repeated(inputs.given), targets=targets, figures=None, places=None
    )


def _year_rows(inputs: Inputs) -> pl.DataFrame:
    frame: pl.DataFrame = rows_of_year_end(as_lazy(inputs.facts), inputs.months).collect("polars").to_native()
    return frame


@dataclass(frozen=True)
class Needed:
    """What an indicator must reach for a score: the value, the score it gives, and the range that was tried.

    `value` is None where the score cannot be reached in the range; `best` is then the best score found there.
    """

    enterprise: str
    indicator: str
    goal: float
    value: float | None
    score: float | None
    best: float | None
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one answer."""
        return dict(vars(self))


def needed(
    book: Rulebook,
    scheme: str,
    inputs: Inputs,
    enterprise: str,
    year: int,
    indicator: str,
    goal: float,
    *,
    low: float,
    high: float,
) -> Needed:
    """The least demanding value of an indicator in a year that brings the score to `goal`, everything else as it is.

    The value is searched between `low` and `high` on a grid that is narrowed five times, from the easy end on (from
    `high` where lower is better), so that steps and caps of the scheme are met as they are. The value is in the unit of
    the indicator's tables. Raises `AssessmentError` for an unknown indicator or an empty range.
    """
    document = book.entry_of_years("scheme", scheme, [year]).document
    better = _direction(book, document.indicators, indicator)
    if not low < high:
        raise AssessmentError(
            Fault(
                "term.range",
                _("There is nothing between {low} and {high}.").format(low=low, high=high),
                _("Name a lower and a higher end."),
                value=str(low),
            )
        )
    start, end = (high, low) if better == "lower" else (low, high)
    found: tuple[float, float] | None = None
    best: float | None = None
    for _round in range(_ROUNDS):
        grid = [start + (end - start) * step / (_POINTS - 1) for step in range(_POINTS)]
        scores = _scores(book, scheme, inputs, enterprise, year, indicator, grid)
        known = [score for score in scores if score is not None]
        best = max(known, default=None) if best is None else max([best, *known])
        place = next((n for n, score in enumerate(scores) if score is not None and score >= goal - 1e-9), None)
        if place is None:
            break
        found = grid[place], float(scores[place] or 0.0)
        if place == 0:
            break
        start, end = grid[place - 1], grid[place]
    return Needed(
        enterprise, indicator, goal, found[0] if found else None, found[1] if found else None, best, low, high
    )


def needed_in_term(
    book: Rulebook,
    document: TermDocument,
    inputs: Inputs,
    first: int,
    enterprise: str,
    indicator: str,
    goal: float,
    *,
    low: float,
    high: float,
) -> Needed:
    """What an indicator must reach in the term's last year; annual results inside, unknown years like the latest."""
    term = assess_term(book, document, inputs, first)
    filled = _repeated(with_given(inputs, passed_on(document, term.annual)), term.known[-1], term.last)
    return needed(book, document.scheme, filled, enterprise, term.last, indicator, goal, low=low, high=high)


def _direction(book: Rulebook, documents: Iterable[str], indicator: str) -> str:
    for name in documents:
        known: Mapping[str, Any] = book.get("indicators", name).indicators
        if indicator in known:
            return str(known[indicator].better)
        for chart in book.get("indicators", name).accounts:
            if indicator in book.get("accounts", chart).accounts:
                return "higher"
    raise AssessmentError(
        Fault(
            "term.unknown_indicator",
            _("The scheme knows no indicator called {indicator}.").format(indicator=indicator),
            _("Name an indicator of its documents; `stateward rulebook show` lists them."),
            value=indicator,
        )
    )


def _scores(
    book: Rulebook, scheme: str, inputs: Inputs, enterprise: str, year: int, indicator: str, grid: Sequence[float]
) -> list[float | None]:
    """The scores of the enterprise with each value of the indicator, computed as if they were so many enterprises."""
    of = pl.col("enterprise") == enterprise
    ids = pl.DataFrame({"enterprise": [enterprise] * len(grid), "copy": [f"{n:04d}" for n in range(len(grid))]})

    def copied(frame: pl.DataFrame | None) -> pl.DataFrame | None:
        if frame is None:
            return None
        own = ids.join(frame.filter(of), on="enterprise", how="inner")
        return own.with_columns(pl.col("copy").alias("enterprise")).drop("copy")

    tried = pl.DataFrame({"enterprise": ids["copy"], "year": [year] * len(grid), indicator: list(grid)})
    own = replace(
        inputs,
        facts=None if inputs.facts is None else copied(_year_rows(inputs)),
        given=copied(inputs.given) if inputs.given is not None else tried,
        enterprises=copied(inputs.enterprises),
        targets=copied(inputs.targets),
        figures=None,
        places=None,
    )
    result = assess(book, scheme, with_given(own, tried), [year], reasons=False)
    scores: dict[str, float | None] = dict(result.frame.select("enterprise", "score").iter_rows())
    return [scores.get(f"{n:04d}") for n in range(len(grid))]


def carried_over(
    document: TermDocument, target: Decimal, actual: Decimal, coming: Decimal, *, better: str = "higher"
) -> Decimal:
    """Next year's target with the part of this year's that was missed, by the share the document declares."""
    missed = (target - actual) if better != "lower" else (actual - target)
    if missed <= 0:
        return coming
    added = missed * document.carry_over
    return coming + added if better != "lower" else coming - added
