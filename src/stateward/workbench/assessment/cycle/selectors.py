"""Reading rounds: those a person sees, the groups in one, what stands on a group's sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.accounts import scope
from stateward.workbench.assessment.cycle import adjusting, sheets
from stateward.workbench.assessment.cycle.models import (
    FINDINGS,
    BaseAdjustment,
    Contract,
    ReportLine,
    Round,
    RoundResult,
    TargetLine,
)
from stateward.workbench.core.cycles import selectors as cycles
from stateward.workbench.core.cycles.models import Participant
from stateward.workbench.core.cycles.states import Place
from stateward.workbench.register.models import Enterprise

STRAND = "assessment"


def rounds(user: Any) -> QuerySet[Round]:
    """The rounds a person sees."""
    return Round.objects.filter(cycle__in=cycles.cycles(user).order_by().values("pk")).select_related("cycle")


def round_(user: Any, key: int) -> Round | None:
    """One round, `None` where the person does not see it."""
    return rounds(user).filter(pk=key).first()


def group(user: Any, found: Round, key: int) -> Participant | None:
    """One group of a round."""
    return participants(user, found).filter(pk=key).first()


def participants(user: Any, found: Round) -> QuerySet[Participant]:
    """The groups of a round that a person sees."""
    return cycles.participants(user, found.cycle)


def groups(user: Any) -> QuerySet[Enterprise]:
    """The groups that may be assessed: those at the top of the tree."""
    return scope.visible_to(user, Enterprise.objects.filter(depth=1, status="active").order_by("path"), strand=STRAND)


def sees_result(user: Any, found: Round) -> bool:
    """Whether a person sees the newest result: the office at once, a group from the appeal on."""
    if scope.sees_whole_office(user, strand=STRAND):
        return True
    return found.published_at is not None or any(
        one.step.kind in ("appeal", "publish") for one in participants(user, found)[:1]
    )


@dataclass(frozen=True)
class TargetRow:
    """One measure of the target sheet with everything that stands beside it."""

    measure: sheets.Measure
    line: TargetLine
    past: list[tuple[int, str]]
    base_steps: tuple[str, ...]
    tier: str
    level: str
    chance: int | None
    method: str
    flags: tuple[str, ...]

    @property
    def base(self) -> str:
        """The base value."""
        return self.measure.shown(self.line.base)

    @property
    def by_rule(self) -> str:
        """The base value by the rule alone, where objective factors changed it."""
        return "" if self.line.base_by_rule is None else self.measure.shown(self.line.base_by_rule)

    @property
    def proposed(self) -> str:
        """The proposal."""
        return self.measure.shown(self.line.proposed)

    @property
    def proposed_field(self) -> str:
        """The proposal as an input shows it."""
        return self.measure.field(self.line.proposed)

    @property
    def answer_field(self) -> str:
        """The office's figure as an input shows it: its own, else what was agreed, else the proposal."""
        line = self.line
        value = next((v for v in (line.countered, line.agreed, line.proposed) if v is not None), None)
        return self.measure.field(value)

    @property
    def agreed(self) -> str:
        """What was agreed."""
        return self.measure.shown(self.line.agreed)


def target_rows(found: Round, participant: Participant) -> list[TargetRow]:
    """The target sheet: past, base value, tier and softness of what is proposed or agreed."""
    run, enterprise = sheets.run_of(found), participant.enterprise
    wanted = {one.indicator: one for one in sheets.target_measures(run, enterprise.enterprise_class)}
    lines = [line for line in participant.target_lines.all() if line.indicator in wanted]
    asked = {line.indicator: line.agreed if line.agreed is not None else line.proposed for line in lines}
    factors = adjusting.approved(participant)
    judged, _faults = sheets.judged(found, run, enterprise.code, list(wanted.values()), asked, factors)
    frame = sheets.history(run, list(wanted.values()))
    known = sheets.bases(found, run, enterprise.code, list(wanted.values()), factors)
    rows = []
    for line in lines:
        one, analysis = wanted[line.indicator], judged.get(line.indicator)
        past = sheets.past_of(frame, enterprise.code, line.indicator, found.year)
        tier = analysis.tier if analysis else None
        rows.append(
            TargetRow(
                measure=one,
                line=line,
                past=[(year, one.shown(past[year])) for year in sorted(past)[-3:]],
                base_steps=known[line.indicator].steps,
                tier="" if tier is None else pick(tier.title.as_dict()),
                level=sheets.level_title(analysis.level) if analysis else "",
                chance=None if analysis is None or analysis.probability is None else round(analysis.probability * 100),
                method=analysis.method if analysis else "",
                flags=tuple(flag.words for flag in analysis.flags) if analysis else (),
            )
        )
    return rows


