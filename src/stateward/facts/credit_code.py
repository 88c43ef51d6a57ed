"""Unified social credit codes of China (统一社会信用代码): GB 32100-2015, with the organisation code of GB 11714.

18 characters: registering department, class of organisation, 6 digits of the region, the organisation code (8 and
its check character), and the check character of the whole.
"""

from __future__ import annotations

from typing import Literal

Reason = Literal["length", "alphabet", "organisation_check", "final_check"]

LENGTH = 18
#: The 31 characters of GB 32100: no I, O, S, V, Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check(body8: str) -> str:
    """The check character of an organisation code's 8 characters (GB 11714).

    Raises ValueError where the body has another length or another character than 0-9 and A-Z.
    """
    if len(body8) != len(_ORGANISATION_WEIGHTS):
        raise ValueError("an organisation code has 8 characters before its check character")
    total = sum(
        _ORGANISATION_ALPHABET.index(character) * weight
        for character, weight in zip(body8, _ORGANISATION_WEIGHTS, strict=True)
    )
    value = 11 - total % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def check_character(first17: str) -> str:
    """The 18th character of a credit code (GB 32100). Raises ValueError for another length or alphabet."""
    if len(first17) != LENGTH - 1:
        raise ValueError("a credit code has 17 characters before its check character")
    try:
        total = sum(_VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    except KeyError as error:
        raise ValueError("a credit code uses 0-9 and A-Z without I, O, S, V, Z") from error
    return ALPHABET[(31 - total % 31) % 31]


def complete(first16: str) -> str:
    """The whole code from its first 16 characters (department, class, region, body of the organisation code)."""
    first17 = first16 + organisation_check(first16[8:16])
    return first17 + check_character(first17)


def faults(code: str) -> tuple[Reason, ...]:
    """Why a code is not valid, empty for a valid one. Lower-case letters are not in the alphabet."""
    if len(code) != LENGTH:
        return ("length",)
    if any(character not in _VALUES for character in code) or not (code[2:8].isascii() and code[2:8].isdigit()):
        return ("alphabet",)
    reasons: list[Reason] = []
    if organisation_check(code[8:16]) != code[16]:
        reasons.append("organisation_check")
    if check_character(code[:17]) != code[17]:
        reasons.append("final_check")
    return tuple(reasons)
