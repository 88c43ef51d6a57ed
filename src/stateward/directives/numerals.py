"""Ordinals and numerals as directives write them, in Chinese, English and Roman figures."""

from __future__ import annotations

HAN_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
ENGLISH = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
)
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def han_value(text: str) -> int:
    """十二 -> 12, 二十 -> 20, 二〇二三 -> 2023."""
    if "百" in text:
        left, _mark, right = text.partition("百")
        return HAN_DIGITS.get(left, 1) * 100 + (han_value(right.lstrip("零")) if right else 0)
    if "十" in text:
        left, _mark, right = text.partition("十")
        return HAN_DIGITS.get(left, 1) * 10 + HAN_DIGITS.get(right, 0)
    return int("".join(str(HAN_DIGITS[c]) for c in text)) if text else 0


def han_number(number: int) -> str:
    """12 -> 十二 (1 to 99; larger numbers digit by digit)."""
    digits = "零一二三四五六七八九"
    if number > 99:
        return "".join(digits[int(d)] for d in str(number))
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def roman_value(text: str) -> int | None:
    """XIV -> 14; None where the letters are no Roman numeral."""
    number, rest = 0, text.upper()
    for value, mark in _ROMAN:
        while rest.startswith(mark):
            number, rest = number + value, rest[len(mark) :]
    return number if not rest and roman_number(number) == text.upper() else None


def roman_number(number: int) -> str:
    """14 -> XIV."""
    text = ""
    for value, mark in _ROMAN:
        while number >= value:
            text, number = text + mark, number - value
    return text


def english_value(word: str) -> int | None:
    """first, firstly, one -> 1; None for other words."""
    word = word.lower()
    for words in (ENGLISH, CARDINALS):
        for form in (word, word.removesuffix("ly")):
            if form in words:
                return words.index(form) + 1
    return None
