"""The page of where we stand."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import allowed, may
from stateward.workbench.reform.actions import PREPARE, VIEW
from stateward.workbench.reform.slimming import selectors as slimming
from stateward.workbench.reform.standing import participations, selectors
from stateward.workbench.register.holdings.views import day_of
from stateward.workbench.register.models import Status

#: Participations listed on the page, the largest shares first.
SHOWN_PARTICIPATIONS = 60


@allowed(VIEW)
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """Counts, layers, shells, losses on a day and since a base date."""
    day = day_of(request)
    base = _base(request, day)
    now = selectors.stand(request.user, day)
    may_see = may(request.user, "statements.view")
    context = {
        "now": now,
        "base": base,
        "day": day,
        "here": "standing",
        "may_see_figures": may_see,
        "may_import": may(request.user, "register.import"),
        "may_prepare": may(request.user, PREPARE),
        "tallest": max(now.layers.values(), default=1),
        "within": [(limit, None if share is None else share * 100) for limit, share in now.counts.within.items()],
        "conditions": _conditions(now) if may_see else [],
        "document": selectors.document(),
        "statuses": [(Status(status).label, count) for status, count in now.statuses.items()],
        **_participations(now),
        "may_record": may(request.user, "register.import"),
        "adopted": slimming.adopted(request.user, day),
    }
    if now.counts.enterprises and base < day:
        before = selectors.stand(request.user, base)
        context |= {"before": before, "changes": _changes(now, before, may_see), "chart": _chart(request, base, day)}
    return render(request, "reform/standing.html", context)


def _base(request: HttpRequest, day: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("base", ""))
    except ValueError:
        return dt.date(day.year - 1, 12, 31)


def _conditions(now: selectors.Stand) -> list[dict[str, object]]:
    return [
        {
            "title": count.title,
            "count": count,
            "share": None if count.share is None else count.share * 100,
            "enterprises": now.listed.get(key, [])[:30],
            "more": max(len(now.listed.get(key, [])) - 30, 0),
        }
        for key, count in now.counts.conditions.items()
    ]


def _participations(now: selectors.Stand) -> dict[str, object]:
    """The stakes without control by what can be said of them, and the share without dividend among the known."""
    counts = now.counts
    known = counts.participations - counts.dividend_unknown
    listed = [one for one in now.participations if one.verdict in ("nothing", "unknown")]
    return {
        "participations": listed[:SHOWN_PARTICIPATIONS],
        "participations_more": max(len(listed) - SHOWN_PARTICIPATIONS, 0),
        "barren_share": counts.without_dividend * 100 / known if known else None,
        "dividend_first": participations.last_full_year(now.day) - selectors.document().participations.years + 1,
        "dividend_last": participations.last_full_year(now.day),
    }


def _changes(now: selectors.Stand, before: selectors.Stand, may_see: bool) -> list[selectors.Change]:
    told = now.counts.change_since(before.counts)
    titles = {
        "enterprises": _("Enterprises"),
        "without_dividend": _("Participations without dividend"),
        **selectors.condition_titles(),
    }
    rows = [selectors.Change(_("Legal layers"), now.counts.deepest, before.counts.deepest, _less(now, before))]
    counted: dict[str, tuple[float, float]] = {
        "enterprises": (now.counts.enterprises, before.counts.enterprises),
        **{
            key: (count.holds, before.counts.conditions[key].holds)
            for key, count in now.counts.conditions.items()
            if key in before.counts.conditions and may_see
        },
        "without_dividend": (now.counts.without_dividend, before.counts.without_dividend),
    }
    rows += [selectors.Change(titles[key], new, old, told[key]) for key, (new, old) in counted.items()]
    return rows


def _less(now: selectors.Stand, before: selectors.Stand) -> float | None:
    if now.counts.deepest is None or before.counts.deepest is None:
        return None
    return float(now.counts.deepest - before.counts.deepest)


def _chart(request: HttpRequest, base: dt.date, day: dt.date) -> dict[str, object]:
    points = selectors.trend(request.user, base, day)
    return {
        "xAxis": {"type": "category", "data": [one.isoformat() for one, _count, _deepest in points]},
        "yAxis": [{"type": "value", "minInterval": 1}, {"type": "value", "minInterval": 1}],
        "legend": {"top": 0},
        "grid": {"left": 45, "right": 45, "top": 36, "bottom": 26},
        "tooltip": {"trigger": "axis"},
        "series": [
            {"name": _("Enterprises"), "type": "line", "data": [count for _day, count, _deepest in points]},
            {"name": _("Legal layers"), "type": "line", "yAxisIndex": 1, "data": [deep for _d, _c, deep in points]},
        ],
    }
