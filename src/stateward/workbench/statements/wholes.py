"""The figures of a period as a whole: what an enterprise reported by several templates, merged into one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from stateward.facts.statement import Statement as Facts
from stateward.facts.statement import merged
from stateward.workbench.core import workspace
from stateward.workbench.statements.models import Statement

BATCH = 400


def key_of(row: Statement) -> tuple[int, int, int, str]:
    """What makes two rows parts of one whole."""
    return row.enterprise_id, row.year, row.month, row.basis


def whole(rows: Iterable[Statement]) -> Facts:
    """Current rows of one enterprise, period and basis as one statement; the office's main template leads.

    Rows in another currency than the leading one's stay out: amounts of two currencies are never mixed.
    """
    main = workspace.current().settings.template
    ranked = [row.as_facts() for row in sorted(rows, key=lambda row: (row.template != main, row.pk))]
    return merged([facts for facts in ranked if facts.currency == ranked[0].currency])


def of_rows(rows: Iterable[Statement]) -> Iterator[Facts]:
    """Wholes out of rows that stand by enterprise, period and basis."""
    for _key, group in groupby(rows, key=key_of):
        yield whole(group)


def of_recorded(recorded: Sequence[Statement]) -> Iterator[Facts]:
    """The wholes that newly recorded rows belong to, with what other templates gave before."""
    parts: dict[Any, list[Statement]] = {}
    for row in recorded:
        parts.setdefault(key_of(row), []).append(row)
    for row in _others(recorded, parts):
        parts[key_of(row)].append(row)
    for rows in parts.values():
        yield whole(rows)


def _others(recorded: Sequence[Statement], parts: dict[Any, list[Statement]]) -> Iterator[Statement]:
    """Current rows of other templates beside the recorded ones."""
    ids = sorted({row.enterprise_id for row in recorded})
    years, months = {row.year for row in recorded}, {row.month for row in recorded}
    fresh = {row.pk for row in recorded}
    for start in range(0, len(ids), BATCH):
        held = Statement.objects.filter(
            is_current=True, enterprise_id__in=ids[start : start + BATCH], year__in=years, month__in=months
        )
        wanted = [row.pk for row in held.defer("values") if row.pk not in fresh and key_of(row) in parts]
        for first in range(0, len(wanted), BATCH):
            yield from Statement.objects.filter(pk__in=wanted[first : first + BATCH]).select_related("enterprise")
