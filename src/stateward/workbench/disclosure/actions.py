"""Who may prepare, publish and withdraw: what the public reads concerns the whole office."""

from stateward.workbench.accounts.roles import Role, declare

VIEW, PREPARE, PUBLISH = "disclosure.view", "disclosure.prepare", "disclosure.publish"

declare(VIEW, Role.LEADER, Role.OFFICER, Role.AUDITOR, whole_office=True)
declare(PREPARE, Role.LEADER, Role.OFFICER, whole_office=True)
declare(PUBLISH, Role.LEADER, whole_office=True)
