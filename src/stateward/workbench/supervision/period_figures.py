"""What supervision tells of a period: findings found and closed, corrections overdue, open warnings by level."""

from __future__ import annotations

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core.period_figures import PeriodAsked, PeriodFigure, counted, period_figures
from stateward.workbench.supervision.findings import selectors as findings
from stateward.workbench.supervision.findings.models import FindingState
from stateward.workbench.supervision.warnings import selectors as warnings


def _found(asked: PeriodAsked) -> int:
    rows = findings.findings(asked.user).filter(found_on__gte=asked.first, found_on__lte=asked.last)
    return rows.exclude(state=FindingState.REJECTED).count()


def _closed(asked: PeriodAsked) -> int:
    return findings.findings(asked.user).filter(closed_at__gte=asked.from_, closed_at__lt=asked.until).count()


@period_figures("supervision", N_("Findings and warnings"), order=40)
def told(asked: PeriodAsked) -> list[PeriodFigure]:
    """Findings of the period against the one before; what is overdue and open stands as it is today."""
    listed, before, source = reverse("supervision:findings"), asked.before, _("Findings")
    late = findings.overdue(asked.user).count()
    figures = [
        counted("findings_found", _("Findings of the period"), _found(asked), _found(before), source, listed),
        counted(
            "findings_closed", _("Findings closed in the period"), _closed(asked), _closed(before), source,
            f"{listed}?state={FindingState.CLOSED}",
        ),
        counted("findings_late", _("Corrections overdue today"), late, None, source, f"{listed}?late=overdue"),
    ]  # fmt: skip
    titles = {
        "red": _("Red warnings open today"),
        "yellow": _("Yellow warnings open today"),
        "blue": _("Blue warnings open today"),
    }
    board, run = reverse("supervision:warnings"), warnings.newest_run()
    if run is not None:
        source = _("Warnings of {year}").format(year=run.year)
        figures += [
            counted(f"warnings_{level}", titles[level], number, None, source, f"{board}?level={level}&state=triggered")
            for level, number in warnings.by_level(asked.user).items()
        ]
    return figures
