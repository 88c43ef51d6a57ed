"""What is done with the index of a year: open it, enter, compute, verify and correct figures, run, publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.cycle import CycleDocument
from stateward.rulebook.index import IndexDocument
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import OVER, CycleState, Place
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.integrity.actions import PREPARE, REPORT, VERIFY
from stateward.workbench.integrity.events import VERIFYING
from stateward.workbench.integrity.index import computed
from stateward.workbench.integrity.index.models import Figure, IndexYear
from stateward.workbench.integrity.index.shape import columns_of, frozen, titles_of
from stateward.workbench.register.models import Enterprise

#: Places of a participant in which its figures may still be written.
_OPEN = frozenset({Place.OPEN, Place.RETURNED})


@service(PREPARE)
def open_year(
    year: int,
    index: IndexDocument,
    procedure: CycleDocument,
    enterprises: Iterable[Enterprise],
    starts_on: dt.date,
    title: str,
) -> IndexYear:
    """Open the index of a year: its cycle begins for the enterprises. Raises `Refused` where the year is open already.

    The year runs by this version of the specification, whatever the rulebook says later.
    """
    if IndexYear.objects.filter(year=year).exists():
        raise refused(
            "index.year_open",
            _("The index of {year} was opened already.").format(year=year),
            _("Open its page, or choose another year."),
            str(year),
        )
    cycle = cycles.prepare(procedure, title, starts_on, period=str(year))
    cycles.enrol(cycle, enterprises)
    cycle = cycles.start(cycle)
    found = IndexYear.objects.create(
        year=year,
        document_id=index.id,
        document_version=index.version,
        document=frozen(index),
        cycle=cycle,
        created_by=acting().person,
    )
    recording.record("integrity.year.open", found, after={"year": year, "index": index.id, "version": index.version})
    return found


@dataclass(frozen=True)
class Entered:
    """What is said of one figure: a value, or why there is none, with the evidence in words or as a file."""

    value: Decimal | None = None
    missing: str = ""
    note: str = ""
    upload: Upload | None = None


def participant_of(index_year: IndexYear, enterprise: Enterprise) -> Participant:
    """The enterprise in the year's cycle. Raises `Refused` where it takes no part or has left."""
    found = index_year.cycle.participants.select_related("cycle", "enterprise").filter(enterprise=enterprise).first()
    if found is None or found.place == Place.LEFT:
        raise refused(
            "index.not_enrolled",
            _("{enterprise} takes no part in the index of {year}.").format(
                enterprise=enterprise.name, year=index_year.year
            ),
            _("Enrol it in the cycle first."),
            enterprise.code,
        )
    return found


def is_writable(participant: Participant) -> bool:
    """Whether figures may be entered: the cycle runs and the enterprise stands in the step that reports."""
    running = participant.cycle.state == CycleState.RUNNING
    return running and participant.step.kind == "report" and Place(participant.place) in _OPEN


def _enterprise(enterprise: Enterprise, *_rest: Any, **_more: Any) -> Enterprise:
    return enterprise


@service(REPORT, about=_enterprise)
def enter(enterprise: Enterprise, index_year: IndexYear, given: Mapping[str, Entered]) -> list[Figure]:
    """Enter an enterprise's figures while it reports; what the workbench computed is not overwritten.

    A figure that changes loses its verification. Raises `Refused` outside the reporting step, for an unknown figure,
    and for a value together with a reason why there is none.
    """
    if not is_writable(participant_of(index_year, enterprise)):
        raise refused(
            "index.not_reporting",
            _("{enterprise} does not report figures now.").format(enterprise=enterprise.name),
            _("Ask the office to send it back to the step in which figures are collected."),
        )
    titles = titles_of(index_year.rule)
    held = {figure.indicator: figure for figure in index_year.figures.filter(enterprise=enterprise)}
    written, told = [], {}
    for indicator, said in given.items():
        _refuse_odd(indicator, said, titles)
        figure = held.get(indicator) or Figure(index_year=index_year, enterprise=enterprise, indicator=indicator)
        if figure.is_computed or not _changes(figure, said):
            continue
        _write(figure, said)
        written.append(figure)
        told[indicator] = {"value": said.value, "missing": said.missing, "sha256": figure.sha256}
    if told:
        recording.record("integrity.figure.enter", enterprise, after={"year": index_year.year, "figures": told})
    else:
        recording.nothing_changed()
    return written


def _refuse_odd(indicator: str, said: Entered, titles: Mapping[str, str]) -> None:
    if indicator not in titles:
        raise refused("index.figure", _("The index has no figure {id}.").format(id=indicator), _("Correct the id."))
    if said.value is not None and said.missing:
        raise refused(
            "index.figure_both",
            _("“{title}” has a value and a reason why there is none.").format(title=titles[indicator]),
            _("Keep one of the two."),
            str(said.value),
        )


def _changes(figure: Figure, said: Entered) -> bool:
    if figure.pk is None:
        return said.value is not None or bool(said.missing)
    same = (figure.value, figure.missing, figure.note) == (said.value, said.missing, said.note)
    return not same or said.upload is not None


def _write(figure: Figure, said: Entered) -> None:
    figure.value, figure.missing, figure.note = said.value, said.missing.strip(), said.note.strip()
    if said.upload is not None:
        keep(said.upload)
        figure.file_name, figure.sha256 = said.upload.name, said.upload.sha256
    figure.entered_by, figure.entered_at = acting().person, timezone.now()
    figure.verified_by = figure.verified_at = None
    figure.save()


