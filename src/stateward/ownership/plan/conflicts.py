"""Where no plan exists: the smallest set of targets and locks that cannot hold together, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from stateward.messages import gettext as _
from stateward.ownership.plan.case import Case
from stateward.ownership.plan.costs import Costs
from stateward.ownership.plan.model import CHOICE_WORDS, Model, Rule

Feasible = Callable[[Sequence[Rule]], bool]
#: Questions asked to find a smaller set than the first one.
MOST_QUESTIONS = 60
#: A single question whether some rules fit together may take this long.
_SECONDS_A_QUESTION = 20.0


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together; without any one of them the others can. `smallest`: no smaller set exists."""

    rules: tuple[Rule, ...]
    smallest: bool

    def sentences(self) -> list[str]:
        """Each rule in words."""
        return [in_words(rule) for rule in self.rules]


def in_words(rule: Rule, name: Callable[[str], str] = str) -> str:
    """A rule as a short sentence; `name` turns the code of an enterprise into what people call it."""
    words = {
        "max_layer": _("At most {limit} legal layers."),
        "max_entities": _("At most {limit} enterprises."),
        "keep": _("{code} stays."),
        "fixed": _("{code} stays where it is held."),
        "depends": _("{code} stays only while {other} stays."),
        "choose": _("{code}: {choice}, chosen by hand."),
    }
    return words[rule.kind].format(
        limit=rule.limit, code=name(rule.code), other=name(rule.other), choice=_(CHOICE_WORDS[rule.choice])
    )


def feasibility(case: Case, costs: Costs) -> Feasible:
    """Whether a plan exists under some rules; a question that is not settled in its time counts as yes."""

    def ask(rules: Sequence[Rule]) -> bool:
        limit = min((rule.limit for rule in rules if rule.kind == "max_entities"), default=math.inf)
        others = [rule for rule in rules if rule.kind != "max_entities"]
        fewest = Model(case, costs, others).fewest(_SECONDS_A_QUESTION)
        return fewest < math.inf and fewest <= limit

    return ask


def smallest_conflict(rules: Sequence[Rule], feasible: Feasible, *, questions: int = MOST_QUESTIONS) -> Conflict | None:
    """The smallest set of rules that conflict, `None` where all fit together.

    A set from which nothing can be left out is found first; then hitting sets of what was seen to fit are tried in
    order of size until one does not fit: that one is smallest. After so many questions the first set is given.
    """
    if feasible(rules):
        return None
    minimal = _minimal([], list(rules), False, feasible)
    listed = list(rules)
    corrections: list[frozenset[int]] = []
    asked = 0
    while asked < questions:
        tried = _hitting_set(corrections, len(listed))
        if len(tried) >= len(minimal):
            return Conflict(tuple(minimal), True)
        asked += 1
        if not feasible([listed[i] for i in sorted(tried)]):
            return Conflict(tuple(listed[i] for i in sorted(tried)), True)
        grown = set(tried)
        for i in range(len(listed)):
            if i not in grown and asked < questions:
                asked += 1
                if feasible([listed[j] for j in sorted({*grown, i})]):
                    grown.add(i)
        corrections.append(frozenset(range(len(listed))) - grown)
    return Conflict(tuple(minimal), False)


def _minimal(base: list[Rule], rules: list[Rule], changed: bool, feasible: Feasible) -> list[Rule]:
    """QuickXplain (Junker 2004): a minimal part of `rules` that conflicts with `base`."""
    if changed and not feasible(base):
        return []
    if len(rules) == 1:
        return rules
    half = len(rules) // 2
    left, right = rules[:half], rules[half:]
    second = _minimal([*base, *left], right, True, feasible)
    first = _minimal([*base, *second], left, bool(second), feasible)
    return [*first, *second]


def _hitting_set(sets: list[frozenset[int]], count: int) -> set[int]:
    """A smallest set with an element of each of the sets."""
    if not sets:
        return set()
    matrix = np.array([[1.0 if i in part else 0.0 for i in range(count)] for part in sets])
    found = milp(
        np.ones(count),
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 1, np.inf),
    )
    return set() if found.x is None else set(np.flatnonzero(found.x > 0.5).tolist())
