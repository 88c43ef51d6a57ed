"""The cards of what every office has: totals from the facts, what waits for a decision, tasks, the league of groups."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import ngettext
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.assessment import results
from stateward.workbench.cockpit import league, tasks, totals
from stateward.workbench.cockpit.totals import Total
from stateward.workbench.core import office, today
from stateward.workbench.core.cards import Asked, Bar, Bars, Figure, Figures, Own, Part, Row, Rows, card
from stateward.workbench.core.formats import DASH, UNITS, MoneyUnit, number, period
from stateward.workbench.statements import selectors as statements

#: Totals from here on are shown in the next larger unit.
_MOST = 100_000
#: Rows of the league that stand on the card; the portfolio's page has them all.
LEAGUE = 12
Reading = Callable[[Total], float | None]


def _money(name: str) -> Reading:
    return lambda total: total.amounts.get(name)


def _ratio(above: str, below: str) -> Reading:
    return lambda total: total.ratio(above, below)


#: Title, what is read of a period, whether it is money, which direction is good, the account behind it.
_FIGURES: tuple[tuple[str, Reading, bool, bool | None, str], ...] = (
    (N_("Total assets"), _money("total_assets"), True, True, "total_assets"),
    (N_("Operating revenue"), _money("operating_revenue"), True, True, "operating_revenue"),
    (N_("Total profit"), _money("total_profit"), True, True, "total_profit"),
    (N_("Debt ratio"), _ratio("total_liabilities", "total_assets"), False, False, "debt"),
    (
        N_("Operating cash ratio"),
        _ratio("operating_net_cash_flow", "operating_revenue"),
        False,
        True,
        "cash",
    ),
)


@card("cockpit.totals", N_("The portfolio"), "statements", width="whole", order=10)
def portfolio(asked: Asked) -> Figures | None:
    """What the portfolio owns, earns and owes, each figure with its change and its trend."""
    found = totals.totals(asked.user)
    now = totals.total_of(found, asked.year, asked.month)
    if now is None:
        return None
    before = totals.total_of(found, *asked.compared)
    line = totals.trend(found, asked.year, asked.month)
    figures = [_figure(asked, row, now, before, line) for row in _FIGURES]
    told = ngettext("{count} statement adds up to these totals.", "{count} statements add up to these totals.",
                    now.reported).format(count=number(now.reported, 0))  # fmt: skip
    against = _("Changes are against {period}.").format(period=period(*asked.compared)) if before is not None else ""
    note = " ".join(filter(None, (told, against)))
    return Figures(figures, strip=True, note=note)


def _figure(
    asked: Asked, row: tuple[str, Reading, bool, bool | None, str], now: Total, before: Total | None, line: list[Total]
) -> Figure:
    title, read, is_money, rising_is_good, name = row
    value, earlier = read(now), read(before) if before is not None else None
    change, direction = _change(value, earlier, is_money)
    money = _readable(asked.money, value)
    shown = money.scaled(value) if is_money else value
    query = urlencode({"year": asked.year, "month": asked.month})
    return Figure(
        _(title),
        number(shown, 1),
        money.title if is_money else "%",
        address=f"{reverse('cockpit:figure', args=[name])}?{query}",
        change=change,
        direction=direction,
        better=None if not direction or rising_is_good is None else (direction == "up") == rising_is_good,
        trend=[read(total) for total in line],
    )


def _readable(money: MoneyUnit, value: float | None) -> MoneyUnit:
    """The reader's unit, or the next larger ones where the figure would have more digits than an eye takes in."""
    sizes = UNITS[UNITS.index(money.size) :]
    units = [MoneyUnit(money.currency, size) for size in sizes]
    return next((unit for unit in units if abs(float(unit.scaled(value) or 0)) < _MOST), units[-1])


def _change(value: float | None, earlier: float | None, is_money: bool) -> tuple[str, str]:
    """The change in words and its direction: money in hundredths, ratios in points."""
    if value is None or earlier is None or (is_money and not earlier):
        return "", ""
    gap = 100 * (value - earlier) / abs(earlier) if is_money else value - earlier
    words = "{number} %" if is_money else _("{number} points")
    direction = "" if round(gap, 1) == 0 else ("up" if gap > 0 else "down")
    return words.format(number=number(gap, 1, signed=True)), direction


@card("cockpit.decisions", N_("Waits for your decision"), "search", order=20, personal=True)
def decisions(asked: Asked) -> Own | None:
    """What others prepared and the person decides, with its day."""
    found = today.heaps(asked.user, deciding=True)
    return Own("cockpit/cards/decisions.html", {"heaps": found, "count": sum(heap.count for heap in found)})


#: State of a bar, its name, its look; an open task past its day is late whatever its state.
_STATES = (("done", N_("Done")), ("moving", N_("Moving")), ("late", N_("Late")), ("still", N_("Not begun")))


@card(
    "cockpit.tasks", N_("Tasks by strand"), "core", action="core.item.view", width="two-thirds", order=21, personal=True
)
def key_tasks(asked: Asked) -> Bars | None:
    """Tasks of the running year by strand and state; facts may be of an earlier one."""
    counted = tasks.by_strand(asked.user, office.today().year)
    bars = []
    for strand, states in counted.items():
        name = str(Strand(strand).label) if strand in Strand.values else _("General")
        late = states.get("late", 0)
        words = ngettext("{count} task", "{count} tasks", sum(states.values())).format(
            count=number(sum(states.values()), 0)
        )
        note = words if not late else f"{words} · {_('{count} late').format(count=number(late, 0))}"
        address = f"{reverse('tracking:list')}?{urlencode({'heap': 'all', 'strand': strand or 'general'})}"
        parts = [Part(_(title), states.get(look, 0), look, address) for look, title in _STATES]
        bars.append(Bar(name, parts, address, note))
    return Bars(bars) if bars else None


@card("cockpit.league", N_("Assessment league of the groups"), "assessment", width="two-thirds", order=30)
def groups(asked: Asked) -> Rows | None:
    """Groups with score, grade and movement under the office's first scheme, in the newest year that has results."""
    schemes = results.schemes()
    years = [year for year in statements.annual_years(asked.user, strand="assessment") if year <= asked.year]
    if not schemes or not years:
        return None
    try:
        found = league.standing(asked.user, results.run(schemes[0].id), years[0])
    except StatewardError:
        # The scheme cannot be evaluated on these facts: its own page says why, the cockpit leaves the card out.
        return None
    rows = [
        Row((place.rank or DASH, place.name, number(place.score), place.grade or DASH, _movement(place.movement)),
            place.address, {4: _look(place.movement)}, link=1)
        for place in found[:LEAGUE]
    ]  # fmt: skip
    address = f"{reverse('assessment:portfolio')}?{urlencode({'scheme': schemes[0].id, 'year': years[0]})}"
    columns = (_("Rank"), _("Group"), _("Score"), _("Grade"), _("Movement"))
    note = _("{scheme}, {year}").format(scheme=league.title(schemes[0]), year=years[0])
    return Rows(columns, rows, numbers=(2,), address=address, note=note) if rows else None


def _movement(places: int | None) -> str:
    if places is None:
        return DASH
    if not places:
        return _("as before")
    return f"▲ {places}" if places > 0 else f"▼ {-places}"


def _look(places: int | None) -> str:
    return "" if not places else ("better" if places > 0 else "worse")
