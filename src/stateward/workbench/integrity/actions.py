"""What people may do in the strand, by role: declared once, asked by services and pages."""

from __future__ import annotations

from stateward.workbench.accounts.roles import Role, declare

VIEW = "integrity.view"
#: Years, surveys, uploads of contracts, requirements: the office prepares them.
PREPARE = "integrity.prepare"
#: Figures, sessions, pledges, activities of an enterprise: its people and the office.
REPORT = "integrity.report"
#: Evidence is looked at by a second person of the office.
VERIFY = "integrity.verify"
#: Measures are taken on by the enterprise's leader or given by the office.
ADOPT = "integrity.adopt"
#: Declarations speak of persons: who declared, the enterprise's leader and the office see them.
DECLARATIONS = "integrity.declarations"

_OFFICE = (Role.LEADER, Role.OFFICER)
_ENTERPRISE = (Role.REPORTER, Role.ENTERPRISE_LEADER)

for _action, _roles in {
    VIEW: (*_OFFICE, Role.AUDITOR, *_ENTERPRISE),
    PREPARE: _OFFICE,
    REPORT: (*_OFFICE, *_ENTERPRISE),
    VERIFY: _OFFICE,
    ADOPT: (*_OFFICE, Role.ENTERPRISE_LEADER),
    DECLARATIONS: (*_OFFICE, Role.ENTERPRISE_LEADER),
}.items():
    declare(_action, *_roles)
