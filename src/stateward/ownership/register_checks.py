"""Holdings against the register and against each other: what is unknown, more than the whole, or short of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

import numpy as np
import polars as pl

from stateward.facts.faults import shown
from stateward.messages import gettext as _
from stateward.messages.errors import Level
from stateward.ownership.faulty_rows import MOST_OF_ONE_KIND, Faults, rows_named
from stateward.ownership.holdings import ROUNDING
from stateward.ownership.network import Flags, Ints, sums


def without_unknown(frame: pl.DataFrame, known: Collection[str], faults: Faults, root: str | None) -> pl.DataFrame:
    """Leave out holdings in enterprises the register does not have; holders it does not have count as outsiders."""
    names = pl.Series("known", list(known), dtype=pl.String)
    frame = faults.split(
        frame,
        ~pl.col("held").is_in(names.implode()),
        "unknown_enterprise",
        lambda row: (
            _("The enterprise {held} is not in the register; this holding of {holder} was left out.").format(
                held=shown(row["held"]), holder=shown(row["holder"])
            ),
            _("Add the enterprise to the table of enterprises, or correct its code."),
        ),
        "held",
    )
    outside = frame.filter(~pl.col("holder").is_in(names.implode()) & (pl.col("holder") != (root or "")))
    faults.tell(
        "unknown_holder",
        outside.unique("holder", keep="first", maintain_order=True),
        lambda row: (
            _("The holder {holder} is not in the register; it counts as a holder from outside.").format(
                holder=shown(row["holder"])
            ),
            _("Add it to the table of enterprises if it is one; else nothing needs to be done."),
        ),
        "holder",
        "explain",
    )
    return frame


def whole_enterprises(
    frame: pl.DataFrame, held: Ints, nodes: int, faults: Faults, rounding: float = ROUNDING
) -> tuple[Flags, Flags]:
    """The holdings that stay when those of enterprises with more than the whole are left out, and these enterprises.

    `held` numbers the enterprise of each row. Enterprises whose shares fall short of the whole are told. Nothing is
    scaled to fit.
    """
    agreement = frame["agreement"].to_numpy()
    shares = sums(held, frame["share"].to_numpy(), nodes)
    votes = sums(held, np.where(agreement, 0.0, frame["votes"].to_numpy()), nodes)
    above = (shares > 1 + rounding) | (votes > 1 + rounding)
    several = ~above & (np.bincount(held[agreement], minlength=nodes) > 1)
    short = ~above & ~several & (shares < 1 - rounding) & (np.bincount(held, minlength=nodes) > 0)
    for odd, code, telling, level in (
        (above, "shares_above_whole", _above, "error"),
        (several, "agreements_conflict", _several_agreements, "error"),
        (short, "holders_incomplete", _short, "explain"),
    ):
        found = np.flatnonzero(odd)
        if found.size:
            told = np.zeros(nodes, dtype=bool)
            told[found[:MOST_OF_ONE_KIND]] = True
            rows = _by_enterprise(frame.filter(told[held]))
            faults.tell(code, rows, telling, "held", cast(Level, level), more=len(found) - rows.height)
    undetermined: Flags = above | several
    return ~undetermined[held], undetermined


def _by_enterprise(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("held", maintain_order=True).agg(
        pl.col("share").sum().alias("sum"),
        pl.col("votes").filter(~pl.col("agreement")).sum().alias("votes_sum"),
        pl.col("row").sort().alias("rows"),
        pl.col("row").min().alias("row"),
        pl.col("agreement").sum().alias("agreements"),
    )


def own_holdings(frame: pl.DataFrame, faults: Faults) -> None:
    """Tell the holdings of enterprises in themselves; they are kept as what they are, own shares."""
    faults.tell(
        "own_parent",
        frame,
        lambda row: (
            _("{held} holds {share} of its own shares.").format(held=shown(row["held"]), share=f"{row['share']:.4%}"),
            _("Check that these are own shares held in treasury; if the holder is somebody else, correct it."),
        ),
        "held",
        "warning",
    )


def _above(row: dict[str, Any]) -> tuple[str, str]:
    share = max(row["sum"], row["votes_sum"])
    message = _(
        "The holders of {held} hold {share} together (rows {rows}); these holdings were left out and nothing is said "
        "of who holds it."
    ).format(held=shown(row["held"]), share=f"{share:.4%}", rows=rows_named(row["rows"]))
    return message, _("Correct the shares or votes so that they make no more than 100 %.")


def _several_agreements(row: dict[str, Any]) -> tuple[str, str]:
    message = _("{number} holders direct {held} by agreement (rows {rows}); these were left out.").format(
        held=shown(row["held"]), number=row["agreements"], rows=rows_named(row["rows"])
    )
    return message, _("Keep the agreement that is in force, and give the others their last day.")


def _short(row: dict[str, Any]) -> tuple[str, str]:
    message = _("{share} of {held} has no known holder; it counts as held by somebody unknown.").format(
        held=shown(row["held"]), share=f"{1 - row['sum']:.4%}"
    )
    return message, _("Add the missing holders if they are known.")
