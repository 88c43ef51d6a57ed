"""Recording a whole table of statements at once: figures without places go from columns to the database as text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import polars as pl
from django.db import transaction

from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.fields import pack
from stateward.workbench.statements.models import Statement

KEYS = ("enterprise", "year", "month", "basis")
#: Statements written at a time: their packed figures stay in memory until then.
BATCH = 2_000


@transaction.atomic
def record_table(
    frame: pl.DataFrame,
    *,
    currency: str,
    template: str,
    template_version: str,
    advance: Callable[[int], None] | None = None,
) -> int:
    """Record a table as first revisions and say how many; `advance` is told the number after every batch.

    The columns are `enterprise` (a code of the register), `year`, `month`, `basis`, then figures in whole base units
    (null: not given). The periods must hold nothing yet: an `IntegrityError` comes otherwise, and a `KeyError` for a
    code that the register does not have. What is stored, and its hash, is what `services.record` makes of the same
    figures. The column store is not touched.
    """
    enterprises = dict(Enterprise.objects.values_list("code", "pk"))
    figures = sorted(set(frame.columns) - set(KEYS))
    for part in frame.iter_slices(BATCH):
        texts = part.select(_as_json(figures)).to_series()
        keys = part.select(KEYS).iter_rows()
        Statement.objects.bulk_create(
            Statement(
                enterprise_id=enterprises[code],
                year=year,
                month=month,
                basis=basis,
                currency=currency,
                template=template,
                template_version=template_version,
                values=pack(text),
                values_sha256=hashlib.sha256(text.encode()).hexdigest(),
            )
            for (code, year, month, basis), text in zip(keys, texts, strict=True)
        )
        if advance is not None:
            advance(part.height)
    return frame.height


def _as_json(figures: list[str]) -> pl.Expr:
    """The given figures of a row as the canonical JSON of `fields.canonical`: `{"cash":"123","net_profit":"-4"}`."""
    pairs = [pl.format(f'"{name}":"{{}}"', pl.col(name).cast(pl.String)) for name in figures]
    return pl.format("{}{}{}", pl.lit("{"), pl.concat_str(pairs, separator=",", ignore_nulls=True), pl.lit("}"))
