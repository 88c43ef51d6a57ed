"""Checking a log from its first event: every leaf, every seal, every digest, and heads kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stateward.audit.merkle import Frontier, leaf_hash
from stateward.audit.records import SealRecord, UnknownAlgorithm, personal_digest, read_line
from stateward.audit.witness import WitnessedHead
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: The event that tells which personal contents were erased, under `after.digests`.
ERASURE = "audit.personal_erased"


@dataclass(frozen=True)
class Leaf:
    """An event as it is stored: its line, and in a database its place and the hash stored beside it."""

    line: str
    place: str
    position: int | None = None
    stored_hash: str | None = None
    sealed: bool = True


@dataclass(frozen=True)
class PersonalRecord:
    """A personal content with its salt, and the digest that stands for it in the event."""

    digest: str
    event: str
    name: str
    salt: str
    content: Any


@dataclass
class Verified:
    """What a verification found; without faults the log is whole."""

    events: int = 0
    unsealed: int = 0
    seals: int = 0
    erased: int = 0
    head: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The shape of `audit verify --format json`."""
        return {
            "events": self.events,
            "unsealed": self.unsealed,
            "seals": self.seals,
            "erased": self.erased,
            "head": self.head,
            "faults": [fault.to_dict() for fault in self.faults],
        }


@dataclass
class _Seen:
    """What was met on the way through the events."""

    ids: set[str] = field(default_factory=set)
    digests: dict[str, tuple[str, str]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)


def verify(
    leaves: Iterable[Leaf],
    seals: Sequence[SealRecord],
    *,
    origin: str | None = None,
    personal: Iterable[PersonalRecord] | None = None,
    frontiers: Mapping[int, str] | None = None,
    witness: Sequence[WitnessedHead] = (),
    is_signed: Callable[[WitnessedHead], bool] | None = None,
) -> Verified:
    """Check a log.

    `leaves` are all events, the sealed ones in their order, then the others; `seals` by number; `origin` the log's
    own identity where it is stored apart; `personal` the personal contents (`None`: they were not handed over);
    `frontiers` what the database keeps for the next seal, by seal number; `witness` heads kept elsewhere, whose
    signatures `is_signed` checks.
    """
    found = Verified(seals=len(seals))
    _check_chain(seals, origin, found)
    seen = _check_leaves(leaves, seals, frontiers or {}, found)
    if personal is not None:
        _check_personal(personal, seen, found)
    found.erased = len(seen.erased)
    _check_witness(witness, seals, is_signed, found)
    found.head = seals[-1].head if seals else None
    return found


def _fault(code: str, message: str, value: object = None, **place: Any) -> Fault:
    step = _("Restore the log from a backup made before the change, and ask who could write to it since.")
    return Fault(f"audit.{code}", message, step, value=None if value is None else str(value), **place)


def _check_chain(seals: Sequence[SealRecord], origin: str | None, found: Verified) -> None:
    """Every seal's head is the hash of its fields and stands on the head before; numbers, sizes and times grow."""
    before: SealRecord | None = None
    for place, seal in enumerate(seals, start=1):
        words = {"number": seal.number}
        if seal.number != place:
            message = _("Seal {number} stands where seal {place} should: a seal is missing or came twice.")
            found.faults.append(_fault("seal_order", message.format(number=seal.number, place=place), seal.number))
        try:
            head = seal.computed_head()
        except UnknownAlgorithm:
            message = _("Seal {number} was made with the hash {name}, which this release does not know.")
            found.faults.append(_fault("algorithm", message.format(number=seal.number, name=seal.algorithm)))
            continue
        if head != seal.head:
            message = _("The head of seal {number} is not the hash of its fields: the seal was changed.")
            found.faults.append(_fault("seal_changed", message.format(**words), seal.head))
        if seal.previous != (before.head if before else ""):
            message = _("Seal {number} does not stand on the seal before it: the chain was changed.")
            found.faults.append(_fault("chain", message.format(**words), seal.previous))
        if before and (seal.size < before.size or seal.at < before.at):
            message = _("Seal {number} covers fewer events than the seal before it, or is older.")
            found.faults.append(_fault("seal_order", message.format(**words), seal.size))
        if seal.origin != (origin if origin is not None else seals[0].origin):
            message = _("Seal {number} belongs to another log.")
            found.faults.append(_fault("origin", message.format(**words), seal.origin))
        before = seal


def _check_leaves(
    leaves: Iterable[Leaf], seals: Sequence[SealRecord], frontiers: Mapping[int, str], found: Verified
) -> _Seen:
    """Every event is as it was hashed, and the events up to each seal give its root."""
    seen = _Seen()
    tree = Frontier()
    waiting = list(reversed(seals))
    for leaf in leaves:
        waiting = _close_seals(tree, waiting, frontiers, found)
        found.events += 1
        _check_leaf(leaf, tree.size, seen, found)
        if leaf.sealed:
            tree.append(leaf_hash(leaf.line.encode("utf-8", "replace")))
        else:
            found.unsealed += 1
    for seal in reversed(_close_seals(tree, waiting, frontiers, found)):
        message = _("Seal {number} covers {size} events, but only {count} are there: events are missing.")
        found.faults.append(
            _fault("missing", message.format(number=seal.number, size=seal.size, count=tree.size), seal.size)
        )
    covered = seals[-1].size if seals else 0
    if tree.size > covered:
        message = _("{count} events are marked as sealed, but the last seal covers {size}: a seal is missing.")
        found.faults.append(_fault("too_many", message.format(count=tree.size, size=covered), tree.size))
    return seen


