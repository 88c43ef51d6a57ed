"""Rules of targets, terms and pay as readable sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stateward.assessment.bases import RULE_WORDS
from stateward.messages import gettext as _
from stateward.rulebook.terms import BaseValue, PayDocument, TargetsDocument, TermDocument
from stateward.workbench.core import formats
from stateward.workbench.rulebook.clauses import Cell, Section, said, table_section


def _targets(document: TargetsDocument) -> list[Section]:
    bases = [(_("every other indicator"), document.base), *document.bases.items()]
    base_rows = [[Cell(name), Cell(_base(base)), Cell(base.certainty)] for name, base in bases]
    tier_rows = [
        [
            Cell(str(tier.tier), kind="number"),
            Cell(said(tier.title), kind="strong"),
            Cell(tier.when, kind="code"),
            Cell(formats.compact(tier.bonus_share), kind="number"),
            Cell(tier.ceiling or ""),
            Cell(tier.certainty),
        ]
        for tier in document.tiers
    ]
    limits = [
        [Cell(name), Cell(formats.compact(value), kind="number")]
        for name, value in document.softness.model_dump().items()
    ]
    tier_headings = [
        _("Tier"),
        _("Target"),
        _("Applies when"),
        _("Share of the bonus"),
        _("Best grade"),
        _("Certainty"),
    ]
    return [
        table_section(_("Base values"), [_("Indicator"), _("Rule"), _("Certainty")], base_rows),
        table_section(_("Tiers of targets"), tier_headings, tier_rows),
        table_section(_("When a target is soft"), [_("Test"), _("Limit")], limits),
    ]


def _base(base: BaseValue) -> str:
    return _(RULE_WORDS[base.rule]).format(years=base.years)


def _term(document: TermDocument) -> list[Section]:
    parts = [
        (_("Years"), str(document.years)),
        (_("Annual scheme"), document.annual),
        (_("Scheme of the term"), document.scheme),
        (_("Handed over as"), document.passes),
        (_("Share of a missed target that is carried over"), formats.compact(document.carry_over)),
    ]
    points = [
        [Cell(grade), Cell(formats.compact(value), kind="number")] for grade, value in document.grade_points.items()
    ]
    rows = [[Cell(name, kind="strong"), Cell(value)] for name, value in parts]
    found = [table_section(_("The term"), [_("Part"), _("Rule")], rows)]
    return (
        [*found, table_section(_("Points of the annual grade"), [_("Grade"), _("Points")], points)] if points else found
    )


def _pay(document: PayDocument) -> list[Section]:
    headings = [_("Grade"), _("From"), _("Up to"), _("Lowest multiple"), _("Highest multiple"), _("Certainty")]
    rows = [
        [
            Cell(band.grade, kind="strong"),
            *(Cell(formats.compact(x), kind="number") for x in (band.from_, band.to, band.lower, band.upper)),
            Cell(band.certainty),
        ]
        for band in document.bands
    ]
    limits = [
        (_("At most, times the base"), document.cap),
        (_("Deferred to the end of the term"), document.deferred),
        (_("Cap of the term incentive"), document.incentive_cap),
    ]
    shown = [[Cell(name), Cell(formats.compact(value), kind="number")] for name, value in limits if value is not None]
    incentive = [
        [Cell(grade), Cell(formats.compact(value), kind="number")] for grade, value in document.incentive.items()
    ]
    found = [table_section(_("Pay curve"), headings, rows), table_section(_("Limits"), [_("Part"), _("Limit")], shown)]
    if incentive:
        found.append(table_section(_("Term incentive"), [_("Grade"), _("Coefficient")], incentive))
    return found


SECTIONS: dict[str, Callable[[Any], list[Section]]] = {"targets": _targets, "term": _term, "pay": _pay}
