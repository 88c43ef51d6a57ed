"""What the log tells of publications, and the step that needs two people."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type

PUBLISHING = four_eyes_step("disclosure.publish", N_("Publication for everybody")).code

PREPARED = event_type("disclosure.prepared", N_("Publication prepared"))
CHANGED = event_type("disclosure.changed", N_("Publication changed"))
PUBLISHED = event_type("disclosure.published", N_("Published for everybody"))
WITHDRAWN = event_type("disclosure.withdrawn", N_("Publication withdrawn"))
DROPPED = event_type("disclosure.dropped", N_("Draft of a publication given up"))
