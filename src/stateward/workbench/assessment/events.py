"""What the log tells of assessment's inputs: one event for every enterprise whose values were handed in.

An event holds all the values of one enterprise that a table brought, under `year/indicator`; values that stay as they
were are left out.
"""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role, declare
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

declare("assessment.hand_in", Role.LEADER, Role.OFFICER)

GIVEN_RECORDED = event_type("assessment.given_recorded", N_("Given values of indicators were recorded"))
TARGETS_RECORDED = event_type("assessment.targets_recorded", N_("Targets were recorded"))

RUN, PROPOSE, SIGN, VERIFY, DECIDE, SEE_PAY = (
    "assessment.run",
    "assessment.propose",
    "assessment.sign",
    "assessment.verify",
    "assessment.decide",
    "assessment.see_pay",
)
declare(RUN, Role.LEADER, Role.OFFICER)
declare(PROPOSE, Role.REPORTER, Role.ENTERPRISE_LEADER)
declare(SIGN, Role.LEADER, Role.ENTERPRISE_LEADER)
declare(VERIFY, Role.LEADER, Role.OFFICER)
declare(DECIDE, Role.LEADER)
# Pay is a matter of named people: the leader and the auditor see it, and of a group its own leader.
declare(SEE_PAY, Role.LEADER, Role.AUDITOR, Role.ENTERPRISE_LEADER)

event_type("assessment.round_opened", N_("Annual assessment opened"))
event_type("assessment.proposed", N_("Targets proposed"))
event_type("assessment.countered", N_("Targets answered by the office"))
event_type("assessment.signed", N_("Contract signed by the enterprise"))
event_type("assessment.countersigned", N_("Contract signed by the office"))
event_type("assessment.reported", N_("Measures of the year reported"))
event_type("assessment.verified", N_("Reported measures verified"))
event_type("assessment.computed", N_("Result of a round computed"))
event_type("assessment.robustness", N_("Rank intervals asked for"))
event_type("assessment.appealed", N_("Appeal filed"))
event_type("assessment.appeal_decided", N_("Appeal decided"))
event_type("assessment.published", N_("Result of a round published"))

ADJUST, APPROVE_BASE = "assessment.adjust_base", "assessment.approve_base"
declare(ADJUST, Role.LEADER, Role.OFFICER, Role.REPORTER, Role.ENTERPRISE_LEADER)
declare(APPROVE_BASE, Role.LEADER, Role.OFFICER)
BASE = four_eyes_step("assessment.base", N_("Approving an objective factor in a base value")).code
event_type("assessment.base_factor", N_("Objective factor in a base value proposed"))
event_type("assessment.base_decided", N_("Objective factor in a base value decided"))
event_type("assessment.term_reviewed", N_("Mid-term review held"))
