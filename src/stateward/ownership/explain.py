"""Why one holder has its share in an enterprise and whether it controls it: chain by chain."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import numpy as np

from stateward.facts.faults import fault
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.ownership.control import controlled_by
from stateward.ownership.lookthrough import components, shares_of
from stateward.ownership.network import EQUAL_SHARES, Flags, Network, OwnershipError

#: Chains told one by one; what further chains and rings add is told as one number.
MOST_PATHS = 40
#: Steps of the search; the largest chains are found first.
_MOST_STEPS = 200_000


@dataclass(frozen=True)
class Path:
    """One chain of holdings: the nodes from the holder down, the share in each step, their product."""

    nodes: tuple[str, ...]
    shares: tuple[float, ...]
    product: float

    def sentence(self) -> str:
        """The chain as `S 60% A 51% B = 30.6%`."""
        steps = [f"{self.nodes[0]}"]
        steps += [f"→ {share:.4%} → {node}" for share, node in zip(self.shares, self.nodes[1:], strict=True)]
        return f"{' '.join(steps)} = {self.product:.6%}"


@dataclass(frozen=True)
class Pair:
    """What one holder has in one enterprise.

    `share` is the look-through share (`None` where undetermined), `further` what chains that are not listed and
    rounds through rings add, `corrected` the share without the holder's own rings. `votes` lists who directs votes
    in the enterprise for the holder, with the votes.
    """

    holder: str
    held: str
    share: float | None
    corrected: float | None
    paths: tuple[Path, ...]
    further: float | None
    controls: bool
    votes: tuple[tuple[str, float], ...]

    def sentences(self) -> list[str]:
        """The explanation for people, line by line."""
        lines = [path.sentence() for path in self.paths]
        if self.share is None:
            lines.append(_("The share cannot be determined: a ring on the way is held by its own members alone."))
        elif not self.paths:
            lines.append(
                _("{holder} holds nothing of {held}, not even through others.").format(
                    holder=self.holder, held=self.held
                )
            )
        else:
            told = _("{holder} holds {share} of {held} in all, of which {further} through further chains and rings.")
            lines.append(
                told.format(
                    holder=self.holder, held=self.held, share=f"{self.share:.6%}", further=f"{self.further:.6%}"
                )
            )
        return [*lines, self._control_sentence()]

    def _control_sentence(self) -> str:
        votes = sum(share for _name, share in self.votes)
        parts = listed(f"{name} {share:.4%}" for name, share in self.votes)
        if self.controls:
            return _("{holder} controls {held}: it directs {votes} of the votes ({parts}).").format(
                holder=self.holder, held=self.held, votes=f"{votes:.4%}", parts=parts
            )
        if not self.votes:
            return _("{holder} does not control {held}: it directs no votes there.").format(
                holder=self.holder, held=self.held
            )
        told = _("{holder} does not control {held}: its {votes} of the votes ({parts}) are no more than half.")
        return told.format(holder=self.holder, held=self.held, votes=f"{votes:.4%}", parts=parts)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON-ready fields."""
        return {
            "holder": self.holder,
            "held": self.held,
            "look_through_share": self.share,
            "corrected_share": self.corrected,
            "paths": [{"nodes": p.nodes, "shares": p.shares, "product": p.product} for p in self.paths],
            "further": self.further,
            "controls": self.controls,
            "votes": [{"holder": name, "votes": share} for name, share in self.votes],
        }


def explain_pair(network: Network, holder: str, held: str, *, most: int = MOST_PATHS) -> Pair:
    """The look-through share and control of a pair, chain by chain, the largest first.

    Raises OwnershipError where one of the two is unknown or both are the same.
    """
    source, target = network.node(holder), network.node(held)
    if source == target:
        raise OwnershipError(
            fault(
                "pair_same",
                _("The holder and the enterprise are the same: {id}.").format(id=holder),
                _("Name two different codes."),
                value=holder,
            )
        )
    found = components(network)
    shares = shares_of(found, source)
    total = None if np.isnan(shares[target]) else float(shares[target])
    loop = 0.0 if np.isnan(shares[source]) else float(shares[source])
    paths = tuple(_paths(network, source, target, most))
    rank = controlled_by(network, source)
    listed_sum = sum(path.product for path in paths)
    return Pair(
        holder,
        held,
        total,
        None if total is None else total / (1 + loop),
        paths,
        None if total is None else max(total - listed_sum, 0.0),
        bool(rank[target] >= 0 and target != source),
        _voters(network, rank, source, target),
    )


def _voters(network: Network, rank: Any, source: int, target: int) -> tuple[tuple[str, float], ...]:
    """The votes in the target directed by the holder and by what it controls otherwise than through the target."""
    edges = network.in_edges.of(np.array([target], dtype=np.int64))
    before = rank[target] if rank[target] >= 0 else np.iinfo(np.int64).max
    ours = [e for e in edges.tolist() if 0 <= rank[network.holder[e]] < before and network.votes[e] > 0]
    ours.sort(key=lambda e: (-network.votes[e], network.ids[network.holder[e]]))
    return tuple((network.ids[network.holder[e]], float(network.votes[e])) for e in ours)


def _paths(network: Network, source: int, target: int, most: int) -> list[Path]:
    """Chains without a repeated node, the largest product first (best-first search on the way to the target)."""
    useful = _leads_to(network, target)
    queue: list[tuple[float, tuple[int, ...], tuple[float, ...]]] = [(-1.0, (source,), ())]
    found: list[Path] = []
    for _step in range(_MOST_STEPS):
        if not queue or len(found) >= most:
            break
        product, nodes, shares = heapq.heappop(queue)
        if nodes[-1] == target:
            found.append(Path(tuple(network.ids[node] for node in nodes), shares, -product))
            continue
        for edge in network.out_edges.of(np.array([nodes[-1]], dtype=np.int64)).tolist():
            below, share = int(network.held[edge]), float(network.share[edge])
            if useful[below] and below not in nodes and share > EQUAL_SHARES:
                heapq.heappush(queue, (product * share, (*nodes, below), (*shares, share)))
    return found


def _leads_to(network: Network, target: int) -> Flags:
    seen = np.zeros(network.nodes, dtype=bool)
    seen[target] = True
    frontier = np.array([target], dtype=np.int64)
    while frontier.size:
        holders = network.holder[network.in_edges.of(frontier)]
        frontier = np.unique(holders[~seen[holders]])
        seen[frontier] = True
    return seen
