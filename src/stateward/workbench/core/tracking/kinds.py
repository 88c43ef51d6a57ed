"""Kinds of tracked items: what a strand calls them, and how overdue ones climb the ladder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_


@dataclass(frozen=True)
class ItemKind:
    """A kind of item. `ladder`: working days overdue after which it is urged, supervised, brought to a leader.

    `closes_if` is asked before an item of the kind is closed and raises `Refused` where its strand still needs a step.
    """

    name: str
    title: str
    strand: str
    ladder: tuple[int, int, int] = (1, 5, 10)
    closes_if: Callable[[Any], None] | None = None


_kinds: dict[str, ItemKind] = {}


def item_kind(
    name: str,
    title: str,
    strand: str,
    *,
    ladder: tuple[int, int, int] = (1, 5, 10),
    closes_if: Callable[[Any], None] | None = None,
) -> ItemKind:
    """Register a kind; stands in an app's `items.py`, which is loaded with the app. `title` is a marked sentence.

    Raises ValueError where the kind is registered already or the ladder does not rise.
    """
    if name in _kinds:
        raise ValueError(f"the kind of item {name} is registered twice")
    if not 0 < ladder[0] <= ladder[1] <= ladder[2]:
        raise ValueError("the rungs of a ladder rise")
    _kinds[name] = ItemKind(name, title, strand, ladder, closes_if)
    return _kinds[name]


def kind(name: str) -> ItemKind:
    """The registered kind; one that was retired since keeps its name as its title. Its items stay readable."""
    return _kinds.get(name) or ItemKind(name, name, "")


def known(name: str) -> ItemKind:
    """The registered kind; raises KeyError."""
    return _kinds[name]


def title_of(name: str) -> str:
    """The kind's title in the running language."""
    return _(kind(name).title)


def all_kinds() -> list[ItemKind]:
    """Every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


#: What a leader or an officer gives somebody to do, without a strand.
ASSIGNMENT = item_kind("core.assignment", N_("Assignment"), "")
