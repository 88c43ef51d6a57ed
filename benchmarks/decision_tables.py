"""A synthetic decision table whose rows fill the whole space without overlapping, and cases for it.

Runs in the environments of the peers too: nothing but Python's own library is used.
"""

from __future__ import annotations

import random

SEED = 20260101
SIZE = 10_000
Box = tuple[tuple[int, int], ...]


def boxes(rows: int, columns: int) -> list[Box]:
    """The cells of each row as `from` and `below`: one box cut in two again and again."""
    chance = random.Random(SEED)
    found: list[Box] = [tuple((0, SIZE) for _ in range(columns))]
    while len(found) < rows:
        place, column = chance.randrange(len(found)), chance.randrange(columns)
        box = found[place]
        low, high = box[column]
        if high - low < 2:
            continue
        cut = chance.randint(low + 1, high - 1)
        found[place] = (*box[:column], (low, cut), *box[column + 1 :])
        found.append((*box[:column], (cut, high), *box[column + 1 :]))
    return found


def cases(number: int, columns: int) -> list[dict[str, int]]:
    """Cases drawn evenly from the space."""
    chance = random.Random(SEED + 1)
    return [{f"f{column}": chance.randrange(SIZE) for column in range(columns)} for _ in range(number)]


def answer(rows: list[Box], case: dict[str, int]) -> str:
    """The row of a case, found by looking at all rows."""
    for number, box in enumerate(rows):
        if all(low <= case[f"f{column}"] < high for column, (low, high) in enumerate(box)):
            return f"R{number}"
    raise LookupError(case)
