"""Recording a whole table of statements at once: figures without places go from columns to the database as text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import polars as pl

from stateward.workbench.audit import recording
from stateward.workbench.core.services import service
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import events
from stateward.workbench.statements.fields import pack
from stateward.workbench.statements.models import Statement

KEYS = ("enterprise", "year", "month", "basis")
#: Statements written at a time: their packed figures stay in memory until then.
BATCH = 2_000


@service("statements.record", about=lambda frame, **_rest: None)
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
    figures. The column store is not touched. The log is told of the table as a whole: how many statements, and the
    SHA-256 over their lines `enterprise year month basis SHA-256`.
    """
    together = hashlib.sha256()
    enterprises = dict(Enterprise.objects.values_list("code", "pk"))
    figures = sorted(set(frame.columns) - set(KEYS))
    for part in frame.iter_slices(BATCH):
        texts = part.select(_as_json(figures)).to_series()
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        keys = list(part.select(KEYS).iter_rows())
        for key, digest in zip(keys, hashes, strict=True):
            together.update(f"{' '.join(map(str, key))} {digest}\n".encode())
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
                values_sha256=digest,
            )
            for (code, year, month, basis), text, digest in zip(keys, texts, hashes, strict=True)
        )
        if advance is not None:
            advance(part.height)
    told = {"statements": frame.height, "sha256": together.hexdigest(), "template": template, "currency": currency}
    recording.record(events.TABLE_RECORDED.action, None, after=told)
    return frame.height


def _as_json(figures: list[str]) -> pl.Expr:
    """The given figures of a row as the canonical JSON of `fields.canonical`: `{"cash":"123","net_profit":"-4"}`."""
    pairs = [pl.format(f'"{name}":"{{}}"', pl.col(name).cast(pl.String)) for name in figures]
    return pl.format("{}{}{}", pl.lit("{"), pl.concat_str(pairs, separator=",", ignore_nulls=True), pl.lit("}"))
