"""What the log tells of the register: one event for every enterprise added or changed.

An import of many records one event each, so that every enterprise's page has its whole history.
"""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

ADDED = event_type("register.enterprise_added", N_("The enterprise was added to the register"))
CHANGED = event_type("register.enterprise_changed", N_("The enterprise was changed in the register"))
IMPORT_REFUSED = event_type("register.import_refused", N_("Refused: a file of enterprises with faults"), refusal=True)
STRUCTURE = event_type("register.structure", N_("The structure of holdings changed"))
STATUS = event_type("register.status", N_("The enterprise's status changed"))
HOLDINGS = event_type("register.holdings", N_("A list of holdings was recorded"))
HOLDINGS_CAME = event_type("register.holdings_came", N_("A list of holdings was handed in"))
NAME_DECIDED = event_type("register.name_decided", N_("It was decided what a holder's name means"))
HOLDINGS_DISCARDED = event_type("register.holdings_discarded", N_("A list of holdings was discarded"))
DIVIDENDS = event_type("register.dividends", N_("Dividends received were recorded"))
