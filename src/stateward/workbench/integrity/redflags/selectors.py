"""Reading runs of the procurement indicators: as a whole, by buyer, by process; never more than a reader sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from stateward.integrity.redflags.judging import REASONS, STATES
from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.rulebook.red_flags import RedFlag
from stateward.workbench.accounts import scope
from stateward.workbench.core import workspace
from stateward.workbench.integrity.redflags.models import FlagBuyer, FlagProcess, FlagRun, FlagRunState

#: The four states in words; a case that could not be judged is never one without a signal.
STATE_TITLES = {
    "triggered": N_("Signal"),
    "not_triggered": N_("No signal"),
    "insufficient_data": N_("Data missing"),
    "not_applicable": N_("Does not apply"),
}
STATE_PILLS = {"triggered": "bad", "not_triggered": "good", "insufficient_data": "warn", "not_applicable": "still"}


def runs(user: Any) -> QuerySet[FlagRun]:
    """The runs a person sees: all for the office, those with a buyer of their own for an enterprise."""
    found = FlagRun.objects.select_related("handed_in_by")
    if scope.sees_whole_office(user, strand="integrity"):
        return found
    own = scope.visible_to(user, FlagBuyer.objects.order_by())
    return found.filter(pk__in=own.values("run"))


def run(user: Any, key: int) -> FlagRun | None:
    """One run, or `None` where the person does not see it."""
    return runs(user).filter(pk=key).first()


def buyers(user: Any, found: FlagRun) -> QuerySet[FlagBuyer]:
    """The buyers of a run that a person sees."""
    return scope.visible_to(user, found.buyers.select_related("enterprise"), strand="integrity")


def buyer(user: Any, key: int) -> FlagBuyer | None:
    """One buyer, or `None` where the person does not see it."""
    rows = scope.visible_to(user, FlagBuyer.objects.select_related("enterprise", "run"))
    return rows.filter(pk=key).first()


def processes(found: FlagBuyer) -> QuerySet[FlagProcess]:
    """A buyer's processes, those with the most signals first."""
    return found.cases.all()


def process(user: Any, key: int) -> FlagProcess | None:
    """One process, or `None` where the person does not see it."""
    rows = scope.visible_to(user, FlagProcess.objects.select_related("buyer__enterprise", "run"))
    return rows.filter(pk=key).first()


def newest_done(user: Any, year: int) -> FlagRun | None:
    """The newest finished run that a person sees, of those for a year up to this one."""
    return runs(user).filter(state=FlagRunState.DONE, year__lte=year).order_by("-year", "-handed_in_at", "-pk").first()


def counts(user: Any, found: FlagRun) -> tuple[int, int]:
    """The processes of a run that a person sees, and how many have a signal."""
    if scope.sees_whole_office(user, strand="integrity"):
        return found.processes, found.flagged
    told = buyers(user, found).order_by().aggregate(every=Sum("processes"), flagged=Sum("flagged"))
    return told["every"] or 0, told["flagged"] or 0


def rates(year: int) -> list[tuple[str, tuple[int, int]]]:
    """(path of the enterprise, (procurements with a signal, procurements)), of the year's newest run."""
    newest = FlagRun.objects.filter(year=year, state=FlagRunState.DONE).first()
    if newest is None:
        return []
    bound = newest.buyers.filter(enterprise__isnull=False).select_related("enterprise")
    return [(row.enterprise.path, (row.flagged, row.processes)) for row in bound]


