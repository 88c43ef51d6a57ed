"""Running the examples that stand beside the schemes, and the whole check of a rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from stateward.assessment.compile import compile_scheme
from stateward.assessment.exactly import Case
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import node_status, standards_for
from stateward.formula import Traced
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, RulebookError, StatewardError
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook.book import read_entry, yaml_files
from stateward.rulebook.check import check
from stateward.rulebook.examples import Example

ENTERPRISE = "EXAMPLE"
YEAR = 2023


@dataclass
class Report:
    """What `stateward rulebook check` found."""

    documents: int = 0
    examples: int = 0
    faults: list[Fault] = field(default_factory=list)
    book: Rulebook = field(default_factory=Rulebook, repr=False)
    entries: list[Entry] = field(default_factory=list, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line's contract."""
        return {
            "documents": self.documents,
            "examples": self.examples,
            "faults": [fault.to_dict() for fault in self.faults],
        }


def check_rulebook(overlays: Sequence[Path] = (), paths: Sequence[Path] | None = None) -> Report:
    """Check all documents (or those of `paths`, over the built-in ones) and run their examples."""
    if not paths:
        book = Rulebook.load(overlays)
        chosen = [entry for entries in book.entries.values() for entry in entries]
        report = Report(book.documents, faults=check(book))
    else:
        book, chosen, unreadable = _with_paths(overlays, paths)
        report = Report(len(chosen) + len(unreadable), faults=[*unreadable, *check(book, chosen)])
    report.book, report.entries = book, chosen
    broken = {fault.file for fault in report.faults if fault.level == "error"}
    for entry in chosen:
        if entry.document.document == "scheme" and str(entry.file) not in broken:
            report.faults += _compiles(book, entry)
        if entry.document.document == "examples":
            report.examples += len(entry.document.cases)
            report.faults += run_examples(book, entry)
    return report


def _with_paths(overlays: Sequence[Path], paths: Sequence[Path]) -> tuple[Rulebook, list[Entry], list[Fault]]:
    loaded = Rulebook.load(overlays)
    book = Rulebook({key: list(entries) for key, entries in loaded.entries.items()}, list(loaded.faults))
    chosen: list[Entry] = []
    faults: list[Fault] = []
    for path in paths:
        for file in yaml_files(path) if path.is_dir() else [path]:
            try:
                entry = read_entry(file)
            except RulebookError as error:
                faults += error.faults
                continue
            chosen.append(entry)
            versions = book.entries.setdefault((entry.document.document, entry.document.id), [])
            versions[:] = [e for e in versions if e.document.version != entry.document.version] + [entry]
    return book, chosen, faults


def _compiles(book: Rulebook, entry: Entry) -> list[Fault]:
    try:
        compile_scheme(book, entry).program.steps(("score",))
    except StatewardError as error:
        line, column = entry.text.place(("score",))
        return [f if f.file else f.at(file=str(entry.file), line=line, column=column) for f in error.faults]
    return []


def run_examples(book: Rulebook, entry: Entry) -> list[Fault]:
    """The differences between what the examples expect and what the scheme gives."""
    document = entry.document
    try:
        scheme = book.entry("scheme", document.of, document.of_version)
    except RulebookError:
        return []  # the checker has named the missing scheme
    faults: list[Fault] = []
    for i, example in enumerate(document.cases):
        try:
            wrong = list(_differences(example, _evaluated(book, scheme, example)))
        except StatewardError as error:
            wrong = [("", _("cannot be computed: {problem}").format(problem=error.faults[0].message), "")]
        faults += [
            entry.fault(
                ("cases", i),
                code="rulebook.example",
                message=_("The example {name} gives {found} for {what}, not {expected}.").format(
                    name=example.name, found=found, what=what, expected=expected
                )
                if what
                else _("The example {name} {found}.").format(name=example.name, found=found),
                next_step=_("Correct the rule or the example; `stateward explain` shows every step."),
                value=str(found),
                rule=document.of,
            )
            for what, found, expected in wrong
        ]
    return faults


def _evaluated(book: Rulebook, scheme: Entry, example: Example) -> tuple[Any, dict[str, Traced]]:
    inputs = example_inputs(example)
    compiled = compile_scheme(book, scheme, inputs.given_ids)
    case = Case(compiled, inputs, standards_for(book, compiled, inputs), ENTERPRISE, YEAR)
    return compiled, case.evaluate()


def example_inputs(example: Example) -> Inputs:
    """An example's figures as inputs of an evaluation, for the year `YEAR` and the years before it."""
    figures = {YEAR: dict(example.facts)}
    figures |= {YEAR - 1 - i: dict(earlier) for i, earlier in enumerate(example.earlier)}
    given_rows = [(YEAR, example.given), *((YEAR - 1 - i, g) for i, g in enumerate(example.earlier_given))]
    ids = list(dict.fromkeys(key for _year, row in given_rows for key in row))
    given = pl.DataFrame(
        [{"enterprise": ENTERPRISE, "year": year, **{k: _float(row.get(k)) for k in ids}} for year, row in given_rows],
        schema={"enterprise": pl.String, "year": pl.Int64, **dict.fromkeys(ids, pl.Float64)},
    )
    facts = pl.DataFrame(
        [{"enterprise": ENTERPRISE, "year": y, **{k: float(v) for k, v in row.items()}} for y, row in figures.items()]
    )
    targets = pl.DataFrame(
        [{"enterprise": ENTERPRISE, "year": YEAR, **{k: float(v) for k, v in example.targets.items()}}]
    )
    return Inputs(
        facts=facts,
        given=given,
        standards=example.standards or None,
        standards_origin=example.name,
        enterprises=pl.DataFrame([{"enterprise": ENTERPRISE, **example.attributes}]),
        targets=targets if example.targets else None,
        figures=lambda _enterprise: figures,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _differences(example: Example, evaluated: tuple[Any, dict[str, Traced]]) -> Iterator[tuple[str, Any, Any]]:
    compiled, traced = evaluated
    expect, tolerance = example.expect, example.expect.tolerance
    if "score" in expect.model_fields_set:
        yield from _compare(_("the score"), traced["score"].value, expect.score, tolerance)
    if "grade" in expect.model_fields_set:
        index = traced["grade.index"].value
        grade = compiled.document.grades[int(index)].grade if isinstance(index, Decimal) else None
        if grade != expect.grade:
            yield _("the grade"), grade, expect.grade
    nodes = {node.key: node for node in compiled.nodes}
    row = {name: value.value for name, value in traced.items()}
    for key, points in expect.nodes.items():
        yield from _compare(key, traced[nodes[key].points].value if key in nodes else None, points, tolerance)
    for key, value in expect.values.items():
        name = nodes[key].value if key in nodes else None
        yield from _compare(key, traced[name].value if name else None, value, tolerance)
    for key, status in expect.status.items():
        found = node_status(nodes[key], row)[0] if key in nodes else None
        if found != status:
            yield key, found, status


def _compare(what: str, found: Any, expected: Decimal | None, tolerance: Decimal) -> Iterator[tuple[str, Any, Any]]:
    if expected is None or found is None:
        if found is not None or expected is not None:
            yield what, found, expected
    elif abs(found - expected) > tolerance:
        yield what, found, expected
