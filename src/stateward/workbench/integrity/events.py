"""What the log tells of the integrity strand."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

#: The step that verifies a figure.
VERIFYING = four_eyes_step("integrity.figure.verify", N_("Verification of an integrity figure")).code

event_type("integrity.year.open", N_("Index year opened"))
event_type("integrity.figure.enter", N_("Figures of the index entered"))
event_type("integrity.figure.compute", N_("Figures of the index computed"))
event_type("integrity.figure.verify", N_("Figures of the index verified"))
event_type("integrity.figure.correct", N_("Figure of the index corrected"))
event_type("integrity.index.run", N_("Integrity index computed"))
event_type("integrity.index.uncertainty", N_("Rank intervals computed"))
event_type("integrity.index.publish", N_("Integrity index published"))
event_type("integrity.measure.adopt", N_("Integrity measure adopted"))
event_type("integrity.target.set", N_("Target of the integrity index set"))
event_type("integrity.survey.create", N_("Survey prepared"))
event_type("integrity.survey.questions", N_("Questions of a survey changed"))
event_type("integrity.survey.open", N_("Survey opened"))
event_type("integrity.survey.close", N_("Survey closed"))
event_type("integrity.survey.links", N_("Anonymous links made"))
event_type("integrity.redflags.upload", N_("Procurement file handed in"))
event_type("integrity.redflags.run", N_("Procurement signals computed"))
event_type("integrity.redflags.bind", N_("Buyer bound to an enterprise"))
event_type("integrity.record.add", N_("Record added"))
event_type("integrity.record.change", N_("Record changed"))
event_type("integrity.cases.import", N_("Case counts imported"))
event_type("integrity.session.attend", N_("Attendance recorded"))
event_type("integrity.session.hold", N_("Session held"))
event_type("integrity.test.take", N_("Test taken"))
