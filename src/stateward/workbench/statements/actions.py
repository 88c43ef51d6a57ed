"""What people may do with reports, by role: declared once, asked by services and pages."""

from __future__ import annotations

from stateward.workbench.accounts.roles import Role, declare

#: Open, close and reopen periods; urge. Fill in a report. Look at a group's parts. Sign. Accept or return.
CALENDAR, PREPARE, CHECK_GROUP = "statements.calendar", "statements.prepare", "statements.check_group"
SIGN, DECIDE, VIEW = "statements.sign", "statements.decide", "statements.view"
#: The enterprise's own desk.
DESK = "statements.desk"

declare(CALENDAR, Role.LEADER, Role.OFFICER)
declare(PREPARE, Role.REPORTER, Role.OFFICER, Role.LEADER)
declare(CHECK_GROUP, Role.REPORTER, Role.ENTERPRISE_LEADER)
declare(SIGN, Role.ENTERPRISE_LEADER)
declare(DESK, Role.REPORTER, Role.ENTERPRISE_LEADER)
declare(DECIDE, Role.LEADER, Role.OFFICER)
