"""The look at a formula's characters before it is read: length, strange characters, quotes and brackets."""

from __future__ import annotations

import unicodedata

from stateward.formula.faults import formula_error
from stateward.formula.language import MAX_NESTING, MAX_TEXT
from stateward.formula.tree import Position
from stateward.messages import gettext as _
from stateward.messages.errors import FormulaError

_BRACKETS = {"(": ")", "[": "]"}
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,+-*/<>=!()[]'\" \t\r\n")
#: What people type by the habit of other tools -> what this language writes.
_INSTEAD = {
    "&": "and",
    "|": "or",
    "^": "x * x",
    "%": "0.05",
    "~": "not",
    "×": "*",
    "÷": "/",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
}


class Source:
    """A formula's text with the place of each character; line breaks read like spaces."""

    def __init__(self, text: str, file: str | None) -> None:
        self.text = text
        self.file = file
        self.flat = "".join(" " if character in "\r\n\t" else character for character in text)

    def position(self, offset: int) -> Position:
        """Line and column of the character at `offset` (both from 1)."""
        before = self.text[: max(0, min(offset, len(self.text)))].replace("\r\n", " \n").replace("\r", "\n")
        line_start = before.rfind("\n") + 1
        return Position(line=before.count("\n") + 1, column=len(before) - line_start + 1)

    def error(
        self, code: str, offset: int, message: str, next_step: str, *, value: str | None = None, rule: str | None = None
    ) -> FormulaError:
        """The error for one fault at `offset`."""
        return formula_error(
            code, message, next_step, position=self.position(offset), value=value, rule=rule, file=self.file
        )


def check_characters(source: Source) -> None:
    """Refuse what the language cannot hold, with the place of the first fault. Raises `FormulaError`."""
    if len(source.text) > MAX_TEXT:
        raise source.error(
            "formula_too_long",
            MAX_TEXT,
            _("The formula has {length} characters.").format(length=len(source.text)),
            _("Split it into definitions of its own, each with at most {limit} characters.").format(limit=MAX_TEXT),
            rule=_("At most {limit} characters.").format(limit=MAX_TEXT),
        )
    if not source.flat.strip():
        raise source.error(
            "formula_empty", 0, _("The formula is empty."), _("Write an expression such as net_profit / revenue.")
        )
    opened: list[int] = []
    offset = 0
    while offset < len(source.text):
        character = source.text[offset]
        if character in "'\"":
            offset = _end_of_text(source, offset)
        elif character not in _ALLOWED:
            raise _strange_character(source, offset)
        elif character in _BRACKETS:
            opened.append(offset)
            if len(opened) > MAX_NESTING:
                raise nesting_error(source, offset)
        elif character in ")]":
            if not opened or _BRACKETS[source.text[opened[-1]]] != character:
                raise source.error(
                    "formula_brackets",
                    offset,
                    _("The bracket {bracket} closes nothing that was opened.").format(bracket=character),
                    _("Remove it, or open a bracket before it."),
                    value=character,
                )
            opened.pop()
        offset += 1
    if opened:
        raise source.error(
            "formula_brackets",
            opened[-1],
            _("The bracket {bracket} is never closed.").format(bracket=source.text[opened[-1]]),
            _("Close it with {bracket}.").format(bracket=_BRACKETS[source.text[opened[-1]]]),
            value=source.text[opened[-1]],
        )


def nesting_error(source: Source, offset: int) -> FormulaError:
    """The error for an expression that is nested too deeply."""
    return source.error(
        "formula_too_deep",
        offset,
        _("The formula is nested more than {limit} levels deep.").format(limit=MAX_NESTING),
        _("Give the inner parts definitions of their own."),
        rule=_("At most {limit} levels of brackets, functions and conditions.").format(limit=MAX_NESTING),
    )


def _end_of_text(source: Source, start: int) -> int:
    """The offset of the closing quote; a text holds no quote, backslash or control character."""
    quote = source.text[start]
    for offset in range(start + 1, len(source.text)):
        character = source.text[offset]
        if character == quote:
            return offset
        if character == "\\" or character in "'\"" or unicodedata.category(character)[0] == "C":
            raise source.error(
                "formula_text",
                offset,
                _("A text in a formula cannot hold {character}.").format(character=_shown(character)),
                _("Use letters, digits, spaces and plain punctuation between the quotes."),
                value=_shown(character),
            )
    raise source.error(
        "formula_text",
        start,
        _("The quote {quote} is never closed.").format(quote=quote),
        _("Close the text with {quote}.").format(quote=quote),
        value=quote,
    )


def _strange_character(source: Source, offset: int) -> FormulaError:
    character = source.text[offset]
    instead = _INSTEAD.get(character)
    plain = unicodedata.normalize("NFKC", character)
    if instead is None and plain != character and len(plain) == 1 and plain in _ALLOWED:
        instead = plain
    next_step = (
        _("Write {instead} instead.").format(instead=instead)
        if instead
        else _("Names are lower-case letters, digits and underscores; texts stand in quotes.")
    )
    return source.error(
        "formula_character",
        offset,
        _("The character {character} is not part of the formula language.").format(character=_shown(character)),
        next_step,
        value=_shown(character),
    )


def _shown(character: str) -> str:
    """The character, or its code point where it has no shape (control characters, lone surrogates)."""
    return character if character.isprintable() else f"U+{ord(character):04X}"
