"""What the log tells about tokens of the programming interface."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.audit.register import event_type

TOKEN_MADE = event_type("api.token_made", N_("Token for programs made"))
TOKEN_REVOKED = event_type("api.token_revoked", N_("Token for programs revoked"))
TOKEN_REFUSED = event_type("api.token_refused", N_("Token for programs refused"), refusal=True)
