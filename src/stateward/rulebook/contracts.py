"""How a flat table of contracts becomes contracting processes: the columns behind the fields of an OCDS release."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from stateward.messages import gettext_noop as N_
from stateward.rulebook.documents import Header, Part


class Coded(Part):
    """A column whose words become codes; a word without a code leaves the field empty and is counted.

    `always` stands for a field that has the same value in every row.
    """

    column: str | None = None
    values: dict[str, str] = {}
    always: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Coded:
        if (self.column is None) == (self.always is None):
            raise ValueError(N_("a field comes from a column or is always the same"))
        return self


class Organisation(Part):
    """The columns of an organisation; `pseudonym` makes an identifier from the name where the table has none.

    A pseudonym is the same for spellings that differ in case, accents and punctuation only; the name itself is kept
    with `keep_name` alone, because a supplier may be a private person.
    """

    id: str | None = None
    name: str | None = None
    pseudonym: bool = False
    keep_name: bool = True

    @model_validator(mode="after")
    def _identified(self) -> Organisation:
        if self.id is None and not (self.pseudonym and self.name):
            raise ValueError(N_("an organisation needs the column of its identifier, or a pseudonym made of its name"))
        return self


class ContractColumns(Part):
    """The columns of a contract table. Dates without a zone are local time."""

    title: str | None = None
    method: Coded | None = None
    method_details: str | None = None
    category: Coded | None = None
    tender_status: Coded | None = None
    start: str | None = None
    end: str | None = None
    number_of_tenderers: str | None = None
    award_date: str | None = None
    award_status: Coded = Coded(always="active")
    contract: str
    contract_title: str | None = None
    amount: str
    currency: Coded
    classification: str | None = None
    contract_start: str | None = None
    contract_end: str | None = None
    signed: str | None = None


class ContractsDocument(Header):
    """A mapping of a flat contract table to OCDS compiled releases: rows with the same `process` are one process.

    `leave_out` names values of a column whose rows are no real contracts; they are counted and named.
    """

    document: Literal["contracts"]
    ocid_prefix: str = Field(min_length=1)
    process: str
    timezone: str
    buyer: Organisation
    procuring_entity: Organisation | None = None
    supplier: Organisation
    fields: ContractColumns
    leave_out: dict[str, tuple[str, ...]] = {}
    ignore: tuple[str, ...] = ()
