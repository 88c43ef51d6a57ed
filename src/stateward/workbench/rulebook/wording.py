"""Words for the coded values of rule documents."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

COMPARISONS = {"equal": "=", "at_most": "≤", "at_least": "≥"}

_KINDS = {
    "accounts": N_("Charts of accounts"),
    "template": N_("Statement templates"),
    "checks": N_("Check rules"),
    "indicators": N_("Indicators"),
    "scheme": N_("Schemes"),
    "standards": N_("Standard values"),
    "mapping": N_("Mappings"),
    "reporting": N_("Calendars of reports"),
    "classification": N_("Classifications"),
    "cycle": N_("Cycles"),
    "examples": N_("Examples"),
    "list": N_("Decision lists"),
    "warnings": N_("Warnings"),
    "library": N_("Libraries of rules"),
    "inspections": N_("Inspection lists"),
    "procedure": N_("Procedures"),
    "targets": N_("Rules of targets"),
    "term": N_("Rules of a term"),
    "pay": N_("Pay links"),
    "index": N_("Indices"),
    "red_flags": N_("Red flags"),
    "contracts": N_("Contract mappings"),
    "slimming": N_("Costs of slimming"),
    "standing": N_("Limits of where we stand"),
    "programme": N_("Reform programmes"),
    "named_holdings": N_("Lists of holdings"),
}
#: Kinds in the order in which people look for them.
KIND_ORDER = (
    "scheme",
    "indicators",
    "targets",
    "term",
    "pay",
    "checks",
    "accounts",
    "template",
    "standards",
    "classification",
    "mapping",
    "reporting",
    "cycle",
    "list",
    "warnings",
    "library",
    "inspections",
    "procedure",
    "slimming",
    "standing",
    "programme",
    "index",
    "red_flags",
    "contracts",
    "named_holdings",
    "examples",
)
_VALUE_KINDS = {
    "money": N_("money"),
    "count": N_("count"),
    "ratio": N_("ratio"),
    "days": N_("days"),
    "score": N_("score"),
    "number": N_("number"),
}
_UNITS = {
    "percent": N_("percent"),
    "times": N_("times"),
    "ratio": N_("ratio"),
    "days": N_("days"),
    "money": N_("money"),
    "count": N_("count"),
    "points": N_("points"),
    "number": N_("number"),
}
_NATURES = {"stock": N_("point in time"), "flow": N_("period")}
_STATEMENTS = {
    "balance_sheet": N_("Balance sheet"),
    "income": N_("Income statement"),
    "cash_flow": N_("Cash flow statement"),
    "supplementary": N_("Supplementary lines"),
}
_LEVELS = {"error": N_("Error"), "warning": N_("Warning"), "explain": N_("To explain")}
_BETTER = {"higher": N_("higher is better"), "lower": N_("lower is better"), "none": N_("neither")}
_CERTAINTIES = {
    "seen": N_("read in the source"),
    "memory": N_("from professional memory"),
    "constructed": N_("made up for illustration"),
}
_JURISDICTIONS = {
    "cn": N_("China"),
    "br": N_("Brazil"),
    "de": N_("Germany"),
    "in": N_("India"),
    "kr": N_("Korea"),
    "mx": N_("Mexico"),
    "ph": N_("Philippines"),
    "id": N_("Indonesia"),
    "ua": N_("Ukraine"),
    "intl": N_("International"),
}
_TIERS = (N_("Excellent"), N_("Good"), N_("Average"), N_("Low"), N_("Poor"))
_MISSING = {
    "leave_out": N_("Where it is missing, it is left out of the sum."),
    "renormalise": N_("Where it is missing, its weight is spread over the others."),
    "zero": N_("Where it is missing, it counts as 0."),
    "neutral": N_("Where it is missing, its coefficient is 1."),
    "missing": N_("Where it is missing, the part above it is missing too."),
}
_METHODS = {
    "efficacy": N_("Efficacy coefficient over five standard values"),
    "steps": N_("Points by band"),
    "linear": N_("Straight lines between anchors"),
    "ratio_to_target": N_("Ratio of actual to target"),
    "points_per_step": N_("Points for every step over or under the target"),
    "bands": N_("Risk band by threshold"),
    "levels": N_("Five performance levels"),
    "all_or_nothing": N_("All or nothing"),
    "expert_panel": N_("Mean of the experts' marks"),
    "given_points": N_("Points as given"),
    "scaled": N_("Position between a low and a high value"),
    "trend": N_("Position against the trend of earlier years"),
    "formula": N_("Points by formula"),
}


def _word(table: dict[str, str], code: str) -> str:
    return _(table[code]) if code in table else code


def kind_title(kind: str) -> str:
    """The kind of an account in words."""
    return _word(_VALUE_KINDS, kind)


_CYCLE_PARTS = {
    "enterprise": N_("the enterprise"),
    "enterprise_leader": N_("the enterprise's leader"),
    "office": N_("an officer"),
    "leader": N_("a leader of the office"),
    "assessor": N_("the assessors"),
    "none": N_("nobody"),
}


def cycle_part_title(part: str) -> str:
    """Who hands in or approves a step of a cycle, in words."""
    return _word(_CYCLE_PARTS, part)


def document_kind_title(kind: str) -> str:
    """The kind of a document in words, in the plural."""
    return _word(_KINDS, kind)


def unit_title(unit: str) -> str:
    """A unit in words."""
    return _word(_UNITS, unit)


def nature_title(nature: str) -> str:
    """Stock or flow in words."""
    return _word(_NATURES, nature)


def statement_title(statement: str) -> str:
    """A statement in words."""
    return _word(_STATEMENTS, statement)


def level_title(level: str) -> str:
    """The level of a check rule in words."""
    return _word(_LEVELS, level)


def better_title(better: str) -> str:
    """Which direction is better, in words."""
    return _word(_BETTER, better)


def certainty_title(certainty: str) -> str:
    """How certain a rule is, in words."""
    return _word(_CERTAINTIES, certainty)


def jurisdiction_title(code: str) -> str:
    """A jurisdiction in words; an office's own code as it was written."""
    return _word(_JURISDICTIONS, code)


def tier_titles() -> list[str]:
    """The five standards in words, best first."""
    return [_(tier) for tier in _TIERS]


def missing_words(policy: str) -> str:
    """What a missing node means, as a sentence."""
    return _word(_MISSING, policy)


def method_title(method: str) -> str:
    """A scoring method in words."""
    return _word(_METHODS, method)
