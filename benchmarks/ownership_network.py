"""A synthetic network of holdings for the benchmark: one owner, groups, pyramids, joint control, cross-holdings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

#: Enterprises for each headquarters the owner holds directly.
_PER_GROUP = 400
#: Share of enterprises with a second holder, and with a third one.
_SECOND, _THIRD = 0.45, 0.149
#: Every so many enterprises, two hold each other.
_RING_EVERY = 50


def network(enterprises: int, seed: int = 2023) -> pl.DataFrame:
    """Holdings `holder`, `held`, `share`; about 1.6 of them for each enterprise; shares of each make the whole or less.

    Enterprise 0 is the owner. Each other one has a main holder before it in its group, many have a second or third
    holder anywhere before them; every fiftieth holds a little of its own main holder's sister after it, which makes
    rings of several members.
    """
    chance = np.random.default_rng(seed)
    number = np.arange(1, enterprises)
    group = (number - 1) // _PER_GROUP
    head = 1 + group * _PER_GROUP
    # Near the head is likelier: groups of about seven layers.
    inside = (chance.random(len(number)) ** 3 * (number - head)).astype(np.int64)
    holder = np.where(number == head, 0, head + inside)
    main = np.round(np.where(chance.random(len(number)) < 0.15, 0.30, 0.51 + 0.34 * chance.random(len(number))), 4)
    holders, held, shares = [holder], [number], [main]
    left = 1 - main
    for part in (_SECOND, _THIRD):
        has = (chance.random(len(number)) < part) & (number > 2)
        other = (chance.random(len(number)) * (number - 1)).astype(np.int64) + 1
        other = np.where(
            chance.random(len(number)) < 0.8,
            head + (chance.random(len(number)) * (number - head)).astype(np.int64),
            other,
        )
        has &= (other != holder) & (other < number)
        share = np.round(left * (0.3 + 0.4 * chance.random(len(number))), 4)
        holders.append(other[has])
        held.append(number[has])
        shares.append(share[has])
        left = left - np.where(has, share, 0)
    back = number[(number % _RING_EVERY == 0) & (number > head + 2)]
    up = holder[back - 1]
    small = np.round(np.minimum(0.02, left[up - 1] * 0.3), 4)
    good = (up > 0) & (small > 0)
    holders.append(back[good])
    held.append(up[good])
    shares.append(small[good])
    frame = pl.DataFrame({"i": np.concatenate(holders), "j": np.concatenate(held), "share": np.concatenate(shares)})
    frame = frame.group_by("i", "j", maintain_order=True).agg(pl.col("share").sum())
    frame = frame.filter(pl.col("share") / 1 > 0)
    total = frame.group_by("j").agg(pl.col("share").sum().alias("total"))
    frame = frame.join(total, on="j", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("total") > 1).then(pl.col("share") / pl.col("total") * 0.999).otherwise("share").alias("share")
    )
    names = [
        pl.format("E{}", pl.col(end).cast(pl.String).str.zfill(7)).alias(name)
        for end, name in (("i", "holder"), ("j", "held"))
    ]
    return frame.select(*names, "share")


def write_network(folder: Path, enterprises: int) -> Path:
    """The holdings as a Parquet file in a folder."""
    path = folder / "holdings.parquet"
    network(enterprises).write_parquet(path)
    return path
