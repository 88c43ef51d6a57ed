"""Integrity in a real browser: its rooms are clean in both languages and no wider than a phone."""

from __future__ import annotations

from typing import Any

import pytest
from browser import MARKS, axe

pytestmark = [*MARKS, pytest.mark.long]


def test_the_rooms_are_clean_and_no_wider_than_a_phone(reader: Any) -> None:
    for language in ("en", "zh"):
        someone = reader(language, 390)
        for path in ("surveys/", "education/", "signals/", "party/", "cases/", "records/declarations/"):
            page = someone.open(f"/integrity/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            assert axe(page) == [], path
        assert someone.complaints == []
