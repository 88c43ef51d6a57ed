"""Is a proposed target soft? Against history, trend, peers and standards, with the chance of reaching it.

Probability of reaching a target: the past yearly changes (of logarithms where all figures are positive, else
of the figures) give a mean and a sample standard deviation; next year is taken as normal around last year plus the mean
change. At least three changes are needed. It tells how easy a target is by the enterprise's own past, no more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist, fmean, stdev
from typing import Any

from stateward.assessment.bases import Adjustment, Base, base_value, tier_of
from stateward.assessment.standards import level_reached
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.scheme import TIERS
from stateward.rulebook.terms import TargetsDocument, TargetTier

LEVEL_WORDS = {
    "excellent": N_("excellent"),
    "good": N_("good"),
    "average": N_("average"),
    "low": N_("low"),
    "poor": N_("poor"),
    "below": N_("below poor"),
}
#: Fewer past changes than this give no probability.
FEWEST_CHANGES = 3
#: A target this many times larger or smaller than last year's actual is taken to be in another unit.
UNIT_FACTOR = 90
#: So close over the target, three years running, is a sign that results are held back.
JUST_REACHED = 0.01


@dataclass(frozen=True)
class Proposal:
    """A proposed target with what is known around it. Figures are in the indicator's unit.

    `earlier_targets` are targets of past years, `term_targets` those proposed for the years of the term, `peer_growth`
    the growth of the peers' actuals last year, `standard` the five standard values that apply.
    """

    enterprise: str
    year: int
    indicator: str
    target: Decimal
    history: Mapping[int, Decimal]
    better: str = "higher"
    earlier_targets: Mapping[int, Decimal] = field(default_factory=dict)
    term_targets: Mapping[int, Decimal] = field(default_factory=dict)
    peer_growth: Sequence[float] = ()
    standard: StandardRow | None = None
    adjustments: Sequence[Adjustment] = ()


@dataclass(frozen=True)
class Flag:
    """One reason to look at a target again, with the figures it rests on."""

    code: str
    words: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Analysis:
    """What is known about a proposed target."""

    proposal: Proposal
    base: Base
    tier: TargetTier | None
    probability: float | None
    method: str
    level: str | None
    flags: tuple[Flag, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row of `stateward targets`."""
        tier = self.tier
        return {
            "enterprise": self.proposal.enterprise,
            "year": self.proposal.year,
            "indicator": self.proposal.indicator,
            "target": float(self.proposal.target),
            "base": None if self.base.value is None else float(self.base.value),
            "base_steps": list(self.base.steps),
            "tier": None if tier is None else tier.tier,
            "tier_title": None if tier is None else pick(tier.title.as_dict()),
            "full_mark": None if tier is None else tier.full_mark,
            "bonus_share": None if tier is None else float(tier.bonus_share),
            "ceiling": None if tier is None else tier.ceiling,
            "probability": self.probability,
            "method": self.method,
            "level": self.level,
            "flags": [{"code": f.code, "words": f.words, "value": f.value, "limit": f.limit} for f in self.flags],
        }


def analyse(document: TargetsDocument, proposal: Proposal) -> Analysis:
    """Base value, tier, probability and flags of one target. Raises `AssessmentError` for a target in another unit."""
    _refuse_unit(proposal)
    base = base_value(
        document,
        proposal.indicator,
        proposal.history,
        proposal.year,
        better=proposal.better,
        adjustments=proposal.adjustments,
    )
    probability, method = probability_of(proposal)
    flags = [
        flag
        for flag in (
            _history(document, proposal),
            _trend(document, proposal),
            _peers(document, proposal),
            _standard(proposal),
            _sure(document, probability),
            _ratchet(document, proposal),
            _held_back(proposal),
            _back_loading(document, proposal),
        )
        if flag is not None
    ]
    tier = tier_of(document, proposal.target, base, better=proposal.better)
    return Analysis(proposal, base, tier, probability, method, level_of(proposal, proposal.target), tuple(flags))


