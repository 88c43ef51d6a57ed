"""Directives can be found by title, number, issuer and speaker."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.directives.events import VIEW
from stateward.workbench.directives.models import Directive
from stateward.workbench.search.register import Words, searchable

searchable(
    Directive,
    "directive",
    N_("Directives"),
    action=VIEW,
    words=lambda row: Words(row.title, code=row.number, detail=row.issuer, also=[row.issuer, row.speaker]),
)
