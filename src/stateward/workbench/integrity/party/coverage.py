"""Coverage of party organisations against the register, duties and studies done, whether the module is on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from stateward.workbench.integrity.party.models import Duty, DutyReport, Organisation, Study
from stateward.workbench.register.models import Enterprise


def is_on() -> bool:
    """Whether the office uses the module: `[integrity] party_building` in its settings."""
    return bool(settings.OPERATOR.integrity.party_building)


def duties_done(year: int) -> list[tuple[str, bool]]:
    """(path of the enterprise, whether done), of the entries of the year's responsibility list."""
    if not is_on():
        return []
    rows = Duty.objects.filter(year=year).select_related("enterprise")
    return [(row.enterprise.path, row.done_on is not None) for row in rows]


def studies_held(year: int) -> list[tuple[str, bool]]:
    """(path of the enterprise, whether held), of the sessions planned for the year."""
    if not is_on():
        return []
    rows = Study.objects.filter(planned_on__year=year).select_related("enterprise")
    return [(row.enterprise.path, row.held_on is not None) for row in rows]


@dataclass(frozen=True)
class PartyLine:
    """Where an enterprise stands: its organisation, its duties, its study plan, its reports."""

    enterprise: Enterprise
    organisation: str
    duties: int
    duties_done: int
    studies: int
    studies_held: int
    reports: int
    reports_in: int
    mark: float | None

    @property
    def is_covered(self) -> bool:
        """Whether there is an organisation, the enterprise's own or one above it."""
        return bool(self.organisation)


def lines(year: int, enterprises: Iterable[Enterprise]) -> list[PartyLine]:
    """One line an enterprise of the register; an organisation at an enterprise above covers those below it."""
    organisations = list(Organisation.objects.select_related("enterprise"))
    duties = _grouped(Duty.objects.filter(year=year))
    studies = _grouped(Study.objects.filter(planned_on__year=year))
    reports = _grouped(DutyReport.objects.filter(year=year))
    found = []
    for one in enterprises:
        own, held, told = duties.get(one.pk, []), studies.get(one.pk, []), reports.get(one.pk, [])
        marks = [float(row.mark) for row in told if row.mark is not None]
        found.append(
            PartyLine(
                one,
                _organisation(one, organisations),
                len(own),
                sum(row.done_on is not None for row in own),
                len(held),
                sum(row.held_on is not None for row in held),
                len(told),
                sum(row.reported_on is not None for row in told),
                sum(marks) / len(marks) if marks else None,
            )
        )
    return found


def _grouped(rows: Iterable[Duty | Study | DutyReport]) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def _organisation(one: Enterprise, organisations: Iterable[Organisation]) -> str:
    """The nearest organisation at or above the enterprise, in words."""
    above = [row for row in organisations if one.path.startswith(row.enterprise.path)]
    if not above:
        return ""
    nearest = max(above, key=lambda row: len(row.enterprise.path))
    return str(nearest.get_kind_display() if nearest.enterprise_id == one.pk else nearest)
