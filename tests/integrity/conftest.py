"""What the tests of the integrity room share: the ASEM example index and small tables."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from stateward.rulebook import Rulebook
from stateward.rulebook.index import IndexDocument

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="session")
def asem(shared_data: Path) -> tuple[IndexDocument, pl.DataFrame, list[dict[str, str]]]:
    """The document, the figures and the table of elements."""
    folder = shared_data / "asem-index"
    data = pl.read_csv(folder / "indicators.csv")
    structure = pl.read_csv(folder / "metadata.csv", infer_schema=False).to_dicts()
    return Rulebook.load().get("index", "asem-connectivity"), data, structure
