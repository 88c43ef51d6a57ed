"""The three lists held against each other: what is delegated is covered by a rule in force and by an inspection.

Checks: L1 every delegated matter has a rule in force, L2 every delegated matter has an inspection in the year, L3 a
rule that is no longer in force is not cited, L4 an inspection has a basis, L5 no enterprise is visited too often.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.rulebook.library import InspectionsDocument, LibraryDocument, LibraryRule
from stateward.rulebook.lists import DecisionListDocument, ListRow

Grade = Literal["blocked", "alarm", "warning"]
#: A rule under review is named this long before its review is due.
REVIEW_NOTICE = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One failed check with the matter, rule, inspection or enterprise it is about."""

    check: str
    grade: Grade
    subject: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """JSON-ready fields."""
        return {"check": self.check, "grade": self.grade, "subject": self.subject, "message": self.message}


@dataclass
class Coverage:
    """The matrix matter x rule x inspection on a day, and what it lacks."""

    day: dt.date
    rows: list[dict[str, Any]] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready fields."""
        return {
            "day": self.day.isoformat(),
            "rows": self.rows,
            "alarms": [alarm.to_dict() for alarm in self.alarms],
            "covered": sum(bool(row["rules"] and row["inspections"]) for row in self.rows),
            "matters": len(self.rows),
        }


def coverage(
    lists: Sequence[DecisionListDocument],
    library: LibraryDocument,
    inspections: InspectionsDocument | None,
    day: dt.date,
    visits: Mapping[str, int] | None = None,
) -> Coverage:
    """The matrix of all matters of the lists' rows in force on a day. `visits`: visits of the year by enterprise."""
    found = Coverage(day)
    matters = delegated_matters(lists, day)
    items = list(inspections.items) if inspections is not None else []
    for matter, rows in sorted(matters.items()):
        rules = [rule for rule in library.rules if matter in rule.matters and in_force(rule, day)]
        inspected = [item for item in items if item.matter == matter]
        title = library.matters.get(matter)
        found.rows.append(
            {
                "matter": matter,
                "title": pick(title.as_dict()) if title is not None else matter,
                "items": [row.id for row in rows],
                "rules": [rule.id for rule in rules],
                "inspections": [item.id for item in inspected],
            }
        )
        found.alarms += _matter_alarms(matter, found.rows[-1])
    found.alarms += _cited(lists, library, items, day)
    if inspections is not None:
        found.alarms += _inspections(inspections, visits or {})
    found.alarms += _reviews(library.rules, day)
    return found


def delegated_matters(lists: Iterable[DecisionListDocument], day: dt.date) -> dict[str, list[ListRow]]:
    """The matters of all rows in force on a day; a row names them, else the options of its field `matter` do."""
    found: dict[str, list[ListRow]] = {}
    for document in lists:
        for row in document.rows:
            if not row.effective.covers(day) or (row.withdrawn is not None and row.withdrawn.on <= day):
                continue
            cell = (row.when or {}).get("matter")
            named = row.matters or (tuple(map(str, cell.values)) if cell is not None and not cell.negated else ())
            for matter in named:
                found.setdefault(matter, []).append(row)
    return found


def in_force(rule: LibraryRule, day: dt.date) -> bool:
    """Whether a rule binds on a day: not repealed, and within its dates."""
    ended = rule.status == "repealed" and (rule.effective.to is None or rule.effective.to < day)
    return not ended and rule.effective.covers(day)


def search(library: LibraryDocument, words: str) -> list[LibraryRule]:
    """The rules whose title, number, issuer or text holds all the words, in either language."""
    wanted = words.lower().split()
    found = []
    for rule in library.rules:
        texts = [rule.title.en, rule.title.zh, rule.number, rule.issuer.en, rule.issuer.zh]
        texts += [rule.text.en, rule.text.zh] if rule.text is not None else []
        whole = "\n".join(texts).lower()
        if all(word in whole for word in wanted):
            found.append(rule)
    return found


def _matter_alarms(matter: str, row: Mapping[str, Any]) -> list[Alarm]:
    alarms = []
    if not row["rules"]:
        words = _("{matter} is delegated, and no rule in force governs it.")
        alarms.append(Alarm("L1", "warning", matter, words.format(matter=row["title"])))
    if not row["inspections"]:
        words = _("{matter} is delegated and never inspected this year.")
        alarms.append(Alarm("L2", "warning", matter, words.format(matter=row["title"])))
    return alarms


def _cited(
    lists: Iterable[DecisionListDocument], library: LibraryDocument, items: Iterable[Any], day: dt.date
) -> list[Alarm]:
    """L3: rules no longer in force that a row or an inspection still rests on."""
    ended = {rule.id: rule for rule in library.rules if not in_force(rule, day)}
    alarms = []
    for item in items:
        for name in item.basis:
            if name in ended:
                alarms.append(_ended(ended[name], _("inspection {id}").format(id=item.id)))
    for document in lists:
        for row in document.rows:
            for rule in ended.values():
                if row.basis and (rule.number in row.basis or rule.id == row.basis):
                    alarms.append(_ended(rule, _("item {id}").format(id=row.id)))
    return alarms


def _ended(rule: LibraryRule, by: str) -> Alarm:
    words = _("{number} is no longer in force and is cited by {by}.")
    return Alarm("L3", "alarm", rule.id, words.format(number=rule.number, by=by))


def _inspections(document: InspectionsDocument, visits: Mapping[str, int]) -> list[Alarm]:
    alarms = [
        Alarm("L4", "blocked", item.id, _("The inspection {item} has no basis.").format(item=item.id))
        for item in document.items
        if not item.basis
    ]
    for enterprise, number in sorted(visits.items()):
        if number > document.visits_per_enterprise:
            words = _("{enterprise} is visited {number} times in the year; at most {most} are allowed.")
            told = words.format(enterprise=enterprise, number=number, most=document.visits_per_enterprise)
            alarms.append(Alarm("L5", "warning", enterprise, told))
    return alarms


def _reviews(rules: Iterable[LibraryRule], day: dt.date) -> list[Alarm]:
    alarms = []
    for rule in rules:
        if rule.review_due is None or rule.status == "repealed" or rule.review_due - REVIEW_NOTICE > day:
            continue
        words = (
            _("The review of {number} is overdue since {day}.")
            if rule.review_due < day
            else _("The review of {number} is due on {day}.")
        )
        grade: Grade = "alarm" if rule.review_due < day else "warning"
        alarms.append(Alarm("review", grade, rule.id, words.format(number=rule.number, day=rule.review_due)))
    return alarms


def joint_visits(document: InspectionsDocument) -> list[dict[str, Any]]:
    """Inspections of one month that could be one visit, with the enterprises they share."""
    found = []
    by_month: dict[int, list[Any]] = {}
    for item in document.items:
        by_month.setdefault(item.month, []).append(item)
    for month, items in sorted(by_month.items()):
        for place, first in enumerate(items):
            for second in items[place + 1 :]:
                shared = sorted(set(first.enterprises) & set(second.enterprises))
                if shared and "off_site" not in (first.way, second.way):
                    pair = {"month": month, "items": [first.id, second.id], "enterprises": shared}
                    words = _("{items} in month {month} could be one visit of {enterprises}.")
                    told = words.format(items=listed(pair["items"]), month=month, enterprises=listed(shared))  # type: ignore[arg-type]
                    found.append({**pair, "message": told})
    return found
