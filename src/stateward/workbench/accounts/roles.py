"""The roles of an office and what each may do: the one table that every permission is read from."""

from __future__ import annotations

from django.db import models

from stateward.workbench.core.text import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is to the office."""

    LEADER = "leader", _("Leader")
    OFFICER = "officer", _("Officer")
    INSPECTOR = "inspector", _("Inspector")
    REPORTER = "reporter", _("Enterprise reporter")
    ENTERPRISE_LEADER = "enterprise_leader", _("Enterprise leader")
    ASSESSOR = "assessor", _("Assessor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Strand(models.TextChoices):
    """The parts of the office's work that a grant may be limited to."""

    DIRECTIVES = "directives", _("Directives")
    REFORM = "reform", _("Reform")
    ASSESSMENT = "assessment", _("Assessment")
    SUPERVISION = "supervision", _("Supervision")
    INTEGRITY = "integrity", _("Integrity")
    STATEMENTS = "statements", _("Statements")


#: Roles that stand inside one enterprise: without a branch they see their own enterprise, never the whole office.
OF_AN_ENTERPRISE = frozenset({Role.REPORTER, Role.ENTERPRISE_LEADER})

#: Strands whose pages a grant for another strand opens too: a scorecard leads down to the reported cell.
OPENED_BY = {"statements": frozenset({Strand.ASSESSMENT, Strand.SUPERVISION, Strand.REFORM})}

#: What belongs to no strand: a grant of any strand opens it.
COMMON = frozenset({"", "cockpit", "register", "rulebook", "search", "accounts", "audit", "desk", "disclosure", "core"})

_OFFICE = frozenset({Role.LEADER, Role.OFFICER})
_READERS = _OFFICE | {Role.AUDITOR}
_ENTERPRISE = OF_AN_ENTERPRISE
_BUSINESS = frozenset(Role) - {Role.ADMINISTRATOR}

#: Action -> roles whose grant allows it. An action's first word is the strand (or app) it belongs to.
ACTIONS: dict[str, frozenset[Role]] = {
    "register.view": _READERS | _ENTERPRISE | {Role.INSPECTOR},
    "register.import": _OFFICE,
    "statements.view": _READERS | _ENTERPRISE,
    "statements.upload": _OFFICE | _ENTERPRISE,
    "statements.record": _OFFICE | _ENTERPRISE,
    "assessment.view": _READERS | _ENTERPRISE,
    "rulebook.view": _BUSINESS,
    "accounts.administer": frozenset({Role.ADMINISTRATOR}),
    "accounts.review": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "accounts.settings": frozenset({Role.ADMINISTRATOR}),
    # The log shows figures, so it is the auditor's and the leader's, not the administrator's.
    "audit.view": frozenset({Role.AUDITOR, Role.LEADER}),
    "audit.export": frozenset({Role.AUDITOR}),
}


def declare(action: str, *roles: Role) -> None:
    """Add an app's own action to the table, once: `declare("reform.task.close", Role.LEADER)`.

    Raises `ValueError` where the action is known already: two rooms never decide about one action.
    """
    if action in ACTIONS:
        raise ValueError(f"the action {action} is declared already")
    ACTIONS[action] = frozenset(roles)


def strand_of(action: str) -> str:
    """The strand an action belongs to: its first word."""
    return action.partition(".")[0]
