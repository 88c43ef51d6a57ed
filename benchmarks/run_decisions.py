"""One decision at a time in one process: `python run_decisions.py stateward|zen|spiff ROWS COLUMNS CASES`.

Prints the median seconds of one decision, the seconds of preparing the table, and the answers' agreement, as JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

try:
    from decision_tables import SIZE, Box, answer, boxes, cases
except ImportError:  # imported by the benchmark itself, not run as a program
    from benchmarks.decision_tables import SIZE, Box, answer, boxes, cases

DMN_SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Decider = Callable[[dict[str, int]], str]


def stateward(rows: list[Box]) -> Decider:
    """Our own decision list."""
    import datetime as dt

    from stateward.rulebook.lists import DecisionListDocument
    from stateward.supervision.decide import decide
    from stateward.supervision.table import DecisionTable

    table = DecisionTable(DecisionListDocument.model_validate(list_document(rows)))
    day = dt.date(2026, 1, 1)
    return lambda case: str(decide(table, case, day).item)


def list_document(rows: list[Box]) -> dict[str, Any]:
    """The table as a decision list."""
    columns = range(len(rows[0]))
    title = {"en": "x", "zh": "x"}
    return {
        "document": "list", "id": "bench", "version": "1", "title": title, "jurisdiction": "x", "status": "draft",
        "source": {"document": "synthetic"},
        "fields": {f"f{c}": {"title": title, "type": "number", "range": {"from": 0, "below": SIZE}} for c in columns},
        "rows": [
            {"id": f"R{n}", "title": title, "decider": "office", "mode": "approve",
             "when": {f"f{c}": {"from": low, "below": high} for c, (low, high) in enumerate(box)}}
            for n, box in enumerate(rows)
        ],
    }  # fmt: skip


def zen(rows: list[Box]) -> Decider:
    """The decision table of the GoRules engine."""
    import zen as engine

    columns = range(len(rows[0]))
    rules = [
        {"_id": f"R{n}", "out": f'"R{n}"', **{f"c{c}": f"[{low}..{high})" for c, (low, high) in enumerate(box)}}
        for n, box in enumerate(rows)
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f"c{c}", "name": f"f{c}", "field": f"f{c}"} for c in columns],
        "outputs": [{"id": "out", "name": "item", "field": "item"}],
        "rules": rules,
    }
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "end", "type": "outputNode", "name": "end"},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "e2", "sourceId": "table", "targetId": "end", "type": "edge"},
        ],
    }
    decision = engine.ZenEngine().create_decision(json.dumps(content))
    return lambda case: str(decision.evaluate(case)["result"]["item"])


def spiff(rows: list[Box]) -> Decider:
    """The decision table of SpiffWorkflow."""
    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    root = etree.fromstring(dmn(rows))
    parser = DMNParser(None, root, {"dmn": DMN_SPACE})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    script = PythonScriptEngine()

    class Task:
        def __init__(self, data: dict[str, Any]) -> None:
            self.data = data
            self.workflow = type("Workflow", (), {"script_engine": script})()
            self.task_spec = type("Spec", (), {"name": "x"})()

    def decide(case: dict[str, int]) -> str:
        return str(engine.result(Task(dict(case)))["item"])

    return decide


def dmn(rows: list[Box]) -> bytes:
    """The table as DMN whose cells are Python tests, which SpiffWorkflow reads."""
    columns = range(len(rows[0]))
    inputs = "".join(
        f'<input id="i{c}"><inputExpression id="e{c}" typeRef="integer"><text>f{c}</text></inputExpression></input>'
        for c in columns
    )
    rules = "".join(
        f'<rule id="r{n}">'
        + "".join(
            f'<inputEntry id="t{n}_{c}"><text>{low} &lt;= ? &lt; {high}</text></inputEntry>'
            for c, (low, high) in enumerate(box)
        )
        + f'<outputEntry id="o{n}"><text>"R{n}"</text></outputEntry></rule>'
        for n, box in enumerate(rows)
    )
    return (
        f'<definitions xmlns="{DMN_SPACE}" id="m" name="m" namespace="x"><decision id="d" name="d">'
        f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}<output id="out" name="item" typeRef="string"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


ENGINES: dict[str, tuple[Callable[[list[Box]], Decider], str]] = {
    "stateward": (stateward, "stateward"),
    "zen": (zen, "zen-engine"),
    "spiff": (spiff, "SpiffWorkflow"),
}


def main() -> None:
    """Prepare, decide, compare, print."""
    name, rows, columns, number = sys.argv[1], *map(int, sys.argv[2:5])
    table, asked = boxes(rows, columns), cases(number, columns)
    make, package = ENGINES[name]
    start = time.perf_counter()
    decide = make(table)
    ready = time.perf_counter() - start
    taken, found = [], []
    for case in asked:
        start = time.perf_counter()
        found.append(decide(case))
        taken.append(time.perf_counter() - start)
    wrong = sum(item != answer(table, case) for item, case in zip(found[:200], asked, strict=False))
    figures = {"seconds": statistics.median(taken), "preparing": ready, "wrong": wrong, "version": version(package)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
