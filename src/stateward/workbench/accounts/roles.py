"""The roles of an office and what each may do: the one table that every permission is read from."""

from __future__ import annotations

from typing import Any

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


def _of(*roles: Any) -> frozenset[str]:
    return frozenset(str(role) for role in roles)


#: Roles that stand inside one enterprise: without a branch they see their own enterprise, never the whole office.
OF_AN_ENTERPRISE = _of(Role.REPORTER, Role.ENTERPRISE_LEADER)

#: Roles that a user administrator of one group may give: those that stand inside the group.
GIVEN_BY_A_GROUP = OF_AN_ENTERPRISE | _of(Role.ADMINISTRATOR)

#: Strands whose pages a grant for another strand opens too: a scorecard leads down to the reported cell.
OPENED_BY = {"statements": _of(Strand.ASSESSMENT, Strand.SUPERVISION, Strand.REFORM)}

#: What belongs to no strand: a grant of any strand opens it.
COMMON = frozenset({"", "cockpit", "register", "rulebook", "search", "accounts", "audit", "desk", "disclosure", "core"})

_OFFICE = _of(Role.LEADER, Role.OFFICER)
_READERS = _OFFICE | _of(Role.AUDITOR)
_ENTERPRISE = OF_AN_ENTERPRISE
_BUSINESS = frozenset(Role.values) - _of(Role.ADMINISTRATOR)

#: Action -> roles whose grant allows it. An action's first word is the strand (or app) it belongs to.
ACTIONS: dict[str, frozenset[str]] = {
    "register.view": _READERS | _ENTERPRISE | _of(Role.INSPECTOR),
    "register.import": _OFFICE,
    "statements.view": _READERS | _ENTERPRISE,
    "statements.upload": _OFFICE | _ENTERPRISE,
    "statements.record": _OFFICE | _ENTERPRISE,
    "assessment.view": _READERS | _ENTERPRISE,
    "rulebook.view": _BUSINESS,
    "search.view": frozenset(Role.values),
    "accounts.view": _of(Role.ADMINISTRATOR, Role.AUDITOR),
    "accounts.administer": _of(Role.ADMINISTRATOR),
    "accounts.settings": _of(Role.ADMINISTRATOR),
    # The log shows figures, so it is the auditor's and the leader's, not the administrator's.
    "audit.view": _of(Role.AUDITOR, Role.LEADER),
    "audit.export": _of(Role.AUDITOR),
}

#: Actions that concern the whole office: a grant for a branch does not allow them.
OF_THE_WHOLE_OFFICE = {"accounts.settings", "audit.export", "audit.seal", "audit.erase", "audit.except_four_eyes"}


def declare(action: str, *roles: Any, whole_office: bool = False) -> None:
    """Add an app's own action to the table, once: `declare("reform.close", Role.LEADER)`.

    With `whole_office` a grant for a branch does not allow it. Raises `ValueError` where the action is known already:
    two rooms never decide about one action.
    """
    if action in ACTIONS:
        raise ValueError(f"the action {action} is declared already")
    ACTIONS[action] = _of(*roles)
    if whole_office:
        OF_THE_WHOLE_OFFICE.add(action)


def strand_of(action: str) -> str:
    """The strand an action belongs to: its first word."""
    return action.partition(".")[0]
