"""Seals: the events recorded since the last one are folded into the tree, under a lock, and the head goes out.

Safe against any number of processes that append meanwhile: an event is folded in when it is seen without a position,
whenever it was committed, so that a transaction that was slow to commit is taken by the next seal and none is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from stateward.audit.merkle import Frontier
from stateward.audit.records import DEFAULT_ALGORITHM, SealRecord
from stateward.audit.verification import frontier_text
from stateward.audit.witness import WitnessedHead, witnessed
from stateward.workbench.audit.models import Event, Log, Seal

#: Sent after a seal was committed, with `seal` (a `SealRecord`); whoever carries heads out of the house listens.
sealed = Signal()
#: How long events may wait for a seal when nobody asks for one.
INTERVAL = timedelta(hours=1)
_LOG_ROW = 1
_BATCH = 5_000
_logger = logging.getLogger(__name__)


def origin() -> UUID:
    """The log's identity; made with the first need of it."""
    return Log.objects.get_or_create(pk=_LOG_ROW)[0].origin


@transaction.atomic
def seal() -> SealRecord | None:
    """Seal what was recorded since the last seal; `None` where nothing was.

    Every process that seals waits for the log's row, so there is one seal at a time; who records waits for nobody.
    """
    origin()
    log = Log.objects.select_for_update().get(pk=_LOG_ROW)
    last = Seal.objects.order_by("-number").first()
    tree = _tree(last)
    if not _fold_in(tree):
        return None
    now = timezone.now()
    made = SealRecord.made(
        number=last.number + 1 if last else 1,
        at=max(now, last.at) if last else now,
        algorithm=DEFAULT_ALGORITHM,
        origin=str(log.origin),
        size=tree.size,
        root=tree.root().hex(),
        previous=last.head if last else "",
    )
    Seal.objects.create(
        number=made.number,
        at=max(now, last.at) if last else now,
        algorithm=made.algorithm,
        origin=made.origin,
        size=made.size,
        root=made.root,
        previous=made.previous,
        head=made.head,
        frontier=frontier_text(tree),
    )
    transaction.on_commit(lambda: _send_out(made))
    return made


def seal_when_due(interval: timedelta = INTERVAL) -> SealRecord | None:
    """Seal where an event waits and the last seal is older than the interval; called again and again by the worker."""
    last = Seal.objects.order_by("-number").values_list("at", flat=True).first()
    if last is not None and timezone.now() - last < interval:
        return None
    if not Event.objects.filter(position__isnull=True).exists():
        return None
    return seal()


def seal_record(row: Seal) -> SealRecord:
    """The seal as the library knows it."""
    from stateward.audit.canonical import moment

    return SealRecord(row.number, moment(row.at), row.algorithm, row.origin, row.size, row.root, row.previous, row.head)


def current_head() -> WitnessedHead | None:
    """The newest head, for documents, disclosure pages and mails; `None` before the first seal."""
    last = Seal.objects.order_by("-number").first()
    return witnessed(seal_record(last)) if last else None


def _tree(last: Seal | None) -> Frontier:
    """The tree under the last seal."""
    if last is None:
        return Frontier()
    return Frontier(last.size, [bytes.fromhex(root) for root in last.frontier.split()])


def _fold_in(tree: Frontier) -> int:
    """Give every event without a position the next one and add its leaf to the tree; how many there were."""
    fresh = list(Event.objects.filter(position__isnull=True).order_by("id").values_list("pk", "leaf"))
    places: list[tuple[int, UUID]] = []
    for pk, leaf in fresh:
        places.append((tree.size, pk))
        tree.append(bytes.fromhex(leaf))
    for start in range(0, len(places), _BATCH):
        _write_positions(places[start : start + _BATCH])
    return len(fresh)


def _write_positions(places: Sequence[tuple[int, UUID]]) -> None:
    """One prepared statement for many rows: the ORM's own bulk update builds a CASE of all of them."""
    key = Event._meta.pk
    rows: list[tuple[int, Any]] = [(place, key.get_db_prep_value(pk, connection)) for place, pk in places]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Event._meta.db_table} SET position = %s WHERE id = %s", rows)


def _send_out(made: SealRecord) -> None:
    """Tell whoever carries the head out of the house; one that fails keeps nobody else from hearing it."""
    for receiver, answer in sealed.send_robust(sender=Seal, seal=made):
        if isinstance(answer, Exception):
            _logger.error("The head of seal %s was not carried out by %r: %s", made.number, receiver, answer)
