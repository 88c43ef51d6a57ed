"""The words a template or a fault offers are words of the reader's language, and are read back without a remark."""

from __future__ import annotations

import pytest

from stateward.facts.cover import BASIS_WORDS, OFFERED_WORDS
from stateward.facts.layout import BASIS_TITLES
from stateward.facts.register_table import read_register
from stateward.messages import gettext, language


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_offered_kinds_of_statement_are_read_as_what_they_are(code: str) -> None:
    with language(code):
        offered = {basis: gettext(title) for basis, title in BASIS_TITLES.items()}
    assert {basis: BASIS_WORDS[word] for basis, word in offered.items()} == {basis: basis for basis in BASIS_TITLES}
    assert set(offered.values()) <= OFFERED_WORDS


def test_the_chinese_template_offers_chinese_words() -> None:
    with language("zh"):
        assert [gettext(title) for title in BASIS_TITLES.values()] == ["单户", "差额", "合并"]


@pytest.mark.parametrize(
    ("code", "answer"),
    [("en", "Write one of: large, medium, small, micro."), ("zh", "请填写下列之一：大型、中型、小型、微型。")],
)
def test_a_word_the_register_does_not_know_is_answered_with_the_words_of_the_language(code: str, answer: str) -> None:
    table = "code,name,size\nX1,甲公司,巨型\n".encode()
    with language(code):
        faults = read_register(table, "enterprises.csv").faults
    assert [fault.next_step for fault in faults if fault.code == "size_wrong"] == [answer]
