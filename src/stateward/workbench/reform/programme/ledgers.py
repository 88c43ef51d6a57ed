"""The reform ledger as a workbook, out and in: one row an entry, headings in English or Chinese."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from stateward.facts.faults import fault, shown
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault, ImportFault
from stateward.workbench.accounts.models import User
from stateward.workbench.reform.programme import measures
from stateward.workbench.reform.programme.models import EntryKind, Programme, SafeguardKind
from stateward.workbench.register.holdings.lists import table_of

if TYPE_CHECKING:
    from stateward.workbench.reform.programme.services import Told

#: Field -> its heading in English, as the catalogue translates it.
HEADINGS = {
    "number": N_("Number"),
    "parent": N_("Above"),
    "kind": N_("Kind"),
    "safeguard": N_("Safeguard of"),
    "domain": N_("Domain"),
    "title": N_("Reform measure"),
    "measure": N_("Quantified measure"),
    "measure_id": N_("Bound to"),
    "base": N_("Base value"),
    "target": N_("Target value"),
    "unit": N_("Unit"),
    "formula": N_("Formula"),
    "evidence": N_("Evidence"),
    "lead": N_("Lead"),
    "support": N_("Support"),
    "weight": N_("Weight"),
    "starts_on": N_("Start"),
    "due": N_("Due"),
    "standing": N_("Standing"),
}
#: Columns that are written and never read: they are computed.
TOLD = {
    "state": N_("State"),
    "completion": N_("Completion, %"),
    "review": N_("Review"),
    "done_on": N_("Closed on"),
}


def rows(entries: list[dict[str, Any]]) -> list[list[Any]]:
    """The ledger as rows with their headings first, in the running language."""
    names = {**HEADINGS, **TOLD}
    return [[_(title) for title in names.values()], *([one.get(name) for name in names] for one in entries)]


def read(content: bytes, name: str, programme: Programme) -> tuple[list[Told], list[Fault]]:
    """The entries of a ledger and the faults of its rows. Raises ImportFault where it is no table of a ledger."""
    from stateward.messages import LANGUAGES, language

    frame = table_of(content, name)
    words: dict[str, str] = {}
    for code in LANGUAGES:
        with language(code):
            words |= {_(title).casefold(): field for field, title in HEADINGS.items()}
    columns = {
        header: words[header.strip().casefold()] for header in frame.columns if header.strip().casefold() in words
    }
    missing = [field for field in ("number", "title") if field not in columns.values()]
    if missing:
        raise ImportFault(
            fault(
                "ledger_columns",
                _("The ledger has no column {columns}.").format(columns=", ".join(_(HEADINGS[m]) for m in missing)),
                _("Take the ledger of a programme as the pattern."),
                file=name,
                row=1,
            )
        )
    told, faults = [], []
    numbers: set[str] = set()
    for row, cells in enumerate(frame.rename(columns).iter_rows(named=True), 2):
        values = {field: (cells.get(field) or "").strip() for field in HEADINGS}
        if not any(values.values()):
            continue
        problems = _problems(values, numbers)
        faults += [
            fault("ledger_row", sentence, step, value=value, row=row, file=name) for sentence, step, value in problems
        ]
        numbers.add(values["number"])
        if not problems:
            told.append(_told(values))
    known = numbers | set(programme.entries.values_list("number", flat=True))
    faults += [
        fault(
            "ledger_parent",
            _("The entry {number} above {entry} does not exist.").format(number=shown(one.parent), entry=one.number),
            _("Add it to the ledger, or correct its number."),
            value=one.parent,
            file=name,
        )
        for one in told
        if one.parent and one.parent not in known
    ]
    return told, faults


def _problems(values: dict[str, str], numbers: set[str]) -> list[tuple[str, str, str]]:
    found = []
    if not values["number"] or not values["title"]:
        found.append((_("The row has no number or no title."), _("Fill in both."), values["number"]))
    if values["number"] in numbers:
        found.append(
            (
                _("The number {number} stands twice.").format(number=values["number"]),
                _("Keep one row."),
                values["number"],
            )
        )
    if values["measure_id"] and not measures.known(values["measure_id"]):
        found.append(
            (_("{measure} is no measure of the register and no indicator of the rulebook.").format(
                measure=shown(values["measure_id"])),
             _("Choose one of the list, or leave the measure empty and report by hand."), values["measure_id"])
        )  # fmt: skip
    for field in ("base", "target", "weight"):
        if values[field] and _number(values[field]) is None:
            found.append(
                (_("{value} is no number.").format(value=shown(values[field])), _("Write a number."), values[field])
            )
    for field in ("starts_on", "due"):
        if values[field] and _day(values[field]) is None:
            found.append(
                (
                    _("{value} is no day.").format(value=shown(values[field])),
                    _("Write it as 2026-12-31."),
                    values[field],
                )
            )
    if values["kind"] and _kind(values["kind"]) is None:
        found.append(
            (_("{value} is no kind of entry.").format(value=shown(values["kind"])),
             _("Write goal, task or safeguard."), values["kind"])
        )  # fmt: skip
    if values["lead"] and _lead(values["lead"]) is None:
        found.append(
            (_("Nobody has the user name {value}.").format(value=shown(values["lead"])),
             _("Write the user name of the lead, or leave the cell empty."), values["lead"])
        )  # fmt: skip
    return found


def _told(values: dict[str, str]) -> Told:
    from stateward.workbench.reform.programme.services import Told

    number = values["number"]
    return Told(
        number=number,
        kind=_kind(values["kind"]) or str(EntryKind.TASK),
        title=values["title"],
        parent=values["parent"],
        safeguard=values["safeguard"] if values["safeguard"] in SafeguardKind.values else "",
        domain=values["domain"],
        measure=values["measure"],
        measure_id=values["measure_id"],
        base=_number(values["base"]),
        target=_number(values["target"]),
        unit=values["unit"],
        formula=values["formula"],
        evidence=values["evidence"],
        lead=_lead(values["lead"]),
        support=values["support"],
        weight=_number(values["weight"]) or Decimal(1),
        starts_on=_day(values["starts_on"]),
        due=_day(values["due"]),
        standing=values["standing"].casefold() in ("yes", "是", "true", "1"),
    )


_KINDS = {"目标": "goal", "任务": "task", "保障": "safeguard"}


def _kind(text: str) -> str | None:
    word = _KINDS.get(text, text.casefold())
    return word if word in EntryKind.values else None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10].replace("/", "-")) if text else None
    except ValueError:
        return None


def _lead(text: str) -> User | None:
    return User.objects.filter(username=text, is_active=True).first() if text else None
