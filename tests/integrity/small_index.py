"""Small index documents for tests."""

from __future__ import annotations

from typing import Any

from stateward.rulebook.index import IndexDocument

#: An index of two parts: A with the indicators x and y, B with z.
ELEMENTS = [
    {"id": "I"},
    {"id": "A", "parent": "I"},
    {"id": "B", "parent": "I"},
    {"id": "x", "parent": "A"},
    {"id": "y", "parent": "A", "direction": -1},
    {"id": "z", "parent": "B"},
]


def document(*steps: dict[str, Any], elements: list[dict[str, Any]] | None = None, **fields: Any) -> IndexDocument:
    """An index document; the last step is the arithmetic mean unless one is given."""
    chosen = list(steps)
    if not any(step["step"] == "aggregate" for step in chosen):
        chosen.append({"step": "aggregate"})
    header = {"document": "index", "id": "small", "version": "1", "title": {"en": "Small", "zh": "小"}}
    header |= {"jurisdiction": "intl", "status": "illustrative", "source": {"document": "test"}}
    shape = {"elements": ELEMENTS if elements is None else elements, "steps": chosen}
    return IndexDocument.model_validate({**header, **shape, **fields})


def assumption(id_: str, part: str, **how: Any) -> dict[str, Any]:
    """An assumption of an uncertainty analysis."""
    return {"id": id_, "title": {"en": id_, "zh": id_}, "part": part, **how}
