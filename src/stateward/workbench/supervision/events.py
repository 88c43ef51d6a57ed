"""What the log tells of supervision, and the steps that need two people."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

LIST_IMPORTED = event_type("supervision.list_imported", N_("A list was imported from an office file")).action
LIST_BEGUN = event_type("supervision.list_begun", N_("A new version of a list was begun")).action
LIST_EDITED = event_type("supervision.list_edited", N_("A draft of a list was edited")).action
LIST_SUBMITTED = event_type("supervision.list_submitted", N_("A draft of a list was submitted")).action
LIST_RETURNED = event_type("supervision.list_returned", N_("A draft of a list was returned")).action
LIST_PUBLISHED = event_type("supervision.list_published", N_("A version of a list was published")).action
PUBLISHING = four_eyes_step("supervision.publish_list", N_("Publication of a list")).code
DECISION_RECORDED = event_type("supervision.decision_recorded", N_("A decision was recorded")).action
DECISIONS_AUDITED = event_type("supervision.decisions_audited", N_("A table of decisions was audited")).action
PLAN_BEGUN = event_type("supervision.plan_begun", N_("A yearly list of inspections was begun")).action
PLAN_EDITED = event_type("supervision.plan_edited", N_("A yearly list of inspections was edited")).action
PLAN_ADOPTED = event_type("supervision.plan_adopted", N_("A yearly list of inspections was adopted")).action
ADOPTING = four_eyes_step("supervision.adopt_plan", N_("Adoption of the yearly list of inspections")).code
DRAW_FROZEN = event_type("supervision.draw_frozen", N_("The population of a draw was frozen")).action
DRAW_APPROVED = event_type("supervision.draw_approved", N_("A draw was approved before its seed")).action
DRAW_DRAWN = event_type("supervision.draw_drawn", N_("A draw was made with its seed")).action
APPROVING_DRAW = four_eyes_step("supervision.approve_draw", N_("Approval of a draw")).code
VISIT_PLANNED = event_type("supervision.visit_planned", N_("A visit was planned")).action
VISIT_REPORTED = event_type("supervision.visit_reported", N_("A visit was reported")).action
POINT_ANSWERED = event_type("supervision.point_answered", N_("A point of a checklist was answered")).action
FINDING_REPORTED = event_type("supervision.finding_reported", N_("A finding was reported")).action
FINDING_CONFIRMED = event_type("supervision.finding_confirmed", N_("A finding was confirmed")).action
FINDING_REJECTED = event_type("supervision.finding_rejected", N_("A finding was not confirmed")).action
FINDING_ANSWERED = event_type("supervision.finding_answered", N_("An enterprise answered a finding")).action
FINDING_VERIFIED = event_type("supervision.finding_verified", N_("A correction was verified")).action
FINDING_RETURNED = event_type("supervision.finding_returned", N_("A correction was returned")).action
FINDING_CLOSED = event_type("supervision.finding_closed", N_("A finding was closed")).action
FINDING_RECHECKED = event_type("supervision.finding_rechecked", N_("A closed finding was looked at again")).action
REJECTING = four_eyes_step("supervision.reject_finding", N_("Rejection of a finding")).code
VERIFYING = four_eyes_step("supervision.verify_correction", N_("Verification of a correction")).code
CLOSING = four_eyes_step("supervision.close_finding", N_("Closing of a finding")).code
WARNINGS_ASKED = event_type("supervision.warnings_asked", N_("A test of the warning rules was asked for")).action
WARNINGS_RUN = event_type("supervision.warnings_run", N_("The warning rules were tested")).action
TRADE_IMPORTED = event_type("supervision.trade_imported", N_("A list of sales was recorded")).action
WARNING_HANDLED = event_type("supervision.warning_handled", N_("A step of handling a warning was taken")).action
TEAM_CHANGED = event_type("supervision.team_changed", N_("A person of the team was changed")).action
CONFLICT_TOLD = event_type("supervision.conflict_told", N_("A conflict of interest was told")).action
TRAINING_ADDED = event_type("supervision.training_added", N_("Training of a supervisor was added")).action
RULE_SAVED = event_type("supervision.rule_saved", N_("A rule of the library was written")).action
MEETINGS_IMPORTED = event_type("supervision.meetings_imported", N_("Meetings were imported")).action
CASE_OPENED = event_type("supervision.case_opened", N_("An accountability case was accepted")).action
CASE_MOVED = event_type("supervision.case_moved", N_("An accountability case went on")).action
DECIDING_CASE = four_eyes_step("supervision.decide_case", N_("Decision of an accountability case")).code
