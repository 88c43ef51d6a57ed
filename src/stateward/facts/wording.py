"""The sentences about single cells: what is wrong with a value, and how a habit of writing was read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from stateward.facts.amounts import Habit, Problem, Reading
from stateward.facts.faults import Note, fault, shown
from stateward.messages import gettext as _
from stateward.messages import gettext_noop, joined
from stateward.messages.errors import Fault

_PROBLEMS: dict[Problem, tuple[str, str, str]] = {
    "text": ("text_in_number", gettext_noop("{title}: here stands the text {value} where a number belongs."),
             gettext_noop("Enter a number, or leave the cell empty where nothing is given.")),
    "date": ("date_in_number", gettext_noop("{title}: here stands the date {value} where a number belongs."),
             gettext_noop("Enter the number again and set the format of the cell to number.")),
    "truth": ("truth_in_number", gettext_noop("{title}: here stands {value} where a number belongs."),
              gettext_noop("Enter a number, or leave the cell empty where nothing is given.")),
    "not_finite": ("not_finite", gettext_noop("{title}: {value} is not a finite number."),
                   gettext_noop("Enter a number, or leave the cell empty where nothing is given.")),
    "grouping": ("doubtful_grouping",
                 gettext_noop("{title}: in {value} it is not clear which mark is the decimal point."),
                 gettext_noop("Write the number with a point as decimal sign and no separators, such as 1234567.89.")),
    "too_long": ("text_in_number", gettext_noop("{title}: here stands a long text where a number belongs: {value}"),
                 gettext_noop("Enter a number; put remarks elsewhere.")),
}

_HABITS: dict[Habit, str] = {
    "full_width": gettext_noop("Full-width characters were read as ordinary ones."),
    "grouping": gettext_noop("Separators of thousands were removed."),
    "parentheses": gettext_noop("Parentheses were read as a negative number."),
    "percent": gettext_noop("A percentage was divided by 100."),
    "unit": gettext_noop("The unit written behind the number was taken into account."),
    "text_number": gettext_noop("A number stored as text was read as a number."),
    "dash": gettext_noop("A dash was read as: not given. It is not zero."),
}


def problem_fault(reading: Reading, value: object, title: str, *, money: bool, **where: Any) -> Fault | None:
    """The fault of a value that is not an amount of its line, `None` where it is one or blank."""
    if reading.problem is not None:
        code, message, next_step = _PROBLEMS[reading.problem]
        return fault(code, _(message).format(title=title, value=shown(value)), _(next_step), value=value, **where)
    if money and "percent" in reading.habits:
        message = _("{title}: {value} is a percentage, but the line is an amount of money.")
        return fault("percent_in_money", message.format(title=title, value=shown(value)), _("Enter the amount."),
                     value=value, **where)
    if not money and reading.unit is not None:
        message = _("{title}: {value} bears a unit of money, but the line is not money.")
        return fault("money_unit_in_count", message.format(title=title, value=shown(value)),
                     _("Enter the number without the unit."), value=value, **where)
    return None


def habit_note(reading: Reading, value: object, amount: Decimal | None, **where: Any) -> Note:
    """The note about how a value was normalised."""
    message = joined(_(_HABITS[habit]) for habit in reading.habits)
    return Note("+".join(reading.habits), message, value=shown(value),
                read_as=None if amount is None else format(amount, "f"), **where)
