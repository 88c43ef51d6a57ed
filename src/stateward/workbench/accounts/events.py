"""What the log tells about people and their rights."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

event_type("accounts.signed_in", N_("Signed in"))
event_type("accounts.signed_out", N_("Signed out"))
event_type("accounts.sign_in_refused", N_("Sign-in refused"), refusal=True)
event_type("accounts.password_changed", N_("Password changed"))
event_type("accounts.factor_added", N_("Second factor set up"))
event_type("accounts.factor_removed", N_("Second factor removed"))
event_type("accounts.factors_reset", N_("Second factors reset by an administrator"))
event_type("accounts.session_ended", N_("Session ended, for there were too many"))
event_type("accounts.person_added", N_("Person added"))
event_type("accounts.person_changed", N_("Person changed"))
event_type("accounts.person_closed", N_("Account closed"))
event_type("accounts.person_opened", N_("Account opened again"))
event_type("accounts.link_made", N_("One-time link made"))
event_type("accounts.link_used", N_("One-time link used"))
event_type("accounts.grant_given", N_("Grant given"))
event_type("accounts.grant_ended", N_("Grant ended"))
event_type("accounts.deputy_named", N_("Deputy named"))
event_type("accounts.deputy_ended", N_("Deputyship ended"))
event_type("accounts.acting_begun", N_("Began to act for an absent person"))
event_type("accounts.acting_ended", N_("Stopped acting for an absent person"))
event_type("accounts.department_added", N_("Department added"))
event_type("accounts.department_changed", N_("Department changed"))
event_type("accounts.settings_changed", N_("Settings changed"))
