"""Networks written as `A>B 0.6, B>C 0.51`, and independent computations: dense matrices, sets, recursion."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import polars as pl
from hypothesis import strategies as st

from stateward.ownership.enterprises import Enterprises, read_enterprises
from stateward.ownership.holdings import Holdings, read_holdings
from stateward.ownership.structure import Structure, structure

Edge = tuple[str, str, float]


def edges(text: str) -> list[Edge]:
    found = []
    for part in filter(None, (p.strip() for p in text.replace("\n", ",").split(","))):
        pair, share = part.split()
        holder, held = pair.split(">")
        found.append((holder, held, float(share)))
    return found


def holdings(listed: str | Iterable[Edge]) -> Holdings:
    rows = edges(listed) if isinstance(listed, str) else list(listed)
    schema = {"holder": pl.String, "held": pl.String, "share": pl.Float64}
    return read_holdings(pl.DataFrame(rows, schema=schema, orient="row"), "holdings.csv")


def register(*codes: str, **columns: list[object]) -> Enterprises:
    return read_enterprises(pl.DataFrame({"code": list(codes), **columns}), "enterprises.csv")


def of(listed: str | Iterable[Edge], root: str | None = None, **more: object) -> Structure:
    return structure(holdings(listed), root=root, **more)  # type: ignore[arg-type]


def nodes(found: Structure) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in found.frame().iter_rows(named=True)}


def column(found: Structure, name: str) -> dict[str, object]:
    return {id_: row[name] for id_, row in nodes(found).items()}


def codes(found: Structure | Holdings | Enterprises, *, explained: bool = False) -> list[str]:
    return [fault.code for fault in found.faults if explained or fault.level != "explain"]


# --- the independent computation ---


def dense_shares(listed: list[Edge]) -> dict[tuple[str, str], float]:
    """Y = A (I - A)^-1 on a dense matrix."""
    names = sorted({name for holder, held, _share in listed for name in (holder, held)})
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for holder, held, share in listed:
        matrix[place[holder], place[held]] += share
    whole = matrix @ np.linalg.inv(np.eye(len(names)) - matrix)
    return {(a, b): float(whole[place[a], place[b]]) for a in names for b in names}


def closure(listed: list[Edge], x: str) -> set[str]:
    """Everything x controls: add what x and the controlled hold more than half of, until nothing is added."""
    inside = {x}
    while True:
        sums: dict[str, float] = {}
        for holder, held, share in listed:
            if holder in inside and held not in inside:
                sums[held] = sums.get(held, 0.0) + share
        more = {held for held, share in sums.items() if share > 0.5 + 1e-9}
        if not more:
            return inside - {x}
        inside |= more


def ultimate(listed: list[Edge]) -> dict[str, str | None]:
    """The controller of each node that is controlled by nobody; at most one."""
    names = sorted({name for holder, held, _share in listed for name in (holder, held)})
    controls = {name: _with_itself(listed, name) for name in names}
    free = [name for name in names if not any(name in controls[other] for other in names)]
    found: dict[str, str | None] = {}
    for name in names:
        above = [top for top in free if name in controls[top]]
        assert len(above) <= 1, "two ultimate controllers cannot be"
        found[name] = above[0] if above else None
    return found


def _with_itself(listed: list[Edge], x: str) -> set[str]:
    """The closure of x, with x itself where x and what it controls hold more than half of x."""
    inside = closure(listed, x)
    own = sum(share for holder, held, share in listed if held == x and holder in inside | {x})
    return inside | {x} if own > 0.5 + 1e-9 else inside


def tree_layers(parents: dict[str, str]) -> dict[str, int]:
    @cache
    def layer(name: str) -> int:
        return 1 + layer(parents[name]) if name in parents else 1

    return {name: layer(name) for name in {*parents, *parents.values()}}


@st.composite
def networks(draw: st.DrawFn, most: int = 9, rings: bool = True) -> list[Edge]:
    """Networks in which the holders of an enterprise hold at most 99 % of it."""
    count = draw(st.integers(2, most))
    names = [f"N{i}" for i in range(count)]
    listed: list[Edge] = []
    for j in range(1, count):
        candidates = [i for i in range(count if rings else j) if i != j]
        holders = draw(st.lists(st.sampled_from(candidates), max_size=3, unique=True)) if candidates else []
        left = 99
        for i in holders:
            share = draw(st.integers(1, 90))
            if share <= left:
                listed.append((names[i], names[j], share / 100))
                left -= share
    return listed or [(names[0], names[1], 0.5)]
