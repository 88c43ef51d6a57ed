"""The words around the commands: help in the running language, and wrong usage as a fault with its next step."""

from __future__ import annotations

import gettext as std_gettext
import os
import re
from enum import Enum
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from stateward.messages import LANGUAGES, LOCALE_FOLDER, current_language
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages.errors import Fault

#: What the parser raises for wrong usage; `BadParameter` is the one of them with a public name.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

#: Sentences of the parser itself, which it looks up in the running catalogue; listed to be translated.
PARSER_WORDS = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("Show this message and exit."),
)


class _Worded:
    """The usage line and the option `--help` of a command in the running language."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option `--help`; the parser words it before the language is chosen."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("Show this message and exit.")
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the usage line into the formatter."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))


class Command(_Worded, TyperCommand):
    """A command whose help is in the running language."""


class Group(_Worded, TyperGroup):
    """A group of commands whose help is in the running language."""


def use_parser_catalogue() -> None:
    """Let the parser find its own words in our catalogue, in the running language."""
    std_gettext.bindtextdomain("stateward", str(LOCALE_FOLDER))
    std_gettext.textdomain("stateward")
    os.environ["LANGUAGE"] = LANGUAGES[current_language()] or "en"


def translate_help(command: Any) -> None:
    """Put the help of a freshly built command and of all below it into the running language."""
    if command.help:
        command.help = _(command.help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        translate_help(inner)


def usage_fault(error: Any) -> Fault:
    """Wrong usage as a fault: what was wrong, where, and what to write instead."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "stateward"
    see = _("See: {command} --help").format(command=path)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        message = _("There is no option {option}.").format(option=error.option_name)
        step = _("Did you mean: {near}?").format(near=near) if near else see
        return Fault("usage.option", message, step, value=error.option_name)
    if kind == "MissingParameter":
        return Fault("usage.missing", _("{parameter} is missing.").format(parameter=_name(error)), see)
    if kind == "BadOptionUsage":
        message = _("The option {option} needs a value, or takes none.").format(option=error.option_name)
        return Fault("usage.option", message, see, value=error.option_name)
    if kind == "BadParameter":
        return _bad_value(error, see)
    extra = re.match(r"Got unexpected extra argument\S* \((.*)\)", error.message)
    if extra:
        message = _("The command takes no further arguments, but here stands: {arguments}.")
        return Fault("usage.extra", message.format(arguments=extra[1]), see, value=extra[1])
    return Fault("usage", error.message, see)


def _bad_value(error: Any, see: str) -> Fault:
    """A value that an option or an argument does not take, told from the validation behind it."""
    details = getattr(error.__cause__, "errors", None)
    if details is None:
        message = _("{parameter} cannot be used so: {reason}")
        return Fault("usage.value", message.format(parameter=_name(error), reason=error.message), see)
    value = str(details()[0].get("input"))
    message = _("{parameter} does not take the value {value}.").format(parameter=_name(error), value=value)
    return Fault("usage.value", message, _allowed(error.param) or see, value=value)


def _allowed(parameter: Any) -> str:
    """What an option or an argument takes instead; empty where its type does not tell."""
    described = getattr(parameter, "type_descriptor", None)
    annotation = getattr(described, "annotation", None)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _("Write one of: {words}.").format(words=", ".join(str(word.value) for word in annotation))
    bounds = getattr(described, "parameter_info", None)
    lowest, highest = getattr(bounds, "min", None), getattr(bounds, "max", None)
    if lowest is not None and highest is not None:
        return _("Write a whole number from {lowest} to {highest}.").format(lowest=lowest, highest=highest)
    return _("Write a whole number.") if annotation in (int, list[int]) else ""


def _name(error: Any) -> str:
    """The option as it is written on the command line, or the argument's name in capitals."""
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).upper()
