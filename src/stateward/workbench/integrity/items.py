"""Kinds of tracked items of the strand."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

MEASURE = item_kind("integrity.measure", N_("Integrity measure"), "integrity", ladder=(5, 15, 30))
