"""Keeping the table: with every row saved or deleted, with every bulk write told to the log, and all anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from stateward.workbench.audit import recording
from stateward.workbench.search.models import SearchEntry
from stateward.workbench.search.normal import kept
from stateward.workbench.search.register import Searchable, all_kinds, in_both, of_label, of_model

#: Entries written at a time.
BATCH = 500
_TITLE, _CODE = 300, 120
_FIELDS = (
    "code", "title_en", "title_zh", "detail_en", "detail_zh", "address", "strand", "enterprise", "text", "length",
)  # fmt: skip


def follow() -> None:
    """Keep the table with every write of a registered model."""
    for model in {one.model for one in all_kinds()}:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search {model._meta.label}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search {model._meta.label}")
    recording.listen(_recorded)


def _saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **_rest: Any) -> None:
    # A backup that is being read brings its rows in any order; the table is rebuilt after it.
    if not raw:
        for one in of_model(sender):
            keep(one, [instance])


def _deleted(sender: type[models.Model], instance: models.Model, **_rest: Any) -> None:
    kinds = [one.kind for one in of_model(sender)]
    SearchEntry.objects.filter(kind__in=kinds, object_id=instance.pk).delete()


def _recorded(changes: Sequence[recording.ObjectRef]) -> None:
    """Rows written in bulk send no signal: the log's events name them."""
    keys: dict[str, list[str]] = {}
    for change in changes:
        # An event of a kind of objects as a whole names none of them.
        if change.id.isdecimal():
            keys.setdefault(change.type, []).append(change.id)
    for label, ids in keys.items():
        for one in of_label(label):
            for start in range(0, len(ids), BATCH):
                keep(one, _rows(one).filter(pk__in=ids[start : start + BATCH]))


def _rows(one: Searchable) -> models.QuerySet[Any]:
    return one.model._default_manager.select_related(*one.related) if one.related else one.model._default_manager.all()


def keep(one: Searchable, rows: Iterable[Any]) -> int:
    """Write the entries of some rows; those that are not to be found lose theirs. How many were written."""
    entries, gone = [], []
    for row in rows:
        entry = _entry(one, row)
        if entry is None:
            gone.append(row.pk)
        else:
            entries.append(entry)
    if gone:
        SearchEntry.objects.filter(kind=one.kind, object_id__in=gone).delete()
    SearchEntry.objects.bulk_create(
        entries, BATCH, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=_FIELDS
    )
    return len(entries)


def _entry(one: Searchable, row: Any) -> SearchEntry | None:
    words = one.words(row)
    if words is None:
        return None
    titles, details = in_both(words.title), in_both(words.detail)
    return SearchEntry(
        kind=one.kind,
        object_id=row.pk,
        code=words.code[:_CODE],
        title_en=titles[0][:_TITLE],
        title_zh=titles[1][:_TITLE],
        detail_en=details[0][:_TITLE],
        detail_zh=details[1][:_TITLE],
        address=row.get_absolute_url(),
        strand=row.strand if one.by_strand else "",
        enterprise_id=_enterprise_of(row),
        text=kept([words.code, *titles, *words.also]),
        length=min(max(map(len, titles)), 30_000),
    )


def _enterprise_of(row: Any) -> int | None:
    """The key of the enterprise that a row hangs on by its model's `SCOPE`."""
    lookup = getattr(type(row), "SCOPE", None)
    if lookup is None:
        return None
    for name in filter(None, lookup.split("__")[:-1]):
        row = getattr(row, name) if row is not None else None
    if row is None:
        return None
    return row.pk if not lookup else getattr(row, f"{lookup.split('__')[-1]}_id")


def rebuild(advance: Callable[[int], None] | None = None) -> int:
    """Make the whole table anew from the rows it is derived from, in one transaction; how many entries it has."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        return sum(_rebuild(one, advance) for one in all_kinds())


def _rebuild(one: Searchable, advance: Callable[[int], None] | None) -> int:
    written, batch = 0, []
    for row in _rows(one).order_by("pk").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            written += _written(one, batch, advance)
            batch = []
    return written + _written(one, batch, advance)


def _written(one: Searchable, batch: list[Any], advance: Callable[[int], None] | None) -> int:
    if advance is not None:
        advance(len(batch))
    return keep(one, batch)


def complete() -> int:
    """Make the entries of every kind that has rows and no entry yet: one that is new in this release, or all of them in
    a workspace from a backup. How many entries were made."""
    entries = SearchEntry.objects.order_by().values_list("kind", flat=True).distinct()
    held = set(entries)
    missing = [one for one in all_kinds() if one.kind not in held and one.model._default_manager.exists()]
    with transaction.atomic():
        return sum(_rebuild(one, None) for one in missing)