@dataclass(frozen=True)
class FactorRow:
    """An objective factor in a base value, in the words of its measure."""

    measure: sheets.Measure
    factor: BaseAdjustment

    @property
    def amount(self) -> str:
        """What it adds (or takes: negative)."""
        return self.measure.shown(self.factor.amount)


def factor_rows(found: Round, participant: Participant) -> list[FactorRow]:
    """The objective factors of a group's base values."""
    run = sheets.run_of(found)
    known = {one.indicator: one for one in sheets.target_measures(run, participant.enterprise.enterprise_class)}
    rows = adjusting.adjustments(participant)
    return [FactorRow(known[one.line.indicator], one) for one in rows if one.line.indicator in known]


@dataclass(frozen=True)
class ReportRow:
    """One measure of the report with what was found about it."""

    measure: sheets.Measure
    line: ReportLine

    @property
    def reported(self) -> str:
        """The reported figure."""
        return self.measure.shown(self.line.reported)

    @property
    def reported_field(self) -> str:
        """The reported figure as an input shows it."""
        return self.measure.field(self.line.reported)

    @property
    def verified(self) -> str:
        """The verified figure."""
        return self.measure.shown(self.line.verified)

    @property
    def verified_field(self) -> str:
        """The verified figure as an input shows it."""
        return self.measure.field(self.line.verified)

    @property
    def likely(self) -> str:
        """The finding offered first: what was found, else what the evidence suggests."""
        if self.line.finding != "open":
            return str(self.line.finding)
        if self.line.reported is None:
            return "confirmed" if self.line.from_statements else "unverifiable"
        return "confirmed" if self.line.from_statements or self.line.evidence_sha256 else "unverifiable"


def report_rows(found: Round, participant: Participant) -> list[ReportRow]:
    """The report's sheet."""
    run = sheets.run_of(found)
    wanted = {one.indicator: one for one in sheets.measures(run, participant.enterprise.enterprise_class)}
    lines = participant.report_lines.all()
    return [ReportRow(wanted[line.indicator], line) for line in lines if line.indicator in wanted]


def contract(participant: Participant) -> Contract | None:
    """The contract of a group whose page the reader was let into; `None` before it is drawn up."""
    return Contract.objects.filter(participant=participant).first()


def finding_titles() -> dict[str, str]:
    """Findings in words, the open one left out."""
    return {name: _(title) for name, title in FINDINGS.items() if name != "open"}


@dataclass(frozen=True)
class Standing:
    """A group in a round's list."""

    participant: Participant
    score: float | None
    grade: str
    rank: int | None
    movement: int | None
    interval: tuple[int, int] | None

    @property
    def is_over(self) -> bool:
        """Whether the group is through."""
        return Place(self.participant.place) in (Place.FINISHED, Place.LEFT)


def standings(user: Any, found: Round, *, shown: bool = True) -> list[Standing]:
    """The groups of a round with their result, its movement against the round before and its interval of ranks."""
    result = found.result if shown else None
    before = _before(found)
    intervals = {row["enterprise"]: row for row in (result.robustness.get("results", []) if result else [])}
    rows = []
    for participant in participants(user, found):
        code = participant.enterprise.code
        row: Mapping[str, Any] = (result.of(code) if result else None) or {}
        rank, earlier = row.get("rank"), before.get(code)
        band = intervals.get(code)
        rows.append(
            Standing(
                participant=participant,
                score=row.get("score"),
                grade=str(row.get("grade") or ""),
                rank=rank,
                movement=None if rank is None or earlier is None else earlier - rank,
                interval=None if band is None else (band["rank_low"], band["rank_high"]),
            )
        )
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.participant.enterprise.path))


def _before(found: Round) -> dict[str, int]:
    """Group -> rank in the round of the year before; without one, among the same groups by the same scheme."""
    earlier = Round.objects.filter(year=found.year - 1, scheme=found.scheme).order_by("-pk").first()
    result: RoundResult | None = earlier.result if earlier else None
    if result is not None:
        return {str(row["enterprise"]): row["rank"] for row in result.rows if row["rank"] is not None}
    codes = set(found.cycle.participants.values_list("enterprise__code", flat=True))
    summaries = sheets.run_of(found).summaries(found.year - 1)
    scored = sorted(
        ((row["score"], code) for code, row in summaries.items() if code in codes and row["score"] is not None),
        reverse=True,
    )
    return {code: 1 + sum(other > score for other, _code in scored) for score, code in scored}
