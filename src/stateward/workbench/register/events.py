"""What the log tells of the register: one event for every enterprise added or changed.

An import of many records one event each, so that every enterprise's page has its whole history.
"""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

ADDED = event_type("register.enterprise_added", N_("The enterprise was added to the register"))
CHANGED = event_type("register.enterprise_changed", N_("The enterprise was changed in the register"))
IMPORT_REFUSED = event_type("register.import_refused", N_("Refused: a file of enterprises with faults"), refusal=True)
