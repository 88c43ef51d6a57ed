"""What a draft changes as a grid in the reader's language: rows added, removed or changed, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.rulebook.comparing import Row, changed_rows
from stateward.rulebook.reading import parse_text
from stateward.workbench.core import workspace
from stateward.workbench.register import wording as register
from stateward.workbench.rulebook import wording
from stateward.workbench.rulebook.drafting.models import RuleDraft

#: The version always differs; it stands in the heading.
_HEADING = ("version",)
KINDS = {"added": N_("added"), "removed": N_("removed"), "changed": N_("changed")}
#: Names of values and of parts in words; others are shown as they are written.
_NAMES = {
    "above": N_("More than"),
    "anchors": N_("Anchors"),
    "annual": N_("Annual scheme"),
    "applies": N_("Applies when"),
    "approver": N_("Approved by"),
    "average": N_("Average"),
    "bands": N_("Bands"),
    "base": N_("Base value"),
    "basis": N_("Basis"),
    "below": N_("Less than"),
    "benefit": N_("Counts as benefit"),
    "benefit_floor": N_("Least weight of benefit"),
    "better": N_("Direction"),
    "by": N_("Handed in by"),
    "case": N_("Case of the rule"),
    "ceiling": N_("Ceiling"),
    "certainty": N_("Certainty"),
    "coefficient": N_("Coefficient"),
    "date": N_("Date"),
    "days": N_("Days"),
    "decider": N_("Decided by"),
    "document": N_("Document"),
    "article": N_("Article"),
    "effective": N_("In force"),
    "else": N_("Otherwise"),
    "en": N_("English"),
    "excellent": N_("Excellent"),
    "formula": N_("Formula"),
    "from": N_("From"),
    "good": N_("Good"),
    "grade": N_("Grade"),
    "grades": N_("Scale of grades"),
    "high": N_("High value"),
    "id": N_("Short name"),
    "indicator": N_("Indicator"),
    "indicators": N_("Indicators"),
    "industry": N_("Industry"),
    "kind": N_("Kind"),
    "level": N_("Level"),
    "low": N_("Low value"),
    "matter": N_("Matter"),
    "max_bonus": N_("Bonus at most"),
    "max_penalty": N_("Deduction at most"),
    "maximum": N_("At most"),
    "message": N_("Message"),
    "method": N_("Method"),
    "minimum": N_("At least"),
    "missing": N_("Where it is missing"),
    "next_step": N_("Next step"),
    "note": N_("Note"),
    "points": N_("Points"),
    "poor": N_("Poor"),
    "rounding": N_("Rounding"),
    "places": N_("Decimal places"),
    "rule": N_("Rule"),
    "share": N_("Share of the whole"),
    "sheet": N_("Sheet"),
    "size": N_("Size"),
    "source": N_("Source"),
    "status": N_("Status"),
    "step": N_("Step"),
    "steps": N_("Steps"),
    "target": N_("Target"),
    "threshold": N_("Threshold"),
    "thresholds": N_("Thresholds"),
    "tier": N_("Tier"),
    "time_limit": N_("Time limit"),
    "title": N_("Title"),
    "to": N_("To"),
    "uncertainty": N_("Uncertainty"),
    "unit": N_("Unit"),
    "up_to": N_("Up to"),
    "value": N_("Value"),
    "verified": N_("What was verified"),
    "weight": N_("Weight"),
    "weights": N_("Weights"),
    "weights_total": N_("Sum of the weights"),
    "when": N_("Condition"),
    "year": N_("Year"),
    "years": N_("Years"),
    "zh": N_("Chinese"),
}


@dataclass(frozen=True)
class ValueShown:
    """One value in words: its name, before and after (empty where it was not written)."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class RowShown:
    """One row of the document that differs: where it stands, what happened to it, its values."""

    kind: str
    kind_title: str
    place: str
    values: list[ValueShown]


def grid_of(draft: RuleDraft) -> list[RowShown]:
    """The rows in which a draft differs from the version it began from; an unreadable text is `RulebookError`."""
    entry = workspace.rulebook().entry(draft.kind, draft.document_id, draft.base_version)
    before = parse_text(entry.file.read_text(encoding="utf-8"), draft.document_id).values
    after = parse_text(draft.content, draft.document_id).values
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return []
    titles = _titles()
    return [_shown(row, titles) for row in changed_rows(before, after, ignored=_HEADING)]


def version_of(draft: RuleDraft) -> str:
    """The version the draft's text gives itself; empty where it says none."""
    values = parse_text(draft.content, draft.document_id).values
    return str(values.get("version", "")) if isinstance(values, Mapping) else ""


def _titles() -> dict[str, str]:
    """What indicators and accounts are called, indicators first."""
    found: dict[str, str] = {}
    book = workspace.rulebook()
    parts = [one.document.indicators for one in book.all("indicators")]
    for known in [*parts, *(one.document.accounts for one in book.all("accounts"))]:
        for name, one in known.items():
            if one.title is not None:
                found.setdefault(name, pick(one.title.as_dict()))
    return found


def _shown(row: Row, titles: Mapping[str, str]) -> RowShown:
    steps = [_step(one, titles) for one in row.place]
    return RowShown(
        kind=row.kind,
        kind_title=_(KINDS[row.kind]),
        place=" / ".join(steps) or _("The document itself"),
        values=[
            ValueShown(
                " · ".join(_name(name, titles) for name in value.names),
                _value(value.names[-1], value.before, titles),
                _value(value.names[-1], value.after, titles),
            )
            for value in row.values
            if row.kind == "changed" or value.names != ("id",)
        ],
    )


def _step(step: Mapping[str, Any] | str, titles: Mapping[str, str]) -> str:
    if isinstance(step, str):
        return _name(step, titles)
    title = step.get("title")
    if isinstance(title, Mapping) and title:
        return pick({str(k): str(v) for k, v in title.items()})
    words = [_value(name, str(step[name]), titles) for name in ("indicator", "grade", "code", "id") if name in step]
    more = [str(step[name]) for name in ("industry", "size", "year", "tier", "version") if step.get(name)]
    if not words and step.get("when"):
        return str(step["when"])
    return " ".join([*words[:1], *more]) or "—"


def _name(name: str, titles: Mapping[str, str]) -> str:
    if name in _NAMES:
        return _(_NAMES[name])
    return titles.get(name) or register.class_title(name)


def _value(name: str, text: str | None, titles: Mapping[str, str]) -> str:
    if text is None:
        return ""
    coded = {
        "method": wording.method_title,
        "certainty": wording.certainty_title,
        "better": wording.better_title,
        "unit": wording.unit_title,
        "indicator": lambda code: titles.get(code, code),
    }
    if text in ("true", "false"):
        return _("yes") if text == "true" else _("no")
    return coded[name](text) if name in coded else text
