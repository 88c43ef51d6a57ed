"""The indicators of the rulebook as measures of a programme: `indicator:DOCUMENT:ID`, read from the statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import StatewardError
from stateward.reform import indicators as library
from stateward.workbench.assessment import inputs
from stateward.workbench.core import workspace

PREFIX = "indicator:"
#: Indicators in percent are typed and shown in percent; the library computes plain ratios.
_IN_PERCENT = {"percent": 100.0}


@dataclass(frozen=True)
class Value:
    """A value in the indicator's own unit, and in words of what it was read."""

    value: float | None
    words: str


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every computed indicator for a choice, by the title of its document."""
    found = []
    for entry in workspace.rulebook().all("indicators"):
        document = entry.document
        rows = [
            (f"{PREFIX}{document.id}:{key}", pick(one.title.as_dict()))
            for key, one in document.indicators.items()
            if one.formula is not None
        ]
        if rows and (document.id, document.version) == _current(document.id):
            found.append((pick(document.title.as_dict()), rows))
    return found


def _current(name: str) -> tuple[str, str]:
    document = workspace.rulebook().get("indicators", name)
    return document.id, document.version


def find(measure: str) -> tuple[Any, str] | None:
    """The document and the id of an indicator that a measure names; nothing where the rulebook has none."""
    name, _colon, key = measure.removeprefix(PREFIX).partition(":")
    try:
        document = workspace.rulebook().get("indicators", name)
    except StatewardError:
        return None
    known = document.indicators.get(key)
    return (document, key) if known is not None and known.formula is not None else None


def title_of(measure: str) -> str | None:
    """The indicator in words, with its document."""
    found = find(measure)
    if found is None:
        return None
    document, key = found
    return f"{pick(document.indicators[key].title.as_dict())} · {pick(document.title.as_dict())}"


def value(measure: str, enterprises: Collection[str], day: dt.date) -> Value:
    """The newest value up to a day, of one enterprise or of several added up; missing with the reason."""
    found = find(measure)
    if found is None:
        return Value(None, _("The rulebook has no such indicator any more."))
    if not enterprises:
        return Value(None, _("There is no enterprise to read it from."))
    document, key = found
    last = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    try:
        facts = inputs.inputs().facts
    except StatewardError as error:
        return Value(None, error.faults[0].message)
    read = library.reading(facts, document, key, enterprises, last=last)
    if read.value is None:
        return Value(None, _("No enterprise has the figures for it yet."))
    factor = _IN_PERCENT.get(document.indicators[key].unit, 1.0)
    words = _("by the statements of {year}, {counted} of {asked} enterprises")
    return Value(read.value * factor, words.format(year=read.year, counted=read.counted, asked=read.asked))