def indicators() -> dict[str, RedFlag]:
    """The indicators of the rulebook by their codes, newest document."""
    found: dict[str, RedFlag] = {}
    for entry in workspace.rulebook().all("red_flags"):
        found |= entry.document.indicators
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Line:
    """An indicator in a run: its states, their shares as widths of a bar, why cases were not judged."""

    code: str
    title: str
    counts: list[tuple[str, str, int, float]]
    reasons: list[tuple[int, str]]
    judged: int
    warning: str

    @property
    def triggered(self) -> int:
        """How many signals."""
        return next(number for state, _title, number, _width in self.counts if state == "triggered")

    @property
    def bar_parts(self) -> list[dict[str, Any]]:
        """The parts of the bar with their beginning and width."""
        found, start = [], 0.0
        for state, _title, _number, width in self.counts:
            found.append({"state": state, "x": round(start, 1), "width": round(width, 1)})
            start += width
        return found

    @property
    def missing(self) -> int:
        """How many could not be judged for want of data."""
        return next(number for state, _title, number, _width in self.counts if state == "insufficient_data")


#: Width of the bar of states on the pages, in its own units.
BAR = 200


def lines(found: FlagRun) -> list[Line]:
    """One line an indicator that ran, with the warning where it fires for too many cases."""
    titles = {code: pick(one.title.as_dict()) for code, one in indicators().items()}
    often = {fault["rule"]: fault["message"] for fault in own_faults(found) if fault["code"] == "redflags.fires_often"}
    return [_line(found, code, titles.get(code, code), often.get(code, "")) for code in found.states]


def _line(found: FlagRun, code: str, title: str, warning: str) -> Line:
    states = found.states[code]
    total = sum(states.values())
    counts = [
        (state, _(STATE_TITLES[state]), states.get(state, 0), BAR * states.get(state, 0) / total if total else 0.0)
        for state in STATES
    ]
    reasons = [(one["count"], _(REASONS[one["reason"]][1])) for one in found.reasons.get(code, [])]
    judged = states.get("triggered", 0) + states.get("not_triggered", 0)
    return Line(code, title, counts, reasons, judged, warning)


def line(found: FlagRun, code: str) -> Line | None:
    """The line of one indicator."""
    return next((one for one in lines(found) if one.code == code), None)


def own_faults(found: FlagRun) -> list[dict[str, Any]]:
    """What is to be said about the file, in the reader's language."""
    return list(found.faults.get(current_language(), []))


@dataclass(frozen=True)
class Judgement:
    """What one indicator says of one process."""

    code: str
    title: str
    state: str
    state_title: str
    pill: str
    reason: str
    value: float | None
    definition: str
    why: str
    limits: list[str]


def judgements(found: FlagProcess) -> list[Judgement]:
    """What every indicator says of a process, signals first."""
    known = indicators()
    told = []
    for code, held in found.judged.items():
        one = known.get(code)
        state = held["state"]
        told.append(
            Judgement(
                code,
                pick(one.title.as_dict()) if one else code,
                state,
                _(STATE_TITLES[state]),
                STATE_PILLS[state],
                _(REASONS[held["reason"]][1]) if held.get("reason") in REASONS else "",
                held.get("value"),
                pick(one.definition.as_dict()) if one else "",
                pick(one.why.as_dict()) if one else "",
                [pick(limit.as_dict()) for limit in one.limits] if one else [],
            )
        )
    order = {state: place for place, state in enumerate(STATES)}
    return sorted(told, key=lambda judgement: (order[judgement.state], judgement.code))


def of_buyer(found: FlagBuyer) -> list[tuple[str, str, dict[str, int]]]:
    """Code, title and the count of each state over a buyer's processes."""
    counts: dict[str, Counter[str]] = {}
    for judged in found.cases.values_list("judged", flat=True):
        for code, held in judged.items():
            counts.setdefault(code, Counter())[held["state"]] += 1
    titles = {code: pick(one.title.as_dict()) for code, one in indicators().items()}
    return [(code, titles.get(code, code), dict(count)) for code, count in sorted(counts.items())]


def mappings() -> list[tuple[str, str]]:
    """The documents that say how a contract table is read: id and title."""
    return [
        (entry.document.id, pick(entry.document.title.as_dict())) for entry in workspace.rulebook().all("contracts")
    ]
