"""Synthetic groups of companies with figures, for the benchmark of the slimming plan."""

from __future__ import annotations

import numpy as np
import polars as pl


def group(enterprises: int, seed: int = 2023) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Holdings and enterprises of one group of about seven layers: majorities, coalitions, locks, dependencies."""
    chance = np.random.default_rng(seed)
    layer = np.zeros(enterprises, dtype=int)
    rows: list[tuple[str, str, float]] = []
    for j in range(1, enterprises):
        i = int(chance.random() ** 1.4 * j)
        while layer[i] >= 6:
            i = int(chance.random() * j)
        layer[j] = layer[i] + 1
        if chance.random() < 0.06 and j > 5:
            other = int(chance.random() * j)
            if other != i and layer[other] <= layer[i]:
                rows += [(f"E{i}", f"E{j}", 0.3), (f"E{other}", f"E{j}", 0.3)]
                continue
        rows.append((f"E{i}", f"E{j}", round(0.51 + 0.49 * float(chance.random()), 3)))
    holdings = pl.DataFrame(rows, schema=["holder", "held", "share"], orient="row")
    codes = [f"E{j}" for j in range(enterprises)]
    lock = [("keep" if chance.random() < 0.05 else None) for _ in codes]
    needs = [(f"E{int(chance.random() * enterprises)}" if chance.random() < 0.03 else None) for _ in codes]
    register = pl.DataFrame(
        {
            "code": codes,
            "staff": np.round(chance.lognormal(3, 1.2, enterprises)),
            "debts": np.round(chance.lognormal(7, 1.5, enterprises)),
            "guarantees": np.where(chance.random(enterprises) < 0.2, np.round(chance.lognormal(6, 1, enterprises)), 0),
            "revenue": np.round(chance.lognormal(7, 2, enterprises)),
            "equity": np.round(chance.lognormal(7, 1.5, enterprises)),
            "licences": (chance.random(enterprises) < 0.2).astype(int),
            "main_business": np.where(chance.random(enterprises) < 0.7, "yes", "no"),
            "lock": lock,
            "depends_on": [need if need != code else None for need, code in zip(needs, codes, strict=True)],
        }
    )
    return holdings, register
