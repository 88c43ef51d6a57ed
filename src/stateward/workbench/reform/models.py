"""The room's models; Django finds them through this module."""

from stateward.workbench.reform.business.models import (
    Business,
    BusinessChange,
    Mandate,
    Project,
    PublicService,
)
from stateward.workbench.reform.programme.models import Entry, Milestone, Programme
from stateward.workbench.reform.slimming.models import Plan, PlanStep

__all__ = [
    "Business",
    "BusinessChange",
    "Entry",
    "Mandate",
    "Milestone",
    "Plan",
    "PlanStep",
    "Programme",
    "Project",
    "PublicService",
]
