"""The computed indicators of the rulebook where lines and indicators are offered together: `indicator:DOCUMENT:ID`."""

from __future__ import annotations

from stateward.messages import pick
from stateward.rulebook.documents import Indicator, IndicatorsDocument
from stateward.workbench.core import workspace

PREFIX = "indicator:"


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every computed indicator for a choice, by the title of its document in the version that counts."""
    found = []
    book = workspace.rulebook()
    for name in book.ids("indicators"):
        document: IndicatorsDocument = book.get("indicators", name)
        rows = [
            (f"{PREFIX}{document.id}:{key}", pick(one.title.as_dict()))
            for key, one in document.indicators.items()
            if one.formula is not None
        ]
        if rows:
            found.append((pick(document.title.as_dict()), rows))
    return found


def find(figure: str) -> tuple[IndicatorsDocument, str, Indicator] | None:
    """The document, the id and the indicator that a figure names; nothing where the rulebook computes no such one."""
    name, _colon, key = figure.removeprefix(PREFIX).partition(":")
    if not figure.startswith(PREFIX) or name not in workspace.rulebook().ids("indicators"):
        return None
    document: IndicatorsDocument = workspace.rulebook().get("indicators", name)
    found = document.indicators.get(key)
    return (document, key, found) if found is not None and found.formula is not None else None
