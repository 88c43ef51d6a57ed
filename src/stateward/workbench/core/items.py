"""Kinds of tracked items that belong to no strand."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

#: The leader's instruction (批示): answered within days, brought back to the leader soon after.
INSTRUCTION = item_kind("core.instruction", N_("Instruction"), "", ladder=(1, 2, 3))
