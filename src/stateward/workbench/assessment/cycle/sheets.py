"""What stands on a group's sheets: the measures of a scheme for its class, their past, and how a target is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from stateward.assessment.bases import Adjustment, Base, base_value
from stateward.assessment.compiled import Compiled
from stateward.assessment.proposals import analyse_table
from stateward.assessment.targets import LEVEL_WORDS, Analysis
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.rulebook.terms import TargetsDocument
from stateward.workbench.assessment import results
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.assessment.results import Run
from stateward.workbench.core import formats, workspace

#: Money on sheets is read and written in ten thousands of the currency (万元).
MONEY_SCALE = Decimal(10_000)


@dataclass(frozen=True)
class Measure:
    """One measure of a scheme as a group's sheets show it."""

    indicator: str
    title: str
    unit: str
    better: str
    weight: Decimal
    has_target: bool
    from_statements: bool
    value_column: str | None

    @property
    def is_money(self) -> bool:
        """Whether figures are money."""
        return self.unit == "money"

    @property
    def unit_title(self) -> str:
        """The unit beside a field."""
        if self.is_money:
            return _("10,000 of the currency")
        return {"percent": "%", "days": _("days"), "points": _("points")}.get(self.unit, "")

    def shown(self, value: Any) -> str:
        """A stored figure as a field shows it."""
        if value is None:
            return ""
        number = Decimal(str(value)) / (MONEY_SCALE if self.is_money else 1)
        return formats.compact(number, 2 if self.is_money else 4)

    def field(self, value: Any) -> str:
        """A stored figure as it stands in an input."""
        return self.shown(value).replace(",", "").replace("−", "-")

    def read(self, text: str) -> Decimal | None:
        """What was typed as a stored figure; `None` for an empty field. Raises `InvalidOperation` for no number."""
        plain = text.strip().replace(",", "").replace("，", "").replace("−", "-")
        if not plain:
            return None
        number = Decimal(plain)
        if not number.is_finite():
            raise InvalidOperation
        return number * MONEY_SCALE if self.is_money else number


def measures(run: Run, enterprise_class: str) -> list[Measure]:
    """The measures that carry weight for a class, in the scheme's order."""
    found: dict[str, Measure] = {}
    for node in run.scheme.root.walk():
        if not node.leaf or node.indicator is None:
            continue
        weight = weight_for(node, enterprise_class)
        if weight:
            found.setdefault(node.node.indicator, _measure(node, weight))  # type: ignore[attr-defined]
    return list(found.values())


def titles(run: Run) -> dict[str, dict[str, str]]:
    """Indicator -> its title in every language, for what is kept and read in another language later."""
    leaves = (node for node in run.scheme.root.walk() if node.leaf and node.indicator is not None)
    return {node.node.indicator: dict(node.title) for node in leaves}  # type: ignore[attr-defined]


def weight_for(node: Compiled, enterprise_class: str) -> Decimal:
    """The weight a leaf has for a class; zero where it has none."""
    weight = getattr(node.node, "weight", None)
    if isinstance(weight, Mapping):
        weight = weight.get(enterprise_class, weight.get("default"))
    return Decimal(str(weight)) if isinstance(weight, int | float | Decimal) else Decimal(0)


def _measure(node: Compiled, weight: Decimal) -> Measure:
    indicator: Any = node.indicator
    return Measure(
        indicator=node.node.indicator,  # type: ignore[attr-defined]
        title=pick(dict(node.title)),
        unit=str(indicator.unit or ""),
        better=str(indicator.better),
        weight=weight,
        has_target=getattr(node.node, "target", None) is not None,
        from_statements=indicator.formula is not None,
        value_column=node.value,
    )


def target_measures(run: Run, enterprise_class: str) -> list[Measure]:
    """The measures that are given a target: those whose rule reads one, else all that statements compute."""
    every = measures(run, enterprise_class)
    return [one for one in every if one.has_target] or [one for one in every if one.from_statements]


def history(run: Run, wanted: Sequence[Measure]) -> pl.DataFrame:
    """Enterprise, year and the actuals of the measures as columns of their ids."""
    columns = {one.indicator: one.value_column for one in wanted if one.value_column in run.frame.columns}
    return run.frame.select(
        "enterprise", "year", *(pl.col(str(column)).cast(pl.Float64).alias(name) for name, column in columns.items())
    )


def past_of(frame: pl.DataFrame, code: str, indicator: str, year: int) -> dict[int, Decimal]:
    """Year -> actual of an enterprise before a year."""
    if indicator not in frame.columns:
        return {}
    rows = frame.filter((pl.col("enterprise") == code) & (pl.col("year") < year)).select("year", indicator).iter_rows()
    return {int(y): Decimal(repr(v)).quantize(Decimal("1e-6")).normalize() for y, v in rows if v is not None}


def rules(found: Round) -> TargetsDocument:
    """The document that judges the round's targets."""
    document: TargetsDocument = workspace.rulebook().get("targets", found.targets_document, found.targets_version)
    return document


#: Indicator -> the objective factors approved for its base value.
Factors = Mapping[str, Sequence[Adjustment]]


def bases(
    found: Round, run: Run, code: str, wanted: Sequence[Measure], factors: Factors | None = None
) -> dict[str, Base]:
    """Indicator -> base value with its steps, by the rule the document declares, and the factors approved since."""
    document, frame = rules(found), history(run, wanted)
    return {
        one.indicator: base_value(
            document,
            one.indicator,
            past_of(frame, code, one.indicator, found.year),
            found.year,
            better=one.better,
            adjustments=(factors or {}).get(one.indicator, ()),
        )
        for one in wanted
    }


def judged(
    found: Round,
    run: Run,
    code: str,
    wanted: Sequence[Measure],
    proposed: Mapping[str, Decimal | None],
    factors: Factors | None = None,
) -> tuple[dict[str, Analysis], list[Fault]]:
    """Tier, softness and chance of every proposed target; targets in another unit are faults."""
    asked = {name: value for name, value in proposed.items() if value is not None}
    if not asked:
        return {}, []
    rows = [{"enterprise": code, "year": found.year, "indicator": n, "target": str(v)} for n, v in asked.items()]
    frame = history(run, wanted).filter(pl.col("year") < found.year)
    lower = [one.indicator for one in wanted if one.better == "lower"]
    analyses, faults = analyse_table(
        rules(found),
        pl.DataFrame(rows),
        frame,
        lower=lower,
        standards=_standards(run),
        adjustments={(code, name, found.year): known for name, known in (factors or {}).items()},
    )
    return {one.proposal.indicator: one for one in analyses}, faults


def _standards(run: Run) -> Sequence[Any]:
    name = run.document.standards
    return workspace.rulebook().get("standards", name).rows if name else ()


def level_title(level: str | None) -> str:
    """A standard level in words."""
    return _(LEVEL_WORDS[level]) if level else ""


def run_of(found: Round) -> Run:
    """The portfolio's results by the round's scheme: what the past of every measure is read from."""
    return results.run(found.scheme)
