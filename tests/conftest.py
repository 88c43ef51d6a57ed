"""What all tests share: where the shared data lies, the engines, a language that never leaks between tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateward.messages import language

sys.path.insert(0, str(Path(__file__).parent))

from engines import engines, spark_session  # noqa: F401

#: Published figures and templates for tests; a folder beside the repository, never part of it.
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared data; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder shared/data beside the repository is absent")
    return SHARED_DATA


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need Spark share one worker, so that one session serves them all."""
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.xdist_group("spark"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English."""
    with language("en"):
        yield