def _refuse_unit(proposal: Proposal) -> None:
    last = proposal.history.get(proposal.year - 1)
    if not last or not proposal.target:
        return
    factor = abs(proposal.target / last)
    if factor >= UNIT_FACTOR or factor <= 1 / Decimal(UNIT_FACTOR):
        raise AssessmentError(
            Fault(
                "targets.unit",
                _("The target {target} of {indicator} for {enterprise} is {factor} times last year's {last}.").format(
                    target=proposal.target,
                    indicator=proposal.indicator,
                    enterprise=proposal.enterprise,
                    factor=f"{factor:.4g}",
                    last=last,
                ),
                _("Write it in the unit of the figures reported (yuan and not ten thousand yuan, percent as 5.5)."),
                value=str(proposal.target),
                rule=proposal.indicator,
            )
        )


def _past(proposal: Proposal) -> list[tuple[int, float]]:
    """The unbroken years that end with last year, oldest first."""
    found = []
    year = proposal.year - 1
    while year in proposal.history:
        found.append((year, float(proposal.history[year])))
        year -= 1
    return found[::-1]


def _sign(proposal: Proposal) -> float:
    return -1.0 if proposal.better == "lower" else 1.0


def probability_of(proposal: Proposal) -> tuple[float | None, str]:
    """The chance of reaching the target under the enterprise's own volatility, and how it was found, in words."""
    values = [value for _year, value in _past(proposal)]
    target = float(proposal.target)
    logs = all(value > 0 for value in values) and target > 0
    scaled = [math.log(value) for value in values] if logs else values
    goal = math.log(target) if logs else target
    changes = [b - a for a, b in pairwise(scaled)]
    if len(changes) < FEWEST_CHANGES:
        return None, _("Yearly changes known: {number}; needed: {least}.").format(
            number=len(changes), least=FEWEST_CHANGES
        )
    kind = _("yearly growth") if logs else _("yearly change")
    method = _("Normal around last year plus the mean {kind} of {number} years.").format(kind=kind, number=len(changes))
    expected, spread = scaled[-1] + fmean(changes), stdev(changes)
    if spread < 1e-12:
        reached = (expected - goal) * _sign(proposal) >= -1e-12
        return (1.0 if reached else 0.0), method
    chance = NormalDist(expected, spread).cdf(goal)
    return (chance if proposal.better == "lower" else 1 - chance), method


def _history(document: TargetsDocument, proposal: Proposal) -> Flag | None:
    years = document.base_of(proposal.indicator).years
    values = [value for _year, value in _past(proposal)[-years:]]
    if len(values) < 2:
        return None
    mean, target = fmean(values), float(proposal.target)
    limit = mean - _sign(proposal) * abs(mean) * float(document.softness.history)
    if (target - limit) * _sign(proposal) >= 0:
        return None
    words = _("The target asks for less than the mean of the last {years} years ({mean}).")
    return Flag("below_history", words.format(years=len(values), mean=_shown(mean)), target, limit)


def _trend(document: TargetsDocument, proposal: Proposal) -> Flag | None:
    past = _past(proposal)[-5:]
    if len(past) < 4:
        return None
    xs, ys = [float(year) for year, _value in past], [value for _year, value in past]
    mx, my, n = fmean(xs), fmean(ys), len(past)
    sxx = sum((x - mx) ** 2 for x in xs)
    slope = sum((x - mx) * (y - my) for x, y in past) / sxx
    forecast = my + slope * (proposal.year - mx)
    rest = sum((y - (my + slope * (x - mx))) ** 2 for x, y in past)
    error = math.sqrt(rest / (n - 2) * (1 + 1 / n + (proposal.year - mx) ** 2 / sxx))
    limit = forecast - _sign(proposal) * float(document.softness.trend) * error
    target = float(proposal.target)
    if (target - limit) * _sign(proposal) >= -1e-9 * max(abs(limit), 1):
        return None
    words = _("The target lies below the trend of {years} years, which leads to {forecast}.")
    return Flag("below_trend", words.format(years=n, forecast=_shown(forecast)), target, limit)


