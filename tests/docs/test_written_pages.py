"""Pages that are written from the rules say what the rules say; the handbook's examples are computed."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from stateward.formula import Definition, InputRef, InputValue, Program, exact, parse
from stateward.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import write_formula_page  # noqa: E402
import write_rule_pages  # noqa: E402

TEXTS = ("enterprise_class", "industry", "size", "level", "basis")


def test_the_pages_of_the_rules_are_what_the_rules_say() -> None:
    made = write_rule_pages.pages(Rulebook.load())
    found = {path.name: path.read_text(encoding="utf-8") for path in write_rule_pages.FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | found.keys() if made.get(name) != found.get(name))
    assert stale == [], "run: python tools/write_rule_pages.py"


def test_every_indicator_and_leaf_of_the_rules_has_its_line() -> None:
    book = Rulebook.load()
    made = write_rule_pages.pages(book)
    for entry in book.all("indicators"):
        page = made[write_rule_pages.page_name(entry.document)]
        assert [id_ for id_ in entry.document.indicators if f"| `{id_}` |" not in page] == []
    efficacy = made["cn-comprehensive-2006.md"]
    assert efficacy.count("efficacy coefficient over five standard values") == 22


def test_the_functions_of_the_handbook_are_those_of_the_language() -> None:
    page = write_formula_page.PAGE.read_text(encoding="utf-8")
    assert page == write_formula_page.written(page), "run: python tools/write_formula_page.py"


def examples() -> list[tuple[str, dict[str, str], str]]:
    """Formula, figures and result of each row of the table of examples."""
    lines = write_formula_page.PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| Formula | Figures | Result |") + 2
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            return found
        formula, figures, result = (cell.strip() for cell in line.split("|")[1:-1])
        given = dict(pair.split(" = ") for pair in figures.split(", ")) if figures else {}
        found.append((formula.strip("`"), given, result))
    return found


@pytest.mark.parametrize(("formula", "figures", "result"), examples())
def test_the_examples_of_the_handbook_are_right(formula: str, figures: dict[str, str], result: str) -> None:
    def lookup(reference: InputRef) -> InputValue:
        text = figures.get(reference.column)
        return InputValue(text if text is None or reference.name in TEXTS else Decimal(text))

    program = Program({"it": Definition("it", parse(formula))}, timeless=lambda name: name in TEXTS)
    traced = exact.evaluate(program, ["it"], lookup)["it"]
    if result.startswith("missing: "):
        assert traced.value is None
        assert traced.reason is not None and traced.reason.code == result.removeprefix("missing: ")
    else:
        assert traced.value == Decimal(result)
