"""Main businesses: what belongs to a group's catalogue, how concentrated it is on them, investment beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import polars as pl

from stateward.facts.engines import lift_beside
from stateward.facts.faults import fault, shown
from stateward.facts.panel import as_lazy
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.slimming import CatalogueLimits

Kind = Literal["main", "cultivating"]
Frame = nw.LazyFrame[Any]
#: How the small table of the catalogue is brought to the engine of the figures.
Lift = Callable[[pl.DataFrame], Frame]

#: What concentration is measured by.
MEASURES = ("revenue", "assets", "profit", "investment")
_CLASS = "business_class"


@dataclass(frozen=True)
class Business:
    """One entry of a group's catalogue: an industry code (its first digits are enough) and the days it is in force."""

    group: str
    code: str
    kind: Kind
    from_: dt.date | None = None
    to: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the entry is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


def business_of(catalogue: Iterable[Business], group: str, code: str, day: dt.date) -> Business | None:
    """The entry an industry code falls under on a day: "is this project main business?". The longest code wins."""
    fitting = [b for b in catalogue if b.group == group and b.covers(day) and code.startswith(b.code)]
    return max(fitting, key=lambda b: (len(b.code), b.kind == "main"), default=None)


def check_catalogue(catalogue: Iterable[Business], limits: CatalogueLimits, day: dt.date) -> list[Fault]:
    """Groups with more entries than the limits allow, and codes that stand twice on a day."""
    current = [business for business in catalogue if business.covers(day)]
    faults = []
    for group in sorted({business.group for business in current}):
        own = [business for business in current if business.group == group]
        counts = Counter(business.kind for business in own)
        for number, limit, words in (
            (counts["main"], limits.main, _("{group} has {number} main businesses; at most {limit} are allowed.")),
            (
                counts["cultivating"],
                limits.cultivating,
                _("{group} cultivates {number} businesses; at most {limit} are allowed."),
            ),
            (len(own), limits.total, _("{group} has {number} businesses in all; at most {limit} are allowed.")),
        ):
            if number > limit:
                faults.append(
                    fault(
                        "catalogue_limit",
                        words.format(group=shown(group), number=number, limit=limit),
                        _("Take businesses off the catalogue, or apply for a change of the limit."),
                        value=group,
                    )
                )
        twice = [code for code, number in Counter(business.code for business in own).items() if number > 1]
        faults += [
            fault(
                "catalogue_twice",
                _("{group} lists the code {code} twice for the same day.").format(group=shown(group), code=shown(code)),
                _("Keep one of the two entries."),
                value=code,
            )
            for code in twice
        ]
    return faults


def classified(figures: Any, catalogue: Iterable[Business], day: dt.date, *, lift: Lift | None = None) -> Frame:
    """The figures with `business_class`: `main`, `cultivating` or `other`; null where no industry code is given.

    `figures` (any engine) has columns `group` and `code` beside its amounts.
    """
    frame = as_lazy(figures)
    lift = lift or lift_beside(figures)
    current = [business for business in catalogue if business.covers(day)]
    text = nw.col("code").cast(nw.String)
    lengths = sorted({len(business.code) for business in current}, reverse=True)
    found = []
    for length in lengths:
        rows = {
            (b.group, b.code): b.kind for b in sorted(current, key=lambda b: b.kind == "main") if len(b.code) == length
        }
        small = pl.DataFrame(
            [(group, code, kind) for (group, code), kind in rows.items()],
            schema={"group": pl.String, f"~code{length}": pl.String, f"~kind{length}": pl.String},
            orient="row",
        )
        frame = frame.with_columns(text.str.slice(0, length).alias(f"~code{length}"))
        frame = frame.join(lift(small), on=["group", f"~code{length}"], how="left")
        found.append(nw.col(f"~kind{length}"))
    kind = nw.coalesce(*found, nw.lit("other")) if found else nw.lit("other")
    frame = frame.with_columns(nw.when(~nw.col("code").is_null()).then(kind).alias(_CLASS))
    return frame.drop([name for n in lengths for name in (f"~code{n}", f"~kind{n}")])


def concentration(figures: Any, catalogue: Iterable[Business], day: dt.date, *, lift: Lift | None = None) -> Frame:
    """Main-business concentration of each group, one row a group, on the engine of the figures.

    For every measure of revenue, assets, profit and investment that is a column: its total, `_strict` (main alone),
    `_wide` (with cultivating) and `_unclassified` (the share without an industry code). A missing amount counts
    nowhere; a share of a total that is not above zero is missing.
    """
    frame = classified(figures, catalogue, day, lift=lift)
    have = frame.collect_schema().names()
    measures = [name for name in MEASURES if name in have]
    kind = nw.col(_CLASS)
    parts = []
    for name in measures:
        amount = nw.col(name).cast(nw.Float64)
        main = nw.when(kind == "main").then(amount).otherwise(nw.lit(0.0))
        wide = nw.when((kind == "main") | (kind == "cultivating")).then(amount).otherwise(nw.lit(0.0))
        none = nw.when(kind.is_null()).then(amount).otherwise(nw.lit(0.0))
        frame = frame.with_columns(
            main.alias(f"{name}~main"), wide.alias(f"{name}~wide"), none.alias(f"{name}~none"), amount.alias(name)
        )
        parts += [nw.col(column).sum() for column in (name, f"{name}~main", f"{name}~wide", f"{name}~none")]
    grouped = frame.group_by("group").agg(*parts)
    shares = []
    for name in measures:
        total = nw.col(name)
        safe = nw.when(total > 0).then(total)
        shares += [
            (nw.col(f"{name}~{part}") / safe).alias(f"{name}_{word}")
            for part, word in (("main", "strict"), ("wide", "wide"), ("none", "unclassified"))
        ]
    return grouped.select("group", *measures, *shares)


def outside(figures: Any, catalogue: Iterable[Business], day: dt.date) -> Frame:
    """The enterprises or projects whose industry stands outside the catalogue of their group."""
    return classified(figures, catalogue, day).filter(nw.col(_CLASS) == "other").drop([_CLASS])


@dataclass(frozen=True)
class OutsideInvestment:
    """Investment outside the main businesses of one group (cultivating counts as inside), against its cap (0..1)."""

    group: str
    total: float
    outside: float
    share: float | None
    cap: float | None

    @property
    def above(self) -> bool | None:
        """Whether the cap is exceeded; `None` where the share or the cap is unknown."""
        return None if self.share is None or self.cap is None else self.share > self.cap + 1e-12


def outside_investment(
    projects: Any, catalogue: Iterable[Business], day: dt.date, caps: Mapping[str, float]
) -> list[OutsideInvestment]:
    """Planned or made investment outside the catalogue by group. `projects` has `group`, `code`, `investment`.

    A project without an industry code is outside nothing that is known: its group's share is missing.
    """
    table = classified(projects, catalogue, day).collect("polars").to_native()
    assert isinstance(table, pl.DataFrame)
    found = []
    for (group,), part in table.group_by("group", maintain_order=True):
        total = float(part["investment"].sum())
        other = float(part.filter(pl.col(_CLASS) == "other")["investment"].sum())
        unknown = part.filter(pl.col(_CLASS).is_null() | pl.col("investment").is_null()).height > 0
        share = None if unknown or total <= 0 else other / total
        found.append(OutsideInvestment(str(group), total, other, share, caps.get(str(group))))
    return sorted(found, key=lambda item: item.group)
