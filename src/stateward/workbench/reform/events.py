"""What the reform room tells the log, and its steps that need two people."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

PLAN_PREPARED = event_type("reform.plan_prepared", N_("A slimming plan was prepared"))
PLAN_CHANGED = event_type("reform.plan_changed", N_("The targets of a slimming plan changed"))
PLAN_COMPUTED = event_type("reform.plan_computed", N_("A slimming plan was computed"))
PLAN_ADOPTED = event_type("reform.plan_adopted", N_("A slimming plan was adopted and deployed"))
PLAN_WITHDRAWN = event_type("reform.plan_withdrawn", N_("A slimming plan was withdrawn"))
PROGRAMME_PREPARED = event_type("reform.programme_prepared", N_("A reform programme was prepared"))
PROGRAMME_STARTED = event_type("reform.programme_started", N_("A reform programme was started and deployed"))
ENTRY_CHANGED = event_type("reform.entry_changed", N_("A goal, task or safeguard changed"))
ENTRY_REPORTED = event_type("reform.entry_reported", N_("Progress of a task was reported"))
ENTRY_REVIEWED = event_type("reform.entry_reviewed", N_("A task was reviewed and closed"))
LEDGER_READ = event_type("reform.ledger_read", N_("A reform ledger was read in"))
MANDATE_CHANGED = event_type("reform.mandate_changed", N_("The function statement of a group changed"))
BUSINESS_APPLIED = event_type("reform.business_applied", N_("A change of the main businesses was applied for"))
BUSINESS_DECIDED = event_type("reform.business_decided", N_("A change of the main businesses was decided"))
PROJECT_ASKED = event_type("reform.project_asked", N_("A project was compared with the main businesses"))
SERVICE_CHANGED = event_type("reform.service_changed", N_("A public-service task changed"))

ADOPTION = four_eyes_step("reform.plan.adopt", N_("Adoption of a slimming plan")).code
CATALOGUE = four_eyes_step("reform.business.decide", N_("Decision about main businesses")).code
PROGRAMME = four_eyes_step("reform.programme.start", N_("Start of a reform programme")).code
REVIEW = four_eyes_step("reform.entry.review", N_("Review of a reform task")).code
