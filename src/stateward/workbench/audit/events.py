"""What the log tells of itself, and what was attempted and refused."""

from __future__ import annotations

from stateward.audit.verification import ERASURE
from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.roles import Role, declare
from stateward.workbench.audit.register import event_type

declare("audit.seal", Role.AUDITOR, Role.LEADER)
declare("audit.erase", Role.ADMINISTRATOR)
declare("audit.except_four_eyes", Role.LEADER)

EXPORTED = event_type("audit.exported", N_("The log was exported"))
PERSONAL_ERASED = event_type(ERASURE, N_("Personal contents of the log were erased"))
FOUR_EYES_EXCEPTED = event_type("audit.four_eyes_excepted", N_("A step was excepted from four eyes"))
FOUR_EYES_RESTORED = event_type("audit.four_eyes_restored", N_("An exception from four eyes was ended"))
FOUR_EYES_USED = event_type("audit.four_eyes_exception_used", N_("One person prepared and approved, by exception"))
FOUR_EYES_REFUSED = event_type("audit.four_eyes_refused", N_("Refused: who prepared cannot approve"), refusal=True)
DENIED = event_type("audit.denied", N_("Refused: the person may not do this"), refusal=True)
OUT_OF_SIGHT = event_type(
    "audit.out_of_sight", N_("Refused: nothing the person may see is at this address"), refusal=True
)
FORGED_FORM = event_type("audit.forged_form", N_("Refused: a form that this site did not make"), refusal=True)
REPLAYED_FORM = event_type("audit.replayed_form", N_("Refused: a form that was sent already"), refusal=True)
UNREADABLE = event_type("audit.unreadable_request", N_("Refused: a request that cannot be read"), refusal=True)
TOO_LARGE = event_type("audit.too_large", N_("Refused: an upload that is too large"), refusal=True)
