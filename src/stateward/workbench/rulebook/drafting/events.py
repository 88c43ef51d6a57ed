"""Who may do what with drafts, what the log is told, and the step that needs two people."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role, declare
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

VIEW, EDIT, APPROVE = "rulebook.view_drafts", "rulebook.edit", "rulebook.approve"
declare(VIEW, Role.LEADER, Role.OFFICER, Role.AUDITOR, whole_office=True)
declare(EDIT, Role.LEADER, Role.OFFICER, whole_office=True)
declare(APPROVE, Role.LEADER, whole_office=True)
#: Reading and commenting a draft that is open for comments.
CONSULT = "rulebook.consult"
declare(
    CONSULT, Role.LEADER, Role.OFFICER, Role.INSPECTOR, Role.AUDITOR, Role.REPORTER, Role.ENTERPRISE_LEADER
)

FORCE = four_eyes_step("rulebook.force", N_("Putting a rule document into force")).code

event_type("rulebook.draft.begin", N_("Draft of a rule document begun"))
event_type("rulebook.draft.edit", N_("Draft of a rule document changed"))
event_type("rulebook.draft.comment", N_("Comment on a draft"))
event_type("rulebook.draft.move", N_("State of a draft changed"))
event_type("rulebook.draft.force", N_("Rule document put into force"))
