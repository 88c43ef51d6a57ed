"""What integrity tells of a period: the index of the newest year in it, procurement signals of that year."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import formats
from stateward.workbench.core.period_figures import PeriodAsked, PeriodFigure, counted, period_figures
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.index.models import IndexYear
from stateward.workbench.integrity.redflags import selectors as redflags


@period_figures("integrity", N_("Integrity index and procurement signals"), order=50)
def told(asked: PeriodAsked) -> list[PeriodFigure]:
    """The middle score of the newest year with a run against the year before, and the signals of the newest run."""
    return _index(asked) + _signals(asked)


def _scores(user: Any, year: IndexYear) -> list[float]:
    run = selectors.run_shown(user, year)
    if run is None:
        return []
    return [row.score for row in selectors.scores(user, run) if row.score is not None]


def _index(asked: PeriodAsked) -> list[PeriodFigure]:
    years = {one.year: one for one in selectors.years(asked.user) if one.year <= asked.last.year}
    scored = {year: found for year in sorted(years, reverse=True) if (found := _scores(asked.user, years[year]))}
    if not scored:
        return []
    newest = max(scored)
    middle, before = median(scored[newest]), scored.get(newest - 1)
    change = formats.DASH if before is None else formats.number(middle - median(before), 1, signed=True)
    source = _("Integrity index {year}, {count} enterprises").format(year=newest, count=len(scored[newest]))
    address = years[newest].get_absolute_url()
    return [
        PeriodFigure("index_middle", _("Integrity index, middle score"), formats.number(middle, 1), source, address,
                     change),
        PeriodFigure("index_lowest", _("Integrity index, lowest score"), formats.number(min(scored[newest]), 1),
                     source, address),
    ]  # fmt: skip


def _signals(asked: PeriodAsked) -> list[PeriodFigure]:
    """Processes with at least one signal, of the newest run for a year up to the period's."""
    run = redflags.newest_done(asked.user, asked.last.year)
    if run is None:
        return []
    source = _("Procurement signals, {file}").format(file=run.file_name)
    address = reverse("integrity:flags", args=[run.pk])
    processes, flagged = redflags.counts(asked.user, run)
    return [
        counted("signals_processes", _("Procurement processes looked at"), processes, None, source, address),
        counted("signals_flagged", _("Processes with at least one signal"), flagged, None, source, address),
    ]
