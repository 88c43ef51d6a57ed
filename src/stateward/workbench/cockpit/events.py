"""What the cockpit tells the log."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

ARRANGED = event_type("cockpit.arranged", N_("The cockpit was arranged"))
