"""The indicators of the rulebook as measures of a programme: `indicator:DOCUMENT:ID`, read from the statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import StatewardError
from stateward.reform import indicators as library
from stateward.workbench.assessment import inputs
from stateward.workbench.core.indicators import find

#: Indicators in percent are typed and shown in percent; the library computes plain ratios.
_IN_PERCENT = {"percent": 100.0}


@dataclass(frozen=True)
class Value:
    """A value in the indicator's own unit, and in words of what it was read."""

    value: float | None
    words: str


def title_of(measure: str) -> str | None:
    """The indicator in words, with its document."""
    found = find(measure)
    if found is None:
        return None
    document, _key, indicator = found
    return f"{pick(indicator.title.as_dict())} · {pick(document.title.as_dict())}"


def value(measure: str, enterprises: Collection[str], day: dt.date) -> Value:
    """The newest value up to a day, of one enterprise or of several added up; missing with the reason."""
    found = find(measure)
    if found is None:
        return Value(None, _("The rulebook has no such indicator any more."))
    if not enterprises:
        return Value(None, _("There is no enterprise to read it from."))
    document, key, indicator = found
    last = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    try:
        facts = inputs.inputs().facts
    except StatewardError as error:
        return Value(None, error.faults[0].message)
    read = library.reading(facts, document, key, enterprises, last=last)
    if read.value is None:
        return Value(None, _("No enterprise has the figures for it yet."))
    factor = _IN_PERCENT.get(indicator.unit, 1.0)
    words = _("by the statements of {year}, {counted} of {asked} enterprises")
    return Value(read.value * factor, words.format(year=read.year, counted=read.counted, asked=read.asked))
