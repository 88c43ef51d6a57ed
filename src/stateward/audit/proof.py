"""The proof of one event as a file: the event's line, its place, the seal, and the hashes on the way to the root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stateward.audit.merkle import leaf_hash, verify_inclusion
from stateward.audit.records import SealRecord, UnknownAlgorithm

FORMAT = "stateward-event-proof"


@dataclass(frozen=True)
class EventProof:
    """That the event with this line is number `position` (from 0) under the seal; `path` as RFC 6962, 2.1.1."""

    line: str
    position: int
    seal: SealRecord
    path: tuple[str, ...]

    def holds(self) -> bool:
        """Whether line, place and path lead to the seal's root, and the seal's head is the hash of its fields."""
        try:
            leads = verify_inclusion(
                self.position,
                self.seal.size,
                leaf_hash(self.line.encode("utf-8", "replace"), self.seal.algorithm),
                [bytes.fromhex(part) for part in self.path],
                bytes.fromhex(self.seal.root),
                self.seal.algorithm,
            )
            return leads and self.seal.computed_head() == self.seal.head
        except (UnknownAlgorithm, ValueError):
            return False

    def to_dict(self) -> dict[str, Any]:
        """The proof as JSON-ready fields."""
        return {
            "format": FORMAT,
            "version": 1,
            "event": self.line,
            "position": self.position,
            "seal": self.seal.to_dict(),
            "path": list(self.path),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> EventProof:
        """A proof read from JSON; raises `KeyError` or `TypeError` where a field is missing or of another kind."""
        return cls(
            str(fields["event"]),
            int(fields["position"]),
            SealRecord.from_dict(fields["seal"]),
            tuple(str(part) for part in fields["path"]),
        )
