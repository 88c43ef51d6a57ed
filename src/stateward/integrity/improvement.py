"""Why an index is what it is and what would raise it: drivers, measures, and the change since last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from stateward.integrity.aggregate import aggregate
from stateward.integrity.faults import IntegrityError, fault
from stateward.integrity.index import IndexResult, finish, run_index
from stateward.integrity.observations import Matrix, Observations, observe
from stateward.integrity.prepare import prepare
from stateward.integrity.stages import denominate
from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.messages.errors import StatewardError
from stateward.rulebook.documents import Title
from stateward.rulebook.index import IndexDocument, Measure
from stateward.rulebook.index_tree import Tree, tree_of

#: Where an index names no measures, each indicator may reach this quantile of its peers.
USUAL_AIM = "75%"
#: A gain of less is none.
_NO_GAIN = 1e-9


@dataclass(frozen=True)
class Driver:
    """What one indicator does to a unit's score, against the mean of its peers: points above or below."""

    id: str
    value: float | None
    peers: float | None
    effect: float


def drivers(result: IndexResult, row: int) -> list[Driver]:
    """The indicators by how far they carry the score of one row away from that of a unit with the peers' mean there.

    Each is exchanged alone; in a geometric index the effects do not add up, and none is said to.
    """
    data = result.prepared.data
    peers = next(rows for _time, rows in data.periods() if row in rows)
    values = {id_: data.values[[row], j] for j, id_ in enumerate(data.indicators)}
    step = result.document.step("aggregate")
    own = float(aggregate(values, result.tree, step)[result.tree.root][0])
    found = []
    for j, id_ in enumerate(data.indicators):
        column = data.values[peers, j]
        if np.isnan(data.values[row, j]) or np.isnan(own):
            continue
        mean = float(np.nanmean(column))
        other = float(aggregate(values | {id_: np.array([mean])}, result.tree, step)[result.tree.root][0])
        found.append(Driver(id_, float(data.values[row, j]), mean, own - other))
    return sorted(found, key=lambda driver: -abs(driver.effect))


@dataclass(frozen=True)
class Gain:
    """A measure and what it would bring: the score and rank after it, every other figure unchanged.

    `figures` are the figures it would reach; `assumption` is the sentence that must stand beside the number.
    """

    measure: str
    title: str
    gain: float
    score: float
    rank: int | None
    figures: Mapping[str, float]
    assumption: str


def measures(
    document: IndexDocument, table: Any, unit: str, time: Any = None, *, most: int = 3, structure: Any = None
) -> list[Gain]:
    """The measures that would raise a unit's index most, each computed by running the whole index anew.

    Raises IntegrityError where the unit is not among the data.
    """
    tree = tree_of(document, structure)
    data, _faults = observe(table, document, tree)
    row = row_of(data, unit, time)
    before = finish(document, tree, prepare(document, tree, data))
    start = _score_of(before, unit, time)
    if start is None:
        return []
    found = []
    for measure in document.measures or _usual_measures(tree):
        figures = _reached(measure, tree, data, row)
        if not figures:
            continue
        after = finish(document, tree, prepare(document, tree, _with(data, row, figures)))
        score = _score_of(after, unit, time)
        if score is not None and score[0] - start[0] > _NO_GAIN:
            found.append(
                Gain(
                    measure.id,
                    _title(measure),
                    score[0] - start[0],
                    score[0],
                    score[1],
                    figures,
                    _assumption(measure, figures, tree),
                )
            )
    return sorted(found, key=lambda gain: -gain.gain)[:most]


def _usual_measures(tree: Tree) -> list[Measure]:
    return [
        Measure(id=id_, title=tree.elements[id_].title or Title(en=id_, zh=id_), reaches={id_: USUAL_AIM})
        for id_ in tree.indicators
    ]


def _title(measure: Measure) -> str:
    return pick(measure.title.as_dict())


def _assumption(measure: Measure, figures: Mapping[str, float], tree: Tree) -> str:
    """What is assumed, in a sentence."""
    parts = []
    for id_, value in figures.items():
        aim, element = measure.reaches[id_], tree.elements[id_]
        title = pick(element.title.as_dict()) if element.title else id_
        if isinstance(aim, str):
            parts.append(
                _("“{title}” reaches {value}, which {share} of the peers do not exceed for the better").format(
                    title=title, value=f"{value:g}", share=aim
                )
            )
        else:
            parts.append(_("“{title}” reaches {value}").format(title=title, value=f"{value:g}"))
    return _("Assumed: {parts}; everything else, and all other enterprises, stay as they are.").format(
        parts=listed(parts)
    )


