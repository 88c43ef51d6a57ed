"""The kinds of tracked items that supervision gives."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

CORRECTION = item_kind("supervision.correction", N_("Correction of a finding"), "supervision", ladder=(1, 5, 10))
HANDLING = item_kind("supervision.warning", N_("Handling of a warning"), "supervision", ladder=(1, 3, 5))
