"""What compiling gives: nodes with the names of their results, and the program behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from stateward.formula import Program
from stateward.rulebook import Entry
from stateward.rulebook import scheme as s
from stateward.rulebook.documents import Indicator

#: The unit of a statement line that a scheme scores as it is.
LINE_UNIT: dict[str, Literal["money", "count", "days"]] = {"money": "money", "count": "count", "days": "days"}
UNIT_FACTOR = {"percent": Decimal(100)}
ATTRIBUTES = ("enterprise_class", "industry", "size", "level", "basis")
#: First parts of dotted names that belong to a row and are never shifted in time.
TABLES = ("standard", "target", "base", "level", "weight")


@dataclass(frozen=True)
class Compiled:
    """One node of a compiled scheme: the document's node and the names of its results."""

    node: s.NodeBase
    key: str
    title: Mapping[str, str]
    points: str
    weight: Decimal | str | None
    value: str | None = None
    indicator: Indicator | None = None
    policy: str = "missing"
    forced: str | None = None
    applies: str | None = None
    parts: tuple[str, ...] = ()
    role: str = "node"
    children: tuple[Compiled, ...] = ()
    #: What the points stand on where the policy gives a node points although this has no value.
    stands_on: str | None = None

    def walk(self) -> Iterable[Compiled]:
        """The node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def leaf(self) -> bool:
        """Whether the node scores an indicator."""
        return self.value is not None


@dataclass
class Scheme:
    """A compiled scheme: its document, its program and its tree of nodes."""

    document: s.SchemeDocument
    entry: Entry
    program: Program
    root: Compiled
    bonus: tuple[Compiled, ...] = ()
    deductions: tuple[Compiled, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    account_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[Compiled, ...]:
        """All nodes: the tree, then bonus and deductions."""
        return tuple(n for top in (self.root, *self.bonus, *self.deductions) for n in top.walk())

    @property
    def leaves(self) -> tuple[Compiled, ...]:
        """The nodes that score an indicator."""
        return tuple(node for node in self.nodes if node.leaf)

    def results(self, *, reasons: bool = True) -> tuple[str, ...]:
        """The names whose values make a result: score, grade, gates and every node's value, points and state.

        Where reasons are told, what the points stand on is a result too; else only whether it is known.
        """
        wanted = ["score", *(["grade.index"] if self.document.grades else [])]
        for node in self.nodes:
            wanted.append(node.points)
            wanted += [name for name in (node.value, node.forced, node.applies) if name is not None]
            if node.stands_on is not None:
                wanted.append(node.stands_on if reasons else f"known.{node.key}")
            wanted += [node.weight] if isinstance(node.weight, str) else []
        return tuple(dict.fromkeys(wanted))


def timeless(name: str) -> bool:
    """Whether a name belongs to the row (attribute, standard, target), so that it is never shifted in time."""
    return name in ATTRIBUTES or name.split(".", 1)[0] in TABLES
