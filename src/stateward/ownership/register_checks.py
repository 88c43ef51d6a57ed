"""Holdings against the register and against each other: what is unknown, more than the whole, or short of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from stateward.facts.faults import shown
from stateward.messages import gettext as _
from stateward.ownership.faulty_rows import Faults, rows_named
from stateward.ownership.holdings import ROUNDING


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
    frame: pl.DataFrame, faults: Faults, rounding: float = ROUNDING
) -> tuple[pl.DataFrame, list[str]]:
    """Leave out the holdings of enterprises whose shares or votes exceed the whole; tell those that fall short.

    Returns the rest and the enterprises left without a determined holder. Nothing is scaled to fit.
    """
    sums = frame.group_by("held", maintain_order=True).agg(
        pl.col("share").sum().alias("sum"),
        pl.col("votes").filter(~pl.col("agreement")).sum().alias("votes_sum"),
        pl.col("row").sort().alias("rows"),
        pl.col("row").min().alias("row"),
        pl.col("agreement").sum().alias("agreements"),
    )
    above = (pl.col("sum") > 1 + rounding) | (pl.col("votes_sum") > 1 + rounding)
    faults.tell("shares_above_whole", sums.filter(above), _above, "held")
    several = ~above & (pl.col("agreements") > 1)
    faults.tell("agreements_conflict", sums.filter(several), _several_agreements, "held")
    short = sums.filter(~above & ~several & (pl.col("sum") < 1 - rounding))
    faults.tell("holders_incomplete", short, _short, "held", "explain")
    wrong = sums.filter(above | several)["held"]
    rest = frame if wrong.is_empty() else frame.filter(~pl.col("held").is_in(wrong.implode()))
    return rest, wrong.to_list()


def own_holdings(frame: pl.DataFrame, faults: Faults) -> None:
    """Tell enterprises that hold shares in themselves; the holding is kept as what it is, own shares."""
    faults.tell(
        "own_parent",
        frame.filter(pl.col("holder") == pl.col("held")),
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