def _peers(document: TargetsDocument, proposal: Proposal) -> Flag | None:
    last = proposal.history.get(proposal.year - 1)
    if last is None or last <= 0 or len(proposal.peer_growth) < 5:
        return None
    asked = float(proposal.target / last) - 1
    ordered = sorted(g * _sign(proposal) for g in proposal.peer_growth)
    place = float(document.softness.peers) * (len(ordered) - 1)
    low = math.floor(place)
    limit = ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (place - low)
    if asked * _sign(proposal) >= limit:
        return None
    words = _("It asks for a growth of {asked}; {share} of {number} peers grew by {limit} or less.")
    share = f"{float(document.softness.peers):.0%}"
    limit *= _sign(proposal)
    return Flag(
        "below_peers",
        words.format(asked=f"{asked:.1%}", share=share, number=len(ordered), limit=f"{limit:.1%}"),
        asked,
        limit,
    )


def level_of(proposal: Proposal, value: Decimal) -> str | None:
    """The best of the five standards that a value meets; `below` under the worst, None without standards."""
    if proposal.standard is None:
        return None
    return level_reached([getattr(proposal.standard, tier) for tier in TIERS], value, proposal.better)


def _standard(proposal: Proposal) -> Flag | None:
    last = proposal.history.get(proposal.year - 1)
    if last is None or proposal.standard is None:
        return None
    order = [*TIERS, "below"]
    was, asked = level_of(proposal, last), level_of(proposal, proposal.target)
    if was is None or asked is None or order.index(asked) <= order.index(was):
        return None
    words = _("Last year reached the industry's level “{was}”; the target asks for “{asked}” only.")
    return Flag("below_standard", words.format(was=_(LEVEL_WORDS[was]), asked=_(LEVEL_WORDS[asked])))


def _sure(document: TargetsDocument, probability: float | None) -> Flag | None:
    limit = float(document.softness.probability)
    if probability is None or probability <= limit:
        return None
    words = _("By its own past the enterprise reaches the target with a probability of {probability}.")
    return Flag("sure", words.format(probability=f"{probability:.0%}"), probability, limit)


def _ratchet(document: TargetsDocument, proposal: Proposal) -> Flag | None:
    last, asked = proposal.history.get(proposal.year - 1), proposal.earlier_targets.get(proposal.year - 1)
    if last is None or asked is None:
        return None
    share, sign = float(document.softness.ratchet), _sign(proposal)
    beaten = (float(last) - float(asked)) * sign > abs(float(asked)) * share
    lowered = (float(last) - float(proposal.target)) * sign > abs(float(last)) * share
    if not (beaten and lowered):
        return None
    words = _("Last year's target of {asked} was beaten with {last}; the new target falls behind that result.")
    return Flag(
        "ratchet",
        words.format(asked=_shown(float(asked)), last=_shown(float(last))),
        float(proposal.target),
        float(last),
    )


def _held_back(proposal: Proposal) -> Flag | None:
    years = [
        y for y in range(proposal.year - 3, proposal.year) if y in proposal.history and y in proposal.earlier_targets
    ]
    if len(years) < 3:
        return None
    over = [
        (float(proposal.history[y]) - float(proposal.earlier_targets[y]))
        * _sign(proposal)
        / abs(float(proposal.earlier_targets[y]))
        for y in years
        if proposal.earlier_targets[y]
    ]
    if len(over) < 3 or not all(0 <= share <= JUST_REACHED for share in over):
        return None
    words = _("Three years running the result lay just over the target: results may be held back for later years.")
    return Flag("just_reached", words, max(over), JUST_REACHED)


def _back_loading(document: TargetsDocument, proposal: Proposal) -> Flag | None:
    years = sorted(proposal.term_targets)
    last = proposal.history.get(min(years) - 1) if years else None
    if len(years) < 2 or last is None:
        return None
    whole = (float(proposal.term_targets[years[-1]]) - float(last)) * _sign(proposal)
    late = (float(proposal.term_targets[years[-1]]) - float(proposal.term_targets[years[-2]])) * _sign(proposal)
    limit = float(document.softness.back_loading)
    if whole <= 0 or late / whole <= limit:
        return None
    words = _("{share} of the growth of the term is left to its last year, {year}.")
    return Flag("back_loading", words.format(share=f"{late / whole:.0%}", year=years[-1]), late / whole, limit)


def _shown(value: float) -> str:
    return f"{value:,.6g}"
