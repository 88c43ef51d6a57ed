"""The statements of BODS 0.4 as typed documents: what is read, and what is written.

Fields that holdings do not need are kept as they are; the standard's own codelists are checked where a wrong word
would change the meaning (https://standard.openownership.org, schema of version 0.4).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

VERSION = "0.4"

EntityKind = Literal[
    "registeredEntity", "legalEntity", "arrangement", "anonymousEntity", "unknownEntity", "state", "stateBody"
]
InterestType = Literal[
    "shareholding",
    "votingRights",
    "appointmentOfBoard",
    "otherInfluenceOrControl",
    "seniorManagingOfficial",
    "settlor",
    "trustee",
    "protector",
    "beneficiaryOfLegalArrangement",
    "rightsToSurplusAssetsOnDissolution",
    "rightsToProfitOrIncome",
    "rightsGrantedByContract",
    "conditionalRightsGrantedByContract",
    "controlViaCompanyRulesOrArticles",
    "controlByLegalFramework",
    "boardMember",
    "boardChair",
    "unknownInterest",
    "unpublishedInterest",
    "enjoymentAndUseOfAssets",
    "rightToProfitOrIncomeFromAssets",
    "nominee",
    "nominator",
]


class _Part(BaseModel):
    """A piece of a statement: unknown fields are kept, `None` is not written."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Share(_Part):
    """A share in percent (0..100): exact, or between bounds."""

    exact: float | None = Field(default=None, ge=0, le=100)
    minimum: float | None = Field(default=None, ge=0, le=100)
    maximum: float | None = Field(default=None, ge=0, le=100)
    exclusive_minimum: float | None = Field(default=None, alias="exclusiveMinimum", ge=0, le=100)
    exclusive_maximum: float | None = Field(default=None, alias="exclusiveMaximum", ge=0, le=100)


class Interest(_Part):
    """One interest of a relationship."""

    type: InterestType | None = None
    direct_or_indirect: Literal["direct", "indirect", "unknown"] = Field(default="unknown", alias="directOrIndirect")
    beneficial: bool | None = Field(default=None, alias="beneficialOwnershipOrControl")
    share: Share | None = None
    start_date: str | None = Field(default=None, alias="startDate")
    end_date: str | None = Field(default=None, alias="endDate")


class EntityType(_Part):
    """What an entity is."""

    type: EntityKind
    subtype: str | None = None


class Identifier(_Part):
    """A number in a register."""

    id: str | None = None
    scheme: str | None = None


class EntityDetails(_Part):
    """An entity: an enterprise, a state, a body of a state, an arrangement."""

    is_component: bool = Field(alias="isComponent")
    entity_type: EntityType = Field(alias="entityType")
    name: str | None = None
    identifiers: tuple[Identifier, ...] = ()


class PersonName(_Part):
    """A name of a person."""

    full_name: str | None = Field(default=None, alias="fullName")


class PersonDetails(_Part):
    """A natural person."""

    is_component: bool = Field(alias="isComponent")
    person_type: Literal["knownPerson", "anonymousPerson", "unknownPerson"] = Field(alias="personType")
    names: tuple[PersonName, ...] = ()


class Unspecified(_Part):
    """A party that is not named, with the reason."""

    reason: str
    description: str | None = None


class RelationshipDetails(_Part):
    """Who (`interestedParty`) has interests in whom (`subject`)."""

    is_component: bool = Field(alias="isComponent")
    subject: str | Unspecified
    interested_party: str | Unspecified = Field(alias="interestedParty")
    interests: tuple[Interest, ...] = ()
    component_records: tuple[str, ...] = Field(default=(), alias="componentRecords")


class Statement(_Part):
    """What every statement has; `details` holds the record's fields as the type of record says."""

    statement_id: Annotated[str, Field(min_length=1, max_length=64)] = Field(alias="statementId")
    statement_date: dt.date | str | None = Field(default=None, alias="statementDate")
    record_id: str = Field(alias="recordId", min_length=1)
    record_type: Literal["entity", "person", "relationship"] = Field(alias="recordType")
    record_status: Literal["new", "updated", "closed"] = Field(alias="recordStatus")
    details: EntityDetails | PersonDetails | RelationshipDetails = Field(alias="recordDetails")

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, values: Any) -> Any:
        """Read the record's fields as its type says, so that a fault names the right field."""
        if not isinstance(values, dict) or not isinstance(values.get("recordDetails"), dict):
            return values
        kinds: dict[Any, type[_Part]] = {
            "entity": EntityDetails,
            "person": PersonDetails,
            "relationship": RelationshipDetails,
        }
        kind = kinds.get(values.get("recordType"))
        if kind is None:
            return values
        return values | {"recordDetails": kind.model_validate(values["recordDetails"])}
