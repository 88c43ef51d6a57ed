"""A scheme document becomes a program of named definitions: one tree of formulas from account to grade.

Names: `roe` an indicator as a fraction, `value.roe` in the unit of its tables, `points.<node>` a node's points,
`applies.<node>`, `forced.<node>`, `weight.<node>` where they depend on the enterprise, `score.base` before bonus
and deductions, `score.raw`, `score`, `grade.index` (0 = best).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from stateward.assessment.combine import capped, combined, grade_index, renormalised, share_of, tapered, weight_tree
from stateward.assessment.compiled import LINE_UNIT, UNIT_FACTOR, Compiled, Scheme, timeless
from stateward.assessment.methods import METHODS, Scope, read
from stateward.assessment.trees import (
    add,
    call,
    choose,
    divide,
    equals,
    has_value,
    known,
    missing,
    multiply,
    subtract,
    tree,
)
from stateward.assessment.uses import expand_uses
from stateward.formula import Definition, Program, parse
from stateward.formula.rounding import round_tree
from stateward.formula.tree import Name, Node, Number, Text
from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook import scheme as s
from stateward.rulebook.documents import Account, Indicator, IndicatorsDocument


def compile_scheme(book: Rulebook, entry: Entry, given: frozenset[str] = frozenset()) -> Scheme:
    """Compile a scheme; `given` are the indicator ids whose values are reported as such and so come first.

    The last ones are remembered: a scorecard's explanation compiles the scheme that the portfolio was scored with.
    """
    for known_book, known_entry, known_given, scheme in tuple(_compiled):
        if known_book is book and known_entry is entry and known_given == given:
            return scheme
    scheme = _Compiler(book, entry, given).scheme()
    _compiled.appendleft((book, entry, given, scheme))
    return scheme


#: Rulebook and entry are compared as objects: another state of their files is another object.
_compiled: deque[tuple[Rulebook, Entry, frozenset[str], Scheme]] = deque(maxlen=8)


class _Compiler:
    def __init__(self, book: Rulebook, entry: Entry, given: frozenset[str]) -> None:
        self.book, self.entry, self.given = book, entry, given
        self.document: s.SchemeDocument = entry.document
        self.definitions: dict[str, Definition] = {}
        self.indicators: dict[str, Indicator] = {}
        self.parameters: dict[str, Any] = {}
        self.accounts: dict[str, Account] = {}

    def scheme(self) -> Scheme:
        self._read_indicators()
        root = self._node(expand_uses(self.document.score, self.book))
        bonus = self._adjustments(self.document.bonus, "bonus")
        deductions = self._adjustments(self.document.deductions, "deduction")
        self._score(root, bonus, deductions)
        program = Program(self.definitions, timeless=timeless)
        return Scheme(
            self.document,
            self.entry,
            program,
            root,
            bonus,
            deductions,
            self.parameters,
            dict(self.indicators),
            account_titles(self.book),
        )

    # -- indicators, parameters, the scheme's own definitions

    def _read_indicators(self) -> None:
        for name in self.document.indicators:
            document: IndicatorsDocument = self.book.get("indicators", name)
            for chart in document.accounts:
                self.accounts |= self.book.get("accounts", chart).accounts
            for key, parameter in document.parameters.items():
                value = self.document.parameters.get(key, parameter.value)
                self.parameters[key] = parameter
                node: Node = Name(value) if isinstance(value, str) else Number(value)
                self._define(key, node, parameter.kind, parameter.title.as_dict(), parameter.source)
            for key, indicator in document.indicators.items():
                self.indicators[key] = indicator
                self._define_indicator(key, indicator)
        for key, local in self.document.definitions.items():
            self._define(key, parse(local.formula, origin=key), local.kind, local.title.as_dict(), None)

    def _define_indicator(self, key: str, indicator: Indicator) -> None:
        factor = UNIT_FACTOR.get(indicator.unit, Decimal(1))
        title, source = indicator.title.as_dict(), indicator.source
        # Beside the value in the unit of its tables stands the plain figure, which carries no sign of that unit.
        plain = indicator.unit if factor == 1 else "ratio"
        given: list[Node] = [Name(f"given.{key}")] if key in self.given else []
        if indicator.formula is None:
            in_unit: Node = Name(f"given.{key}")
        else:
            computed = parse(indicator.formula, origin=key)
            if not given:
                self._define(key, computed, indicator.kind, title, source, plain)
                if factor != 1:
                    self._define(f"value.{key}", multiply(key, factor), "number", title, source, indicator.unit)
                return
            scaled = computed if factor == 1 else multiply(computed, factor)
            in_unit = call("first_known", *given, scaled)
        if factor == 1:
            self._define(key, in_unit, indicator.kind, title, source, indicator.unit)
            return
        self._define(f"value.{key}", in_unit, "number", title, source, indicator.unit)
        self._define(key, divide(f"value.{key}", factor), indicator.kind, title, source, plain)

    def _value_name(self, indicator: str) -> str:
        name = f"value.{indicator}"
        return name if name in self.definitions else indicator

    def _define(
        self, key: str, node: Node, kind: str, title: Mapping[str, str] | None, source: Any, unit: str | None = None
    ) -> None:
        text = None
        if source is not None:
            text = " · ".join(part for part in (source.document, source.article) if part)
        self.definitions[key] = Definition(
            key,
            node,
            kind=kind,  # type: ignore[arg-type]
            title=dict(title) if title else None,
            source=text,
            unit=unit,
        )

    # -- nodes

    def _node(self, node: s.NodeBase, role: str = "node", inherited: str | None = None) -> Compiled:
        policy = node.missing or inherited or self.document.missing
        if isinstance(node, s.LeafBase):
            return self._leaf(node, role, policy)
        if isinstance(node, s.ModifiedNode):
            return self._modified(node, policy)
        below_nodes = tuple(self._node(child, inherited=None) for child in s.nodes_below(node))
        self._finish(node, node.key, combined(node, below_nodes), below_nodes)  # type: ignore[attr-defined]
        return self._compiled(node, node.key, below_nodes, policy, role)  # type: ignore[attr-defined]

    def _modified(self, node: s.ModifiedNode, policy: str) -> Compiled:
        part = node.modified
        basic = tuple(self._leaf(leaf, "basic", leaf.missing or "renormalise") for leaf in part.basic)
        weights = add(*(weight_tree(leaf.weight) for leaf in basic))
        basic_key = f"basic.{node.key}"
        self._define(basic_key, renormalised(list(basic), keep_total=True), "score", None, None)
        analysis = f"analysis.{node.key}"
        self._define(analysis, divide(basic_key, weights), "ratio", None, None)
        modifying = tuple(self._coefficient(leaf, analysis, part.bounds) for leaf in part.modifying)
        coefficient = f"coefficient.{node.key}"
        weighted = add(*(multiply(weight_tree(leaf.weight), leaf.points) for leaf in modifying))
        total = add(*(weight_tree(leaf.weight) for leaf in modifying))
        self._define(coefficient, divide(weighted, total), "ratio", None, None)
        self._finish(node, node.key, multiply(basic_key, coefficient), (*basic, *modifying))
        return self._compiled(
            node, node.key, (*basic, *modifying), policy, "node", parts=(basic_key, analysis, coefficient)
        )

    def _coefficient(self, leaf: s.Efficacy, analysis: str, bounds: tuple[Decimal, Decimal] | None) -> Compiled:
        """The bounded modification coefficient of one modifying indicator; its `points` are the coefficient."""
        scope = self._scope(leaf)
        METHODS["efficacy"](leaf, scope)
        key, gap = leaf.key, leaf.coefficients[0] - leaf.coefficients[1]
        position = add(f"tier.{key}", multiply(f"efficacy.{key}", gap))
        lifted = choose([(equals(f"tier.{key}", leaf.coefficients[0]), add(position, gap))], position)
        scope.define("raw", subtract(add(1, lifted), analysis), "ratio")
        result: Node = Name(f"raw.{key}")
        if bounds is not None:
            result = call("clip", result, bounds[0], bounds[1])
        self.definitions |= scope.definitions
        forced = self._special(leaf, key)
        result = choose(self._special_cases(leaf), result)
        policy = leaf.missing or "neutral"
        if policy == "neutral":
            result = call("first_known", result, 1)
        self._define(f"points.{key}", result, "ratio", self._title(leaf), leaf.source)
        compiled = self._compiled(leaf, key, (), policy, "modifying", forced=forced, parts=tuple(scope.definitions))
        if policy != "neutral":
            return compiled
        self._define(f"known.{key}", has_value(f"raw.{key}"), "truth", None, None)
        return replace(compiled, stands_on=f"raw.{key}")

    def _leaf(self, leaf: s.LeafBase, role: str, policy: str) -> Compiled:
        scope = self._scope(leaf)
        points = METHODS[leaf.method](leaf, scope)  # type: ignore[attr-defined]
        self.definitions |= scope.definitions
        forced = self._special(leaf, leaf.key)
        points = choose(self._special_cases(leaf), points)
        self._finish(leaf, leaf.key, points, ())
        return self._compiled(leaf, leaf.key, (), policy, role, forced=forced, parts=tuple(scope.definitions))

    def _scope(self, leaf: s.LeafBase) -> Scope:
        indicator = self._indicator(leaf)  # first: a statement line becomes known here
        weight = self._weight(leaf, leaf.key)
        return Scope(
            key=leaf.key,
            value=self._value_name(leaf.indicator),
            indicator=leaf.indicator,
            weight=weight_tree(weight),
            higher=indicator.better != "lower",
            counted=f"experts.{leaf.indicator}" in self.given,
        )

    def _indicator(self, leaf: s.LeafBase) -> Indicator:
        """What a leaf scores: an indicator, or a statement line taken as it is."""
        if leaf.indicator not in self.indicators and leaf.indicator in self.accounts:
            account = self.accounts[leaf.indicator]
            unit = LINE_UNIT.get(account.kind, "number")
            self.indicators[leaf.indicator] = Indicator(
                title=account.title, formula=leaf.indicator, kind=account.kind, unit=unit
            )
            value: Node = Name(leaf.indicator)
            if leaf.indicator in self.given:
                value = call("first_known", f"given.{leaf.indicator}", value)
            self._define(f"value.{leaf.indicator}", value, account.kind, account.title.as_dict(), None, unit)
        if leaf.indicator not in self.indicators:
            raise AssessmentError(
                self.entry.fault(
                    ("score",),
                    code="scheme.unknown_indicator",
                    message=_(
                        "The node {node} scores {indicator}, which none of the scheme's documents defines."
                    ).format(node=leaf.key, indicator=leaf.indicator),
                    next_step=_("Correct the id, or add the document that defines it under indicators."),
                    value=leaf.indicator,
                )
            )
        return self.indicators[leaf.indicator]

    def _special(self, leaf: s.LeafBase, key: str) -> str | None:
        if not leaf.special:
            return None
        tests = [known(read(case.when)) for case in leaf.special]
        self._define(
            f"forced.{key}",
            choose([(test, number) for number, test in enumerate(tests, start=1)], 0),
            "number",
            None,
            None,
        )
        return f"forced.{key}"

    def _special_cases(self, leaf: s.LeafBase) -> list[tuple[Node, Any]]:
        results = (c.points if c.points is not None else c.coefficient for c in leaf.special)
        return [
            (known(read(case.when)), result)
            for case, result in zip(leaf.special, results, strict=True)
            if result is not None
        ]

    def _finish(self, node: s.NodeBase, key: str, points: Node, below_nodes: tuple[Compiled, ...]) -> None:
        if node.floor is not None:
            points = call("max", points, node.floor)
        if node.cap is not None:
            points = call("min", points, node.cap)
        if node.rounding is not None:
            points = round_tree(points, node.rounding.places, node.rounding.mode)
        if node.when is not None:
            self._define(f"applies.{key}", known(read(node.when)), "truth", None, None)
            points = choose([(Name(f"applies.{key}"), points)], missing("not_applicable"))
        self._define(f"points.{key}", points, "score", self._title(node), node.source)

    def _compiled(
        self,
        node: s.NodeBase,
        key: str,
        below_nodes: tuple[Compiled, ...],
        policy: str,
        role: str,
        forced: str | None = None,
        parts: tuple[str, ...] = (),
    ) -> Compiled:
        leaf = isinstance(node, s.LeafBase)
        return Compiled(
            node=node,
            key=key,
            title=self._title(node) or {"en": key, "zh": key},
            points=f"points.{key}",
            weight=self._weight(node, key, below_nodes),
            value=self._value_name(node.indicator) if isinstance(node, s.LeafBase) else None,
            indicator=self.indicators.get(node.indicator) if isinstance(node, s.LeafBase) and leaf else None,
            policy=policy,
            forced=forced,
            applies=f"applies.{key}" if node.when is not None else None,
            parts=parts,
            role=role,
            children=below_nodes,
        )

    def _title(self, node: s.NodeBase) -> dict[str, str] | None:
        if node.title is not None:
            return node.title.as_dict()
        if isinstance(node, s.LeafBase) and node.indicator in self.indicators:
            return self.indicators[node.indicator].title.as_dict()
        return None

    def _weight(self, node: s.NodeBase, key: str, below_nodes: tuple[Compiled, ...] = ()) -> Decimal | str | None:
        """The weight as a number, or the name of the definition that chooses it by the enterprise's class."""
        if isinstance(node.weight, dict):
            name = f"weight.{key}"
            if name not in self.definitions:
                cases = [
                    (known(equals("enterprise_class", Text(cls))), weight)
                    for cls, weight in node.weight.items()
                    if cls != "default"
                ]
                otherwise = node.weight.get("default")
                rest = tree(otherwise) if otherwise is not None else missing("not_applicable")
                self._define(name, choose(cases, rest), "number", None, None)
            return name
        if node.weight is not None:
            return node.weight
        weights = [c.weight for c in below_nodes if c.role != "modifying"]
        if isinstance(node, s.BestOfNode):
            return weights[0]
        if isinstance(node, s.SumNode | s.ModifiedNode) and any(w is not None for w in weights):
            counted = [c for c in below_nodes if c.role != "modifying"]
            carried = [(c.weight, share_of(c.node)) for c in counted if c.weight is not None]
            numbers = [w * share for w, share in carried if isinstance(w, Decimal)]
            if len(numbers) == len(carried):
                return sum(numbers, Decimal(0))
            name = f"weight.{key}"
            self._define(name, add(*(multiply(weight_tree(w), share) for w, share in carried)), "number", None, None)
            return name
        return Decimal(1) if isinstance(node, s.RiskBands) else None

    # -- score and grade

    def _adjustments(self, adjustments: s.Adjustments | None, role: str) -> tuple[Compiled, ...]:
        if adjustments is None:
            return ()
        return tuple(self._node(node, role, "leave_out") for node in adjustments.nodes)

    def _score(self, root: Compiled, bonus: tuple[Compiled, ...], deductions: tuple[Compiled, ...]) -> None:
        self._define("score.base", Name(root.points), "score", None, None)
        raw: Node = Name("score.base")
        if bonus and self.document.bonus:
            extra = capped(bonus, self.document.bonus)
            self._define("score.bonus", tapered(extra, self.document.bonus), "score", None, None)
            raw = add(raw, "score.bonus")
        if deductions and self.document.deductions:
            self._define("score.deductions", capped(deductions, self.document.deductions), "score", None, None)
            raw = subtract(raw, "score.deductions")
        for gate in self.document.gates:
            self._define(f"gate.{gate.id}", known(read(gate.when)), "truth", gate.title.as_dict(), gate.source)
            if gate.score_cap is not None:
                raw = choose([(Name(f"gate.{gate.id}"), call("min", raw, gate.score_cap))], raw)
        if self.document.minimum is not None:
            raw = call("max", raw, self.document.minimum)
        if self.document.maximum is not None:
            raw = call("min", raw, self.document.maximum)
        self._define("score.raw", raw, "score", None, None)
        rounding = self.document.rounding
        self._define("score", round_tree(Name("score.raw"), rounding.places, rounding.mode), "score", None, None)
        if self.document.grades:
            self._define("grade.index", grade_index(self.document), "number", None, None)


def account_titles(book: Rulebook) -> dict[str, Mapping[str, str]]:
    """The titles of all accounts of all charts, by id."""
    return {
        key: account.title.as_dict()
        for entry in book.all("accounts")
        for key, account in entry.document.accounts.items()
    }
