"""Examples: named cases with inputs and expected outputs that stand beside the documents they prove."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from stateward.rulebook.documents import DocumentId, Header, Identifier, Number, Part, StandardRow, Word


class Expectation(Part):
    """What a case must give; only what is written is compared, within `tolerance`."""

    score: Number | None = None
    grade: str | None = None
    nodes: dict[Identifier, Number | None] = {}
    values: dict[Identifier, Number | None] = {}
    status: dict[Identifier, str] = {}
    tolerance: Number = Field(default="0.000001", validate_default=True)


class Example(Part):
    """One named case. `facts` are account figures of the year, `earlier` those of earlier years (newest first)."""

    name: str
    source: str
    given: dict[Identifier, Number] = {}
    facts: dict[str, Number] = {}
    earlier: tuple[dict[str, Number], ...] = ()
    earlier_given: tuple[dict[Identifier, Number], ...] = ()
    standards: tuple[StandardRow, ...] = ()
    targets: dict[str, Number] = {}
    attributes: dict[str, str] = {}
    expect: Expectation

    def inputs(self) -> dict[str, Any]:
        """Everything but the expectation."""
        return self.model_dump(exclude={"expect", "name", "source"})


class ExamplesDocument(Header):
    """The examples of one scheme."""

    document: Literal["examples"]
    of: DocumentId
    of_version: Word | None = None
    cases: tuple[Example, ...] = Field(min_length=1)
