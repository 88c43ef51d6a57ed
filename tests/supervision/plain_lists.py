"""Decision lists written down at random, and the plainest possible reading of them: every case tried one by one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from stateward.rulebook.lists import Cell, DecisionListDocument, Interval, ListRow
from stateward.supervision.decide import outcome_key
from stateward.supervision.table import priority_of

FIRST_DAY = dt.date(2024, 1, 1)
LIMITS = {"from_": "__ge__", "above": "__gt__", "up_to": "__le__", "below": "__lt__"}
FIELDS: dict[str, dict[str, Any]] = {
    "amount": {"type": "number", "range": {"from": 0, "up_to": 10}},
    "people": {"type": "number", "whole": True, "range": {"from": 0, "below": 6}},
    "kind": {"type": "choice", "options": {name: {"en": name, "zh": name} for name in ("a", "b", "c")}},
    "main": {"type": "truth"},
    "place": {"type": "text"},
    "signed": {"type": "date", "range": {"from": dt.date(2023, 12, 30), "up_to": dt.date(2024, 1, 8)}},
}


def document(rows: list[dict[str, Any]], names: list[str], **settings: Any) -> DecisionListDocument:
    """A list with some of `FIELDS` and these rows."""
    fields = {name: {"title": {"en": name, "zh": name}, **FIELDS[name]} for name in names}
    bodies = {name: {"title": {"en": name, "zh": name}} for name in ("office", "board", "enterprise")}
    numbered = [{"id": f"R{place}", "title": {"en": "x", "zh": "x"}, **row} for place, row in enumerate(rows)]
    head = {"document": "list", "id": "random", "version": "1", "title": {"en": "x", "zh": "x"}, "jurisdiction": "x"}
    source = {"status": "draft", "source": {"document": "a test"}}
    return DecisionListDocument.model_validate(
        {**head, **source, "fields": fields, "bodies": bodies, "rows": numbered, **settings}
    )


def _intervals(low: int, high: int, make: Any) -> st.SearchStrategy[Any]:
    def written(pair: tuple[int, int], lower: str, upper: str) -> dict[str, Any]:
        first, last = sorted(pair)
        return {lower: make(first), upper: make(last + 1)}

    ends = st.tuples(st.integers(low, high), st.integers(low, high))
    both = st.builds(written, ends, st.sampled_from(["from"]), st.sampled_from(["up_to", "below"]))
    opened = st.builds(lambda n, side: {side: make(n)}, st.integers(low + 1, high), st.sampled_from(["from", "up_to"]))
    return st.one_of(both, opened, st.integers(low, high).map(make))


def _cells(name: str) -> st.SearchStrategy[Any]:
    match name:
        case "amount":
            one = st.one_of(
                _intervals(0, 9, lambda n: n),
                st.builds(
                    lambda a, b: {"above": min(a, b), "below": max(a, b) + 1}, st.integers(0, 9), st.integers(0, 9)
                ),
            )
        case "people":
            one = _intervals(0, 5, lambda n: n)
        case "signed":
            one = _intervals(0, 6, lambda n: FIRST_DAY + dt.timedelta(days=n))
        case "main":
            return st.booleans()
        case _:
            words = st.sampled_from(["a", "b", "c"] if name == "kind" else ["x", "y"])
            chosen = st.lists(words, min_size=1, max_size=2, unique=True)
            return st.one_of(words, chosen, chosen.map(lambda given: {"not": given}))
    return st.one_of(
        one,
        st.lists(one, min_size=1, max_size=2),
        st.builds(lambda cell: {"not": cell}, st.just(3)) if name == "amount" else one,
    )


@st.composite
def rows(draw: Any, names: list[str], *, dated: bool = True, exceptions: bool = True) -> list[dict[str, Any]]:
    """Up to six rows over the named fields."""
    found = []
    for _number in range(draw(st.integers(1, 6))):
        row: dict[str, Any] = {
            "when": {name: draw(_cells(name)) for name in names if draw(st.booleans())},
            "decider": draw(st.sampled_from(["office", "board", "enterprise"])),
            "mode": draw(st.sampled_from(["approve", "file", "decide"])),
        }
        if dated and draw(st.integers(0, 3)) == 0:
            start = draw(st.integers(0, 3))
            row["effective"] = {
                "from": FIRST_DAY + dt.timedelta(days=start),
                "to": FIRST_DAY + dt.timedelta(days=start + draw(st.integers(0, 3))),
            }
        if exceptions and draw(st.integers(0, 3)) == 0:
            name = draw(st.sampled_from(names))
            row["exceptions"] = [{"when": {name: draw(_cells(name))}}]
        found.append(row)
    return found


def takes(cell: Cell, value: Any) -> bool:
    """Whether a cell takes a value, read word for word."""
    found = any(_one_takes(part, value) for part in cell.values)
    return not found if cell.negated else found


def _one_takes(part: Any, value: Any) -> bool:
    if not isinstance(part, Interval):
        return bool(part == value)
    limits = [(getattr(part, name), sign) for name, sign in LIMITS.items() if getattr(part, name) is not None]
    return all(
        getattr(value, sign)(type(value)(limit) if isinstance(value, Decimal) else limit) for limit, sign in limits
    )


def matches(row: ListRow, case: dict[str, Any], day: dt.date) -> bool:
    """Whether a row covers a case."""
    if not row.effective.covers(day) or (row.withdrawn is not None and day >= row.withdrawn.on):
        return False
    if not all(takes(cell, case[name]) for name, cell in (row.when or {}).items()):
        return False
    return not any(all(takes(c, case[n]) for n, c in e.when.items()) for e in row.exceptions if e.when)


def cases(names: list[str]) -> Iterator[tuple[dict[str, Any], dt.date]]:
    """Cases of every sort: each value a cell can name, values between them, and a word no cell names."""
    values: dict[str, list[Any]] = {
        "amount": [Decimal(n) / 2 for n in range(21)],
        "people": [Decimal(n) for n in range(6)],
        "kind": ["a", "b", "c"],
        "main": [False, True],
        "place": ["x", "y", "elsewhere"],
        "signed": [FIRST_DAY + dt.timedelta(days=n) for n in range(-2, 8)],
    }
    days = [FIRST_DAY + dt.timedelta(days=n) for n in range(-1, 8)]
    for chosen in itertools.product(*(values[name] for name in names)):
        for day in days:
            yield dict(zip(names, chosen, strict=True)), day


def answer(document: DecisionListDocument, case: dict[str, Any], day: dt.date) -> tuple[str, tuple[str, ...]]:
    """What the list says of a case, by its policy: (`decided`, rows in order), (`conflict`, rows), (`no_row`, ())."""
    found = [row for row in document.rows if matches(row, case, day)]
    if document.hit_policy in ("priority", "output_order"):
        found.sort(key=lambda row: priority_of(document, row))
    ids = tuple(row.id for row in found)
    if not found:
        return "no_row", ()
    unlike = len({outcome_key(row) for row in found}) > 1
    if len(found) > 1 and (document.hit_policy == "unique" or (document.hit_policy == "any" and unlike)):
        return "conflict", ids
    return "decided", ids
