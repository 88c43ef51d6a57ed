"""The negative list of an index: deductions case by case, the one-vote veto, and the grade that is left."""

from __future__ import annotations

import numpy as np

from stateward.integrity.observations import Matrix, Observations
from stateward.rulebook.index import IndexDocument


def deductions(document: IndexDocument, data: Observations) -> dict[str, Matrix]:
    """Points taken off by each deduction; a missing number of cases takes nothing off and is no zero elsewhere."""
    found = {}
    for item in document.deductions:
        cases = np.nan_to_num(data.columns[item.id], nan=0.0)
        points = np.maximum(cases, 0.0) * float(item.points)
        found[item.id] = points if item.limit is None else np.minimum(points, float(item.limit))
    return found


def deducted(scores: Matrix, document: IndexDocument, data: Observations) -> Matrix:
    """Scores less all deductions, never below zero where something was taken off; units are the last axis."""
    off = sum(deductions(document, data).values(), np.zeros(data.rows))
    return np.where(off > 0, np.maximum(scores - off, np.minimum(scores, 0.0)), scores)


def vetoed(document: IndexDocument, data: Observations) -> tuple[tuple[str, ...], ...]:
    """The vetoes that strike each row."""
    if not document.vetoes:
        return ((),) * data.rows
    return tuple(tuple(item.id for item in document.vetoes if data.columns[item.id][i] > 0) for i in range(data.rows))


def grade_of(document: IndexDocument, score: float, vetoes: tuple[str, ...]) -> str | None:
    """The grade of a score; a veto forces its own, the worst where several strike. None without grades or score."""
    if not document.grades:
        return None
    order = [grade.id for grade in document.grades]
    forced = [veto.grade for veto in document.vetoes if veto.id in vetoes]
    if forced:
        return max(forced, key=lambda grade: order.index(grade) if grade in order else len(order))
    if score != score:
        return None
    for grade in document.grades:
        if grade.low is None or score >= float(grade.low):
            return grade.id
    return None
