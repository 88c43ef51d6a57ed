"""Who opens the cockpit: those who answer for a whole, of the office or of their own branch."""

from stateward.workbench.accounts.roles import Role, declare

VIEW, ARRANGE, ARRANGE_FOR_ROLES = "cockpit.view", "cockpit.arrange", "cockpit.arrange_for_roles"
_READERS = (Role.LEADER, Role.OFFICER, Role.AUDITOR, Role.ENTERPRISE_LEADER)

declare(VIEW, *_READERS)
declare(ARRANGE, *_READERS)
declare(ARRANGE_FOR_ROLES, Role.LEADER)
