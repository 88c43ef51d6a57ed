"""Rounding as a part of a formula, so that both readers round alike, also at ties."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from stateward.formula.language import MAX_PLACES
from stateward.formula.tree import Call, Node, Number

Mode = Literal["half_up", "half_even"]

#: Rounding mode -> the function of the language that does it.
FUNCTION_OF_MODE: dict[Mode, str] = {"half_up": "round", "half_even": "round_half_even"}
MODE_OF_FUNCTION: dict[str, Mode] = {function: mode for mode, function in FUNCTION_OF_MODE.items()}

#: The tolerance of `floor` and of ties stops growing here: above it, a float still tells 0.25 from 0.26, and a
#: relative tolerance would swallow whole units.
LARGEST_SCALE = Decimal("1e9")


def round_tree(node: Node, places: int, mode: Mode = "half_up") -> Node:
    """The tree of `node` rounded to `places` decimal places.

    `half_up` sends a half away from zero, `half_even` to the even digit; a value that equals a half by the rule of
    `TOLERANCE` is a half. Raises `ValueError` for more than 12 places to either side of the point.
    """
    if abs(places) > MAX_PLACES:
        raise ValueError(f"places must lie between {-MAX_PLACES} and {MAX_PLACES}")
    return Call(FUNCTION_OF_MODE[mode], (node, Number(Decimal(places))), position=node.position)


def rounding_of(node: Node) -> str | None:
    """How a tree's value is rounded (`half_up:2`), or None where its outermost part is no rounding."""
    if not isinstance(node, Call) or node.function not in MODE_OF_FUNCTION:
        return None
    return f"{MODE_OF_FUNCTION[node.function]}:{places_of(node)}"


def places_of(call: Call) -> int:
    """The decimal places of a rounding call; 0 where none are written."""
    if len(call.arguments) == 1:
        return 0
    places = call.arguments[1]
    if not isinstance(places, Number):
        raise TypeError("the parser lets only written numbers of places through")
    return int(places.value)
