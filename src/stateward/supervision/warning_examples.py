"""Running the worked cases of a set of warning rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook import Entry
from stateward.rulebook.warnings import WarningExample, WarningsDocument
from stateward.supervision.warn import WarningInputs, warn

_YEAR = 2023
_TOLERANCE = 1e-9


def run_warning_examples(entry: Entry) -> list[Fault]:
    """The differences between what the examples expect and what the rules give."""
    document: WarningsDocument = entry.document
    if not document.examples:
        return []
    found = warn(document, example_inputs(document.examples), [_YEAR])
    rows = {(row["rule"], row["enterprise"]): row for row in found.rows()}
    faults: list[Fault] = []
    for place, example in enumerate(document.examples):
        given = rows.get((example.rule, _enterprise(place)))
        for what, value, expected in _differences(example, given):
            faults.append(
                entry.fault(
                    ("examples", place),
                    code="rulebook.example",
                    message=_("The example {name} gives {found} for {what}, not {expected}.").format(
                        name=example.name, found=value, what=what, expected=expected
                    ),
                    next_step=_("Correct the rule or the example."),
                    value=str(value),
                    rule=example.rule,
                )
            )
    return faults


def example_inputs(examples: tuple[WarningExample, ...]) -> WarningInputs:
    """All examples as one portfolio: an enterprise each."""
    names = sorted({key for one in examples for figures in (one.figures, *one.earlier) for key in figures})
    rows = []
    for place, example in enumerate(examples):
        for back, figures in enumerate((example.figures, *example.earlier)):
            key = {"enterprise": _enterprise(place), "year": _YEAR - back, "month": example.month}
            rows.append({**key, **{name: _float(figures.get(name)) for name in names}})
    schema: dict[str, Any] = {"enterprise": pl.String, "year": pl.Int64, "month": pl.Int64}
    attributes = sorted({key for one in examples for key in one.attributes})
    enterprises = [
        {"enterprise": _enterprise(place), **{key: one.attributes.get(key) for key in attributes}}
        for place, one in enumerate(examples)
    ]
    return WarningInputs(
        pl.DataFrame(rows, schema=schema | dict.fromkeys(names, pl.Float64)),
        enterprises=pl.DataFrame(enterprises, schema=dict.fromkeys(["enterprise", *attributes], pl.String)),
    )


def _enterprise(place: int) -> str:
    return f"EXAMPLE{place:04}"


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _differences(example: WarningExample, given: dict[str, Any] | None) -> Iterator[tuple[str, Any, Any]]:
    expected = example.expect
    if given is None:
        yield _("the state"), _("nothing"), expected.state
        return
    for name in ("state", "level"):
        if given[name] != getattr(expected, name):
            yield name, given[name], getattr(expected, name)
    for name in ("value", "threshold"):
        wanted = getattr(expected, name)
        if wanted is not None and (given[name] is None or abs(given[name] - float(wanted)) > _TOLERANCE):
            yield name, given[name], wanted
