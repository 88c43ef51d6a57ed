"""The check of licences accepts what the project accepts, and refuses what would bind the office."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import check_licences


@pytest.mark.parametrize(
    "said",
    ["MIT", "Apache-2.0 AND BSD-2-Clause", "BSD License", "LGPL-3.0-only", "MPL-2.0", "GPL-2.0 OR MIT", "PSF-2.0",
     "GNU Lesser General Public License v3 (LGPLv3)"],
)  # fmt: skip
def test_what_may_run_is_accepted(said: str) -> None:
    assert check_licences.verdict(said)


@pytest.mark.parametrize(
    "said",
    ["", "GPL-3.0-or-later", "AGPL-3.0", "GNU Affero General Public License v3", "SSPL-1.0", "Proprietary", "Freeware",
     "GPL-2.0-only AND MIT", "MIT AND AGPL-3.0"],
)  # fmt: skip
def test_what_binds_or_says_nothing_is_refused(said: str) -> None:
    assert not check_licences.verdict(said)


def test_every_locked_package_of_the_running_product_is_looked_at() -> None:
    names = check_licences.locked()
    assert {"django", "polars", "granian", "psycopg"} <= set(names) and "hatchling" not in names
    assert check_licences.main() == 0
