"""Proof that one event stands under the newest seal, without showing any other event."""

from __future__ import annotations

from stateward.audit.merkle import inclusion_proof
from stateward.audit.proof import EventProof
from stateward.workbench.audit.models import Event, Seal
from stateward.workbench.audit.sealing import seal_record


def proof_of(event: Event) -> EventProof | None:
    """The event's proof; `None` while it waits for a seal."""
    last = Seal.objects.order_by("-number").first()
    if event.position is None or last is None or event.position >= last.size:
        return None
    hashes = Event.objects.filter(position__lt=last.size).order_by("position").values_list("leaf", flat=True)
    leaves = [bytes.fromhex(leaf) for leaf in hashes.iterator(chunk_size=10_000)]
    path = inclusion_proof(event.position, leaves)
    return EventProof(event.line, event.position, seal_record(last), tuple(part.hex() for part in path))
