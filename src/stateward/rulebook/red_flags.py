"""What a procurement indicator means: its definition, why it is a signal, how it is computed, and where it misleads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from stateward.rulebook.documents import Header, Part, Title


class RedFlagExample(Part):
    """A few releases, the settings of the indicator, and what comes out, computed by the tests."""

    text: Title
    settings: dict[str, Any] = {}
    releases: tuple[dict[str, Any], ...] = Field(min_length=1)
    result: dict[str, dict[str, float]]


class RedFlag(Part):
    """One indicator. `judges` names the groups it flags; `stage` the stage of the process it looks at."""

    title: Title
    judges: tuple[Literal["OCID", "Buyer", "ProcuringEntity", "Tenderer"], ...] = Field(min_length=1)
    stage: Literal["tender", "bids", "award"]
    definition: Title
    why: Title
    method: Title
    defaults: Title
    assumptions: tuple[Title, ...] = ()
    limits: tuple[Title, ...] = Field(min_length=1)
    example: RedFlagExample


class RedFlagsDocument(Header):
    """The indicators of a red-flag programme by their codes."""

    document: Literal["red_flags"]
    indicators: dict[Annotated[str, Field(pattern=r"^[A-Z]\d{3}$")], RedFlag]
