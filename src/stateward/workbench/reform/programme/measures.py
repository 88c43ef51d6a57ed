"""Measures of a programme that move by themselves: read from the register, the statements and the adopted plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.workbench.core.indicators import PREFIX, find, groups
from stateward.workbench.reform.programme import indicators
from stateward.workbench.reform.slimming import selectors as slimming
from stateward.workbench.reform.standing import selectors as standing
from stateward.workbench.register import selectors as register
from stateward.workbench.register.models import Enterprise

#: Measure -> its title; conditions of where-we-stand come beside as `standing.<condition>`.
TITLES = {
    "standing.enterprises": N_("Number of enterprises"),
    "standing.max_layer": N_("Deepest legal layer"),
    "standing.within_4": N_("Share within four legal layers, %"),
    "standing.within_5": N_("Share within five legal layers, %"),
    "standing.loss_share": N_("Share of loss-making enterprises, %"),
    "standing.shell": N_("Empty shells"),
    "standing.without_dividend": N_("Participations without dividend"),
    "plan.done": N_("Steps of the slimming plan done, %"),
}


def title_of(measure: str) -> str:
    """A measure in words."""
    if measure.startswith(PREFIX):
        return indicators.title_of(measure) or measure
    return _(TITLES[measure]) if measure in TITLES else measure


def known(measure: str) -> bool:
    """Whether a measure is one that can be read."""
    return measure in TITLES or (measure.startswith(PREFIX) and find(measure) is not None)


def choices() -> list[tuple[str, Any]]:
    """The measures for a choice: of the register, then every indicator of the rulebook by its document."""
    own = [(key, _(title)) for key, title in TITLES.items()]
    return [("", _("reported by hand")), (_("Register and plan"), own), *groups()]


class Values:
    """The values of a day, each computed once and only where it is asked for.

    An indicator is read of the `group`, without one of all groups together as far as the person sees them.
    """

    def __init__(self, user: Any, day: dt.date, group: Enterprise | None = None) -> None:
        self.user, self.day, self.group = user, day, group
        self._stand: standing.Stand | None = None
        self._indicators: dict[str, indicators.Value] = {}

    @property
    def stand(self) -> standing.Stand:
        """Where we stand on the day."""
        if self._stand is None:
            self._stand = standing.stand(self.user, self.day)
        return self._stand

    def value(self, measure: str) -> float | None:
        """The value of a measure, missing where nobody can say it."""
        if measure.startswith(PREFIX):
            return self.indicator(measure).value
        found = _READ.get(measure)
        return None if found is None else found(self)

    def indicator(self, measure: str) -> indicators.Value:
        """The value of an indicator with the words of what it was read from."""
        if measure not in self._indicators:
            heads = [self.group.code] if self.group else _heads(self.user)
            self._indicators[measure] = indicators.value(measure, heads, self.day)
        return self._indicators[measure]


def _heads(user: Any) -> list[str]:
    """The enterprises at the top of the tree, which speak for their groups."""
    return list(register.enterprises(user, strand="reform").filter(depth=1).values_list("code", flat=True))


def _within(limit: int) -> Callable[[Values], float | None]:
    def read(values: Values) -> float | None:
        share = values.stand.counts.within.get(limit)
        return None if share is None else share * 100

    return read


def _loss_share(values: Values) -> float | None:
    count = values.stand.counts.conditions.get("loss_making")
    return None if count is None or count.share is None else count.share * 100


def _shell(values: Values) -> float | None:
    count = values.stand.counts.conditions.get("shell")
    return None if count is None or not count.holds + count.not_ else float(count.holds)


def _without_dividend(values: Values) -> float | None:
    counts = values.stand.counts
    return None if counts.dividend_unknown else float(counts.without_dividend)


def _plan(values: Values) -> float | None:
    found = slimming.adopted(values.user, values.day)
    return float(found[0].percent) if found else None


_READ: dict[str, Callable[[Values], float | None]] = {
    "standing.enterprises": lambda values: float(values.stand.counts.enterprises),
    "standing.max_layer": lambda values: values.stand.counts.deepest and float(values.stand.counts.deepest),
    "standing.within_4": _within(4),
    "standing.within_5": _within(5),
    "standing.loss_share": _loss_share,
    "standing.shell": _shell,
    "standing.without_dividend": _without_dividend,
    "plan.done": _plan,
}


def completion(value: float | None, base: Decimal | None, target: Decimal | None) -> float | None:
    """How much of the way from the base to the target is done, from 0 to 1; missing where one of them is."""
    if value is None or target is None:
        return None
    if base is None or base == target:
        reached = value <= float(target) if base is None else value == float(target)
        return 1.0 if reached else 0.0
    way = (value - float(base)) / (float(target) - float(base))
    return min(max(way, 0.0), 1.0)
