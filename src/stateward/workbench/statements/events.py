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
