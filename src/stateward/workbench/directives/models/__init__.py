"""What the strand keeps: directives with their outlines, key tasks, meetings, briefings."""

from stateward.workbench.directives.models.briefing import Briefing, BriefingState, BriefingTemplate, Rhythm
from stateward.workbench.directives.models.directive import Directive, Node, NodeKind, OutlineVersion
from stateward.workbench.directives.models.meeting import Attendance, Briefed, Decision, Material, Meeting, StudyNote
from stateward.workbench.directives.models.task import Deployment, DeploymentState, Direction, KeyTask, TaskState

__all__ = [
    "Attendance",
    "Briefed",
    "Briefing",
    "BriefingState",
    "BriefingTemplate",
    "Decision",
    "Deployment",
    "DeploymentState",
    "Direction",
    "Directive",
    "KeyTask",
    "Material",
    "Meeting",
    "Node",
    "NodeKind",
    "OutlineVersion",
    "Rhythm",
    "StudyNote",
    "TaskState",
]
