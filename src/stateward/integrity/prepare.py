"""From figures to normalised values: the steps of an index document in their order, and a log of what each did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stateward.integrity.faults import IntegrityError, fault, warning
from stateward.integrity.normalise import SPREAD_NEEDED, normalise
from stateward.integrity.observations import Matrix, Observations, some
from stateward.integrity.outliers import Treated, treat
from stateward.integrity.stages import denominate, impute, screen
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.index import IndexDocument, Normalise
from stateward.rulebook.index_tree import Tree


@dataclass
class Prepared:
    """Normalised values of the units that remain, with what happened on the way.

    `raw` are the figures as they entered normalisation (denominated, imputed, treated); `imputed` counts filled cells,
    `treated` says per indicator (and period) what became of outliers, `screened` names the units left out.
    """

    data: Observations
    raw: Matrix
    imputed: int = 0
    treated: dict[str, Treated] = field(default_factory=dict)
    screened: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def prepare(document: IndexDocument, tree: Tree, data: Observations) -> Prepared:
    """Run every step but the aggregation. Raises IntegrityError where no unit is left or a named thing is absent."""
    found = Prepared(data, data.values)
    _thin_units(data, found)
    for step in document.steps:
        match step.step:
            case "denominate":
                found.data, lost = denominate(found.data, tree)
                if lost:
                    found.faults.append(
                        warning(
                            "index.no_divisor",
                            _(
                                "{number} figures have no divisor, or the divisor zero, and are missing therefore."
                            ).format(number=lost),
                            _("Fill in the divisors."),
                            value=str(lost),
                        )
                    )
            case "impute":
                found.data, filled = impute(found.data, step)
                found.imputed = int(filled.sum())
            case "screen":
                found.data, gone = screen(found.data, step)
                _screened(document, data, gone, found)
            case "treat":
                _treat(step, found)
            case "normalise":
                found.raw = found.data.values
                _normalise(step, tree, found)
    _still_missing(found)
    return found


def _screened(document: IndexDocument, data: Observations, gone: list[int], found: Prepared) -> None:
    found.screened = [data.units[i] for i in gone]
    if gone:
        found.faults.append(
            warning(
                "index.screened_out",
                _("{number} units have too few figures and are left out: {names}.").format(
                    number=len(gone), names=some(found.screened)
                ),
                _("Collect what is missing, or lower the limit of the step screen."),
                value=str(len(gone)),
            )
        )
    if not found.data.rows:
        raise IntegrityError(
            fault(
                "index.no_units",
                _("No unit has enough figures for the index {id}.").format(id=document.id),
                _("Collect what is missing, or lower the limit of the step screen."),
                value=document.id,
            )
        )


def _treat(step: Any, found: Prepared) -> None:
    data = found.data
    values = data.values.copy(order="K")
    parts = _parts(data, step.periods)
    for j, id_ in enumerate(data.indicators):
        if id_ in step.except_:
            continue
        for time, rows in parts:
            values[rows, j], done = treat(values[rows, j], step)
            if done.winsorised or done.logged or not done.passes:
                found.treated[id_ if time is None or len(parts) == 1 else f"{id_} {time}"] = done
    found.data = data.with_values(values)
    failed = [key for key, done in found.treated.items() if done.passes is False]
    if failed:
        found.faults.append(
            warning(
                "index.outliers_left",
                _("Outliers remain after treatment in: {names}.").format(names=some(failed)),
                _("Look at these indicators; allow more points, or leave them out."),
                value=str(len(failed)),
            )
        )


def _normalise(step: Normalise, tree: Tree, found: Prepared) -> None:
    data = found.data
    values = np.full_like(data.values, np.nan)
    parts = _parts(data, step.periods)
    unknown = sorted(set(step.exceptions) - set(data.indicators))
    if unknown:
        raise IntegrityError(
            [
                fault(
                    "index.exception",
                    _("{id} is no indicator, but has an exception in the step normalise.").format(id=id_),
                    _("Correct the code, or take the exception out."),
                    value=id_,
                )
                for id_ in unknown
            ]
        )
    for j, id_ in enumerate(data.indicators):
        way = step.exceptions.get(id_, step)
        for _time, rows in parts:
            reference = _reference_row(way.reference, data, rows) if way.method == "distance_to_reference" else None
            values[rows, j] = normalise(data.values[rows, j], way, tree.elements[id_], reference)
        _told(id_, way.method, data.values[:, j], values[:, j], found)
    found.data = data.with_values(values)


def _parts(data: Observations, periods: str) -> list[tuple[Any, Any]]:
    """The rows worked on together; all of them as a slice, which copies nothing."""
    found = [(None, np.arange(data.rows))] if periods == "together" else data.periods()
    return [(found[0][0], slice(None))] if len(found) == 1 else list(found)


def _reference_row(unit: str | None, data: Observations, rows: Any) -> int:
    """The place of the reference unit among the rows. Raises IntegrityError where it is not there."""
    for place, i in enumerate(np.arange(data.rows)[rows]):
        if data.units[i] == unit:
            return place
    raise IntegrityError(
        fault(
            "index.reference",
            _("The reference unit {unit} is not among the units.").format(unit=unit),
            _("Name a unit of the data, also in every period."),
            value=unit,
        )
    )


def _told(id_: str, method: str, before: Matrix, after: Matrix, found: Prepared) -> None:
    """Say why an indicator came out of normalisation empty."""
    known = before[~np.isnan(before)]
    if not len(known):
        found.faults.append(
            warning(
                "index.all_missing",
                _("{id} has no figure at all and counts for nothing; its weight goes to its siblings.").format(id=id_),
                _("Collect the figures, or take the indicator out."),
                rule=id_,
            )
        )
    elif np.isnan(after[~np.isnan(before)]).all():
        no_spread = known.min() == known.max() and method in SPREAD_NEEDED
        message = (
            _(
                "{id} has the same figure {value} everywhere and cannot be put on a scale; its weight goes to its "
                "siblings."
            ).format(id=id_, value=f"{known[0]:g}")
            if no_spread
            else _(
                "{id} cannot be put on a scale: its goalposts, target or reference are missing or coincide; its "
                "weight goes to its siblings."
            ).format(id=id_)
        )
        found.faults.append(
            warning(
                "index.no_variance" if no_spread else "index.no_scale",
                message,
                _("Take the indicator out, or normalise it by goalposts."),
                rule=id_,
            )
        )


def _thin_units(data: Observations, found: Prepared) -> None:
    """Units with a single figure or none: they are computed where the steps allow it, and named."""
    count = (~np.isnan(data.values)).sum(axis=1)
    for limit, code, message in (
        (0, "index.unit_empty", _("{number} units have no figure at all: {names}.")),
        (
            1,
            "index.unit_one_value",
            _("{number} units have a single figure: {names}. All else of their score is imputed or left out."),
        ),
    ):
        thin = [data.units[i] for i in np.flatnonzero(count == limit)]
        if thin and (limit == 0 or len(data.indicators) > 1):
            found.faults.append(
                warning(
                    code,
                    message.format(number=len(thin), names=some(thin)),
                    _("Collect what is missing, or screen such units out."),
                    value=str(len(thin)),
                )
            )


def _still_missing(found: Prepared) -> None:
    holes = np.isnan(found.data.values)
    number = int(holes.sum())
    if number:
        found.faults.append(
            warning(
                "index.still_missing",
                _("{number} values are missing in {units} units; the weights of the others count alone there.").format(
                    number=number, units=int(holes.any(axis=1).sum())
                ),
                _("Collect what is missing, or choose a way to impute it."),
                value=str(number),
            )
        )
