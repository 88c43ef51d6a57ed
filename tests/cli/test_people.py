"""`people`: a person and their one-time link, made at the machine itself."""

from __future__ import annotations

import re

import pytest
from workspace_commands import Commands

LINK = re.compile(r"http://localhost:8765/accounts/welcome/([\w-]{40,})/")


def test_a_person_is_added_and_the_link_is_printed_once(fresh: Commands) -> None:
    assert fresh("init", "w", "--profile", "generic").code == 0
    added = fresh("people", "add", "li", "--role", "officer", "--name", "Li Ming", "--workspace", "w")
    assert added.code == 0 and "Li Ming" in added.out
    again = fresh("people", "link", "li", "--workspace", "w", "--address", "https://office.example/")
    assert again.code == 0 and "https://office.example/accounts/welcome/" in again.out
    assert LINK.search(added.out)[1] not in again.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "li", "--role", "king"), "king"),
        (("add", "l i", "--role", "officer"), "valid"),
        (("link", "nobody"), "nobody"),
    ],
)
def test_a_fault_is_a_sentence_and_ends_with_1(fresh: Commands, arguments: tuple[str, ...], words: str) -> None:
    assert fresh("init", "w", "--profile", "generic").code == 0
    done = fresh("people", *arguments, "--workspace", "w")
    assert done.code == 1 and words in done.err
