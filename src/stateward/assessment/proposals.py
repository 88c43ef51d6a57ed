"""Proposed targets of many enterprises: what is known around each is gathered from tables, then each is judged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from stateward.assessment.bases import Adjustment
from stateward.assessment.inputs import KEYS
from stateward.assessment.targets import Analysis, Proposal, analyse
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.scheme import LeafBase, SchemeDocument, all_nodes
from stateward.rulebook.terms import TargetsDocument

TARGET = ".target"


def analyse_table(
    document: TargetsDocument,
    proposals: pl.DataFrame,
    history: pl.DataFrame,
    *,
    lower: Collection[str] = (),
    standards: Sequence[StandardRow] = (),
    adjustments: Mapping[tuple[str, str, int], Sequence[Adjustment]] | None = None,
) -> tuple[list[Analysis], list[Fault]]:
    """Every proposal judged; those that cannot be used (another unit, a second one) are faults and not judged.

    `proposals`: `enterprise`, `year`, `indicator`, `target`, one row each. `history`: `enterprise`, `year`, indicator
    ids as columns, the targets of those years as `ID.target`. `adjustments` are the objective factors of a base value
    by enterprise, indicator and year. Raises `AssessmentError` where a column is absent.
    """
    _columns(proposals, (*KEYS, "indicator", "target"))
    _columns(history, KEYS)
    actuals, earlier = _by_enterprise(history)
    asked: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    faults: list[Fault] = []
    rows = []
    for number, row in enumerate(proposals.iter_rows(named=True), start=2):
        enterprise, indicator, year = str(row["enterprise"]), str(row["indicator"]), int(row["year"])
        if row["target"] is None:
            continue
        if year in asked[enterprise, indicator]:
            faults.append(_second(enterprise, indicator, year, number))
            continue
        asked[enterprise, indicator][year] = Decimal(str(row["target"]))
        rows.append((enterprise, indicator, year))
    growth = _growths(actuals)
    found = []
    for enterprise, indicator, year in rows:
        key = enterprise, indicator
        peers = [g for e, g in growth.get((indicator, year - 1), {}).items() if e != enterprise]
        one = Proposal(
            enterprise,
            year,
            indicator,
            asked[key][year],
            actuals.get(key, {}),
            "lower" if indicator in lower else "higher",
            earlier.get(key, {}),
            asked[key],
            peers,
            next((r for r in standards if r.indicator == indicator and not r.industry and not r.size), None),
            tuple((adjustments or {}).get((enterprise, indicator, year), ())),
        )
        try:
            found.append(analyse(document, one))
        except AssessmentError as error:
            faults += error.faults
    return found, faults


def _columns(frame: pl.DataFrame, wanted: Sequence[str]) -> None:
    absent = [name for name in wanted if name not in frame.columns]
    if absent:
        raise AssessmentError(
            Fault(
                "targets.columns",
                _("The table has no column {columns}.").format(columns=listed(absent)),
                _("Needed are: {columns}.").format(columns=listed(wanted)),
                value=", ".join(frame.columns[:8]),
            )
        )


def _by_enterprise(history: pl.DataFrame) -> tuple[dict[Any, dict[int, Decimal]], dict[Any, dict[int, Decimal]]]:
    actuals: dict[Any, dict[int, Decimal]] = defaultdict(dict)
    earlier: dict[Any, dict[int, Decimal]] = defaultdict(dict)
    for row in history.iter_rows(named=True):
        for name, value in row.items():
            if name in KEYS or value is None or isinstance(value, str | bool):
                continue
            into, indicator = (earlier, name.removesuffix(TARGET)) if name.endswith(TARGET) else (actuals, name)
            into[str(row["enterprise"]), indicator][int(row["year"])] = Decimal(str(value))
    return actuals, earlier


def _growths(actuals: dict[Any, dict[int, Decimal]]) -> dict[tuple[str, int], dict[str, float]]:
    """(indicator, year) -> enterprise -> growth over the year before, where that was above zero."""
    found: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for (enterprise, indicator), years in actuals.items():
        for year, value in years.items():
            before = years.get(year - 1)
            if before is not None and before > 0:
                found[indicator, year][enterprise] = float(value / before) - 1
    return found


def _second(enterprise: str, indicator: str, year: int, row: int) -> Fault:
    return Fault(
        "targets.second",
        _("{enterprise} proposes a target of {indicator} for {year} a second time.").format(
            enterprise=enterprise, indicator=indicator, year=year
        ),
        _("Keep one row; where several were handed in, the last one in time counts."),
        row=row,
        value=enterprise,
        rule=indicator,
    )


def in_time(submissions: pl.DataFrame, deadline: dt.date) -> tuple[pl.DataFrame, list[Fault]]:
    """Of several submissions the last one handed in by the deadline (column `submitted`); what does not count is told.

    A late submission never replaces one in time, and an earlier one in time gives way to a later one in time.
    """
    _columns(submissions, (*KEYS, "indicator", "submitted"))
    keys = [*KEYS, "indicator"]
    dated = submissions.with_columns(pl.col("submitted").cast(pl.Date)).sort(*keys, "submitted")
    timely = dated.filter(pl.col("submitted") <= deadline)
    chosen = timely.group_by(keys, maintain_order=True).last().select(submissions.columns)
    notes = []
    for row in dated.filter(pl.col("submitted") > deadline).iter_rows(named=True):
        notes.append(
            Fault(
                "targets.late",
                _(
                    "{enterprise} handed in {indicator} for {year} on {day}, after {deadline}; it does not count."
                ).format(
                    enterprise=row["enterprise"],
                    indicator=row["indicator"],
                    year=row["year"],
                    day=row["submitted"],
                    deadline=deadline,
                ),
                _("Extend the deadline with a reason, or leave it."),
                level="warning",
                value=str(row["submitted"]),
            )
        )
    replaced = timely.height - chosen.height
    if replaced:
        notes.append(
            Fault(
                "targets.replaced",
                _("{number} earlier submissions were replaced by later ones handed in in time.").format(
                    number=replaced
                ),
                _("Nothing needs to be done; they stay in the history."),
                level="explain",
                value=str(replaced),
            )
        )
    return chosen, notes


def not_of_class(scheme: SchemeDocument, proposals: pl.DataFrame, enterprises: pl.DataFrame) -> list[Fault]:
    """Targets of indicators that carry no weight for the enterprise's class, or that the scheme does not score."""
    weights: dict[str, Any] = {}
    for node in all_nodes(scheme.score):
        if isinstance(node, LeafBase):
            weights[node.indicator] = node.weight
    name = "enterprise_class" if "enterprise_class" in enterprises.columns else "class"
    classes = dict(enterprises.select("enterprise", name).iter_rows())
    faults = []
    for number, row in enumerate(proposals.iter_rows(named=True), start=2):
        indicator, of_class = str(row["indicator"]), classes.get(row["enterprise"])
        weight = weights.get(indicator)
        if isinstance(weight, dict):
            weight = weight.get(str(of_class), weight.get("default"))
        if indicator not in weights or weight is None or weight == 0:
            faults.append(
                Fault(
                    "targets.not_of_class",
                    _("{indicator} counts nothing for {enterprise} (class {of_class}).").format(
                        indicator=indicator, enterprise=row["enterprise"], of_class=of_class or "–"
                    ),
                    _("Leave the target out, or correct the enterprise's class."),
                    row=number,
                    value=indicator,
                    rule=scheme.id,
                )
            )
    return faults
