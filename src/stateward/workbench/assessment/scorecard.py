"""The scorecard: the tree of a score as rows, its radar, its trend, and the thread of one figure's explanation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from statistics import median
from typing import Any

import polars as pl

from stateward.assessment.compiled import Compiled
from stateward.assessment.explain import Explanation
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.scheme import MeanNode
from stateward.workbench.assessment.results import Run, scores
from stateward.workbench.core import formats
from stateward.workbench.core.formats import MoneyUnit

#: A formula that is only the name of a computed step says nothing that its value does not.
_INNER_NAME = re.compile(r"[a-z_]+\.[a-z_.0-9]+")
#: Steps of an explanation that are nodes of the scheme and not steps of a computation.
NODE_ROLES = ("score", "sum", "leaf", "modifying", "adjustment")
#: Years of the trend.
TREND_YEARS = 5
#: Axes a radar can carry and still be read.
RADAR_AXES = (3, 12)
BAR_WIDTH = 92
#: The middle of fewer enterprises than these would tell what one of them reached.
ENOUGH_OTHERS = 5


@dataclass(frozen=True)
class Line:
    """One line of the score tree."""

    id: str
    title: str
    branch: str
    depth: int
    is_part: bool
    is_coefficient: bool
    value: Any
    unit: str | None
    score: Decimal | None
    weight: Decimal | None
    change: Decimal | None
    status: str
    status_title: str
    reason: str | None

    @property
    def points(self) -> str:
        """The points, or the coefficient of a modifying indicator with its sign of multiplication."""
        text = formats.number(self.score, 2)
        return f"× {text}" if self.is_coefficient and self.score is not None else text

    @property
    def bar(self) -> int | None:
        """Length of the bar that shows the points as a share of the weight."""
        if self.is_coefficient or self.score is None or not self.weight or self.weight <= 0:
            return None
        share = min(max(self.score / self.weight, Decimal(0)), Decimal(1))
        return int(share * BAR_WIDTH)

    @property
    def share(self) -> str:
        """Points as a share of the weight, in words."""
        return "" if self.score is None or not self.weight else formats.number(self.score / self.weight * 100, 0)


def status_titles() -> dict[str, str]:
    """Statuses of a node in words."""
    return {
        "scored": _("Scored"),
        "given": _("Given"),
        "forced": _("Special case"),
        "missing": _("Missing"),
        "not_applicable": _("Not applicable"),
    }


def lines(explanation: Explanation, earlier: Mapping[str, float | None]) -> list[Line]:
    """The nodes of the scheme below the score, parents first; `earlier` are last year's points by node."""
    tops = [child for child in explanation.children if child.role in NODE_ROLES]
    if len(tops) == 1 and tops[0].children and any(_is_node(child) for child in tops[0].children):
        # A single top node only repeats the score that stands at the head of the page.
        tops = [child for child in tops[0].children if _is_node(child)]
    titles = status_titles()
    return [line for top in tops for line in _lines(top, "", 1, earlier, titles)]


def _is_node(step: Explanation) -> bool:
    return step.role in NODE_ROLES


def _lines(
    step: Explanation, above: str, depth: int, earlier: Mapping[str, float | None], titles: Mapping[str, str]
) -> Iterator[Line]:
    branch = f"{above}/{step.id}" if above else step.id
    below = [child for child in step.children if _is_node(child)]
    before = earlier.get(step.id)
    change = None if before is None or step.score is None else step.score - Decimal(repr(before))
    yield Line(
        id=step.id,
        title=step.title,
        branch=branch,
        depth=min(depth, 5),
        is_part=bool(below),
        is_coefficient=step.role == "modifying",
        value=None if below else step.value,
        unit=step.unit,
        score=step.score,
        weight=step.weight,
        change=change,
        status=step.status or "",
        status_title=titles.get(step.status or "", ""),
        reason=step.reason,
    )
    for child in below:
        yield from _lines(child, branch, depth + 1, earlier, titles)


