"""What the log tells of assessment's inputs: one event for every enterprise whose values were handed in.

An event holds all the values of one enterprise that a table brought, under `year/indicator`; values that stay as they
were are left out.
"""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role, declare
from stateward.workbench.audit.register import event_type

declare("assessment.hand_in", Role.LEADER, Role.OFFICER)

GIVEN_RECORDED = event_type("assessment.given_recorded", N_("Given values of indicators were recorded"))
TARGETS_RECORDED = event_type("assessment.targets_recorded", N_("Targets were recorded"))
