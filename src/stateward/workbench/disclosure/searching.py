"""Publications can be found by their titles in either language and by their source."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.disclosure.models import Publication
from stateward.workbench.search.register import Words, searchable

searchable(
    Publication,
    "publication",
    N_("Publications"),
    action="disclosure.view",
    words=lambda row: Words((row.title_en, row.title_zh), detail=row.source, also=[row.source]),
)
