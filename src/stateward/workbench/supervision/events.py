"""What the log tells of supervision, and the steps that need two people."""

from __future__ import annotations

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.four_eyes import four_eyes_step
from stateward.workbench.audit.register import event_type
