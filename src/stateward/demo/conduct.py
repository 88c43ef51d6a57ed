"""How well an enterprise is run: quality that persists over the years, and what follows from it for the books."""

from __future__ import annotations

from dataclasses import dataclass

from stateward.demo.branches import SEASONS, Branch
from stateward.demo.chance import Chance, clamp
from stateward.demo.enterprises import Seed

#: Month of the year without a capital payment.
NO_MONTH = -1


@dataclass(frozen=True, slots=True)
class Year:
    """One enterprise's year before it happens: amounts in base units of money, all else as ratios."""

    quality: float  # about -2 (badly run) to 2 (well run)
    revenue: int
    turnover: float
    gross: float
    overhead: float
    research: float
    subsidy: float
    leverage: float
    slowness: float  # of customers and stock, 1 = usual
    building: int
    rate: float
    season: tuple[int, ...]
    capital_month: int
    new_capital: float
    payout: float
    guarantees: float
    disputes: float
    overdue: float
    bad_debts: float


def interest_load(branch: Branch, year: Year) -> float:
    """The share of the interest that is capitalised: what the usual gross margin could not bear."""
    return _capitalised(branch, year.leverage, year.rate)


def _capitalised(branch: Branch, leverage: float, rate: float) -> float:
    burden = leverage * 0.62 * rate / branch.turnover
    return clamp(1 - branch.gross * 0.35 / burden, 0.0, 0.85) if burden > 0 else 0.0


def live_years(seed: Seed, chance: Chance, years: int) -> list[Year]:
    """The years of one enterprise, the warm-up year first."""
    branch = seed.branch
    nature = chance.bell() * 0.75 + (0.25 if seed.entry.is_group else 0.0)
    quality = nature + 0.4 * chance.bell()
    leverage = clamp(branch.leverage - 0.02 + 0.15 * chance.bell() - 0.05 * nature, 0.12, 0.90)
    if chance.happens(0.025) and not seed.entry.is_group and not seed.children:
        leverage = chance.between(0.98, 1.15)
    rate = clamp(0.040 + 0.006 * chance.bell() - 0.002 * nature, 0.025, 0.065)
    speed = clamp(1 + 0.28 * chance.bell() + 0.10 * nature, 0.35, 2.0)
    revenue = seed.assets * branch.turnover * speed
    founded = seed.starts // 12
    if seed.starts:
        revenue *= 0.3
    found: list[Year] = []
    for number in range(years):
        if number > 0:
            quality = 0.65 * quality + 0.35 * nature + 0.38 * chance.bell()
            growth = 0.06 + 0.06 * chance.bell() + 0.045 * quality
            shock = chance.draw()
            growth += 0.35 * chance.draw() if shock < 0.05 else -0.30 * chance.draw() if shock > 0.95 else 0.0
            if seed.starts and number in (founded + 1, founded + 2):
                growth += 0.6
            revenue *= 1 + clamp(growth, -0.5, 1.2)
        found.append(_year(seed, chance, quality, leverage, rate, revenue))
    return found


def _year(seed: Seed, chance: Chance, quality: float, leverage: float, rate: float, revenue: float) -> Year:
    branch = seed.branch
    welfare = seed.entry.enterprise_class == "public_welfare"
    gross = clamp(branch.gross * (1 + 0.24 * quality) + 0.010 * quality, -0.06, 0.75)
    research = branch.research * clamp(1 + 0.3 * quality + 0.2 * chance.bell(), 0.05, 3.0)
    interest = leverage * 0.62 * rate / branch.turnover * (1 - _capitalised(branch, leverage, rate))
    room = branch.gross - branch.margin - interest - branch.research - 0.006
    overhead = clamp(room, 0.02, 0.5) if branch.gross > 0.08 else clamp(room, 0.008, 0.5)
    wear = seed.assets * branch.fixed * 0.04
    raises = chance.happens(0.14 if seed.entry.is_group else 0.07)
    return Year(
        quality=quality,
        revenue=max(1, int(revenue)),
        turnover=revenue / max(1, seed.assets),
        gross=gross,
        overhead=overhead,
        research=research,
        subsidy=max(0.0, overhead - room) + (0.004 if welfare else 0.001),
        leverage=leverage,
        slowness=clamp(1 - 0.16 * quality + 0.12 * chance.bell(), 0.4, 2.2),
        building=int(wear * chance.between(0.5, 1.5) + seed.assets * clamp(0.03 + 0.03 * chance.bell(), 0.0, 0.15)),
        rate=rate,
        season=SEASONS[branch.season],
        capital_month=chance.below(12) if raises else NO_MONTH,
        new_capital=chance.between(0.02, 0.10),
        payout=0.10 if welfare else chance.between(0.15, 0.4),
        guarantees=clamp(0.05 * chance.bell() - 0.01, 0.0, 0.3),
        disputes=clamp(0.006 * chance.bell() - 0.003 * quality, 0.0, 0.05),
        overdue=clamp(0.03 * chance.bell() - 0.04 * quality - 0.05, 0.0, 0.2),
        bad_debts=clamp(0.004 - 0.0035 * quality + 0.002 * chance.bell(), 0.0005, 0.02),
    )
