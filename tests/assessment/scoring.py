"""Small schemes made in a test, and one case read by both readers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from stateward.assessment.compile import Scheme, compile_scheme
from stateward.assessment.evaluate import evaluate
from stateward.assessment.exactly import Case
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import standards_for
from stateward.assessment.standards import Standards
from stateward.facts.engines import lift_beside
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.book import KINDS
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.reading import parse_text
from stateward.rulebook.scheme import TIERS

TITLE = {"en": "Test", "zh": "测试"}
HEAD = {"version": "1", "title": TITLE, "jurisdiction": "test", "status": "draft", "source": {"document": "a test"}}
YEAR = 2023


def entry_of(document: Mapping[str, Any]) -> Entry:
    """A document as if it had been read from a file."""
    text = parse_text(json.dumps(document), "test.yaml")
    return Entry(KINDS[document["document"]].model_validate(text.values), Path("test.yaml"), text, True)


def with_documents(book: Rulebook, *documents: Mapping[str, Any]) -> Rulebook:
    """The rulebook with more documents in it."""
    entries = dict(book.entries)
    for document in documents:
        entry = entry_of(document)
        entries[entry.document.document, entry.document.id] = [entry]
    return Rulebook(entries)


def indicators(**fields: Mapping[str, Any]) -> dict[str, Any]:
    """A document `test-indicators` over the short chart of accounts."""
    found = {key: {"title": TITLE, "formula": None, **field} for key, field in fields.items()}
    return {
        **HEAD,
        "document": "indicators",
        "id": "test-indicators",
        "accounts": ["intl-generic"],
        "indicators": found,
    }


def scheme(score: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A document `test-scheme`."""
    return {
        **HEAD,
        "document": "scheme",
        "id": "test-scheme",
        "indicators": ["test-indicators"],
        "rounding": {"places": 9},
        "score": score,
        **fields,
    }


@dataclass(frozen=True)
class Prepared:
    """A compiled scheme with its inputs."""

    scheme: Scheme
    inputs: Inputs
    standards: Standards | None

    def exact(self, enterprise: str = "e", year: int = YEAR) -> dict[str, Any]:
        """Value of every result of one case by the exact reader."""
        traced = Case(self.scheme, self.inputs, self.standards, enterprise, year).evaluate()
        return {name: found.value for name, found in traced.items()}

    def table(self, *, reasons: bool = False) -> dict[tuple[str, int], dict[str, Any]]:
        """The results of all cases by the reader of tables."""
        lift = lift_beside(self.inputs.facts) if self.inputs.facts is not None else lift_beside(pl.DataFrame())
        wanted = dict.fromkeys((*self.scheme.results(), *self.scheme.results(reasons=False)))
        found = evaluate(self.scheme, self.inputs, self.standards, lift=lift, reasons=reasons, wanted=wanted)
        frame = found.collect("polars").to_native()
        return {(row["enterprise"], row["year"]): row for row in frame.to_dicts()}

    def disagreements(self, cases: Iterable[tuple[str, int]] | None = None) -> list[str]:
        """Where the readers differ: a score or points by more than 1e-9, a grade or a truth at all."""
        table = self.table()
        wrong = []
        for case in cases if cases is not None else table:
            exact = self.exact(*case)
            for name in self.scheme.results():
                if not same(exact[name], table[case][name], figure=name.startswith("value.") or "." not in name):
                    wrong.append(f"{case} {name}: exact {exact[name]}, table {table[case][name]}")
        return wrong


def same(exact: Any, found: Any, *, figure: bool = False) -> bool:
    """Equal values; numbers within 1e-9 (a figure such as a ratio relative to its size)."""
    if exact is None or found is None:
        return exact is None and found is None
    if isinstance(exact, Decimal):
        size = abs(float(exact))
        return abs(float(exact) - float(found)) <= 1e-9 * (max(size, 1) if figure or size > 1000 else 1)
    return bool(exact == found)


def prepare(book: Rulebook, name: str, inputs: Inputs) -> Prepared:
    """Compile a scheme of the book for the inputs."""
    compiled = compile_scheme(book, book.entry("scheme", name), inputs.given_ids)
    return Prepared(compiled, inputs, standards_for(book, compiled, inputs))