@dataclass(frozen=True)
class Step:
    """One step of the thread that explains a figure: what it is, how it came about, where it stands."""

    title: str
    value: str
    unit: str
    formula: str | None
    source: str | None
    address: str | None
    reason: str | None
    rounding: str | None
    node: str | None
    negative: bool
    steps: list[Step]


class Thread:
    """Writes the explanation of a step: nodes of the scheme below it are links, steps of computation are unfolded.

    `account_kinds` tells which accounts are money, for figures that come straight from a statement.
    """

    def __init__(self, money: MoneyUnit, account_kinds: Mapping[str, str]) -> None:
        self.money, self.account_kinds = money, account_kinds
        self.written: set[str] = set()

    def write(self, step: Explanation) -> Step:
        """The step with everything below it."""
        return self._step(step, [self._below(child) for child in step.children], node=None, points=True)

    def _below(self, step: Explanation) -> Step:
        if _is_node(step):
            return self._step(step, [], node=step.id, points=True)
        repeated = bool(step.id and step.children) and step.id in self.written
        self.written.add(step.id)
        # A step that several formulas read is unfolded where it stands first.
        below = [] if repeated else [self._below(child) for child in step.children]
        return self._step(step, below, node=None, points=False)

    def _step(self, step: Explanation, below: list[Step], *, node: str | None, points: bool) -> Step:
        value = step.score if points and step.role in NODE_ROLES else step.value
        kind = step.kind or self.account_kinds.get(re.split(r"[.@]", step.id)[0])
        is_money = not points and kind == "money" and isinstance(value, Decimal)
        shown = (
            formats.number(self.money.scaled(value), self.money.places)
            if is_money
            else _shown(value, step, points=points)
        )
        return _written(step, value, shown, self.money.title if is_money else "", below, node)


def _written(step: Explanation, value: Any, shown: str, unit: str, below: list[Step], node: str | None) -> Step:
    return Step(
        title=step.title,
        value=shown,
        unit=unit,
        formula=None if node or _INNER_NAME.fullmatch(step.formula or "") else step.formula,
        source=step.source,
        address=getattr(step.source, "address", None),
        reason=step.reason,
        rounding=None if node else step.rounding,
        node=node,
        negative=isinstance(value, Decimal) and value < 0,
        steps=below,
    )


def _shown(value: Any, step: Explanation, *, points: bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, Decimal):
        return formats.DASH if value is None else str(value)
    if points:
        return formats.compact(value, 6)
    if step.unit and step.unit not in ("money", "number") and (_is_node(step) or step.id.startswith("value.")):
        return formats.measure(value, step.unit)
    return formats.compact(value, 6)


def is_sum(run: Run) -> bool:
    """Whether the points of the scheme add up, so that points are a share of a weight (a mean's are not)."""
    return not isinstance(run.scheme.root.node, MeanNode)


class Peers(Enum):
    """How much of the other enterprises a reader's charts may show."""

    everyone = "everyone"
    #: Only their middle, and only where enough of them stand behind it.
    in_sum = "in sum"

    def enough(self, others: int) -> bool:
        """Whether the middle of so many other enterprises may be shown."""
        return self is Peers.everyone or others >= ENOUGH_OTHERS


