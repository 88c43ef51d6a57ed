"""The strand's tables, each in the room it belongs to."""

from stateward.workbench.integrity.cases.models import CaseCount
from stateward.workbench.integrity.culture.models import Activity, Pledge
from stateward.workbench.integrity.declarations.models import Declaration
from stateward.workbench.integrity.education.models import (
    Attendance,
    EducationPlan,
    EducationSession,
    HourRequirement,
    Learner,
    Material,
    Question,
    TestResult,
)
from stateward.workbench.integrity.index.models import (
    AdoptedMeasure,
    Figure,
    IndexRun,
    IndexScore,
    IndexTarget,
    IndexYear,
)
from stateward.workbench.integrity.party.models import Duty, DutyReport, Organisation, Study
from stateward.workbench.integrity.redflags.models import FlagBuyer, FlagProcess, FlagRun
from stateward.workbench.integrity.survey.models import Survey, SurveyAnswer, SurveyLink

__all__ = [
    "Activity",
    "AdoptedMeasure",
    "Attendance",
    "CaseCount",
    "Declaration",
    "Duty",
    "DutyReport",
    "EducationPlan",
    "EducationSession",
    "Figure",
    "FlagBuyer",
    "FlagProcess",
    "FlagRun",
    "HourRequirement",
    "IndexRun",
    "IndexScore",
    "IndexTarget",
    "IndexYear",
    "Learner",
    "Material",
    "Organisation",
    "Pledge",
    "Question",
    "Study",
    "Survey",
    "SurveyAnswer",
    "SurveyLink",
    "TestResult",
]