@service(PREPARE)
def compute(index_year: IndexYear) -> int:
    """Compute what the workbench can from its own records, for every enterprise of the cycle; how many figures.

    An entered figure gives way to a computed one. Raises `Refused` once the index was published.
    """
    refuse_published(index_year)
    enterprises = active_enterprises(index_year)
    found = computed.figures(index_year.year, enterprises, columns_of(index_year.rule))
    by_code = {enterprise.code: enterprise for enterprise in enterprises}
    changed = 0
    for (code, indicator), figure in found.items():
        changed += _keep_computed(index_year, by_code[code], indicator, figure)
    if changed:
        recording.record("integrity.figure.compute", index_year, after={"number": changed})
    else:
        recording.nothing_changed()
    return len(found)


def _keep_computed(index_year: IndexYear, enterprise: Enterprise, indicator: str, found: computed.Computed) -> bool:
    held = index_year.figures.filter(enterprise=enterprise, indicator=indicator).first()
    figure = held or Figure(index_year=index_year, enterprise=enterprise, indicator=indicator)
    if held is not None and figure.is_computed and figure.value == found.value and figure.basis == found.basis:
        return False
    figure.value, figure.missing, figure.is_computed, figure.basis = found.value, "", True, found.basis
    figure.entered_by = figure.verified_by = figure.verified_at = None
    figure.entered_at = timezone.now()
    figure.save()
    return True


def active_enterprises(index_year: IndexYear) -> list[Enterprise]:
    """The enterprises of the year's cycle that have not left it."""
    rows = index_year.cycle.participants.exclude(place=Place.LEFT).select_related("enterprise")
    return [row.enterprise for row in rows]


@service(VERIFY, about=_enterprise)
def verify(enterprise: Enterprise, index_year: IndexYear, indicators: Iterable[str]) -> int:
    """Say that the evidence bears these figures; who entered a figure does not verify it. How many were verified."""
    refuse_published(index_year)
    participant_of(index_year, enterprise)
    wanted = index_year.figures.filter(
        enterprise=enterprise, indicator__in=list(indicators), is_computed=False, verified_at=None
    )
    verified = []
    for figure in wanted.select_related("entered_by"):
        four_eyes(figure.entered_by, None, VERIFYING, enterprise)
        figure.verified_by, figure.verified_at = acting().person, timezone.now()
        figure.save(update_fields=["verified_by", "verified_at"])
        verified.append(figure.indicator)
    if verified:
        recording.record("integrity.figure.verify", enterprise, after={"year": index_year.year, "figures": verified})
    else:
        recording.nothing_changed()
    return len(verified)


@service(VERIFY, about=_enterprise)
def correct(enterprise: Enterprise, index_year: IndexYear, indicator: str, value: Decimal, reason: str) -> Figure:
    """Correct a figure after an appeal or at verification, with the reason; another person verifies it then."""
    refuse_published(index_year)
    participant_of(index_year, enterprise)
    if not reason.strip():
        raise refused("index.correct_words", _("A correction needs its reason."), _("Write it, with the evidence."))
    if indicator not in titles_of(index_year.rule):
        raise refused("index.figure", _("The index has no figure {id}.").format(id=indicator), _("Correct the id."))
    figure = index_year.figures.filter(enterprise=enterprise, indicator=indicator).first()
    figure = figure or Figure(index_year=index_year, enterprise=enterprise, indicator=indicator)
    before = figure.value
    figure.value, figure.missing, figure.is_computed, figure.basis = value, "", False, {}
    figure.note = reason.strip()[:500]
    figure.entered_by, figure.entered_at = acting().person, timezone.now()
    figure.verified_by = figure.verified_at = None
    figure.save()
    recording.record(
        "integrity.figure.correct",
        enterprise,
        before={"value": before},
        after={"year": index_year.year, "indicator": indicator, "value": value},
        reason=reason.strip(),
    )
    return figure


def refuse_published(index_year: IndexYear) -> None:
    """Raise `Refused` where the year's index was published: what people read does not change afterwards."""
    if index_year.runs.filter(state="published").exists():
        raise refused(
            "index.published",
            _("The index of {year} was published; its figures stay as they are.").format(year=index_year.year),
            _("Say what is to be corrected in the next year's report."),
            str(index_year.year),
        )


def unsettled(index_year: IndexYear, enterprise: Enterprise | None = None) -> list[str]:
    """Names of enterprises with figures that nobody verified yet."""
    over = {participant.enterprise_id for participant in index_year.cycle.participants.filter(place=Place.LEFT)}
    rows = index_year.figures.filter(is_computed=False, verified_at=None).exclude(enterprise_id__in=over)
    if enterprise is not None:
        rows = rows.filter(enterprise=enterprise)
    return sorted({row.enterprise.name for row in rows.select_related("enterprise")})


def refuse_unsettled(index_year: IndexYear, enterprise: Enterprise | None = None) -> None:
    """Raise `Refused` naming the enterprises whose figures nobody verified."""
    names = unsettled(index_year, enterprise)
    if names:
        raise refused(
            "index.unverified",
            _("Figures that nobody verified: {names}.").format(names=listed(names[:5])),
            _("Let a second person look at the evidence and verify them."),
            str(len(names)),
        )


def is_over(participant: Participant) -> bool:
    """Whether nothing more is expected of the participant."""
    return Place(participant.place) in OVER