def radar(run: Run, year: int, enterprise: str, peers: Peers = Peers.everyone) -> dict[str, Any] | None:
    """Options of the radar: the parts' points beside the middle of the portfolio.

    Points that add up are shown as a percentage of their weight, those of a mean as they are.
    """
    shares = is_sum(run)
    frame = run.frame.filter(pl.col("year") == year)
    own = frame.filter(pl.col("enterprise") == enterprise).to_dicts()
    nodes = [node for node in run.parts if own and _reached(node, own[0], shares) is not None]
    if len(nodes) < RADAR_AXES[0]:
        known = [node for node in run.scheme.leaves if own and _reached(node, own[0], shares) is not None]
        nodes = known[: RADAR_AXES[1]]
    if len(nodes) < RADAR_AXES[0]:
        return None
    reached = [_reached(node, own[0], shares) for node in nodes]
    shown: list[tuple[str, list[float | None], dict[str, Any]]] = [
        (_("This enterprise"), reached, {"areaStyle": {"opacity": 0.12}})
    ]
    if peers.enough(frame.height - 1):
        middles = [_middle_reached(run, year, node, shares) for node in nodes]
        shown.append((_("Middle of the portfolio"), middles, {"lineStyle": {"type": "dashed"}}))
    highest = 100 if shares else max(value for _name, values, _look in shown for value in values if value is not None)
    return {
        "legend": {"bottom": 0, "data": [name for name, _values, _look in shown]},
        "tooltip": {},
        "radar": {
            "indicator": [{"name": pick(dict(node.title)), "max": highest, "min": 0} for node in nodes],
            "radius": "54%",
            "center": ["50%", "46%"],
            "axisName": {"color": "#55657a", "width": 76, "overflow": "break"},
            "splitArea": {"show": False},
        },
        "color": ["#0b5cab", "#b9822b"],
        "series": [
            {"type": "radar", "data": [{"name": name, "value": values, **look} for name, values, look in shown]}
        ],
    }


def _reached(node: Compiled, row: Mapping[str, Any], shares: bool) -> float | None:
    """The points of a node in a row of results, as a percentage of its weight where points add up."""
    points = row.get(node.points)
    weight = row.get(node.weight) if isinstance(node.weight, str) else node.weight
    if points is None or not shares:
        return None if points is None else round(float(points), 2)
    return round(float(points) / float(weight) * 100, 1) if weight else None


#: Middles of the portfolio by results, year and node; results never change under their key.
_middles: dict[tuple[str, int, str], float | None] = {}
_MIDDLES_REMEMBERED = 2_000


def _middle_reached(run: Run, year: int, node: Compiled, shares: bool) -> float | None:
    """The middle of what all enterprises of the year reached at a node."""
    key = (run.key, year, node.key)
    if key not in _middles:
        while len(_middles) >= _MIDDLES_REMEMBERED:
            _middles.pop(next(iter(_middles)), None)
        names = [name for name in (node.points, node.weight) if isinstance(name, str) and name in run.frame.columns]
        rows = run.frame.filter(pl.col("year") == year).select(list(dict.fromkeys(names))).iter_rows(named=True)
        _middles[key] = _middle([_reached(node, row, shares) for row in rows])
    return _middles[key]


def _middle(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 2) if known else None


def trend(run: Run, year: int, enterprise: str, peers: Peers = Peers.everyone) -> dict[str, Any] | None:
    """Options of the five-year trend of the score, with the middle of the portfolio."""
    own = {
        y: None if result["score"] is None else round(result["score"], 2)
        for y, result in run.of_enterprise(enterprise).items()
    }
    years = [y for y in range(year - TREND_YEARS + 1, year + 1) if y in own]
    if len(years) < 2:
        return None
    series = [
        {
            "name": _("This enterprise"),
            "type": "line",
            "data": [own[y] for y in years],
            "label": {"show": True, "position": "top"},
            "symbolSize": 7,
        }
    ]
    if all(peers.enough(run.ranked(y) - 1) for y in years):
        series.append(_middle_line(run, years))
    return {
        "legend": {"bottom": 0, "data": [line["name"] for line in series]},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 44, "right": 18, "top": 18, "bottom": 54},
        "xAxis": {"type": "category", "data": [str(y) for y in years]},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4},
        "color": ["#0b5cab", "#b9822b"],
        "series": series,
    }


def _middle_line(run: Run, years: list[int]) -> dict[str, Any]:
    found = run.middle_scores
    return {
        "name": _("Middle of the portfolio"),
        "type": "line",
        "data": [None if found.get(y) is None else round(found[y] or 0.0, 2) for y in years],
        "lineStyle": {"type": "dashed"},
        "symbolSize": 5,
    }


def earlier_points(run: Run, year: int, enterprise: str) -> dict[str, float | None]:
    """Last year's points by node."""
    return scores(run.of_enterprise(enterprise).get(year - 1))
