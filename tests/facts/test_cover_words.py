"""The list of kinds of statement in a template is read back without a remark, whichever language it is in."""

from __future__ import annotations

import pytest

from stateward.facts.cover import BASIS_WORDS, OFFERED_WORDS
from stateward.facts.layout import BASIS_TITLES
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
