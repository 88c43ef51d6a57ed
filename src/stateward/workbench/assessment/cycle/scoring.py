"""The scores of a round: from what was verified, recomputed exactly, kept with everything they stand on."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from stateward.assessment.explain import Explanation, explain
from stateward.assessment.inputs import Inputs
from stateward.assessment.record import rebuilt, recorded
from stateward.assessment.result import Assessment, assess
from stateward.facts.panel import as_lazy
from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.book import KINDS
from stateward.rulebook.reading import parse_text
from stateward.rulebook.scheme import ExpertPanel, all_nodes
from stateward.workbench.assessment import inputs as own
from stateward.workbench.assessment.cycle import sources
from stateward.workbench.assessment.cycle.models import ReportLine, Round, RoundResult
from stateward.workbench.assessment.events import RUN
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep, kept_path

#: Before the id of an indicator: 1 where its evidence could not be verified.
_NOT_VERIFIED = "not_verified_"


@service(RUN)
def compute(found: Round, *, reason: str = "") -> RoundResult:
    """Score the round's groups with what was verified and keep the result; a later one is a new revision.

    Raises `AssessmentError` where the two readers of the scheme disagree: then nothing is kept.
    """
    codes = [one.enterprise.code for one in found.cycle.participants.exclude(place="left").select_related("enterprise")]
    unverified = sorted(set(_lines(found).filter(finding="unverifiable").values_list("indicator", flat=True)))
    book = _book(found, unverified)
    inputs = _inputs(found, codes, unverified)
    result = assess(book, found.scheme, inputs, [found.year], version=found.scheme_version)
    _refuse_disagreement(book, found, inputs, result)
    content = json.dumps(recorded(book, inputs, result, [found.year]), ensure_ascii=False).encode()
    file = Upload(f"{found.scheme}-{found.year}.json", content)
    keep(file)
    newest = found.result
    made = RoundResult.objects.create(
        round=found,
        revision=1 if newest is None else newest.revision + 1,
        file_sha256=file.sha256,
        rows=list(result.rows()),
        statements=sources.statements_of(codes, found.year),
        reason=reason,
        computed_by=acting().person,
    )
    after = {"revision": made.revision, "sha256": file.sha256, "groups": len(made.rows)}
    recording.record("assessment.computed", found, after=after, reason=reason)
    return made


def file_of(result: RoundResult) -> bytes:
    """The result's file, as `stateward verify` reads it."""
    return kept_path(result.file_sha256).read_bytes()


def explanation_of(result: RoundResult, code: str) -> Explanation:
    """The explanation of a group's score, from the result's own record alone."""
    book, inputs, assessment = rebuilt(json.loads(file_of(result)), "")
    document = assessment.scheme.document
    return explain(book, document.id, inputs, code, result.round.year, version=document.version)


def _lines(found: Round) -> Any:
    return ReportLine.objects.filter(participant__cycle=found.cycle).select_related("participant__enterprise")


def _inputs(found: Round, codes: list[str], unverified: list[str]) -> Inputs:
    """The workspace's inputs of these groups, with what was verified in the place of what was reported."""
    base = own.inputs()
    wanted = pl.col("enterprise").is_in(codes)
    facts = as_lazy(base.facts).filter(nw.col("enterprise").is_in(codes)).collect("polars").to_native()
    earlier = None if base.given is None else base.given.filter(wanted & (pl.col("year") < found.year))
    given = _given(found, unverified, codes)
    both = given if earlier is None or not earlier.height else pl.concat([earlier, given], how="diagonal_relaxed")
    return replace(
        base,
        facts=facts,
        given=both.sort("enterprise", "year"),
        enterprises=None if base.enterprises is None else base.enterprises.filter(wanted),
        targets=None if base.targets is None else base.targets.filter(wanted),
    )


