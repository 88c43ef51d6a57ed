"""The Chinese catalogue is complete, fresh and says what the English says."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message

#: Sentences that are the same in both languages: formulas and bare placeholders.
SAME_IN_BOTH = {"{title}"}

CHINESE = r"[\u3400-\u9fff]"
#: Half-width punctuation after a Chinese character belongs to the other language; so does the half-width bracket.
HALF_WIDTH = re.compile(CHINESE + r"\s?[,;:?!()](?!\d)|" + CHINESE + r"\.(?!\w)|\((?=" + CHINESE + ")")
#: Formulas and commands inside a sentence keep their own punctuation.
CODE = re.compile(r"`[^`]*`|\(\.\.\.\)|\(x\d, y\d\)")
FULL_STOPS = ("。", "？", "！", "……", "：", "）。")


def sentences(catalogue: Catalog) -> list[Message]:
    """Every message but the header."""
    return [message for message in catalogue if message.id]


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    """The English sentences; a sentence with number forms is a pair."""
    return {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in sentences(catalogue)}


def forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    """The number forms of one side of a message."""
    return [text] if isinstance(text, str) else list(text)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """`(English, Chinese)` of every sentence; of number forms the plural, which carries the number."""
    for message in sentences(catalogue):
        for translated in forms(message.string):
            yield forms(message.id)[-1], translated


def placeholders(text: str) -> list[str]:
    """The fields of a sentence, `{title}` as `title`, in alphabetical order."""
    return sorted(name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


def test_the_list_of_sentences_is_fresh(fresh: Catalog, template: Catalog) -> None:
    assert ids(fresh) == ids(template), "run `make messages`"


def test_the_chinese_catalogue_holds_every_sentence_and_no_other(fresh: Catalog, chinese: Catalog) -> None:
    assert ids(fresh) == ids(chinese), "run `make messages`, then translate what is new"


def test_no_sentence_lacks_its_translation(chinese: Catalog) -> None:
    assert [english for english, translated in pairs(chinese) if not translated.strip()] == []


def test_no_translation_is_guessed_or_left_over(chinese: Catalog) -> None:
    assert [message.id for message in sentences(chinese) if message.fuzzy] == []
    assert list(chinese.obsolete) == []


def test_both_languages_have_the_same_placeholders(chinese: Catalog) -> None:
    differing = {
        english: translated
        for english, translated in pairs(chinese)
        if placeholders(english) != placeholders(translated)
    }
    assert differing == {}


def test_chinese_differs_from_english(chinese: Catalog) -> None:
    same = {english for english, translated in pairs(chinese) if english == translated}
    assert same == SAME_IN_BOTH


def test_chinese_is_written_in_chinese(chinese: Catalog) -> None:
    """A translation without a Chinese character has words beside its placeholders only where nothing is to be said."""
    wordless = {
        english
        for english, translated in pairs(chinese)
        if not re.search(CHINESE, translated) and re.search(r"[A-Za-z]{2}", re.sub(r"{\w*}|`[^`]*`", "", translated))
    }
    assert wordless == {"x - previous(x)."}


def test_chinese_has_chinese_punctuation(chinese: Catalog) -> None:
    spoken = {translated: CODE.sub("", translated) for _english, translated in pairs(chinese)}
    assert [text for text, words in spoken.items() if HALF_WIDTH.search(words) or "..." in words] == []


def test_a_whole_sentence_stays_a_whole_sentence(chinese: Catalog) -> None:
    """English sentences with a full stop end in Chinese with a full stop, and headings end in neither."""
    differing = {
        english: translated
        for english, translated in pairs(chinese)
        if english.endswith((".", "?", "…")) != translated.endswith(FULL_STOPS)
        and not english.endswith((":", "}"))
        and not translated.endswith("}")
    }
    assert differing == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("企业,年度", True), ("企业(年度", True), ("得分 (score)", True), ("企业，年度", False), ("元", False)],
)
def test_the_looking_for_half_width_punctuation_finds_it(text: str, wrong: bool) -> None:
    assert bool(HALF_WIDTH.search(text)) is wrong
