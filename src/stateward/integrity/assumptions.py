"""What of an index is uncertain: each assumption as a set of alternatives laid over the specification.

An alternative is checked before anything runs; a conflict between alternatives is a fault, never a skipped run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from pydantic import ValidationError

from stateward.integrity.faults import IntegrityError, fault
from stateward.integrity.observations import Matrix
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.index import Assumption, IndexDocument
from stateward.rulebook.index_tree import Tree, grow

#: What stands for an element taken out of the index.
REMOVED = "removed"


@dataclass(frozen=True)
class Variant:
    """One specification among the possible ones."""

    document: IndexDocument
    tree: Tree


def laid_over(nominal: Variant, changes: Sequence[tuple[Assumption, Any]]) -> Variant:
    """The specification with some of its parts changed.

    Raises IntegrityError where a path leads nowhere, or the changed specification is none.
    """
    fields = nominal.document.model_dump(by_alias=True)
    elements = {id_: element.model_dump() for id_, element in nominal.tree.elements.items()}
    removed: list[str] = []
    for assumption, value in changes:
        head, _dot, rest = assumption.part.partition(".")
        if head == "elements":
            _change_element(elements, removed, assumption, rest, value)
        else:
            _change_step(fields, assumption, head, rest, value)
    try:
        document = IndexDocument.model_validate(fields)
        tree = nominal.tree
        if any(assumption.part.startswith("elements.") for assumption, _value in changes):
            kind = type(next(iter(nominal.tree.elements.values())))
            tree = grow([kind.model_validate(element) for element in elements.values()])
            tree = tree.without(removed) if removed else tree
    except ValidationError as error:
        raise IntegrityError(_impossible(changes, str(error.errors()[0]["msg"]))) from error
    if document.weights == "equal":
        tree = grow([e.model_copy(update={"weight": Decimal(1)}) for e in tree.elements.values()])
    return Variant(document, tree)


def _change_element(
    elements: dict[str, dict[str, Any]], removed: list[str], assumption: Assumption, path: str, value: Any
) -> None:
    id_, _dot, name = path.partition(".")
    if id_ not in elements or (name and name not in elements[id_]):
        raise IntegrityError(_nowhere(assumption))
    if name:
        elements[id_][name] = value
    elif value == REMOVED:
        removed.append(id_)
    elif value is not None:
        raise IntegrityError(_nowhere(assumption))


def _change_step(fields: dict[str, Any], assumption: Assumption, head: str, rest: str, value: Any) -> None:
    if head == "weights" and not rest:
        fields["weights"] = value
        return
    for step in fields["steps"]:
        if step["step"] != head:
            continue
        if not rest and isinstance(value, Mapping):
            step.update(value)
        elif rest in step:
            step[rest] = value
        else:
            raise IntegrityError(_nowhere(assumption))
        return
    raise IntegrityError(_nowhere(assumption))


def _nowhere(assumption: Assumption) -> Any:
    return fault(
        "index.assumption",
        _("The assumption {id} varies {part}, which the specification does not have.").format(
            id=assumption.id, part=assumption.part
        ),
        _("Name a part such as treat.winsorise, normalise, weights, elements.CODE.weight or elements.CODE."),
        value=assumption.part,
        rule=assumption.id,
    )


def _impossible(changes: Sequence[tuple[Assumption, Any]], reason: str) -> Any:
    told = listed(f"{assumption.id} = {value}" for assumption, value in changes)
    return fault(
        "index.alternative",
        _("These alternatives give no index ({changes}): {reason}.").format(changes=told, reason=reason),
        _("Correct the values of the assumptions."),
        value=told,
    )


@dataclass(frozen=True)
class Draws:
    """An assumption drawn for every run: the value of each run, or the number of its set of weights."""

    assumption: Assumption
    places: Any
    values: tuple[Any, ...]

    def of(self, run: int) -> Any:
        """The value in one run."""
        return self.values[self.places[run]]


def draw(assumption: Assumption, points: Matrix) -> Draws:
    """Points between 0 and 1 as values: equal slices for values and sets, the straight line between two numbers."""
    if assumption.between is not None:
        low, high = (float(end) for end in assumption.between)
        return Draws(assumption, np.arange(len(points)), tuple((low + points * (high - low)).tolist()))
    number = assumption.noise.sets if assumption.noise is not None else len(assumption.values)
    places = np.minimum((points * number).astype(np.intp), number - 1)
    return Draws(assumption, places, assumption.values or tuple(range(number)))


def noisy_weights(tree: Tree, assumption: Assumption, chance: np.random.Generator) -> dict[str, Matrix]:
    """Sets of weights: each weight of the named levels times 1 plus or minus at most its level's share (uniform).

    The definition is COINr's get_noisy_weights; the arrays have one entry a set. Raises IntegrityError for a level
    that the tree does not have.
    """
    noise = assumption.noise
    if noise is None:
        return {}
    known = set(tree.levels.values())
    absent = sorted(set(noise.levels) - known)
    if absent:
        raise IntegrityError(
            fault(
                "index.noise_level",
                _("The assumption {id} varies weights of level {levels}; the index has the levels {known}.").format(
                    id=assumption.id, levels=listed(str(a) for a in absent), known=listed(str(k) for k in sorted(known))
                ),
                _("Correct the levels; indicators are level 1."),
                rule=assumption.id,
            )
        )
    found = {}
    for id_ in tree.elements:
        share = noise.levels.get(tree.levels[id_])
        factor = 1.0 if share is None else 1 + (chance.random(noise.sets) * 2 - 1) * float(share)
        found[id_] = np.broadcast_to(tree.weight(id_) * np.asarray(factor), (noise.sets,)).astype(np.float64)
    return found
