"""Children + difference = group, line by line (the consolidation check of group statements)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stateward.facts.faults import fault
from stateward.facts.statement import Statement
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument

#: Differences up to this (base unit) come of rounding.
TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line where the parts do not add up to the group; `parts` counts the statements that gave it."""

    key: str
    group: Decimal
    children: Decimal
    difference_statement: Decimal
    parts: int

    @property
    def difference(self) -> Decimal:
        """Group minus children minus the difference statement."""
        return self.group - self.children - self.difference_statement


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The result for one group and period."""

    group: str
    lines_compared: int
    differences: tuple[LineDifference, ...]
    missing_children: tuple[str, ...]
    faults: tuple[Fault, ...]


def check_consolidation(group: Statement, children: Iterable[Statement], difference: Statement | None,
                        expected_children: Iterable[str], accounts: AccountsDocument, *,
                        tolerance: Decimal = TOLERANCE) -> Consolidation:
    """Compare a group's consolidated statement with its parts, for every money and count line the group gives.

    `children` are the statements that enter (each child's consolidated statement, or its single one where it has no
    children; the group's own single statement too), `difference` the group's difference statement (差额表),
    `expected_children` the codes that should be there. A missing child is named, and so is one in another period,
    currency or that occurs twice: the lines are then compared all the same, so that the gap can be seen.
    """
    parts = list(children)
    faults = _part_faults(group, parts, difference)
    given = {part.enterprise for part in parts}
    missing = tuple(sorted(set(expected_children) - given))
    faults.extend(_missing_fault(group, child) for child in missing)
    if difference is None:
        faults.append(fault(
            "difference_missing", _("The difference statement of {group} is missing.").format(group=group.enterprise),
            _("Hand in the statement of the kind difference for the same period."), value=group.enterprise,
            level="warning"))
    lines = [line for key in group.figures if (line := _compare(key, group, parts, difference, accounts)) is not None]
    differences = tuple(line for line in lines if abs(line.difference) > tolerance)
    faults.extend(_line_fault(group, line, accounts) for line in differences)
    return Consolidation(group.enterprise, len(lines), differences, missing, tuple(faults))


def _compare(key: str, group: Statement, parts: list[Statement], difference: Statement | None,
             accounts: AccountsDocument) -> LineDifference | None:
    account = accounts.accounts.get(key.partition(".")[0])
    if account is None or account.kind not in ("money", "count"):
        return None
    amounts = [amount for part in parts if (amount := part.amount(key)) is not None]
    own = difference.amount(key) if difference else None
    if not amounts and own is None:
        return None
    return LineDifference(key, group.figures[key].amount, sum(amounts, Decimal(0)), own or Decimal(0), len(amounts))


def _part_faults(group: Statement, parts: list[Statement], difference: Statement | None) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for part in [*parts, *([difference] if difference else [])]:
        if (part.year, part.month, part.currency) != (group.year, group.month, group.currency):
            faults.append(fault(
                "part_differs",
                _("The statement of {part} is for another period or currency than that of {group}.").format(
                    part=part.enterprise, group=group.enterprise),
                _("Compare statements of the same period in the same currency."), value=part.enterprise))
    for part in parts:
        if part.enterprise in seen:
            faults.append(fault("duplicate_part", _("The statement of {part} enters twice.").format(
                part=part.enterprise), _("Leave one of them out."), value=part.enterprise))
        seen.add(part.enterprise)
    return faults


def _missing_fault(group: Statement, child: str) -> Fault:
    message = _("The statement of {child} is missing, so the sum of {group} cannot be complete.")
    return fault("child_missing", message.format(child=child, group=group.enterprise),
                 _("Hand in its statement for the same period."), value=child)


def _line_fault(group: Statement, line: LineDifference, accounts: AccountsDocument) -> Fault:
    account = accounts.accounts[line.key.partition(".")[0]]
    sheet, _mark, cell = (group.place(line.key) or "").rpartition("!")
    message = _("{title}: children {children} plus difference statement {own} is not the group's {group}; "
                "{difference} is left over.").format(
        title=pick(account.title.as_dict()), children=f"{line.children:,}", own=f"{line.difference_statement:,}",
        group=f"{line.group:,}", difference=f"{line.difference:,}")
    return fault("consolidation", message,
                 _("Correct the line in the group's, the children's or the difference statement."),
                 value=f"{line.difference:,}", sheet=sheet or None, cell=cell or None)
