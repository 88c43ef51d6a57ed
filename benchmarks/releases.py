"""Compiled releases with planted schemes: a quiet market in which every irregularity was put on purpose.

The background is steady by design, so that no honest buyer, tenderer or process lies outside a limit: gaps between the
two best bids of 8 to 12 %, shares of disqualified bids of 0, 10 and 20 %, shares of wins of 18, 20 and 22 %, two to
four item groups a supplier.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Schemes of single processes, each planted in turn.
OF_PROCESSES = ("R003", "R018", "R024", "R028", "R030", "R035", "R036", "R058")
_EVERY = 400
_BIDDERS = 5


@dataclass
class Tenderer:
    """A tenderer that keeps to its share of wins and of disqualified bids."""

    id: str
    kind: int
    share: float
    groups: tuple[str, ...]
    phase: float = 0.0
    bids: int = 0
    wins: int = 0
    out: int = 0

    @property
    def due_out(self) -> bool:
        """Whether its next bid should be disqualified to keep its share of 0, 10 or 20 %."""
        return self.kind > 0 and self.out + 1 <= self.bids * self.kind / 10 + self.phase


@dataclass
class Market:
    """The generator: iterate over it once for the lines, then read `planted`."""

    number: int
    seed: int = 1
    planted: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[bytes]:
        chance = random.Random(self.seed)
        tenderers = max(45, self.number // 100)
        pools: list[list[Tenderer]] = [[], [], []]
        for t in range(tenderers):
            kind = t % 3
            share = (0.18, 0.20, 0.22)[(t // 3) % 3]
            groups = tuple(f"{10 + (t + k) % 80}" for k in range(2 + (t // 9) % 3))
            pools[kind].append(Tenderer(f"T{t}", kind, share, groups, phase=chance.random()))
        buyers = max(9, self.number // 200)
        places = [0, 0, 0]
        for i in range(self.number):
            buyer = i % buyers
            kind = buyer % 3
            pool = pools[kind]
            places[kind] = (places[kind] + 1) % len(pool)
            if places[kind] == 0:
                chance.shuffle(pool)
            start = (places[kind] * _BIDDERS) % len(pool)
            chosen = [pool[(start + k) % len(pool)] for k in range(_BIDDERS)]
            release = self._process(i, f"B{buyer}", chosen, chance)
            self._plant(i, release, chosen)
            yield json.dumps(release, separators=(",", ":")).encode()

    @property
    def number_planted(self) -> int:
        """How many cases were planted."""
        return sum(len(ids) for groups in self.planted.values() for ids in groups.values())

    def differences(self, results: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, set[str]]:
        """Cases planted and not found, or found and not planted, by indicator and group.

        Tenderers that Cardinal names beside a flagged process are no cases of their own.
        """
        found = {}
        for code in (*OF_PROCESSES, "R025", "R038", "R048"):
            for group in ("OCID",) if code in OF_PROCESSES else ("Buyer", "ProcuringEntity", "Tenderer"):
                flagged = {id_ for id_, codes in results.get(group, {}).items() if code in codes}
                apart = flagged ^ self.planted.get(code, {}).get(group, set())
                if apart:
                    found[f"{code} {group}"] = apart
        return found

    def _process(self, i: int, buyer: str, chosen: list[Tenderer], chance: random.Random) -> dict[str, Any]:
        price = round(chance.uniform(10_000, 5_000_000), 2)
        fit = [t for t in chosen if not t.due_out] or chosen
        winner = max(fit, key=lambda t: t.share * (t.bids + 1) - t.wins)
        # Who is due to be thrown out bids high; the two best bids stay valid.
        others = sorted((t for t in chosen if t is not winner), key=lambda t: t.due_out)
        bids = [self._bid(winner, price, "valid")]
        for place, tenderer in enumerate(others):
            amount = price * (1 + chance.uniform(0.08, 0.12)) if place == 0 else price * (1.2 + 0.1 * place)
            out = place > 0 and tenderer.due_out
            tenderer.out += out
            bids.append(self._bid(tenderer, round(amount, 2), "disqualified" if out else "valid"))
        for tenderer in chosen:
            tenderer.bids += 1
        winner.wins += 1
        group = winner.groups[winner.wins % len(winner.groups)]
        return {
            "ocid": f"ocds-demo-{i}", "buyer": {"id": buyer},
            "tender": {"status": "complete", "procurementMethod": "open", "procurementMethodDetails": "tender",
                       "numberOfTenderers": len(bids), "procuringEntity": {"id": f"E{buyer[1:]}"},
                       "tenderPeriod": {"startDate": "2025-03-01T00:00:00Z", "endDate": "2025-03-26T00:00:00Z"}},
            "bids": {"details": bids},
            "awards": [{"status": "active", "suppliers": [{"id": winner.id}],
                        "items": [{"classification": {"id": f"{group}000000"}}]}],
        }  # fmt: skip

    @staticmethod
    def _bid(tenderer: Tenderer, amount: float, status: str) -> dict[str, Any]:
        return {
            "status": status,
            "date": "2025-03-20T08:00:00Z",
            "tenderers": [{"id": tenderer.id}],
            "value": {"amount": amount, "currency": "CNY"},
        }

    def _note(self, code: str, group: str, id_: str) -> None:
        self.planted.setdefault(code, {}).setdefault(group, set()).add(id_)

    def _plant(self, i: int, release: dict[str, Any], chosen: list[Tenderer]) -> None:
        """Change a release into one of the schemes, and note it."""
        turn, step = divmod(i, _EVERY)
        if step == 0:
            code = OF_PROCESSES[turn % len(OF_PROCESSES)]
            _SCHEMES[code](release)
            self._note(code, "OCID", release["ocid"])
        elif step % 5 == 1:
            # Bids often and hardly ever wins.
            self._extra(release, "T-loser", 1.95, "valid")
            if i > 1:
                self._note("R025", "Tenderer", "T-loser")
        elif step in (7, 8, 12):
            self._extra(release, "T-out", 1.85, "disqualified")
            self._note("R038", "Tenderer", "T-out")
        elif step in (22, 23, 27):
            # Three of five bids out, in a buyer of its own.
            release["buyer"]["id"], release["tender"]["procuringEntity"]["id"] = "B-bad", "E-bad"
            for bid in sorted(release["bids"]["details"], key=lambda b: b["value"]["amount"])[2:]:
                bid["status"] = "disqualified"
            self._note("R038", "Buyer", "B-bad")
            self._note("R038", "ProcuringEntity", "E-bad")
        elif step in (32, 33, 37, 42, 43, 47):
            self._everything(i, release)

    def _extra(self, release: dict[str, Any], id_: str, factor: float, status: str) -> None:
        bids = release["bids"]["details"]
        amount = round(bids[0]["value"]["amount"] * factor, 2)
        bids.append(self._bid(Tenderer(id_, 0, 0.0, ()), amount, status))
        release["tender"]["numberOfTenderers"] += 1

    def _everything(self, i: int, release: dict[str, Any]) -> None:
        """A second award on the side to the supplier of everything; it hands in no bid."""
        code = f"{10 + i % 85}000000"
        release["bids"]["details"] = []
        release["awards"] = [{"status": "active", "suppliers": [{"id": "T-all"}],
                              "items": [{"classification": {"id": code}}]}]  # fmt: skip
        if i >= _EVERY * 4:
            self._note("R048", "Tenderer", "T-all")


def _short(release: dict[str, Any]) -> None:
    release["tender"]["tenderPeriod"]["startDate"] = "2025-03-20T00:00:00Z"


def _single(release: dict[str, Any]) -> None:
    release["tender"]["numberOfTenderers"] = 1


def _runner(release: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(release["bids"]["details"], key=lambda b: b["value"]["amount"])


def _close(release: dict[str, Any]) -> None:
    best, second = _runner(release)[:2]
    second["value"]["amount"] = round(best["value"]["amount"] * 1.01, 2)


def _same(release: dict[str, Any]) -> None:
    third, fourth = _runner(release)[2:4]
    fourth["value"]["amount"] = third["value"]["amount"]


def _late(release: dict[str, Any]) -> None:
    _runner(release)[0]["date"] = "2025-03-27T00:00:00Z"


def _others_out(release: dict[str, Any]) -> None:
    for bid in _runner(release)[1:]:
        bid["status"] = "disqualified"


def _lowest_out(release: dict[str, Any]) -> None:
    lost = _runner(release)[-1]
    lost["value"]["amount"], lost["status"] = round(_runner(release)[0]["value"]["amount"] * 0.9, 2), "disqualified"


def _far(release: dict[str, Any]) -> None:
    best, *others = _runner(release)
    for place, bid in enumerate(others):
        bid["value"]["amount"] = round(best["value"]["amount"] * (1.5 + 0.1 * place), 2)


_SCHEMES = {"R003": _short, "R018": _single, "R024": _close, "R028": _same, "R030": _late, "R035": _others_out,
            "R036": _lowest_out, "R058": _far}  # fmt: skip
