"""The pages of the indicators say what the rule document says, and their examples come out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from stateward.integrity.redflags.run import flags_of
from stateward.integrity.redflags.settings import CODES, read_settings
from stateward.rulebook import Rulebook

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import write_red_flag_pages


def test_the_pages_are_what_the_document_says() -> None:
    made = write_red_flag_pages.pages(Rulebook.load())
    found = {path.name: path.read_text(encoding="utf-8") for path in write_red_flag_pages.FOLDER.glob("*.md")}
    assert made == found, "run: python tools/write_red_flag_pages.py"
    assert {f"{code}.md" for code in CODES} < made.keys()


@pytest.mark.parametrize("code", CODES)
def test_every_worked_example_comes_out(code: str) -> None:
    example = Rulebook.load().get("red_flags", "ocp-cardinal").indicators[code].example
    settings = json.loads(json.dumps({"indicators": {code: example.settings}}, default=float))
    lines = [json.dumps(release, default=float).encode() for release in example.releases]
    found = flags_of(lines, read_settings(settings)).results()
    expected = {
        group: {id_: {code: pytest.approx(float(value))} for id_, value in ids.items()}
        for group, ids in example.result.items()
    }
    assert found == expected
