"""The synthetic register: groups, subsidiaries in layers, and who holds whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from stateward.demo.branches import BRANCHES, GROUPS, Branch, GroupPlan
from stateward.demo.chance import Chance, clamp
from stateward.demo.names import BRANDS, NAMINGS, SECTIONS, Naming
from stateward.facts.credit_code import check_character, organisation_check

Status = Literal["active", "dormant", "in_liquidation", "closed"]

#: Own assets of the whole portfolio at twelve groups, in base units of money.
PORTFOLIO_ASSETS = {"cn-municipal": 205_000_000_000, "generic": 29_000_000_000}
#: Share of the enterprises below a group at management levels 2, 3, 4 and 5.
LEVEL_SHARES = (0.36, 0.38, 0.18, 0.08)


@dataclass(slots=True)
class Enterprise:
    """One enterprise of the register; `code` identifies it everywhere."""

    code: str
    name_en: str
    name_zh: str
    parent: str | None
    enterprise_class: str
    level: int
    industry: str
    size: Literal["large", "medium", "small"]
    from_: dt.date
    to: dt.date | None
    status: Status
    group: str

    @property
    def is_group(self) -> bool:
        """Whether the office holds the enterprise directly."""
        return self.parent is None


@dataclass(frozen=True, slots=True)
class Holding:
    """A share (0..1) of `held` that belongs to `holder` since a day."""

    holder: str
    held: str
    share: float
    from_: dt.date


@dataclass(slots=True)
class Seed:
    """What the books of an enterprise start from; the register entry comes with it."""

    entry: Enterprise
    branch: Branch
    plan: GroupPlan
    assets: int
    share_permille: int  # the parent's share of this enterprise
    starts: int  # month number of founding, 0 = before the books begin
    ends: int | None  # month number of winding up
    children: list[Seed] = field(default_factory=list)


#: Works or branches of one brand and line of business; enough for the largest portfolio the command makes.
MOST_NUMERALS = 1_000


def _code(number: int, profile: str) -> str:
    """A well-formed identifier that no register has given out."""
    if profile == "generic":
        return f"AV-{number:05d}"
    body = f"MA{number:06d}"
    first17 = "91" + "000000" + body + organisation_check(body)
    return first17 + check_character(first17)


def _names(naming: Naming, branch: Branch, chance: Chance, used: set[str]) -> tuple[str, str]:
    """An unused pair of names; past the brands' number a second works or branch gets a numeral."""
    start = chance.below(len(BRANDS))
    for step in range(MOST_NUMERALS * len(BRANDS)):
        brand_en, brand_zh = BRANDS[(start + step) % len(BRANDS)]
        numeral = step // len(BRANDS) + 1
        branch_en = branch.en if numeral == 1 else f"{branch.en} {numeral}"
        branch_zh = branch.zh if numeral == 1 else f"第{numeral}{branch.zh}"
        name_en = naming.company_en.format(brand=brand_en, branch=branch_en)
        if name_en not in used:
            used.add(name_en)
            return name_en, naming.company_zh.format(brand=brand_zh, branch=branch_zh)
    raise ValueError("more enterprises of one line of business were asked for than there are invented names")


def _levels(count: int) -> list[int]:
    """Management levels of `count` subsidiaries, upper levels first; every deeper level has one above it."""
    levels = [2 + sum(position >= bound for bound in _bounds(count)) for position in range(count)]
    for index in range(1, len(levels)):
        levels[index] = min(levels[index], levels[index - 1] + 1)
    return levels


def _bounds(count: int) -> list[float]:
    bounds, total = [], 0.0
    for share in LEVEL_SHARES[:-1]:
        total += share
        bounds.append(total * count)
    return bounds


