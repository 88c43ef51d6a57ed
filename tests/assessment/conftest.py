"""What the tests of the assessment room share: the built-in rulebook and the module `scoring`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stateward.rulebook import Rulebook


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """The built-in documents."""
    return Rulebook.load()
