"""People can be found by who administers or reviews them."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts import selectors
from stateward.workbench.accounts.models import User
from stateward.workbench.search.register import Words, searchable

searchable(
    User,
    "person",
    N_("People"),
    action="accounts.view",
    words=lambda row: Words(row.name, code=row.username, detail=row.post, also=[row.post]),
    visible=lambda user, rows: selectors.people(user).filter(pk__in=rows),
)
