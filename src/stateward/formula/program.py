"""Definitions put in order: what looks back in time is turned into shifted names, circles are found and named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field

from stateward.formula.faults import formula_error
from stateward.formula.kinds import Kind, infer
from stateward.formula.lowering import Lowered, Point, lower
from stateward.formula.render import render
from stateward.formula.tree import Node, names
from stateward.messages import gettext as _
from stateward.messages.errors import FormulaError

_KEY = re.compile(r"(?P<name>.+?)(?P<opening>\.opening)?(@(?P<shift>[0-9]{1,4}))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class InputRef:
    """One figure that must be handed in: a name, `shift` years before, the opening figure where `opening`."""

    name: str
    shift: int = 0
    opening: bool = False

    @property
    def column(self) -> str:
        """The column that holds it: `net_profit`, `net_profit@1`, `total_assets.opening`, `total_assets.opening@1`."""
        return Point(self.shift, self.opening).key(self.name)

    @classmethod
    def of(cls, column: str) -> InputRef:
        """The figure that a column holds."""
        found = _KEY.match(column)
        if found is None:
            return cls(column)
        return cls(found["name"], int(found["shift"] or 0), found["opening"] is not None)


@dataclass(frozen=True, slots=True)
class Definition:
    """A named formula. `title` holds both languages, `source` the rule's reference, `note` the rule in words."""

    id: str
    tree: Node
    kind: Kind = "number"
    title: Mapping[str, str] | None = field(default=None, hash=False)
    source: str | None = None
    unit: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One definition at one point in time, ready to be computed.

    `tree` reads only earlier steps (`steps`) and figures handed in (`inputs`); `labels` gives the text people know
    for a part that can be at fault (a divisor); `level` is 0 where no other step is read.
    """

    key: str
    definition: Definition
    shift: int
    opening: bool
    tree: Node
    labels: Mapping[Node, str] = field(hash=False)
    steps: tuple[str, ...]
    inputs: tuple[InputRef, ...]
    level: int


class Program:
    """Definitions that may read one another.

    `timeless` tells the names that have no year (attributes, parameters, `standard.*`, `target.*`, ...): looking back
    leaves them as they are. Raises `FormulaError` where definitions go round in a circle or use a test as a figure.
    """

    def __init__(self, definitions: Mapping[str, Definition], timeless: Callable[[str], bool]) -> None:
        self.definitions: Mapping[str, Definition] = dict(definitions)
        self.timeless = timeless
        self._steps: dict[str, Step] = {}
        self._check_structure(self._in_order())

    def steps(self, wanted: Iterable[str]) -> tuple[Step, ...]:
        """The steps that lead to the wanted definitions (`roe`, or `roe@1` for one year before), each after those it
        reads. Raises `FormulaError` for a name that is not defined."""
        ordered: dict[str, Step] = {}
        for key in wanted:
            reference = InputRef.of(key)
            if reference.name not in self.definitions:
                raise formula_error(
                    "formula_not_defined",
                    _("{name} is not defined.").format(name=key),
                    _("Ask for one of the defined indicators."),
                    value=key,
                )
            self._collect(reference, ordered)
        return tuple(ordered.values())

    def inputs(self, wanted: Iterable[str]) -> frozenset[InputRef]:
        """The figures that must be handed in for the wanted definitions."""
        return frozenset(reference for step in self.steps(wanted) for reference in step.inputs)

    def without(self, ids: Iterable[str]) -> Program:
        """The program in which these definitions are figures handed in, in columns of their names."""
        handed_in = frozenset(ids)
        other = copy(self)
        other.definitions = {id_: found for id_, found in self.definitions.items() if id_ not in handed_in}
        other._steps = {}
        return other

    # --- steps ---

    def _collect(self, wanted: InputRef, ordered: dict[str, Step]) -> None:
        """Add the step for `wanted` after the steps it reads; without recursion, chains may be long."""
        waiting: list[tuple[InputRef, Lowered | None]] = [(wanted, None)]
        while waiting:
            reference, lowered = waiting.pop()
            key = reference.column
            if key in ordered:
                continue
            if key in self._steps:
                known = [self._steps[part] for part in self._steps[key].steps if part not in ordered]
                if known:
                    waiting.append((reference, lowered))
                    waiting.extend((InputRef.of(step.key), None) for step in reversed(known))
                else:
                    ordered[key] = self._steps[key]
                continue
            if lowered is None:
                lowered = self._lowered(reference)
                waiting.append((reference, lowered))
                waiting.extend((InputRef.of(part), None) for part in reversed(lowered.steps))
                continue
            self._steps[key] = ordered[key] = self._step(reference, lowered)

    def _lowered(self, reference: InputRef) -> Lowered:
        definition = self.definitions[reference.name]
        return lower(
            definition.tree, Point(reference.shift, reference.opening), self.timeless, self.definitions.__contains__
        )

    def _step(self, reference: InputRef, lowered: Lowered) -> Step:
        return Step(
            key=reference.column,
            definition=self.definitions[reference.name],
            shift=reference.shift,
            opening=reference.opening,
            tree=lowered.tree,
            labels=lowered.labels,
            steps=lowered.steps,
            inputs=tuple(InputRef(name, point.shift, point.opening) for name, point in lowered.inputs),
            level=max((self._steps[part].level + 1 for part in lowered.steps), default=0),
        )

    # --- checks ---

    def _in_order(self) -> list[str]:
        """All definitions, each after those it reads. Raises `FormulaError` naming the circle."""
        reads = {
            id_: sorted(name for name in names(definition.tree) if name in self.definitions)
            for id_, definition in self.definitions.items()
        }
        done: dict[str, None] = {}
        for start in reads:
            path: list[str] = []
            on_path: set[str] = set()
            waiting: list[tuple[str, bool]] = [(start, False)]
            while waiting:
                id_, leaving = waiting.pop()
                if leaving:
                    on_path.discard(path.pop())
                    done[id_] = None
                elif id_ in on_path:
                    raise self._circle([*path[path.index(id_) :], id_])
                elif id_ not in done:
                    path.append(id_)
                    on_path.add(id_)
                    waiting.append((id_, True))
                    waiting.extend((name, False) for name in reversed(reads[id_]))
        return list(done)

    def _circle(self, circle: list[str]) -> FormulaError:
        tree = self.definitions[circle[0]].tree
        return formula_error(
            "formula_circle",
            _("The definitions go round in a circle: {circle}.").format(circle=" -> ".join(circle)),
            _("Take one of them out of the others' formulas."),
            position=tree.position,
            value=f"{circle[0]} = {render(tree)}",
            rule=_("A definition never reads itself, not even a year before."),
        )

    def _check_structure(self, order: list[str]) -> None:
        """Refuse definitions that use a test as a figure or a figure as a test."""
        found: dict[str, Kind] = {}
        for id_ in order:
            definition = self.definitions[id_]
            try:
                kind = infer(definition.tree, found)
            except FormulaError as error:
                raise FormulaError(
                    fault.at(message=_("{name}: {message}").format(name=id_, message=fault.message))
                    for fault in error.faults
                ) from None
            found[id_] = kind if kind in ("truth", "text") else "number"
