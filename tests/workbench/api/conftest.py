"""Programs that ask the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from api_programs import Program, made_token


@pytest.fixture
def program(chief: Any) -> Callable[..., Program]:
    """Makes programs of a person (by default the chief), with a token of the rights wished for."""

    def make(user: Any = None, **wish: Any) -> Program:
        return Program(made_token(user or chief, **wish)[1])

    return make


@pytest.fixture
def nobody(db: None) -> Program:
    """A program without a token."""
    return Program()