def grow_groups(enterprises: int, months: int, seed: int, first_year: int, profile: str) -> list[Seed]:
    """The roots of the ownership trees, their subsidiaries below them.

    Month numbers count from January of the year before `first_year` (a warm-up year that is not published).
    """
    groups = min(len(GROUPS), max(1, enterprises // 5))
    weights = [plan.weight for plan in GROUPS[:groups]]
    total = PORTFOLIO_ASSETS[profile] * sum(weights) // sum(plan.weight for plan in GROUPS)
    counts = _share_out(enterprises - groups, [10 + weight for weight in weights])
    used: set[str] = set()
    roots, number = [], 1
    for plan, weight, members in zip(GROUPS, weights, counts, strict=False):
        chance = Chance(seed, "group", plan.en)
        root = _root(plan, total * weight // sum(weights), number, first_year, profile, chance)
        _add_members(root, members, number, first_year, months, profile, chance, used)
        number += members + 1
        roots.append(root)
    return roots


def _share_out(total: int, weights: list[int]) -> list[int]:
    """`total` split by weights into whole numbers (largest remainders first)."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_rest[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _root(plan: GroupPlan, assets: int, number: int, first_year: int, profile: str, chance: Chance) -> Seed:
    naming = NAMINGS[profile]
    branch = BRANCHES[plan.head]
    entry = Enterprise(
        code=_code(number, profile),
        name_en=naming.group_en.format(name=plan.en),
        name_zh=naming.group_zh.format(name=plan.zh),
        parent=None,
        enterprise_class="" if profile == "generic" else plan.enterprise_class,
        level=1,
        industry=_industry(branch, profile),
        size="large",
        from_=dt.date(first_year - 8 - chance.below(14), 1 + chance.below(12), 1 + chance.below(28)),
        to=None,
        status="active",
        group=_code(number, profile),
    )
    return Seed(entry, branch, plan, assets * 36 // 100, 1000, 0, None)


def _industry(branch: Branch, profile: str) -> str:
    return SECTIONS[branch.industry] if profile == "generic" else branch.industry


def _add_members(
    root: Seed, count: int, number: int, first_year: int, months: int, profile: str, chance: Chance, used: set[str]
) -> None:
    """Subsidiaries below a root: levels 2 to 5, sizes falling as 1/rank, a few founded, dormant or wound up."""
    whole = root.assets * 64 // 36
    ranks = [int(1_000_000 / (rank + 1.5) * chance.between(0.6, 1.4)) for rank in range(count)]
    by_level: dict[int, list[Seed]] = {1: [root]}
    for position, level in enumerate(_levels(count)):
        above = [seed for seed in by_level[level - 1] if seed.entry.status == "active" and seed.starts == 0]
        parent = above[chance.below(len(above))] if above else root
        branch = BRANCHES[root.plan.branches[chance.below(len(root.plan.branches))]]
        if position > 0 and level > 2 and chance.happens(0.5):
            branch = parent.branch if parent is not root else branch
        # Trade and services turn over much with few assets; at equal assets they would dwarf the rest.
        weight = clamp(0.45 / branch.turnover, 0.25, 1.25)
        assets = max(2_000_000, int(whole * ranks[position] // max(1, sum(ranks)) * weight))
        child = _member(parent, branch, assets, number + position + 1, first_year, months, profile, chance, used)
        parent.children.append(child)
        by_level.setdefault(child.entry.level, []).append(child)


def _member(
    parent: Seed,
    branch: Branch,
    assets: int,
    number: int,
    first_year: int,
    months: int,
    profile: str,
    chance: Chance,
    used: set[str],
) -> Seed:
    """One subsidiary with its life: active from the start, founded in mid-period, dormant or wound up."""
    name_en, name_zh = _names(NAMINGS[profile], branch, chance, used)
    days = (dt.date(first_year - 2, 12, 1) - parent.entry.from_).days
    born = parent.entry.from_ + dt.timedelta(days=1 + int(days * chance.between(0.05, 0.8)))
    status: Status = "active"
    starts, ends, to = 0, None, None
    life = chance.draw()
    level = parent.entry.level + 1
    if level > 2 and life < 0.07:
        status = "in_liquidation" if life < 0.02 else "dormant"
        if life > 0.05 and months > 4:
            ends = 14 + chance.below(months - 4)
            to = dt.date(first_year - 1 + ends // 12, ends % 12 + 1, 28)
            status = "closed"
        assets = min(assets, 30_000_000 + chance.below(40_000_000))
    elif level > 2 and life < 0.12 and months > 4:
        starts = 13 + chance.below(months - 4)
        born = dt.date(first_year - 1 + starts // 12, starts % 12 + 1, 5)
    entry = Enterprise(
        code=_code(number, profile),
        name_en=name_en,
        name_zh=name_zh,
        parent=parent.entry.code,
        enterprise_class="" if profile == "generic" else _class_of(branch, parent, chance),
        level=level,
        industry=_industry(branch, profile),
        size=_size(assets, profile),
        from_=born,
        to=to,
        status=status,
        group=parent.entry.group,
    )
    share = 1000 if chance.happens(0.55) else int(clamp(chance.between(510, 1010), 510, 1000))
    return Seed(entry, branch, parent.plan, assets, share, starts, ends)


def _class_of(branch: Branch, parent: Seed, chance: Chance) -> str:
    """Competitive lines are commercial class 1 wherever they stand; others mostly follow the group."""
    if branch.industry in {"51", "52", "39", "27", "47", "71", "74", "65", "61"}:
        return "commercial_1"
    return parent.plan.enterprise_class if chance.happens(0.9) else "commercial_2"


def _size(assets: int, profile: str) -> Literal["large", "medium", "small"]:
    """Size by total assets: large from 1,200 million, medium from 100 million (invented bounds)."""
    unit = 1_000_000 if profile != "generic" else 150_000
    return "large" if assets >= 1200 * unit else "medium" if assets >= 100 * unit else "small"


def every(roots: list[Seed]) -> list[Seed]:
    """All seeds, parents before children."""
    found: list[Seed] = []
    waiting = list(reversed(roots))
    while waiting:
        seed = waiting.pop()
        found.append(seed)
        waiting.extend(reversed(seed.children))
    return found


def holdings_of(roots: list[Seed], seed: int) -> list[Holding]:
    """The parents' shares, minority stakes of other enterprises, and one pair that hold shares in each other."""
    chance = Chance(seed, "holdings")
    seeds = every(roots)
    found = [
        Holding(item.entry.parent, item.entry.code, item.share_permille / 1000, item.entry.from_)
        for item in seeds
        if item.entry.parent is not None
    ]
    for item in seeds:
        free = 1000 - item.share_permille
        if free >= 60 and chance.happens(0.3):
            holder = roots[chance.below(len(roots))].entry
            if holder.group != item.entry.group:
                found.append(Holding(holder.code, item.entry.code, (40 + chance.below(free - 40)) / 1000,
                                     max(holder.from_, item.entry.from_)))  # fmt: skip
    found.extend(_crossed(seeds, found))
    return found


def _crossed(seeds: list[Seed], taken: list[Holding]) -> list[Holding]:
    """Two subsidiaries of two groups that hold 3 % of each other, as found in grown portfolios."""
    parents = {seed.entry.code: seed.entry.parent for seed in seeds}
    held = {holding.held for holding in taken if parents[holding.held] != holding.holder}
    free = [s.entry for s in seeds if s.share_permille <= 950 and s.starts == 0 and s.entry.status == "active"
            and s.entry.code not in held and s.entry.parent]  # fmt: skip
    for first in free:
        for second in free:
            if first.group < second.group and first.level == second.level:
                since = max(first.from_, second.from_)
                return [Holding(first.code, second.code, 0.03, since), Holding(second.code, first.code, 0.03, since)]
    return []
