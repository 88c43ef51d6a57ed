"""The cards of supervision in the cockpit: open warnings by level, overdue corrections."""

from __future__ import annotations

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import formats, office
from stateward.workbench.core.cards import Asked, Figure, Figures, Row, Rows, card
from stateward.workbench.supervision.actions import VIEW
from stateward.workbench.supervision.findings import selectors as findings
from stateward.workbench.supervision.team.quality import right_warnings
from stateward.workbench.supervision.warnings import selectors as warnings


@card("supervision.warnings", N_("Open warnings"), "supervision", action=VIEW)
def open_warnings(asked: Asked) -> Figures | None:
    """Open warnings of the newest year by level, with how many closed ones were right."""
    found = warnings.by_level(asked.user)
    if not any(found.values()):
        return None
    right, closed = right_warnings(asked.user)
    titles = {"red": _("Red"), "yellow": _("Yellow"), "blue": _("Blue")}
    looks = {"red": "bad", "yellow": "warn", "blue": ""}
    figures = [
        Figure(
            titles[level],
            formats.number(number, 0),
            address=f"{reverse('supervision:warnings')}?level={level}&state=triggered",
            level=looks[level],
        )
        for level, number in found.items()
    ]  # fmt: skip
    words = _("{right} of {closed} closed warnings were right").format(right=right, closed=closed) if closed else ""
    return Figures(figures, strip=True, note=words)


@card("supervision.corrections", N_("Overdue corrections"), "supervision", action=VIEW)
def overdue(asked: Asked) -> Rows | None:
    """Corrections that are overdue, the oldest first."""
    rows, today = list(findings.overdue(asked.user)[:6]), office.today()
    if not rows:
        return None
    return Rows(
        columns=[_("Finding"), _("Enterprise"), _("Days late")],
        rows=[
            Row(
                [one.title, one.enterprise.name, formats.number((today - one.item.due).days, 0)],
                one.get_absolute_url(),
                {2: "bad"},
            )
            for one in rows
            if one.item is not None and one.item.due is not None
        ],
        address=f"{reverse('supervision:findings')}?late=overdue",
    )
