"""The strand's card in the cockpit."""

from __future__ import annotations

from statistics import median

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import formats
from stateward.workbench.core.cards import Asked, Row, Rows, card
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.index import showing

#: Enterprises on the card, the lowest scores first: there is something to do.
SHOWN = 5


@card("integrity.index", N_("Integrity index"), "integrity", order=70)
def index(asked: Asked) -> Rows | None:
    """The newest year up to the one asked for: the lowest scores with their rank intervals."""
    year = next((one for one in selectors.years(asked.user) if one.year <= asked.year), None)
    run = selectors.run_shown(asked.user, year) if year else None
    if year is None or run is None:
        return None
    rows = [row for row in showing.rows(asked.user, year, run) if row["score"] is not None]
    if not rows:
        return None
    shown = sorted(rows, key=lambda row: row["score"])[:SHOWN]
    middle = formats.number(median(row["score"] for row in rows), 1)
    return Rows(
        [_("Enterprise"), _("Score"), _("Rank interval, 90 %")],
        [
            Row([row["enterprise"], formats.number(row["score"], 1), row["interval"] or formats.DASH], row["address"])
            for row in shown
        ],
        numbers=(1, 2),
        address=year.get_absolute_url(),
        note=_("{year}, the lowest of {count}; middle score {middle}").format(
            year=year.year, count=len(rows), middle=middle
        ),
    )
