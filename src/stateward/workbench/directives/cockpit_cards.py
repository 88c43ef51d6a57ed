"""The cockpit's card of this year's key tasks: by strand of the directive, by where they stand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core import office
from stateward.workbench.core.cards import Asked, Bar, Bars, Part, card
from stateward.workbench.directives import task_selectors
from stateward.workbench.directives.models import KeyTask

#: Strands that have a bar of their own; the others stand in one.
_SHOWN = 5


@card("directives.tasks", N_("Key tasks of the year"), "directives", order=20, personal=True)
def key_tasks(asked: Asked) -> Bars | None:
    """The deployed key tasks of the running year: closed, moving, late, not started."""
    year = office.today().year
    rows = [row for row in task_selectors.tasks(asked.user).filter(year=year) if row.item is not None]
    if not rows:
        return None
    by_strand: dict[str, list[KeyTask]] = {}
    for row in rows:
        by_strand.setdefault(row.strand or _("Without a strand"), []).append(row)
    biggest = sorted(by_strand.items(), key=lambda pair: -len(pair[1]))
    bars = [_bar(name, found, year) for name, found in biggest[:_SHOWN]]
    rest = [row for _name, found in biggest[_SHOWN:] for row in found]
    if rest:
        bars.append(_bar(_("Others"), rest, year))
    return Bars(bars)


def _bar(title: str, rows: list[KeyTask], year: int) -> Bar:
    late = [row for row in rows if row.item is not None and row.item.is_overdue]
    closed = [row for row in rows if task_selectors.state_of(row) == "closed"]
    still = [row for row in rows if task_selectors.state_of(row) == "not_started" and row not in late]
    moving = len(rows) - len(late) - len(closed) - len(still)
    base = reverse("directives:tasks")

    def address(**more: str) -> str:
        return f"{base}?{urlencode({'year': year, **more})}"

    return Bar(
        title,
        [
            Part(_("Signed off"), len(closed), "good", address(state="closed")),
            Part(_("Moving"), moving, "moving", address(state="moving")),
            Part(_("Overdue"), len(late), "late", address(late="overdue")),
            Part(_("Not started"), len(still), "still", address(state="not_started")),
        ],
        address(),
    )
