"""What the log tells of statements: one event for every upload's step and for every statement recorded.

A statement's event carries the hash of its figures, not the figures: a later revision never overwrites them, so the
hash is enough to prove them. A table of a whole portfolio (the demonstration, a take-over) is one event with the count
and one hash over the hashes of all its statements, since hundreds of thousands of events would say no more.
"""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

UPLOAD_RECEIVED = event_type("statements.upload_received", N_("A file was handed in and checked"))
UPLOAD_RECORDED = event_type("statements.upload_recorded", N_("The statements of the file were recorded"))
UPLOAD_REFUSED = event_type("statements.upload_refused", N_("The file was refused when it was recorded"))
UPLOAD_WITHDRAWN = event_type("statements.upload_withdrawn", N_("The file was withdrawn"))
RECORDED = event_type("statements.recorded", N_("A revision of the statement was recorded"))
TABLE_RECORDED = event_type("statements.table_recorded", N_("A table of statements was recorded as a whole"))

PERIOD_OPENED = event_type("statements.period_opened", N_("A reporting period was opened"))
PERIOD_CLOSED = event_type("statements.period_closed", N_("The reporting period was closed"))
PERIOD_REOPENED = event_type("statements.period_reopened", N_("The reporting period was reopened"))
URGED = event_type("statements.urged", N_("Late reports were urged"))
REPORT_CHECKED = event_type("statements.report_checked", N_("The report was checked and recorded"))
REPORT_GROUP_CHECKED = event_type("statements.report_group_checked", N_("The group passed the report"))
REPORT_SIGNED = event_type("statements.report_signed", N_("The report was signed and handed in"))
REPORT_RETURNED = event_type("statements.report_returned", N_("The report was returned"))
REPORT_ACCEPTED = event_type("statements.report_accepted", N_("The report was accepted"))
NOTED = event_type("statements.noted", N_("Something was said about a figure"))
DRAFT_SAVED = event_type("statements.draft_saved", N_("A draft was begun"))
MAPPING_SAVED = event_type("statements.mapping_saved", N_("A mapping of own books was saved"))
