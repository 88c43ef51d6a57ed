"""How long 1,000 statement workbooks take to read with all check rules, on one process and on two.

Run by `make bench`. Prints one JSON line; the workbooks are synthetic statements of the built-in form.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from itertools import cycle, islice

from stateward.demo.portfolio import generate
from stateward.facts.reading import FileReading, ReadingRules, read_contents
from stateward.facts.template import write_workbook
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import AccountsDocument, TemplateDocument

TEMPLATE = "cn-general-enterprise"
SEED = 2023
#: Different statements that are written; more workbooks repeat them under other codes.
DISTINCT = 200


def workbooks(template: TemplateDocument, accounts: AccountsDocument, count: int) -> list[tuple[str, bytes]]:
    """`count` filled workbooks, each of another enterprise."""
    portfolio = generate(enterprises=DISTINCT, months=12, seed=SEED)
    statements = [s for s in portfolio.statements() if s.month == 12 and s.basis == "single"]
    chosen = islice(cycle(statements), count)
    written = []
    for number, statement in enumerate(chosen):
        copy = replace(statement, enterprise=f"{statement.enterprise}-{number}")
        written.append((f"{number}.xlsx", write_workbook(template, accounts, copy)))
    return written


def timed(files: list[tuple[str, bytes]], rules: ReadingRules, workers: int) -> tuple[float, list[FileReading]]:
    """Seconds to read the files, and the readings."""
    start = time.perf_counter()
    readings = read_contents(files, rules, workers=workers)
    return time.perf_counter() - start, readings


def measure(count: int) -> dict[str, object]:
    """The figures of one run: seconds on one process and on two, rules run, what was read."""
    book = Rulebook.load()
    template = book.get("template", TEMPLATE)
    accounts = book.get("accounts", template.accounts)
    checks = [book.get("checks", name) for name in template.checks]
    rules = ReadingRules([template], [accounts], checks)
    files = workbooks(template, accounts, count)
    one, readings = timed(files, rules, 1)
    two, same = timed(files, rules, 2)
    levels = Counter(fault.level for reading in readings for fault in reading.faults)
    if not all(reading.accepted for reading in readings) or [r.found for r in same] != [r.found for r in readings]:
        raise SystemExit("the workbooks of the benchmark were not all accepted alike")
    return {
        "workbooks": count,
        "lines": sum(1 for sheet in template.sheets for row in sheet.rows if isinstance(row, str)),
        "seconds_1_process": one,
        "seconds_2_processes": two,
        "rules_run": sum(r.checks.passed + r.checks.failed for r in readings),
        "to_explain": levels["explain"],
        "bytes": sum(len(content) for _name, content in files),
    }


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--workbooks", type=int, default=1_000)
    print(json.dumps(measure(arguments.parse_args().workbooks)))


if __name__ == "__main__":
    main()
