"""Tickets of a draw: SHA-256 of the draw's name, the seed and an id, compared without floating point.

Everything here can be repeated with a hash function and a pocket calculator of 100 digits; `tools/verify_draw.py`
does so without this package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext

#: The first word of every hashed text; another way of drawing would get another word.
METHOD = "stateward-draw-1"
_DIGITS = 100
_RANGE = Decimal(2) ** 256


def ticket(draw: str, seed: str, *parts: str) -> str:
    """The ticket of an id (or of a pair of ids) as 64 hexadecimal digits."""
    return hashlib.sha256("\n".join([METHOD, draw, seed, *parts]).encode("utf-8")).hexdigest()


def rank_key(number: str, weight: Decimal) -> Decimal:
    """What a ticket weighs: -ln(1 - t / 2^256) / weight with 100 digits; the smallest are drawn.

    With equal weights this is the order of the tickets. With unequal ones an id of twice the weight has twice the
    chance to come first (Efraimidis and Spirakis, 2006).
    """
    with localcontext(Context(prec=_DIGITS)):
        return -(1 - Decimal(int(number, 16)) / _RANGE).ln() / weight


def drawn(tickets: Sequence[tuple[str, str, Decimal]], size: int) -> list[str]:
    """The ids with the `size` smallest keys of (id, ticket, weight), in their order."""
    if len({weight for _id, _number, weight in tickets}) <= 1:
        ordered = sorted(tickets, key=lambda entry: (entry[1], entry[0]))
    else:
        ordered = sorted(tickets, key=lambda entry: (rank_key(entry[1], entry[2]), entry[0]))
    return [id_ for id_, _number, _weight in ordered[:size]]


def shares(sizes: dict[str, int], size: int) -> dict[str, int]:
    """A sample divided over strata in proportion, the rest by largest remainder, then by name."""
    total = sum(sizes.values())
    whole = {name: size * count // total for name, count in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(size * sizes[name] % total), name))
    for name in order[: size - sum(whole.values())]:
        whole[name] += 1
    return whole
