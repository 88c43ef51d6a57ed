"""What reform tells of a period: running programmes against their plan, adopted slimming plans."""

from __future__ import annotations

import datetime as dt

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import formats, office
from stateward.workbench.core.period_figures import PeriodAsked, PeriodFigure, period_figures
from stateward.workbench.reform.programme import selectors as programmes
from stateward.workbench.reform.programme.models import ProgrammeState
from stateward.workbench.reform.slimming import selectors as slimming


@period_figures("reform", N_("Reform programmes and slimming plans"), order=30)
def told(asked: PeriodAsked) -> list[PeriodFigure]:
    """How much of each programme is done on the last day of the period (today, where that lies ahead)."""
    day = min(asked.last, office.today())
    return _programmes(asked, day) + _plans(asked, day)


def _programmes(asked: PeriodAsked, day: dt.date) -> list[PeriodFigure]:
    figures = []
    rows = programmes.programmes(asked.user).filter(state=ProgrammeState.RUNNING, starts_on__lte=asked.last)
    for programme in rows:
        now = programmes.overview(asked.user, programme, day)
        behind = None if now.actual is None or now.planned is None else now.actual - now.planned
        figures.append(
            PeriodFigure(
                f"programme_{programme.pk}",
                _("{title}: done on {day}, %").format(title=programme.title, day=day.isoformat()),
                formats.number(now.actual, 1),
                _("Programme; planned {share} %, change against it").format(share=formats.number(now.planned, 1)),
                programme.get_absolute_url(),
                formats.DASH if behind is None else formats.number(behind, 1, signed=True),
            )
        )
    return figures


def _plans(asked: PeriodAsked, day: dt.date) -> list[PeriodFigure]:
    return [
        PeriodFigure(
            f"slimming_{one.plan.pk}",
            _("{title}: steps done").format(title=one.plan.title),
            _("{done} of {count}").format(done=one.done, count=len(one.steps)),
            _("Slimming plan; planned {count}").format(count=one.planned),
            one.plan.get_absolute_url(),
        )
        for one in slimming.adopted(asked.user, day)
    ]
