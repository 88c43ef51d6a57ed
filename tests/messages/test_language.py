"""The language of a context: how it is chosen, that it ends with its block, and what is said where none is known."""

from __future__ import annotations

import threading

import pytest

from stateward.messages import (
    current_language,
    gettext,
    joined,
    language,
    listed,
    ngettext,
    normalise_language,
    pick,
    set_language,
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("zh", "zh"), ("zh-hans", "zh"), ("zh_CN", "zh"), ("ZH-Hans-CN", "zh"), ("en", "en"), ("uk", "en"), ("", "en"),
     (None, "en")],
)  # fmt: skip
def test_codes_are_read_as_people_type_them(code: str | None, expected: str) -> None:
    assert normalise_language(code) == expected


def test_a_sentence_is_said_in_the_language_of_its_block() -> None:
    english = gettext("Enter a number, or leave the cell empty where nothing is given.")
    with language("zh"):
        assert gettext("Enter a number, or leave the cell empty where nothing is given.") != english
        with language("en"):
            assert gettext("Enter a number, or leave the cell empty where nothing is given.") == english
        assert current_language() == "zh"
    assert current_language() == "en"


def test_the_language_ends_with_its_block_also_after_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"), language("zh"):
        raise ValueError("wrong")
    assert current_language() == "en"


def test_two_threads_never_see_each_others_language() -> None:
    seen: list[str] = []

    def read() -> None:
        seen.append(current_language())

    with language("zh"):
        other = threading.Thread(target=read)
        other.start()
        other.join(10)
        assert current_language() == "zh"
    assert seen == ["en"]


def test_the_language_can_be_set_for_the_rest_of_a_context() -> None:
    with language("en"):
        set_language("zh-CN")
        assert current_language() == "zh"
    assert current_language() == "en"


def test_an_unknown_sentence_is_said_as_it_stands() -> None:
    with language("zh"):
        assert gettext("No catalogue knows this sentence.") == "No catalogue knows this sentence."


def test_numbers_choose_their_form() -> None:
    one, many = "{count} enterprise", "{count} enterprises"
    assert [ngettext(one, many, number) for number in (0, 1, 2)] == [many, one, many]
    with language("zh"):
        assert {ngettext(one, many, number).format(count=2) for number in (0, 1, 2)} == {"2户企业"}


@pytest.mark.parametrize(
    ("titles", "expected"),
    [({"en": "Grade", "zh": "等级"}, "等级"), ({"en": "Grade", "zh": ""}, "Grade"), ({"en": "Grade"}, "Grade"),
     ({"uk": "Оцінка"}, "Оцінка"), ({}, "grade"), (None, "grade")],
)  # fmt: skip
def test_a_title_is_picked_in_the_language_or_the_nearest_known(titles: dict[str, str] | None, expected: str) -> None:
    with language("zh"):
        assert pick(titles, "grade") == expected


def test_sentences_and_words_stand_side_by_side_as_the_language_writes_them() -> None:
    assert (joined(["One.", "Two."]), listed(["one", "two"])) == ("One. Two.", "one, two")
    with language("zh"):
        assert (joined(["一。", "二。"]), listed(["一", "二"])) == ("一。二。", "一、二")