def given(rows: Mapping[str, Mapping[str, Any]] | Sequence[Mapping[str, Any]], year: int = YEAR) -> pl.DataFrame:
    """Given values: by enterprise, or of one enterprise `e` in the years up to `year`, newest last."""
    if isinstance(rows, Mapping):
        records = [{"enterprise": key, "year": year, **row} for key, row in rows.items()]
    else:
        first = year - len(rows) + 1
        records = [{"enterprise": "e", "year": first + i, **row} for i, row in enumerate(rows)]
    keys = list(dict.fromkeys(k for record in records for k in record if k not in ("enterprise", "year")))
    schema: dict[str, Any] = {"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(keys, pl.Float64)}
    return pl.DataFrame([{k: record.get(k) for k in schema} for record in records], schema=schema)


def standard(indicator: str, values: Sequence[Any], **fields: Any) -> StandardRow:
    """Five standard values, best first."""
    return StandardRow(indicator=indicator, **dict(zip(TIERS, values, strict=True)), **fields)


def leaf_of(book: Rulebook, node: Mapping[str, Any], rows: Any, *, better: str = "higher", **inputs: Any) -> Prepared:
    """A scheme of one leaf over the given indicator `x`, ready to be read."""
    documents = (indicators(x={"better": better}), scheme({"indicator": "x", **node}))
    return prepare(with_documents(book, *documents), "test-scheme", Inputs(given=given(rows), **inputs))


def points(book: Rulebook, node: Mapping[str, Any], value: Any, **fields: Any) -> Decimal | None:
    """The points of one value by the exact reader, after both readers were found to agree."""
    rows = value if isinstance(value, list) else [{"x": value}]
    ready = leaf_of(book, node, rows, **fields)
    assert not ready.disagreements([("e", YEAR)])
    found = ready.exact()["points.x"]
    assert found is None or isinstance(found, Decimal)
    return found


def limits_of(compiled: Scheme) -> dict[str, list[float]]:
    """Every threshold that the leaves of a scheme name, by indicator."""
    found: dict[str, list[float]] = {}
    for compiled_leaf in compiled.leaves:
        node: Any = compiled_leaf.node
        numbers: list[Any] = [limit for _operator, limit, _points in getattr(node, "limits", ())]
        numbers += [anchor[0] for anchor in getattr(node, "anchors", ())]
        numbers += list(getattr(node, "thresholds", ())) + list(getattr(node, "values", None) or ())
        numbers += [n for n in (getattr(node, "low", None), getattr(node, "high", None)) if isinstance(n, Decimal)]
        found.setdefault(node.indicator, []).extend(float(n) for n in numbers)
    return found


def random_inputs(book: Rulebook, name: str, seed: int, enterprises: int = 12) -> Inputs:
    """Facts, given values, targets and enterprises that try everything: blanks, zeros, losses, exact thresholds.

    There are years enough for what the scheme looks back on, and fewer blanks where it looks far back.
    """
    chance = random.Random(f"{name} {seed}")
    compiled = compile_scheme(book, book.entry("scheme", name))
    every = frozenset(node.node.indicator for node in compiled.leaves)  # type: ignore[attr-defined]
    compiled = compile_scheme(book, book.entry("scheme", name), every)
    refs = compiled.program.inputs(compiled.results())
    names = sorted({ref.name for ref in refs if not compiled.program.timeless(ref.name)})
    at_row = sorted({ref.name for ref in refs if compiled.program.timeless(ref.name)})
    standards = standards_for(book, compiled, Inputs(given=given({"e": {}})))
    limits = limits_of(compiled)
    years = max(4, 1 + max(ref.shift for ref in refs))
    blank = 0.45 if years == 4 else 0.05

    def amount() -> float | None:
        kind = chance.random()
        if kind < 0.08:
            return None
        if kind < 0.16:
            return 0.0
        return round(chance.uniform(-50, 20) if kind < 0.35 else chance.uniform(1, 400), chance.choice((0, 2, 6)))

    def reported(indicator: str) -> float | None:
        at = list(limits.get(indicator, ()))
        found = standards.find(indicator, "", "", YEAR) if standards is not None else None
        at += [float(v) for v in found.values] if found is not None else []
        kind = chance.random()
        if kind < blank:
            return None
        if at and kind < 0.85:
            return chance.choice(at) + chance.choice((0.0, 0.0, 1e-13, -1e-13, 1e-4, -1e-4))
        return round(chance.uniform(-1, 2), 3) if kind < 0.95 else round(chance.uniform(-150, 150), 3)

    keys = [(f"e{i}", YEAR - years + 1 + j) for i in range(enterprises) for j in range(years)]
    accounts = [n for n in names if not n.startswith("given.")]
    ids = [n.removeprefix("given.") for n in names if n.startswith("given.")]
    wide = [n for n in at_row if n.split(".")[0] in ("target", "base", "level")]

    def frame(columns: Sequence[str], draw: Any) -> pl.DataFrame:
        schema: dict[str, Any] = {"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
        return pl.DataFrame([(*key, *(draw(c) for c in columns)) for key in keys], schema=schema, orient="row")

    people = [
        {
            "enterprise": f"e{i}",
            "class": chance.choice(("commercial_1", "commercial_2", "public_welfare", "financial", None)),
            "industry": chance.choice(("C", "26", "D", "Z", "", None)),
            "size": chance.choice(("", None, "large")),
        }
        for i in range(enterprises)
    ]
    people_schema = dict.fromkeys(("enterprise", "class", "industry", "size"), pl.String)
    return Inputs(
        facts=frame(accounts, lambda _column: amount()),
        given=frame(ids, reported),
        targets=frame(wide, lambda _column: amount()) if wide else None,
        enterprises=pl.DataFrame(people, schema=people_schema),
    )