def _close_seals(
    tree: Frontier, waiting: list[SealRecord], frontiers: Mapping[int, str], found: Verified
) -> list[SealRecord]:
    """Compare the root with every seal that ends at this size; the seals still to come."""
    while waiting and waiting[-1].size == tree.size:
        seal = waiting.pop()
        if seal.root != tree.root().hex():
            message = _("The events up to number {size} do not give the root of seal {number}: an event was changed.")
            found.faults.append(_fault("root", message.format(size=seal.size, number=seal.number), seal.root))
        kept = frontiers.get(seal.number)
        if kept is not None and kept != frontier_text(tree):
            message = _("What seal {number} keeps for the next seal does not follow from the events.")
            found.faults.append(_fault("frontier", message.format(number=seal.number)))
    return waiting


def frontier_text(tree: Frontier) -> str:
    """The roots of the full subtrees as the database keeps them."""
    return " ".join(root.hex() for root in tree.roots)


def _check_leaf(leaf: Leaf, size: int, seen: _Seen, found: Verified) -> None:
    if leaf.stored_hash is not None and leaf_hash(leaf.line.encode("utf-8", "replace")).hex() != leaf.stored_hash:
        message = _("The event {place} is not what was recorded: one of its fields was changed.")
        found.faults.append(_fault("event_changed", message.format(place=leaf.place), leaf.place))
    if leaf.sealed and leaf.position is not None and leaf.position != size:
        message = _("The event {place} stands at {position}, but {expected} comes next: an event is missing or moved.")
        words = {"place": leaf.place, "position": leaf.position, "expected": size}
        found.faults.append(_fault("position", message.format(**words), leaf.position))
    try:
        fields = read_line(leaf.line)
        identity, digests = str(fields["id"]), dict(fields["personal"])
    except (ValueError, KeyError, TypeError, RecursionError):
        message = _("The event {place} cannot be read.")
        found.faults.append(_fault("event_unreadable", message.format(place=leaf.place), leaf.line[:80]))
        return
    if identity in seen.ids:
        message = _("The event {place} stands in the log twice.")
        found.faults.append(_fault("event_twice", message.format(place=leaf.place), identity))
    seen.ids.add(identity)
    seen.digests.update({str(digest): (identity, str(name)) for name, digest in digests.items()})
    if fields.get("action") == ERASURE:
        seen.erased.update(str(digest) for digest in (fields.get("after") or {}).get("digests", ()))


def _check_personal(personal: Iterable[PersonalRecord], seen: _Seen, found: Verified) -> None:
    """Every digest has its content, unless an event says that it was erased; every content is as it was recorded."""
    there: set[str] = set()
    for record in personal:
        there.add(record.digest)
        computed = personal_digest(record.event, record.name, record.salt, record.content)
        known = seen.digests.get(record.digest)
        if computed != record.digest or known != (record.event, record.name):
            message = _("The personal content {name} of the event {event} is not what was recorded.")
            found.faults.append(
                _fault("personal_changed", message.format(name=record.name, event=record.event), record.digest)
            )
        elif record.digest in seen.erased:
            message = _("The personal content {name} of the event {event} was erased, but is there.")
            found.faults.append(
                _fault("personal_back", message.format(name=record.name, event=record.event), record.digest)
            )
    for digest, (event, name) in seen.digests.items():
        if digest not in there and digest not in seen.erased:
            message = _(
                "The personal content {name} of the event {event} is gone, and no event says that it was erased."
            )
            found.faults.append(_fault("personal_missing", message.format(name=name, event=event), digest))


def _check_witness(
    witness: Sequence[WitnessedHead],
    seals: Sequence[SealRecord],
    is_signed: Callable[[WitnessedHead], bool] | None,
    found: Verified,
) -> None:
    """Every head that somebody else kept is the head of the seal with that number here."""
    by_number = {seal.number: seal for seal in seals}
    for head in witness:
        if is_signed is not None and not is_signed(head):
            message = _(
                "The signature of the kept head of seal {number} is missing, or is not of the key that was given."
            )
            found.faults.append(_fault("signature", message.format(number=head.number), head.head, line=head.line))
        seal = by_number.get(head.number)
        if seal is None:
            message = _(
                "A head of seal {number} was kept elsewhere, but this log has {count} seals: its end was cut off."
            )
            words = {"number": head.number, "count": len(seals)}
            found.faults.append(_fault("witness_cut", message.format(**words), head.head, line=head.line))
        elif (seal.origin, seal.size, seal.algorithm, seal.head) != (
            head.origin,
            head.size,
            head.algorithm,
            head.head,
        ):
            message = _("The head of seal {number} is not the one that was kept elsewhere: the log was rewritten.")
            found.faults.append(
                _fault("witness_rewritten", message.format(number=head.number), head.head, line=head.line)
            )
