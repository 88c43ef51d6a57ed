"""Runs of the index: the inputs frozen, the results beside them, rank intervals added by a job, publication."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import polars as pl
from django.db.models import Max
from django.utils import timezone

from stateward.integrity.index import IndexResult, run_index
from stateward.integrity.uncertainty import run_uncertainty
from stateward.messages import LANGUAGES, language
from stateward.messages import gettext as _
from stateward.rulebook.index import IndexDocument
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.integrity.actions import PREPARE
from stateward.workbench.integrity.index.models import IndexRun, IndexScore, IndexYear, RunState
from stateward.workbench.integrity.index.services import active_enterprises, refuse_published, refuse_unsettled
from stateward.workbench.integrity.index.shape import columns_of

#: Points of the design of the rank intervals, and its seed: the same run gives the same intervals.
POINTS, SEED = 512, 2026


def sha256_of(value: Any) -> str:
    """The SHA-256 of a JSON value in its canonical form."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_of(index_year: IndexYear) -> list[dict[str, Any]]:
    """One row an enterprise of the cycle, by its code: every figure, `null` where it is missing."""
    columns = columns_of(index_year.rule)
    values: dict[int, dict[str, float | None]] = {}
    for figure in index_year.figures.all():
        values.setdefault(figure.enterprise_id, {})[figure.indicator] = (
            None if figure.value is None else float(figure.value)
        )
    return [
        {"enterprise": one.code, "name": one.name_zh or one.name_en or one.code, "year": index_year.year}
        | {id_: values.get(one.pk, {}).get(id_) for id_ in columns}
        for one in sorted(active_enterprises(index_year), key=lambda one: one.code)
    ]


def frame_of(document: IndexDocument, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows of a run as the table the index reads."""
    schema: dict[str, Any] = {"enterprise": pl.String(), "name": pl.String(), "year": pl.Int64()}
    return pl.DataFrame(rows, schema=schema | {id_: pl.Float64() for id_ in columns_of(document)})


@service(PREPARE)
def run(index_year: IndexYear) -> IndexRun:
    """Compute the index of the year from its verified figures and keep what it was computed from.

    Raises `Refused` for figures that nobody verified or a published year, `IntegrityError` where it cannot be computed.
    """
    refuse_published(index_year)
    refuse_unsettled(index_year)
    document = index_year.rule
    inputs = inputs_of(index_year)
    result = run_index(document, frame_of(document, inputs))
    held = result.to_dict()
    number = (index_year.runs.aggregate(Max("number"))["number__max"] or 0) + 1
    found = IndexRun.objects.create(
        index_year=index_year,
        number=number,
        document=index_year.document,
        document_sha256=sha256_of(index_year.document),
        inputs=inputs,
        inputs_sha256=sha256_of(inputs),
        results_sha256=sha256_of(held["units"]),
        faults=_faults(document, inputs),
        computed_by=acting().person,
    )
    _keep_scores(found, index_year, result, held["units"])
    recording.record(
        "integrity.index.run",
        found,
        after={
            "number": number,
            "units": len(inputs),
            "document": found.document_sha256,
            "inputs": found.inputs_sha256,
            "results": found.results_sha256,
        },
    )
    return found


def _faults(document: IndexDocument, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """What a reader must know about the run, in each language."""
    found = {}
    for code in LANGUAGES:
        with language(code):
            result = run_index(document, frame_of(document, inputs))
            found[code] = [fault.to_dict() for fault in result.faults]
    return found


def _keep_scores(run_: IndexRun, index_year: IndexYear, result: IndexResult, units: list[dict[str, Any]]) -> None:
    by_code = {enterprise.code: enterprise for enterprise in active_enterprises(index_year)}
    # A unit that was screened out for want of figures stays in the table, without a score.
    scored = {unit["id"]: unit for unit in units}
    IndexScore.objects.bulk_create(
        IndexScore(
            run=run_,
            enterprise=enterprise,
            score=scored.get(code, {}).get("score"),
            rank=scored.get(code, {}).get("rank"),
            grade=scored.get(code, {}).get("grade") or "",
            vetoes=scored.get(code, {}).get("vetoes", []),
            nodes=scored.get(code, {}).get("nodes", {}),
        )
        for code, enterprise in by_code.items()
    )


@service(PREPARE)
def add_intervals(run_: IndexRun, progress: Callable[[int], None] | None = None) -> IndexRun:
    """Vary every assumption of the specification and keep the rank intervals; the same seed gives the same ones."""
    document = run_.rule
    result = run_uncertainty(document, frame_of(document, run_.inputs), runs=POINTS, seed=SEED, progress=progress)
    found = result.to_dict()
    by_code = {row.enterprise.code: row for row in run_.scores.select_related("enterprise")}
    for unit in found["units"]:
        row = by_code[unit["id"]]
        row.rank_low, row.rank_median, row.rank_high = unit["rank_low"], unit["rank_median"], unit["rank_high"]
    IndexScore.objects.bulk_update(by_code.values(), ["rank_low", "rank_median", "rank_high"])
    run_.uncertainty = found["uncertainty"]
    run_.save(update_fields=["uncertainty"])
    recording.record("integrity.index.uncertainty", run_, after={"runs": found["uncertainty"]["runs"], "seed": SEED})
    return run_


def newest(index_year: IndexYear) -> IndexRun | None:
    """The newest run of a year."""
    return index_year.runs.order_by("-number").first()


def is_current(run_: IndexRun) -> bool:
    """Whether the run was computed from the figures as they are now."""
    return run_.inputs_sha256 == sha256_of(inputs_of(run_.index_year))


def refuse_without_run(index_year: IndexYear) -> IndexRun:
    """The newest run. Raises `Refused` where there is none, or where figures changed after it."""
    found = newest(index_year)
    if found is None:
        raise refused("index.no_run", _("The index was not computed yet."), _("Compute it on the page of the year."))
    if found.state != RunState.PUBLISHED and not is_current(found):
        raise refused(
            "index.run_old",
            _("Figures changed after run {number} was computed.").format(number=found.number),
            _("Compute the index again on the page of the year."),
            str(found.number),
        )
    return found


def publish(run_: IndexRun) -> None:
    """Publish a run; the cycle's last step calls it, approved by another person than who handed it in."""
    held = IndexRun.objects.select_for_update().get(pk=run_.pk)
    if held.state == RunState.PUBLISHED:
        return
    held.state, held.published_by, held.published_at = RunState.PUBLISHED, acting().person, timezone.now()
    held.save(update_fields=["state", "published_by", "published_at"])
    recording.record("integrity.index.publish", held, after={"number": held.number, "results": held.results_sha256})
