"""What each function's arguments must look like: their number, literal years and places, where a history may stand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from stateward.formula.language import FUNCTIONS, LIST_FUNCTIONS, MAX_PLACES, MAX_YEARS, Function
from stateward.formula.render import render
from stateward.formula.scan import Source
from stateward.formula.tree import Call, Node, Number
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, FormulaError


def check_call(call: Call, source: Source) -> None:
    """Refuse a call whose arguments do not fit its function. Raises `FormulaError`."""
    function = FUNCTIONS[call.function]
    _check_number_of_arguments(call, function, source)
    for index, argument in enumerate(call.arguments):
        role = function.role(index)
        if role == "years":
            _check_whole(call, argument, source, 1, MAX_YEARS)
        elif role == "places":
            _check_whole(call, argument, source, -MAX_PLACES, MAX_PLACES)
        elif isinstance(argument, Call) and argument.function == "history" and not function.lists:
            raise history_error(argument, source.file)
    if call.function == "interpolate":
        _check_points(call, source)
    elif call.function == "trend_forecast" and list_length(call) < 2:
        raise _error(
            call,
            source,
            _("A trend needs at least two values."),
            _("Ask for a longer history, such as history(x, 5)."),
        )


def list_length(call: Call) -> int:
    """How many values a list function reads, histories counted in full."""
    return sum(_years(argument) for argument in call.arguments)


def _years(argument: Node) -> int:
    if isinstance(argument, Call) and argument.function == "history" and isinstance(argument.arguments[1], Number):
        return int(argument.arguments[1].value)
    return 1


def history_error(call: Call, file: str | None = None) -> FormulaError:
    """The error for a history that does not stand inside a function of a list."""
    return FormulaError(
        Fault(
            code="formula_history",
            message=_("{text} is a list of figures and cannot stand here.").format(text=render(call)[:80]),
            next_step=_("Write a function around it, such as mean({text}).").format(text=render(call)[:80]),
            value=render(call)[:80],
            rule=_("A history stands inside one of: {names}.").format(names=", ".join(sorted(LIST_FUNCTIONS))),
            file=file,
            line=call.position.line if call.position else None,
            column=call.position.column if call.position else None,
        )
    )


def _check_number_of_arguments(call: Call, function: Function, source: Source) -> None:
    given = len(call.arguments)
    paired = call.function != "interpolate" or given % 2 == 1
    if function.least <= given <= function.most and paired:
        return
    raise _error(
        call,
        source,
        _("{name} has {given} arguments here.").format(name=function.name, given=given),
        _("Write {signature}.").format(signature=function.signature),
    )


def _check_whole(call: Call, argument: Node, source: Source, low: int, high: int) -> None:
    if isinstance(argument, Number):
        whole = argument.value == argument.value.to_integral_value()
        if whole and Decimal(low) <= argument.value <= Decimal(high):
            return
    raise _error(
        call,
        source,
        _("{text} does not fit {name}.").format(text=render(argument)[:80], name=call.function),
        _("Write a whole number from {low} to {high}.").format(low=low, high=high),
        value=render(argument)[:80],
    )


def _check_points(call: Call, source: Source) -> None:
    """Points written as numbers must go up; points read from tables are checked when they are known."""
    written = [argument.value for argument in call.arguments[1::2] if isinstance(argument, Number)]
    if any(left >= right for left, right in pairwise(written)):
        raise _error(
            call,
            source,
            _("The points of interpolate do not go up: {points}.").format(points=", ".join(map(str, written))),
            _("Write the points in rising order of x1, x2, ..."),
        )


def _error(call: Call, source: Source, message: str, next_step: str, *, value: str | None = None) -> FormulaError:
    return FormulaError(
        Fault(
            code="formula_arguments",
            message=message,
            next_step=next_step,
            value=value or render(call)[:80],
            rule=FUNCTIONS[call.function].signature,
            file=source.file,
            line=call.position.line if call.position else None,
            column=call.position.column if call.position else None,
        )
    )
