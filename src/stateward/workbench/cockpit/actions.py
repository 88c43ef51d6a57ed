"""Who opens the cockpit: those who answer for a whole, of the office or of their own branch."""

from stateward.workbench.accounts.roles import Role, declare

VIEW, ARRANGE = "cockpit.view", "cockpit.arrange"
_READERS = (Role.LEADER, Role.OFFICER, Role.AUDITOR, Role.ENTERPRISE_LEADER)

declare(VIEW, *_READERS)
declare(ARRANGE, *_READERS)
