"""Running the examples of index documents and red flags, as `stateward rulebook check` does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from stateward.integrity.index import run_index
from stateward.integrity.redflags.run import flags_of
from stateward.integrity.redflags.settings import read_settings
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook import Entry
from stateward.rulebook.index import IndexExample

#: Scores of examples are written to so many places.
_NEAR = 1e-6


@dataclass
class Checked:
    """How many examples ran, and what did not come out."""

    examples: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_documents(entries: Sequence[Entry]) -> Checked:
    """Run the examples of the index and red-flag documents among the entries."""
    found = Checked()
    for entry in entries:
        if entry.document.document == "index":
            for i, example in enumerate(entry.document.examples):
                found.examples += 1
                found.faults += _index(entry, i, example)
        if entry.document.document == "red_flags":
            for code, flag in entry.document.indicators.items():
                found.examples += 1
                found.faults += _red_flag(entry, code, flag)
    return found


def _index(entry: Entry, number: int, example: IndexExample) -> list[Fault]:
    place = ("examples", number)
    table = pl.DataFrame([dict(zip(example.columns, map(_plain, row), strict=False)) for row in example.rows])
    try:
        result = run_index(entry.document, table)
    except StatewardError as error:
        return [_differs(entry, place, _("it cannot be computed: {problem}").format(problem=error.faults[0].message))]
    rows = {unit: i for i, unit in enumerate(result.units)}
    faults = []
    for unit, expected in example.scores.items():
        score = float(result.scores[rows[unit]]) if unit in rows else None
        if score is None or not abs(score - float(expected)) <= _NEAR:
            faults.append(_differs(entry, (*place, "scores", unit), _told(unit, expected, score)))
    for unit, grade in example.grades.items():
        came = result.grades[rows[unit]] if unit in rows else None
        if came != grade:
            faults.append(_differs(entry, (*place, "grades", unit), _told(unit, grade, came)))
    return faults


def _red_flag(entry: Entry, code: str, flag: Any) -> list[Fault]:
    place = ("indicators", code, "example")
    settings = {"indicators": {code: _plain(flag.example.settings)}}
    lines = [json.dumps(_plain(release)).encode() for release in flag.example.releases]
    try:
        found = flags_of(lines, read_settings(settings)).results()
    except StatewardError as error:
        return [_differs(entry, place, _("it cannot be computed: {problem}").format(problem=error.faults[0].message))]
    expected = {(group, id_): float(value) for group, ids in flag.example.result.items() for id_, value in ids.items()}
    came = {(group, id_): codes[code] for group, ids in found.items() for id_, codes in ids.items()}
    return [
        _differs(entry, (*place, "result"), _told(f"{group} {id_}", expected.get((group, id_)), came.get((group, id_))))
        for group, id_ in sorted(expected.keys() | came.keys())
        if (group, id_) not in expected
        or (group, id_) not in came
        or abs(expected[group, id_] - came[group, id_]) > _NEAR
    ]


def _told(what: str, expected: Any, came: Any) -> str:
    return _("{what} should be {expected}, but is {came}").format(
        what=what, expected="–" if expected is None else expected, came="–" if came is None else came
    )


def _differs(entry: Entry, place: Sequence[str | int], problem: str) -> Fault:
    return entry.fault(
        place,
        code="integrity.example",
        message=_("The example does not come out: {problem}.").format(problem=problem),
        next_step=_("Correct the document, or the example where it is the one at fault."),
    )


def _plain(value: Any) -> Any:
    """Exact numbers of a document as the numbers of tables and JSON."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
