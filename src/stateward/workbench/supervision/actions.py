"""What people may do in supervision, by role. Lists, plans, draws and the team are matters of the whole office."""

from __future__ import annotations

from stateward.workbench.accounts.roles import Role, declare

#: What hangs on an enterprise: seen and worked on inside one's branch.
VIEW, RECORD, VISIT, FIND, STEER = (
    "supervision.view",
    "supervision.record",
    "supervision.visit",
    "supervision.find",
    "supervision.steer",
)
ANSWER, HANDLE, IMPORT_MEETINGS = "supervision.answer", "supervision.handle", "supervision.import_meetings"
VIEW_CASES, CASES = "supervision.view_cases", "supervision.cases"
#: What belongs to the whole office.
OFFICE, DRAFT, PUBLISH, AUDIT = (
    "supervision.office",
    "supervision.draft",
    "supervision.publish",
    "supervision.audit",
)
PLAN, ADOPT, DRAW, APPROVE_DRAW = (
    "supervision.plan",
    "supervision.adopt",
    "supervision.draw",
    "supervision.approve_draw",
)
RUN_WARNINGS, RULES, TEAM = "supervision.run_warnings", "supervision.rules", "supervision.team"
IMPORT_TRADE = "supervision.import_trade"

_OFFICE = (Role.LEADER, Role.OFFICER)
_WORKING = (*_OFFICE, Role.INSPECTOR)
_ENTERPRISE = (Role.REPORTER, Role.ENTERPRISE_LEADER)

for _action, _roles in {
    VIEW: (*_WORKING, *_ENTERPRISE, Role.AUDITOR),
    RECORD: (*_OFFICE, *_ENTERPRISE),
    VISIT: _WORKING,
    FIND: _WORKING,
    STEER: _OFFICE,
    ANSWER: _ENTERPRISE,
    HANDLE: _OFFICE,
    IMPORT_MEETINGS: (*_OFFICE, *_ENTERPRISE),
    VIEW_CASES: (*_OFFICE, Role.AUDITOR),
    CASES: _OFFICE,
}.items():
    declare(_action, *_roles)

for _action, _roles in {
    OFFICE: (*_WORKING, Role.AUDITOR),
    DRAFT: _OFFICE,
    PUBLISH: _OFFICE,
    AUDIT: (*_OFFICE, Role.AUDITOR),
    PLAN: _OFFICE,
    ADOPT: (Role.LEADER,),
    DRAW: _OFFICE,
    APPROVE_DRAW: (Role.LEADER,),
    RUN_WARNINGS: _OFFICE,
    IMPORT_TRADE: _OFFICE,
    RULES: _OFFICE,
    TEAM: _OFFICE,
}.items():
    declare(_action, *_roles, whole_office=True)
