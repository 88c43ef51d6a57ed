"""How good an enterprise's reporting of a period was: a score from 0 to 100 made of named parts.

Every part is a share between 0 and 1 with its weight; a part that cannot be judged (nothing was due, no rule could run)
is left out and its weight goes to the others, so that nobody is marked for what was not asked. The parts and their
weights are a proposal of this house; an office changes them by its own `weights`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: Share of the whole that each part has.
WEIGHTS: Mapping[str, Decimal] = {
    "timeliness": Decimal(30),
    "first_time_right": Decimal(20),
    "consistency": Decimal(20),
    "explained": Decimal(15),
    "completeness": Decimal(15),
}
#: A working day late takes this much of the part of timeliness; a return this much of being right the first time.
PER_DAY_LATE, PER_RETURN = Decimal("0.1"), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is known of one report (or of several added up).

    `days_late` are working days after the due day at which it came in (0: in time, `None`: not due yet); `returns` how
    often the office sent it back; rules `passed` and `failed` by the recorded figures; `asked` and `answered` questions
    of the rules; lines `given` of those `expected`.
    """

    days_late: int | None
    returns: int
    passed: int
    failed: int
    asked: int
    answered: int
    given: int
    expected: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The score (0..100, two decimals; `None` where nothing can be judged) and the share of each part."""

    score: Decimal | None
    parts: Mapping[str, Decimal | None]


def quality(report: Reporting, weights: Mapping[str, Decimal] = WEIGHTS) -> Quality:
    """Score one report. Raises ValueError for counts below zero or more answers than questions."""
    counts = (
        report.returns,
        report.passed,
        report.failed,
        report.asked,
        report.answered,
        report.given,
        report.expected,
    )
    if min(counts) < 0 or report.answered > report.asked or report.given > report.expected:
        raise ValueError("counts are not negative, and a part is no more than its whole")
    parts: dict[str, Decimal | None] = {
        "timeliness": _falling(report.days_late, PER_DAY_LATE),
        "first_time_right": _falling(report.returns, PER_RETURN),
        "consistency": _share(report.passed, report.passed + report.failed),
        "explained": Decimal(1) if report.asked == 0 else _share(report.answered, report.asked),
        "completeness": _share(report.given, report.expected),
    }
    judged = {name: share for name, share in parts.items() if share is not None and weights.get(name)}
    whole = sum((weights[name] for name in judged), Decimal(0))
    if not whole:
        return Quality(None, parts)
    points = sum((weights[name] * share for name, share in judged.items()), Decimal(0))
    return Quality((100 * points / whole).quantize(Decimal("0.01"), ROUND_HALF_UP), parts)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def _falling(number: int | None, step: Decimal) -> Decimal | None:
    return None if number is None else max(Decimal(0), 1 - step * max(number, 0))
