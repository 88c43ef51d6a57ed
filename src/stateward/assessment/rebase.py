"""Re-basing after mergers and transfers: the past of what was taken over is added, and both views are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import AssessmentError, Fault


@dataclass(frozen=True)
class Move:
    """From `year` on, this share of an enterprise's business belongs to another (1: merged into it).

    `receiver` empty: dissolved or handed to somebody outside the portfolio; nothing is added anywhere.
    """

    year: int
    giver: str
    receiver: str = ""
    share: float = 1.0
    reason: str = ""


def moves_of(table: pl.DataFrame) -> tuple[Move, ...]:
    """Moves from a table with the columns `year`, `giver`, and optional `receiver`, `share`, `reason`."""
    absent = [name for name in ("year", "giver") if name not in table.columns]
    if absent:
        raise AssessmentError(
            Fault(
                "rebase.columns",
                _("The table has no column {columns}.").format(columns=listed(absent)),
                _("Needed are: {columns}.").format(columns=listed(("year", "giver", "receiver", "share", "reason"))),
                value=", ".join(table.columns[:8]),
            )
        )
    found = []
    for row in table.iter_rows(named=True):
        share = row.get("share")
        found.append(
            Move(
                int(row["year"]),
                str(row["giver"]),
                str(row.get("receiver") or ""),
                1.0 if share is None else float(share),
                str(row.get("reason") or ""),
            )
        )
    return tuple(found)


def rebased(facts: pl.DataFrame, moves: Sequence[Move], additive: Sequence[str]) -> pl.DataFrame:
    """Both views of the facts: `view` is `reported` or `rebased`.

    In the re-based view the figures of the years before a move are those the enterprises would have had with their
    present extent: the giver's past figures times the share go to the receiver. Only amounts (`additive`) can be moved;
    other columns are missing in re-based rows. A missing figure of either makes the sum missing, never zero. From the
    year of a whole move on, the giver has no rows. Raises `AssessmentError` for moves that make no sense.
    """
    _check(facts, moves)
    amounts = [c for c in additive if c in facts.columns]
    keys = [c for c in ("enterprise", "year", "month", "basis") if c in facts.columns]
    frame = facts.select(*keys, *amounts)
    for move in sorted(moves, key=lambda m: m.year):
        frame = _moved(frame, move, amounts, keys)
    reported = facts.with_columns(pl.lit("reported").alias("view"))
    return pl.concat([reported, frame.with_columns(pl.lit("rebased").alias("view"))], how="diagonal")


def _moved(frame: pl.DataFrame, move: Move, amounts: Sequence[str], keys: Sequence[str]) -> pl.DataFrame:
    giver = frame.filter(pl.col("enterprise") == move.giver)
    past = pl.col("year") < move.year
    taken = giver.filter(past).with_columns(
        pl.lit(move.receiver).alias("enterprise"), *(pl.col(c) * move.share for c in amounts)
    )
    receiver = frame.filter(pl.col("enterprise") == move.receiver)
    others = frame.filter(~pl.col("enterprise").is_in([move.giver, move.receiver]))
    both = receiver.join(taken, on=list(keys), how="left", suffix=".taken", maintain_order="left")
    in_both = past & pl.col("year").is_in(taken["year"].implode())
    added = both.with_columns(
        pl.when(in_both).then(pl.col(c) + pl.col(f"{c}.taken")).otherwise(pl.col(c)).alias(c) for c in amounts
    ).select(frame.columns)
    if move.share >= 1:
        left = giver.clear()
    else:
        rest = (pl.when(past).then(pl.col(c) * (1 - move.share)).otherwise(pl.col(c)).alias(c) for c in amounts)
        left = giver.with_columns(*rest)
    return pl.concat([others, added, left]).sort(*keys)


def _check(facts: pl.DataFrame, moves: Sequence[Move]) -> None:
    known = set(facts["enterprise"].unique().to_list())
    faults = []
    for move in moves:
        if move.giver not in known or (move.receiver and move.receiver not in known):
            absent = move.giver if move.giver not in known else move.receiver
            faults.append(
                Fault(
                    "rebase.unknown",
                    _("There are no figures of {enterprise}, named in a merger or transfer of {year}.").format(
                        enterprise=absent, year=move.year
                    ),
                    _("Correct the code, or import its statements first."),
                    value=absent,
                )
            )
        if not 0 < move.share <= 1 or move.giver == move.receiver:
            faults.append(
                Fault(
                    "rebase.share",
                    _("A share of {share} of {enterprise} cannot move to {receiver}.").format(
                        share=move.share, enterprise=move.giver, receiver=move.receiver or "–"
                    ),
                    _("Name another enterprise and a share above 0 and up to 1."),
                    value=str(move.share),
                )
            )
    if faults:
        raise AssessmentError(faults)
