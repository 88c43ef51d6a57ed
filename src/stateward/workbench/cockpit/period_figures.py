"""What the tracked items of every strand tell of a period: begun and closed in it, overdue today."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.core import office
from stateward.workbench.core.period_figures import PeriodAsked, PeriodFigure, counted, period_figures
from stateward.workbench.core.tracking import rights
from stateward.workbench.core.tracking.states import WITH_OWNER, State


@period_figures("core", N_("Tasks of all strands"), action="core.item.view", order=20)
def told(asked: PeriodAsked) -> list[PeriodFigure]:
    """How many items were begun and closed, against the period before, and for each strand how many are late."""
    every, source = f"{reverse('tracking:list')}?heap=all", _("Tasks")
    before = asked.before
    return [
        counted("items_begun", _("Tasks given in the period"), _begun(asked), _begun(before), source, every),
        counted(
            "items_closed", _("Tasks signed off in the period"), _closed(asked), _closed(before), source,
            f"{every}&state={State.CLOSED.value}",
        ),
        *_late(asked, every, source),
    ]  # fmt: skip


def _begun(asked: PeriodAsked) -> int:
    return rights.visible(asked.user).filter(created_at__gte=asked.from_, created_at__lt=asked.until).count()


def _closed(asked: PeriodAsked) -> int:
    return rights.visible(asked.user).filter(closed_at__gte=asked.from_, closed_at__lt=asked.until).count()


def _late(asked: PeriodAsked, every: str, source: str) -> list[PeriodFigure]:
    owed = [state.value for state in WITH_OWNER]
    rows = rights.visible(asked.user).filter(due__lt=office.today(), state__in=owed).order_by()
    late = dict(rows.values_list("strand").annotate(number=Count("pk", distinct=True)))
    return [
        counted(
            f"late_{strand or 'general'}",
            _("Overdue today, {strand}").format(
                strand=str(Strand(strand).label) if strand in Strand.values else _("General")
            ),
            number,
            None,
            source,
            f"{every}&{urlencode({'strand': strand or 'general', 'late': 'overdue'})}",
        )
        for strand, number in sorted(late.items())
    ]
