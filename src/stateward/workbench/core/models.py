"""The rows of the two shared machines, of background work and of notices."""

from stateward.workbench.core.cycles.models import Cycle, Invitation, Participant, ScheduledStep, Turn
from stateward.workbench.core.instructions.models import Instruction
from stateward.workbench.core.jobs.models import Job
from stateward.workbench.core.notices.models import Notice, NoticePreference
from stateward.workbench.core.saved.models import SavedList
from stateward.workbench.core.tracking.models import Evidence, Remark, TrackedItem

__all__ = [
    "Cycle",
    "Evidence",
    "Instruction",
    "Invitation",
    "Job",
    "Notice",
    "NoticePreference",
    "Participant",
    "Remark",
    "SavedList",
    "ScheduledStep",
    "TrackedItem",
    "Turn",
]