def _reached(measure: Measure, tree: Tree, data: Observations, row: int) -> dict[str, float]:
    """The figures of the data that a measure would change for the better."""
    shares, _lost = denominate(data, tree)
    found = {}
    for id_, aim in measure.reaches.items():
        if id_ not in data.indicators:
            raise IntegrityError(
                fault(
                    "index.measure",
                    _("The measure {measure} changes {id}, which is no indicator.").format(measure=measure.id, id=id_),
                    _("Correct the measure."),
                    value=id_,
                    rule=measure.id,
                )
            )
        j, element = data.indicators.index(id_), tree.elements[id_]
        peers = next(rows for _time, rows in data.periods() if row in rows)
        divisor = data.columns[element.denominator][row] if element.denominator else 1.0
        target = _aim(aim, shares.values[peers, j] * element.direction, element.direction)
        own = shares.values[row, j]
        if target is None or np.isnan(divisor) or (not np.isnan(own) and (target - own) * element.direction <= 0):
            continue
        found[id_] = float(target * divisor)
    return found


def _aim(aim: str | Decimal, turned: Matrix, direction: int) -> float | None:
    """A figure as written, or the quantile of the peers' figures turned so that higher is better."""
    if not isinstance(aim, str):
        return float(aim)
    known = turned[~np.isnan(turned)]
    return float(np.quantile(known, float(aim.rstrip("%")) / 100)) * direction if len(known) else None


def _with(data: Observations, row: int, figures: Mapping[str, float]) -> Observations:
    values = data.values.copy(order="K")
    for id_, figure in figures.items():
        values[row, data.indicators.index(id_)] = figure
    return replace(data, values=values)


def row_of(data: Observations, unit: str, time: Any) -> int:
    """The row of a unit in a period (any period with None). Raises IntegrityError where there is none."""
    for i, (name, period) in enumerate(zip(data.units, data.times, strict=True)):
        if name == unit and (time is None or period == time):
            return i
    raise IntegrityError(
        fault(
            "index.unit_unknown",
            _("{unit} is not among the units of this period.").format(unit=unit),
            _("Name a unit of the data."),
            value=unit,
        )
    )


def _score_of(result: IndexResult, unit: str, time: Any) -> tuple[float, int | None] | None:
    for i, (name, period) in enumerate(zip(result.units, result.prepared.data.times, strict=True)):
        if name == unit and (time is None or period == time):
            score, rank = float(result.scores[i]), float(result.ranks[i])
            return None if score != score else (score, None if rank != rank else int(rank))
    return None


@dataclass(frozen=True)
class Change:
    """A unit's change since last year: what was done, and what another method makes of the same figures.

    done = this year's figures by last year's method, less last year's score; method = the rest.
    `reason` says why the two cannot be told apart.
    """

    unit: str
    before: float | None
    after: float | None
    done: float | None
    method: float | None
    reason: str | None = None


def change(old: IndexDocument, old_table: Any, new: IndexDocument, new_table: Any) -> list[Change]:
    """The change of every unit that has a score in one of the two years, each year in a table of its own."""
    before, after = _by_unit(run_index(old, old_table)), _by_unit(run_index(new, new_table))
    reason = None
    between: dict[str, float] = {}
    if old.version == new.version and old.id == new.id:
        between = after
    else:
        try:
            between = _by_unit(run_index(old, new_table))
        except StatewardError as error:
            reason = _("Last year's method cannot be run on this year's figures: {reason}").format(
                reason=error.faults[0].message
            )
    found = []
    for unit in sorted(before.keys() | after.keys()):
        first, last, middle = before.get(unit), after.get(unit), between.get(unit)
        if first is None or last is None:
            missing = _("No score last year.") if first is None else _("No score this year.")
            found.append(Change(unit, first, last, None, None, missing))
        elif middle is None:
            found.append(Change(unit, first, last, None, None, reason or _("No score by last year's method.")))
        else:
            found.append(Change(unit, first, last, middle - first, last - middle))
    return found


def _by_unit(result: IndexResult) -> dict[str, float]:
    return {unit: float(score) for unit, score in zip(result.units, result.scores, strict=True) if score == score}