def _given(found: Round, unverified: list[str], codes: list[str]) -> pl.DataFrame:
    """What the officers verified and the assessors marked; a measure of the statements is given where corrected."""
    rows: dict[str, dict[str, float | None]] = {
        code: {f"{_NOT_VERIFIED}{n}": 0.0 for n in unverified} for code in codes
    }
    for line in _lines(found):
        row = rows.get(line.participant.enterprise.code)
        if row is None:
            continue
        if line.finding == "unverifiable":
            row[f"{_NOT_VERIFIED}{line.indicator}"] = 1.0
        elif line.verified is not None and (not line.from_statements or line.finding == "corrected"):
            row[line.indicator] = float(line.verified)
    for (code, indicator), marks in panel_marks(found).items():
        if code in rows:
            rows[code][indicator] = sum(marks) / len(marks)
            rows[code][f"experts.{indicator}"] = float(len(marks))
    columns = sorted({name for row in rows.values() for name in row})
    table = [{"enterprise": c, "year": found.year, **{n: rows[c].get(n) for n in columns}} for c in codes]
    schema = {"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame(table, schema=schema)


def panel_marks(found: Round) -> dict[tuple[str, str], list[float]]:
    """(group, panel measure) -> the assessors' coefficients, from the sheet's lines that carry the measure's id."""
    document = workspace.rulebook().get("scheme", found.scheme, found.scheme_version)
    panel = {node.indicator for node in all_nodes(document.score) if isinstance(node, ExpertPanel)}
    most = {line.id: line.maximum for step in found.cycle.rule.steps for line in step.sheet}
    marks: dict[tuple[str, str], list[float]] = defaultdict(list)
    for invitation in found.cycle.invitations.exclude(handed_in_at=None):
        for code, given in invitation.marks.items():
            for name, mark in given.items():
                if name in panel:
                    marks[code, name].append(float(Decimal(mark) / most[name]))
    return marks


def _book(found: Round, unverified: list[str]) -> Rulebook:
    """The rulebook; where evidence is missing, with the scheme's leaves told to count nothing for it.

    The rule that says so becomes part of the recorded scheme, so that the explanation and the proof know it.
    """
    book = workspace.rulebook()
    if not unverified:
        return book
    entry = book.entry("scheme", found.scheme, found.scheme_version)
    content = entry.document.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for part in ("score", "bonus", "deductions"):
        _told(content.get(part), unverified)
    extra = f"{found.scheme}-not-verified"
    content["indicators"] = [*content["indicators"], extra]
    chart = book.get("indicators", content["indicators"][0]).accounts
    document = {
        "document": "indicators",
        "id": extra,
        "version": found.scheme_version,
        "title": {"en": "Measures without verifiable evidence", "zh": "缺少可核实依据的指标"},
        "jurisdiction": content.get("jurisdiction", "cn"),
        "status": "illustrative",
        "source": {"document": found.cycle.title},
        "accounts": list(chart),
        "indicators": {f"{_NOT_VERIFIED}{name}": _flag() for name in unverified},
    }
    entries = dict(book.entries)
    entries["scheme", found.scheme] = [_entry("scheme", content)]
    entries["indicators", extra] = [_entry("indicators", document)]
    return Rulebook(entries)


def _flag() -> dict[str, Any]:
    title = {"en": "No verifiable evidence", "zh": "缺少可核实依据"}
    return {"title": title, "formula": None, "unit": "number", "kind": "number", "better": "none"}


def _told(node: Any, unverified: list[str]) -> None:
    """Put the special case before the others of every leaf that scores one of the measures."""
    if isinstance(node, list):
        for one in node:
            _told(one, unverified)
    elif isinstance(node, dict):
        name = node.get("indicator")
        if "method" in node and name in unverified:
            special = {
                "id": "not_verified",
                "when": f"{_NOT_VERIFIED}{name} > 0",
                "points": 0,
                "title": {"en": "No verifiable evidence: zero", "zh": "缺少可核实依据，计0分"},
            }
            node["special"] = [special, *node.get("special", [])]
            return
        for one in node.values():
            _told(one, unverified)


def _entry(kind: str, content: dict[str, Any]) -> Entry:
    text = parse_text(json.dumps(content, ensure_ascii=False), f"{content['id']}.json")
    return Entry(KINDS[kind].model_validate(text.values), Path(f"{content['id']}.json"), text, False)


def _refuse_disagreement(book: Rulebook, found: Round, inputs: Inputs, result: Assessment) -> None:
    """What is published is what the exact reader gives; where the bulk reader gives another score, nothing is kept."""
    faults = []
    for row in result.rows():
        tree = explain(book, found.scheme, inputs, row["enterprise"], found.year, version=found.scheme_version)
        exact = None if tree.score is None else float(tree.score)
        if exact != row["score"] and (exact is None or row["score"] is None or abs(exact - row["score"]) > 1e-9):
            faults.append(
                Fault(
                    "round.disagreement",
                    _("{enterprise}: the exact reader gives {exact}, the table {score}.").format(
                        enterprise=row["enterprise"], exact=exact, score=row["score"]
                    ),
                    _("Nothing was kept. Report this as a defect, with the scheme's version."),
                    value=str(row["score"]),
                    rule=found.scheme,
                )
            )
    if faults:
        raise AssessmentError(faults)
