"""What people may do in the reform room, by role."""

from __future__ import annotations

from stateward.workbench.accounts.roles import Role, declare

#: See the room; prepare plans, programmes and catalogues; approve what somebody else prepared.
VIEW, PREPARE, APPROVE = "reform.view", "reform.prepare", "reform.approve"
#: Report on a task of the programme, apply for a change of a catalogue, ask about a project.
TAKE_PART = "reform.take_part"

_OFFICE = (Role.LEADER, Role.OFFICER)
_ENTERPRISE = (Role.REPORTER, Role.ENTERPRISE_LEADER)

for _action, _roles in {
    VIEW: (*_OFFICE, Role.AUDITOR, *_ENTERPRISE),
    PREPARE: _OFFICE,
    APPROVE: _OFFICE,
    TAKE_PART: (*_OFFICE, *_ENTERPRISE),
}.items():
    declare(_action, *_roles)
