"""A unit off by thousands: the most common mistake in mailed statements, found by comparing with what is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stateward.facts.faults import fault
from stateward.facts.statement import Statement
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument

#: Factors between units that people mix up, as powers of ten.
_POWERS = (3, 4, 6, 8)
#: How far from the exact factor a line may be (as a power of ten: half of it is a factor of about three).
_SLACK = 0.5
#: The share of the compared lines that must be off by the same factor, and the fewest lines that tell anything.
_SHARE = 0.8
_FEWEST_LINES = 5


@dataclass(frozen=True, slots=True)
class _Pair:
    """A figure of the statement and what it is compared with."""

    key: str
    found: Decimal
    known: Decimal


def unit_fault(statement: Statement, accounts: AccountsDocument, previous: Statement | None = None, *,
               file: str | None = None) -> Fault | None:
    """The fault of a statement whose money is thousands of times its own comparison figures or the last statement's.

    It needs five lines and four fifths of them off by about the same factor (1,000, 10,000, a million, 100 million);
    so that growth, however fast, is never taken for it.
    """
    for pairs, against_previous in ((list(_own_pairs(statement, accounts)), False),
                                    (list(_pairs_with(statement, previous, accounts)), True)):
        power = _common_power(pairs)
        if power:
            return _fault(statement, pairs, power, against_previous, file)
    return None


def _money_keys(statement: Statement, accounts: AccountsDocument) -> Iterator[str]:
    for key in statement.figures:
        account = accounts.accounts.get(key.partition(".")[0])
        if account is not None and account.kind == "money":
            yield key


def _own_pairs(statement: Statement, accounts: AccountsDocument) -> Iterator[_Pair]:
    for key in _money_keys(statement, accounts):
        if "." in key:
            continue
        for suffix in (".opening", ".previous"):
            known = statement.amount(key + suffix)
            if known is not None:
                yield _Pair(key, statement.figures[key].amount, known)


def _pairs_with(statement: Statement, previous: Statement | None, accounts: AccountsDocument) -> Iterator[_Pair]:
    if previous is None or previous.currency != statement.currency:
        return
    for key in _money_keys(statement, accounts):
        known = previous.amount(key)
        if known is not None:
            yield _Pair(key, statement.figures[key].amount, known)


def _common_power(pairs: list[_Pair]) -> int:
    """The power of ten by which nearly all pairs are off, 0 where there is none."""
    compared = [pair for pair in pairs if pair.found and pair.known]
    if len(compared) < _FEWEST_LINES:
        return 0
    powers: Counter[int] = Counter()
    for pair in compared:
        size = math.log10(abs(pair.found / pair.known))
        for power in _POWERS:
            if abs(abs(size) - power) <= _SLACK:
                powers[power if size > 0 else -power] += 1
    if not powers:
        return 0
    # Where two factors are near each other (1,000 and 10,000 share borderline lines) the more frequent one counts.
    power, number = powers.most_common(1)[0]
    return power if number >= _SHARE * len(compared) else 0


def _fault(statement: Statement, pairs: list[_Pair], power: int, against_previous: bool, file: str | None) -> Fault:
    first = next(pair for pair in pairs if pair.found and pair.known)
    place = statement.place(first.key) or ""
    sheet, _mark, cell = place.rpartition("!")
    factor = f"{10 ** abs(power):,}"
    if against_previous:
        message = (_("Nearly all amounts are about {factor} times those of the statement before.") if power > 0
                   else _("Nearly all amounts are about 1/{factor} of those of the statement before."))
    else:
        message = (_("Nearly all amounts are about {factor} times the opening or previous figures beside them.")
                   if power > 0
                   else _("Nearly all amounts are about 1/{factor} of the opening or previous figures beside them."))
    return fault(
        "unit_off", message.format(factor=factor),
        _("Check the unit on the cover (now {unit}) and enter all columns in that unit.").format(
            unit=f"{statement.unit:,}"),
        value=f"{first.found:,} / {first.known:,}", file=file, sheet=sheet or None, cell=cell or None)
