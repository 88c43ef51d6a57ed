"""The rows of supervision; each room of the strand has its own module."""

from stateward.workbench.supervision.cases.models import Case, CaseStep
from stateward.workbench.supervision.decisions.models import DecisionAudit, RecordedDecision
from stateward.workbench.supervision.draws.models import Draw
from stateward.workbench.supervision.findings.models import Finding
from stateward.workbench.supervision.inspections.models import Answer, PlanEntry, Visit, YearPlan
from stateward.workbench.supervision.lists.models import ListDraft
from stateward.workbench.supervision.meetings.models import MeetingFile
from stateward.workbench.supervision.rules.models import OwnRule
from stateward.workbench.supervision.team.models import Conflict, Supervisor, Training
from stateward.workbench.supervision.trade.models import TradeSale
from stateward.workbench.supervision.warnings.models import RiskWarning, WarningRun, WarningStep

__all__ = [
    "Answer",
    "Case",
    "CaseStep",
    "Conflict",
    "DecisionAudit",
    "Draw",
    "Finding",
    "ListDraft",
    "MeetingFile",
    "OwnRule",
    "PlanEntry",
    "RecordedDecision",
    "RiskWarning",
    "Supervisor",
    "TradeSale",
    "Training",
    "Visit",
    "WarningRun",
    "WarningStep",
    "YearPlan",
]  # fmt: skip
