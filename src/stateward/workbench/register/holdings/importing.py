"""Lists of holdings come in: kept, read, names decided by a person, then recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import outside_of
from stateward.workbench.audit.recording import record
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.core.uploads import Upload, keep, kept_path
from stateward.workbench.register import events
from stateward.workbench.register.holdings import lists
from stateward.workbench.register.holdings.models import (
    FIGURES,
    Holding,
    HoldingsImport,
    ImportState,
    NameDecision,
    Outsider,
    SlimmingFigures,
)
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises

#: What a person may choose beside an enterprise: a holder outside the register of a kind, or to leave the name open.
OUTSIDE = "outside:"
BATCH = 200
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Recorded:
    """What recording a list did."""

    enterprises: int
    begun: int
    ended: int
    unchanged: int
    left_out: int


def known() -> lists.Known:
    """Everybody who may be meant by a name: the register, the outsiders, and what was decided before."""
    rows = Enterprise.objects.values_list("code", "name_en", "name_zh")
    names = {code: (name_en, name_zh) for code, name_en, name_zh in rows}
    outsiders = {o.code: (o.name_en, o.name_zh) for o in Outsider.objects.all()}
    decided = NameDecision.objects.select_related("enterprise", "outsider")
    codes = {d.text: d.enterprise.code if d.enterprise else d.outsider.code for d in decided if _points(d)}
    return lists.Known(names, outsiders, codes)


def _points(decision: NameDecision) -> bool:
    return decision.enterprise is not None or decision.outsider is not None


def read(found: HoldingsImport) -> lists.ListReading:
    """The list as it reads now, with what has been decided meanwhile."""
    return lists.read_list(kept_path(found.sha256).read_bytes(), found.file_name, known())


@service("register.import")
def receive(upload: Upload) -> HoldingsImport:
    """Keep a list. Raises ImportFault where it is no table of holdings."""
    lists.read_list(upload.content, upload.name, known())
    keep(upload)
    who = acting()
    found = HoldingsImport.objects.create(
        file_name=upload.name, sha256=upload.sha256, handed_in_by=who.acting_for or who.person
    )
    record(events.HOLDINGS_CAME.action, found, after={"file_name": upload.name, "sha256": upload.sha256})
    return found


@service("register.import", about=lambda found, _choices: found)
def decide(found: HoldingsImport, choices: Mapping[str, str]) -> int:
    """Remember what names mean: `{text: code}`, or `{text: "outside:state"}` for a holder outside; how many.

    Raises `Refused` for a code that is not in the register and for a list that does not wait any more.
    """
    _waits(found)
    reading = read(found)
    pending = {row["code"]: row for row in reading.enterprises}
    decided = 0
    for text, choice in choices.items():
        if not choice:
            continue
        enterprise, outsider = _chosen(text, choice, pending)
        who = acting().person
        NameDecision.objects.update_or_create(
            text=text[:300], defaults={"enterprise": enterprise, "outsider": outsider, "decided_by": who}
        )
        means = enterprise.code if enterprise else (outsider.code if outsider else "")
        record(events.NAME_DECIDED.action, found, after={"name": text[:300], "means": means})
        decided += 1
    if not decided:
        raise refused(
            "holdings.no_choice", _("No name was decided."), _("Choose what at least one of the names means.")
        )
    return decided


def _chosen(text: str, choice: str, pending: Mapping[str, dict[str, Any]]) -> tuple[Enterprise | None, Outsider | None]:
    if choice.startswith(OUTSIDE):
        kind = choice.removeprefix(OUTSIDE)
        existing = Outsider.objects.filter(code=text[:60]).first()
        return None, existing or Outsider.objects.create(code=text[:60], name_en="", name_zh="", kind=kind)
    enterprise = Enterprise.objects.filter(code=choice).first()
    if enterprise is None and choice in pending:
        # The enterprise stands in the list itself and is not in the register yet: it comes in now.
        row = {**pending[choice], "parent": ""}
        import_enterprises([row])
        enterprise = Enterprise.objects.get(code=choice)
    if enterprise is None:
        raise refused(
            "holdings.unknown", _("{code} is not in the register.").format(code=choice), _("Choose another."), choice
        )
    return enterprise, None


@service("register.import")
def record_list(found: HoldingsImport) -> Recorded:
    """Record what is certain of a list: its enterprises, its figures, its holdings. Returns what was done.

    A holding that is in force with another share ends the day before the new one begins; without a day it is
    corrected. Rows at fault and names nobody decided are left out and counted. Raises `Refused` where the list does
    not wait any more, ImportFault where its enterprises do not fit the register.
    """
    _waits(found)
    reading = read(found)
    _refuse_outside(reading)
    if reading.enterprises:
        import_enterprises(reading.enterprises)
    rows = {row.code: row for row in Enterprise.objects.all()}
    outsiders = {row.code: row for row in Outsider.objects.all()}
    begun, ended, unchanged = _holdings(reading, rows, outsiders)
    _figures(reading, rows, found.file_name)
    heads = sum(line.head for line in reading.lines)
    left_out = len(reading.lines) - heads - begun - unchanged
    done = Recorded(len(reading.enterprises), begun, ended, unchanged, left_out)
    found.state, found.outcome = ImportState.RECORDED, done.__dict__
    found.save(update_fields=["state", "outcome"])
    record(events.HOLDINGS.action, found, after=done.__dict__)
    return done


@service("register.import")
def discard(found: HoldingsImport) -> None:
    """Give a list up; what was decided about its names stays."""
    _waits(found)
    found.state = ImportState.DISCARDED
    found.save(update_fields=["state"])
    record(events.HOLDINGS_DISCARDED.action, found, after={"state": found.state})


def _waits(found: HoldingsImport) -> None:
    if found.state != ImportState.WAITING:
        raise refused(
            "holdings.not_waiting",
            _("The list {name} is {state} already.").format(name=found.file_name, state=found.get_state_display()),
            _("Hand it in again to read it anew."),
            found.state,
        )


def _refuse_outside(reading: lists.ListReading) -> None:
    """A person of a branch records holdings in enterprises of the branch alone."""
    codes = {line.held for line in reading.lines if line.held}
    paths = dict(Enterprise.objects.filter(code__in=codes).values_list("path", "code"))
    outside = outside_of("register.import", paths)
    if outside:
        raise refused(
            "register.outside",
            _("{code} lies outside the part of the register that you may change.").format(code=paths[outside[0]]),
            _("Leave the row out, or ask a person of the whole office to import it."),
            paths[outside[0]],
        )


def _holdings(
    reading: lists.ListReading, rows: Mapping[str, Enterprise], outsiders: Mapping[str, Outsider]
) -> tuple[int, int, int]:
    frame = reading.holdings.frame
    stored: dict[tuple[str, str], list[Holding]] = {}
    for item in Holding.objects.select_related("held", "holder", "outsider").filter(
        held__code__in=frame["held"].unique().to_list()
    ):
        stored.setdefault((item.holder_code, item.held.code), []).append(item)
    fresh: list[Holding] = []
    ended = unchanged = 0
    for row in frame.iter_rows(named=True):
        if row["held"] not in rows or (row["holder"] not in rows and row["holder"] not in outsiders):
            continue
        new = _holding(row, rows, outsiders)
        old = next((o for o in stored.get((row["holder"], row["held"]), []) if _meet(o, new)), None)
        if old is not None and _same(old, new):
            unchanged += 1
            continue
        if old is not None:
            _give_way(old, new)
            ended += 1
        fresh.append(new)
    Holding.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh), ended, unchanged


def _holding(row: Mapping[str, Any], rows: Mapping[str, Enterprise], outsiders: Mapping[str, Outsider]) -> Holding:
    share, votes = _decimal(row["share"]), _decimal(row["votes"])
    return Holding(
        held=rows[row["held"]],
        holder=rows.get(row["holder"]),
        outsider=None if row["holder"] in rows else outsiders[row["holder"]],
        share=share,
        votes=None if votes == share else votes,
        agreement=bool(row["agreement"]),
        valid_from=row["from"],
        valid_to=row["to"],
        source=row["source"] or "",
    )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 10)))


def _meet(old: Holding, new: Holding) -> bool:
    """Whether two holdings of the same pair have a day in common."""
    first, last = new.valid_from or dt.date.min, new.valid_to or dt.date.max
    return first <= (old.valid_to or dt.date.max) and (old.valid_from or dt.date.min) <= last


def _same(old: Holding, new: Holding) -> bool:
    return (old.share, old.voting, old.agreement) == (new.share, new.voting, new.agreement) and (
        new.valid_to == old.valid_to
    )


def _give_way(old: Holding, new: Holding) -> None:
    if new.valid_from is None or (old.valid_from is not None and old.valid_from >= new.valid_from):
        old.delete()
        return
    old.valid_to = new.valid_from - _DAY
    old.save(update_fields=["valid_to"])


def _figures(reading: lists.ListReading, rows: Mapping[str, Enterprise], source: str) -> None:
    """Keep the figures a slimming plan reads, where the list has any."""
    for line in reading.lines:
        told = {name: lists.amount(line.cells.get(name)) for name in FIGURES if line.cells.get(name)}
        words = {name: line.cells[name] for name in ("lock", "depends_on") if line.cells.get(name)}
        main = line.cells.get("main_business")
        if line.held in rows and (told or words or main):
            values: dict[str, Any] = {**told, **words, "source": source[:250]}
            if main:
                values["main_business"] = main.casefold() in ("yes", "true", "1", "main", "是", "主业")
            SlimmingFigures.objects.update_or_create(enterprise=rows[line.held], defaults=values)
