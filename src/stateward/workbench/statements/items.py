"""The kinds of tracked items that reports give rise to."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.core.tracking.kinds import item_kind

URGED = item_kind("statements.urged", N_("Late reports"), "statements")
RESCORE = item_kind("statements.rescore", N_("Audited figures differ: score again"), "statements")
