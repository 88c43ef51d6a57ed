"""Which version of a scheme counts: the one in force at the end of the year that is scored."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from stateward.assessment.inputs import Inputs
from stateward.assessment.result import assess
from stateward.messages.errors import RulebookError
from stateward.rulebook import Rulebook


@pytest.fixture
def two_versions(tmp_path: Path) -> Rulebook:
    """IG-SEST in the built-in version until 2019, and in an office's own version with other points from 2020 on."""
    built_in = Rulebook.load().entry("scheme", "br-ig-sest").file.read_text(encoding="utf-8")
    ended = built_in.replace("effective: {from: 2018-05-01}", "effective: {from: 2018-05-01, to: 2019-12-31}")
    later = built_in.replace("version: 2018-05-01", "version: 2020-01-01").replace(
        "effective: {from: 2018-05-01}", "effective: {from: 2020-01-01}"
    )
    assert ended != built_in != later
    (tmp_path / "ended.yaml").write_text(ended, encoding="utf-8")
    (tmp_path / "later.yaml").write_text(later.replace("from: 7.6", "from: 9"), encoding="utf-8")
    return Rulebook.load([tmp_path])


INPUTS = Inputs(given=pl.DataFrame([{"enterprise": "E", "year": y, "overall_score": 8.0} for y in (2015, 2019, 2020)]))


@pytest.mark.parametrize(
    ("year", "version", "grade"), [(2019, "2018-05-01", "1"), (2020, "2020-01-01", "2"), (2015, "2020-01-01", "2")]
)
def test_the_version_in_force_at_the_end_of_the_year_counts(
    two_versions: Rulebook, year: int, version: str, grade: str
) -> None:
    result = assess(two_versions, "br-ig-sest", INPUTS, [year])
    assert result.scheme.document.version == version
    assert [row["grade"] for row in result.rows()] == [grade]


def test_years_of_two_versions_are_not_put_in_one_table(two_versions: Rulebook) -> None:
    with pytest.raises(RulebookError, match="2019: 2018-05-01, 2020: 2020-01-01"):
        assess(two_versions, "br-ig-sest", INPUTS, [2019, 2020])


def test_a_named_version_scores_every_year(two_versions: Rulebook) -> None:
    result = assess(two_versions, "br-ig-sest", INPUTS, version="2018-05-01")
    assert {row["grade"] for row in result.rows()} == {"1"}
