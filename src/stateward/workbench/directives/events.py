"""Who may do what with directives and key tasks, what the log is told, and the steps that need two people."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role, declare
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

VIEW, EDIT, APPROVE, RELEASE = "directives.view", "directives.edit", "directives.approve", "directives.release"

declare(VIEW, Role.LEADER, Role.OFFICER, Role.INSPECTOR, Role.AUDITOR, Role.REPORTER, Role.ENTERPRISE_LEADER)
# A directive deploys work of the whole office: who holds a branch alone follows what concerns the branch.
declare(EDIT, Role.LEADER, Role.OFFICER, whole_office=True)
declare(APPROVE, Role.LEADER, whole_office=True)
declare(RELEASE, Role.LEADER, whole_office=True)

DEPLOYING = four_eyes_step("directives.deploy", N_("Deployment of key tasks")).code
RELEASING = four_eyes_step("directives.release", N_("Release of a briefing")).code

event_type("directives.take_in", N_("Directive taken in"))
event_type("directives.outline", N_("Outline of a directive changed"))
event_type("directives.restore", N_("Earlier version of an outline restored"))
event_type("directives.task.prepare", N_("Key task prepared"))
event_type("directives.task.edit", N_("Key task changed"))
event_type("directives.task.split", N_("Key task split"))
event_type("directives.task.merge", N_("Key tasks merged"))
event_type("directives.task.drop", N_("Key task given up"))
event_type("directives.task.link", N_("Links of a key task changed"))
event_type("directives.task.measure", N_("Progress of a key task computed from facts"))
event_type("directives.deployment.submit", N_("Deployment submitted for approval"))
event_type("directives.deployment.approve", N_("Key tasks deployed"))
event_type("directives.deployment.return", N_("Deployment returned"))
event_type("directives.meeting.record", N_("Meeting recorded"))
event_type("directives.meeting.edit", N_("Record of a meeting changed"))
event_type("directives.meeting.attend", N_("Attendance of a meeting changed"))
event_type("directives.meeting.decide", N_("Decision of a meeting recorded"))
event_type("directives.meeting.material", N_("Material of a meeting added"))
event_type("directives.meeting.note", N_("Study note written"))
event_type("directives.briefed", N_("Directive conveyed"))
event_type("directives.briefing.compile", N_("Briefing compiled"))
event_type("directives.briefing.edit", N_("Text of a briefing changed"))
event_type("directives.briefing.submit", N_("Briefing submitted for release"))
event_type("directives.briefing.release", N_("Briefing released"))
event_type("directives.briefing.return", N_("Briefing returned"))
event_type("directives.briefing.template", N_("Word template of briefings changed"))
