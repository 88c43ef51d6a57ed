"""Figures of the index that the workbench computes from its own records; every other one is entered with evidence.

A provider is asked for a year and the enterprises of the cycle; it answers for those it has records of. Records of an
enterprise and of all below it count together. Another app adds its own figure by `provide`, in its module
`index_figures`, which is loaded with the apps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stateward.messages import gettext_noop as N_
from stateward.workbench.core import office
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.integrity.declarations import selectors as declarations
from stateward.workbench.integrity.education import hours
from stateward.workbench.integrity.party import coverage as party
from stateward.workbench.integrity.redflags import selectors as redflags
from stateward.workbench.integrity.survey import results as survey
from stateward.workbench.register.models import Enterprise

#: Places a computed figure is kept with.
PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Computed:
    """A figure with the sentence (marked by `gettext_noop`) and the values that say what it was computed from.

    `sources` are the records it was counted from: their titles and their pages.
    """

    value: Decimal
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Sequence[tuple[str, str]] = ()

    @property
    def basis(self) -> dict[str, Any]:
        """What is kept beside the figure."""
        kept: dict[str, Any] = {"sentence": self.sentence, "values": dict(self.values)}
        return {**kept, "sources": [list(one) for one in self.sources]} if self.sources else kept


#: Enterprise's code -> figure.
Provider = Callable[[int, Sequence[Enterprise]], dict[str, Computed]]
_providers: dict[str, Provider] = {}


def provide(indicator: str) -> Callable[[Provider], Provider]:
    """Register the computation of an indicator; ValueError where there is one already."""

    def register(provider: Provider) -> Provider:
        if indicator in _providers:
            raise ValueError(f"the figure {indicator} is computed already")
        _providers[indicator] = provider
        return provider

    return register


def indicators() -> frozenset[str]:
    """The indicators the workbench knows how to compute."""
    return frozenset(_providers)


def figures(year: int, enterprises: Sequence[Enterprise], wanted: Iterable[str]) -> dict[tuple[str, str], Computed]:
    """(enterprise's code, indicator) -> figure, of the wanted indicators that are known for the year."""
    return {
        (code, indicator): found
        for indicator in wanted
        if indicator in _providers
        for code, found in _providers[indicator](year, enterprises).items()
    }


def share(done: int, total: int, sentence: str) -> Computed:
    """A percentage of a count above zero."""
    percent = (Decimal(100) * done / total).quantize(PLACES)
    return Computed(percent, sentence, {"done": done, "total": total})


def by_branch(enterprises: Sequence[Enterprise], rows: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Code of an enterprise -> what hangs on it and on those below it; rows are (path of an enterprise, anything)."""
    found: dict[str, list[Any]] = {}
    for path, what in rows:
        for enterprise in enterprises:
            if path.startswith(enterprise.path):
                found.setdefault(enterprise.code, []).append(what)
    return found


def _shares(counts: Mapping[str, tuple[int, int]], sentence: str) -> dict[str, Computed]:
    return {code: share(done, total, sentence) for code, (done, total) in counts.items() if total}


def _counted(enterprises: Sequence[Enterprise], rows: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    return {code: (sum(marks), len(marks)) for code, marks in by_branch(enterprises, rows).items()}


@provide("training_hours_met")
def _training(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    return _shares(
        _counted(enterprises, hours.met(year)), N_("{done} of {total} learners met the hours their post requires.")
    )


@provide("declarations_filed")
def _declarations(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    return _shares(
        _counted(enterprises, declarations.filed(year)), N_("{done} of {total} people of the enterprise have declared.")
    )


@provide("responsibility_items_done")
def _duties(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    return _shares(
        _counted(enterprises, party.duties_done(year)), N_("{done} of {total} entries of the responsibility list done.")
    )


@provide("study_sessions_held")
def _study(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    return _shares(_counted(enterprises, party.studies_held(year)), N_("{done} of {total} planned sessions held."))


@provide("red_flag_rate")
def _red_flags(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    sentence = N_("{done} procurements of {total} with at least one signal.")
    counted = {
        code: (sum(flagged for flagged, _all in pairs), sum(number for _flagged, number in pairs))
        for code, pairs in by_branch(enterprises, redflags.rates(year)).items()
    }
    return _shares(counted, sentence)


@provide("survey_score")
def _survey(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    sentence = N_("Mean of {answers} answers, scaled to 0–100.")
    return {
        code: Computed(Decimal(str(mean)).quantize(PLACES), sentence, {"answers": answers})
        for code, (mean, answers) in survey.means(year, enterprises).items()
    }


def _corrections(year: int) -> list[tuple[str, TrackedItem]]:
    """Items of supervision that were due in the year, with the path of their enterprise."""
    rows = TrackedItem.objects.filter(strand="supervision", enterprise__isnull=False, due__year=year)
    return [(row.enterprise.path, row) for row in rows.exclude(state="cancelled").select_related("enterprise")]


@provide("closure_rate")
def _closure(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    rows = [(path, item.state == "closed") for path, item in _corrections(year)]
    return _shares(_counted(enterprises, rows), N_("{done} of {total} corrections due in the year are closed."))


@provide("overdue_days")
def _overdue(year: int, enterprises: Sequence[Enterprise]) -> dict[str, Computed]:
    sentence = N_("Mean over {total} corrections due in the year.")
    return {
        code: Computed((Decimal(sum(days)) / len(days)).quantize(PLACES), sentence, {"total": len(days)})
        for code, days in by_branch(
            enterprises, [(path, _late(item, office.today())) for path, item in _corrections(year)]
        ).items()
    }


def _late(item: TrackedItem, today: dt.date) -> int:
    done = item.closed_at.date() if item.closed_at else today
    return max(0, (done - item.due).days)
