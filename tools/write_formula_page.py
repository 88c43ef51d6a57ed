"""Writes the table of functions in docs/formula.md from the language itself.

    python tools/write_formula_page.py

A test fails when the table is not what this script would write.
"""

from __future__ import annotations

from pathlib import Path

from markdown_text import cell, code, row

from stateward.formula import language

PAGE = Path(__file__).resolve().parent.parent / "docs" / "formula.md"
BEGIN = "<!-- functions: written by tools/write_formula_page.py from the language -->"
END = "<!-- end of functions -->"


def table() -> str:
    """The functions in the order of the language, and its limits."""
    lines = ["| Function | What it is |", "|---|---|"]
    lines += [row(code(function.signature), cell(function.documentation)) for function in language.FUNCTIONS.values()]
    lists = ", ".join(code(name) for name in language.FUNCTIONS if name in language.LIST_FUNCTIONS)
    lines += ["", f"`history(x, n)` may stand only inside {lists}."]
    lines += [
        "",
        f"Limits: {language.MAX_TEXT:,} characters a formula, {language.MAX_NESTING} levels of brackets, "
        f"{language.MAX_CHAIN} operators in a row, numbers of {language.MAX_DIGITS} digits, {language.MAX_YEARS} years "
        f"back, {language.MAX_PLACES} decimal places in `round`.",
    ]
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with its table renewed."""
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> None:
    """Renew the table."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
