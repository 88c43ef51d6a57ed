"""A draft of a publication: it concerns the whole office, and nobody outside it may find it."""

from __future__ import annotations

import datetime
from typing import Any

from stateward.workbench.disclosure.models import Publication


def objects(enterprise: Any, statement: Any, word: str) -> dict[str, Any]:
    """A draft with a table, in which the word stands everywhere."""
    draft = Publication.objects.create(
        kind="results",
        title_en=f"{word}-file",
        title_zh=f"{word}-file",
        text_en=f"{word}-file",
        text_zh=f"{word}-file",
        source=f"{word}-file",
        release_on=datetime.date(2020, 1, 1),
        content={"columns": [{"id": f"{word}-file"}], "rows": [[f"{word}-file"]], "made_from": {}},
    )
    return {"publication": draft}
