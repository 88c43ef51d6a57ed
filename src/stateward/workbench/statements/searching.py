"""Files that were handed in can be found by their name."""

from stateward.messages import gettext_noop as N_
from stateward.workbench.search.register import Words, searchable
from stateward.workbench.statements.models import Upload


def _words(row: Upload) -> Words:
    return Words(row.file_name, detail=f"{row.received_at:%Y-%m-%d}")


searchable(Upload, "upload", N_("Files handed in"), action="statements.view", words=_words)
