"""The kind of tracked item that a deployed key task becomes."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

KEY_TASK = item_kind("directives.task", N_("Key task"), "directives")
