"""The kinds of tracked items of the reform room."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

PLAN_STEP = item_kind("reform.plan_step", N_("Step of the slimming plan"), "reform", ladder=(3, 10, 20))
TASK = item_kind("reform.task", N_("Task of the reform programme"), "reform", ladder=(3, 10, 20))
