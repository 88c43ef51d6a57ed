"""What each node adds to the score: the nodes that a scheme's sums lead to, times their shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from stateward.assessment.compiled import Compiled, Scheme
from stateward.rulebook import scheme as s


@dataclass(frozen=True)
class Contribution:
    """A node that the score adds up, with the share its points count by (negative for deductions)."""

    node: Compiled
    share: Decimal

    @property
    def key(self) -> str:
        """The node's id."""
        return self.node.key

    @property
    def title(self) -> Mapping[str, str]:
        """The node's title in both languages."""
        return self.node.title


def contributions(scheme: Scheme) -> tuple[Contribution, ...]:
    """The nodes below the scheme's sums: leaves, and means, best-of and modified parts as wholes.

    Their points times their shares make the score, as long as nothing is spread, capped or rounded on the way.
    """
    found: list[Contribution] = []
    _below(scheme.root, Decimal(1), found)
    for nodes, sign in ((scheme.bonus, 1), (scheme.deductions, -1)):
        for node in nodes:
            _below(node, Decimal(sign), found)
    return tuple(found)


def _below(node: Compiled, share: Decimal, found: list[Contribution]) -> None:
    if isinstance(node.node, s.SumNode) and node.children:
        for child in node.children:
            _below(child, share * (child.node.share if child.node.share is not None else Decimal(1)), found)
    else:
        found.append(Contribution(node, share))


def contribution_columns(frame: pl.DataFrame, parts: Sequence[Contribution], prefix: str = "") -> list[pl.Expr]:
    """Each part's contribution as a column `prefix + key`; null where the node has no points."""
    return [
        (pl.col(part.node.points).cast(pl.Float64) * float(part.share)).alias(prefix + part.key)
        if part.node.points in frame.columns
        else pl.lit(None, dtype=pl.Float64).alias(prefix + part.key)
        for part in parts
    ]
