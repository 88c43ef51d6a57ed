"""Enterprises can be found by code and by name in either language."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.register.models import Enterprise
from stateward.workbench.search.register import Words, searchable

searchable(
    Enterprise,
    "enterprise",
    N_("Enterprises"),
    action="register.view",
    words=lambda row: Words((row.name_en, row.name_zh), code=row.code),
)
