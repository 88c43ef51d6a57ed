"""The record of a result: everything it was computed from, so that anybody can compute it again.

A result file is the JSON of `assess` with a part `record`: the inputs as tables, the rule documents as they were read,
and the hashes of both. `verify` rebuilds the result from that part alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
from pydantic import ValidationError

from stateward.assessment.compiled import Scheme
from stateward.assessment.inputs import KEYS, Inputs
from stateward.assessment.result import Assessment, assess
from stateward.facts.panel import as_lazy, rows_of_year_end
from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook import scheme as s
from stateward.rulebook.book import KINDS, content_hash
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.reading import parse_text

FORMAT = "stateward-result-1"
TABLES = ("facts", "given", "enterprises", "targets")


def recorded(book: Rulebook, inputs: Inputs, result: Assessment, years: Sequence[int] | None) -> dict[str, Any]:
    """The JSON of `assess` with its record: only the figures, enterprises and documents that the result stands on."""
    document = result.scheme.document
    tables = _tables(inputs, result)
    standards = None if inputs.standards is None else [row.model_dump(mode="json") for row in inputs.standards]
    stored = {"tables": tables, "standards": standards, "standards_origin": inputs.standards_origin}
    documents = [_stored(entry) for entry in _documents(book, result.scheme.entry)]
    record = {
        "format": FORMAT,
        "years": sorted(years) if years else None,
        "months": inputs.months,
        "inputs": stored,
        "inputs_sha256": digest(stored),
        "documents": documents,
        "documents_sha256": digest(documents),
    }
    return {**result.to_dict(), "title": document.title.as_dict(), "record": record}


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _tables(inputs: Inputs, result: Assessment) -> dict[str, Any]:
    scored = result.frame["enterprise"].unique().to_list()
    facts = None
    if inputs.facts is not None:
        wanted = {ref.name for ref in result.scheme.program.inputs(_names(result.scheme))}
        lazy = rows_of_year_end(as_lazy(inputs.facts), inputs.months)
        kept = [c for c in lazy.collect_schema().names() if c in (*KEYS, "month", "basis") or _figure(c) in wanted]
        facts = lazy.select(*kept).filter(nw.col("enterprise").is_in(scored)).collect("polars").to_native()
    frames = {"facts": facts, "given": inputs.given, "enterprises": inputs.enterprises, "targets": inputs.targets}
    return {name: None if frame is None else _columns(frame, scored) for name, frame in frames.items()}


def _names(scheme: Scheme) -> tuple[str, ...]:
    extra = [name for name in scheme.program.definitions if name.startswith(("score.", "gate."))]
    return (*scheme.results(reasons=True), *extra)


def _figure(column: str) -> str:
    return column.removesuffix(".opening").removesuffix(".previous")


def _columns(frame: pl.DataFrame, scored: Sequence[str]) -> dict[str, list[Any]]:
    """A table as columns; the rows of enterprises that were scored, in a fixed order."""
    kept = frame.filter(pl.col("enterprise").is_in(scored))
    order = [key for key in (*KEYS, "month") if key in kept.columns]
    decimals = [c for c, kind in kept.schema.items() if kind.is_decimal()]
    return kept.sort(order).with_columns(pl.col(c).cast(pl.Float64) for c in decimals).to_dict(as_series=False)


def _documents(book: Rulebook, scheme: Entry) -> list[Entry]:
    """The scheme with every document it rests on."""
    found: dict[tuple[str, str, str], Entry] = {}

    def add(entry: Entry) -> bool:
        key = (entry.document.document, entry.document.id, entry.document.version)
        fresh = key not in found
        found.setdefault(key, entry)
        return fresh

    def follow(entry: Entry) -> None:
        if not add(entry):
            return
        document: s.SchemeDocument = entry.document
        for name in document.indicators:
            indicators = book.entry("indicators", name)
            add(indicators)
            for chart in indicators.document.accounts:
                add(book.entry("accounts", chart))
        if document.standards is not None:
            add(book.entry("standards", document.standards))
        for node in _all_nodes(document):
            if isinstance(node, s.UseNode):
                follow(book.entry("scheme", node.use.scheme, node.use.version))

    follow(scheme)
    for entry in book.all("classification"):
        add(entry)
    return list(found.values())


def _all_nodes(document: s.SchemeDocument) -> Iterator[s.NodeBase]:
    yield from s.all_nodes(document.score)
    for adjustments in (document.bonus, document.deductions):
        for node in adjustments.nodes if adjustments else ():
            yield from s.all_nodes(node)


def _stored(entry: Entry) -> dict[str, Any]:
    document = entry.document
    return {
        "document": document.document,
        "id": document.id,
        "version": document.version,
        "sha256": content_hash([document]),
        "content": document.model_dump(mode="json", by_alias=True, exclude_unset=True),
    }


def rebuilt(data: Mapping[str, Any], file: str) -> tuple[Rulebook, Inputs, Assessment]:
    """The rulebook, the inputs and the result computed anew from a result file's record alone.

    Raises `AssessmentError` where the file has no record or a part of it cannot be read.
    """
    record = record_of(data, file)
    try:
        book = _book(record["documents"])
        inputs = _inputs(record)
        scheme = next(d for d in record["documents"] if d["document"] == "scheme")
        result = assess(book, scheme["id"], inputs, record["years"], version=scheme["version"])
    except (KeyError, TypeError, ValueError, StopIteration, ValidationError, pl.exceptions.PolarsError) as error:
        raise AssessmentError(
            Fault(
                "verify.damaged",
                _("The record of the result cannot be read: {problem}.").format(problem=str(error).split("\n")[0]),
                _("Take the file as it was published; it may have been cut off or edited."),
                file=file,
            )
        ) from error
    return book, inputs, result


def record_of(data: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """The record of a result file; `AssessmentError` where there is none of a known form."""
    record = data.get("record") if isinstance(data, Mapping) else None
    if not isinstance(record, Mapping) or record.get("format") != FORMAT:
        raise AssessmentError(
            Fault(
                "verify.no_record",
                _("The file holds no result with its stored inputs."),
                _("Write one: stateward assess SCHEME --format json --output FILE."),
                file=file,
                value=str(record.get("format")) if isinstance(record, Mapping) else None,
            )
        )
    return record


def _book(documents: Sequence[Mapping[str, Any]]) -> Rulebook:
    book = Rulebook()
    for stored in documents:
        text = parse_text(json.dumps(stored["content"]), f"{stored['id']}.json")
        document = KINDS[stored["document"]].model_validate(text.values)
        entry = Entry(document, Path(f"{stored['id']}.json"), text, False)
        book.entries.setdefault((stored["document"], stored["id"]), []).append(entry)
    return book


def _inputs(record: Mapping[str, Any]) -> Inputs:
    stored = record["inputs"]
    tables = {name: _frame(stored["tables"][name]) for name in TABLES}
    standards = stored["standards"]
    return Inputs(
        facts=tables["facts"],
        given=tables["given"],
        enterprises=tables["enterprises"],
        targets=tables["targets"],
        standards=None if standards is None else tuple(StandardRow.model_validate(row) for row in standards),
        standards_origin=stored["standards_origin"],
        months=record["months"],
    )


def _frame(columns: Mapping[str, list[Any]] | None) -> pl.DataFrame | None:
    if columns is None:
        return None
    frame = pl.DataFrame(dict(columns), strict=False)
    numbers = [
        c for c, kind in frame.schema.items() if c not in (*KEYS, "month") and (kind.is_numeric() or kind == pl.Null)
    ]
    texts = [c for c in ("basis", "industry", "size", "enterprise_class") if c in numbers]
    return frame.with_columns(
        *(pl.col(c).cast(pl.Float64) for c in numbers if c not in texts), *(pl.col(c).cast(pl.String) for c in texts)
    )
