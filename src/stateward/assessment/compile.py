"""A scheme document becomes a program of named definitions: one tree of formulas from account to grade.

Names: `roe` an indicator as a fraction, `value.roe` in the unit of its tables, `points.<node>` a node's points,
`applies.<node>`, `forced.<node>`, `weight.<node>` where they depend on the enterprise, `score.base` before bonus
and deductions, `score.raw`, `score`, `grade.index` (0 = best).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from stateward.assessment.methods import METHODS, Scope, read
from stateward.assessment.trees import (
    above,
    add,
    at_least,
    at_most,
    below,
    both,
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
from stateward.formula import Definition, Program, parse
from stateward.formula.rounding import round_tree
from stateward.formula.tree import Name, Node, Number
from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Entry, Rulebook
from stateward.rulebook import scheme as s
from stateward.rulebook.documents import Account, Indicator, IndicatorsDocument

#: The unit of a statement line that a scheme scores as it is.
LINE_UNIT: dict[str, Literal["money", "count", "days"]] = {"money": "money", "count": "count", "days": "days"}
UNIT_FACTOR = {"percent": Decimal(100)}
ATTRIBUTES = ("enterprise_class", "industry", "size", "level", "basis")
#: First parts of dotted names that belong to a row and are never shifted in time.
TABLES = ("standard", "target", "base", "level", "weight")


@dataclass(frozen=True)
class Compiled:
    """One node of a compiled scheme: the document's node and the names of its results."""

    node: s.NodeBase
    key: str
    title: Mapping[str, str]
    points: str
    weight: Decimal | str | None
    value: str | None = None
    indicator: Indicator | None = None
    policy: str = "missing"
    forced: str | None = None
    applies: str | None = None
    parts: tuple[str, ...] = ()
    role: str = "node"
    children: tuple[Compiled, ...] = ()
    #: What the points stand on where the policy gives a node points although this has no value.
    stands_on: str | None = None

    def walk(self) -> Iterable[Compiled]:
        """The node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def leaf(self) -> bool:
        """Whether the node scores an indicator."""
        return self.value is not None


@dataclass
class Scheme:
    """A compiled scheme: its document, its program and its tree of nodes."""

    document: s.SchemeDocument
    entry: Entry
    program: Program
    root: Compiled
    bonus: tuple[Compiled, ...] = ()
    deductions: tuple[Compiled, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    account_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[Compiled, ...]:
        """All nodes: the tree, then bonus and deductions."""
        return tuple(n for top in (self.root, *self.bonus, *self.deductions) for n in top.walk())

    @property
    def leaves(self) -> tuple[Compiled, ...]:
        """The nodes that score an indicator."""
        return tuple(node for node in self.nodes if node.leaf)

    @property
    def results(self) -> tuple[str, ...]:
        """The names whose values make a result: score, grade, gates and every node's value, points and state."""
        wanted = ["score", *(["grade.index"] if self.document.grades else [])]
        for node in self.nodes:
            wanted.append(node.points)
            wanted += [name for name in (node.value, node.forced, node.applies, node.stands_on) if name is not None]
            wanted += [node.weight] if isinstance(node.weight, str) else []
        return tuple(dict.fromkeys(wanted))


def timeless(name: str) -> bool:
    """Whether a name belongs to the row (attribute, standard, target), so that it is never shifted in time."""
    return name in ATTRIBUTES or name.split(".", 1)[0] in TABLES


def compile_scheme(book: Rulebook, entry: Entry, given: frozenset[str] = frozenset()) -> Scheme:
    """Compile a scheme; `given` are the indicator ids whose values are reported as such and so come first."""
    return _Compiler(book, entry, given).scheme()


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
        given: list[Node] = [Name(f"given.{key}")] if key in self.given else []
        if indicator.formula is None:
            in_unit: Node = Name(f"given.{key}")
        else:
            computed = parse(indicator.formula, origin=key)
            if not given:
                self._define(key, computed, indicator.kind, title, source, indicator.unit)
                if factor != 1:
                    self._define(f"value.{key}", multiply(key, factor), "number", title, source, indicator.unit)
                return
            scaled = computed if factor == 1 else multiply(computed, factor)
            in_unit = call("first_known", *given, scaled)
        if factor == 1:
            self._define(key, in_unit, indicator.kind, title, source, indicator.unit)
            return
        self._define(f"value.{key}", in_unit, "number", title, source, indicator.unit)
        self._define(key, divide(f"value.{key}", factor), indicator.kind, title, source, indicator.unit)

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
        self._finish(node, node.key, self._combine(node, below_nodes), below_nodes)  # type: ignore[attr-defined]
        return self._compiled(node, node.key, below_nodes, policy, role)  # type: ignore[attr-defined]

    def _combine(self, node: s.NodeBase, below_nodes: tuple[Compiled, ...]) -> Node:
        if isinstance(node, s.SumNode):
            return self._sum(below_nodes)
        if isinstance(node, s.MeanNode):
            return self._mean(below_nodes)
        present = [choose([(has_value(c.points), tree(c.points))], Decimal("-1e9")) for c in below_nodes]
        best = call("max", *present)
        return choose([(below(best, Decimal("-1e8")), missing("none_scored"))], best)

    def _sum(self, nodes: tuple[Compiled, ...]) -> Node:
        strict = [n for n in nodes if n.policy in ("missing", "zero")]
        loose = [n for n in nodes if n.policy == "leave_out"]
        scaled = [n for n in nodes if n.policy == "renormalise"]
        terms: list[Node] = []
        for child in strict:
            points: Node = tree(child.points)
            if child.policy == "zero":
                points = call("first_known", points, 0)
            points = multiply(points, _share(child.node))
            terms.append(choose([(Name(child.applies), points)], 0) if child.applies else points)
        if loose:
            shared = [multiply(n.points, _share(n.node)) for n in loose]
            together = call("total", *shared)
            terms.append(call("first_known", together, 0) if terms else together)
        if scaled:
            terms.append(self._renormalised(scaled, keep_total=True))
        return add(*terms)

    def _mean(self, nodes: tuple[Compiled, ...]) -> Node:
        return self._renormalised(list(nodes), keep_total=False)

    def _renormalised(self, nodes: list[Compiled], *, keep_total: bool) -> Node:
        """The weighted points of the nodes that have a score, with the weights of the others spread over them."""
        weights = [_weight_tree(n.weight) for n in nodes]
        shares = [_share(n.node) for n in nodes]
        points: list[Node] = []
        present: list[Node] = []
        for node, weight, share in zip(nodes, weights, shares, strict=True):
            points.append(multiply(node.points, share) if keep_total else multiply(weight, node.points))
            carried = multiply(weight, share) if keep_total else weight
            present.append(choose([(has_value(node.points), carried)], 0))
        whole = add(*(multiply(w, sh) if keep_total else w for w, sh in zip(weights, shares, strict=True)))
        summed = call("total", *points)
        factor = divide(summed, add(*present))
        return multiply(factor, whole) if keep_total else factor

    def _modified(self, node: s.ModifiedNode, policy: str) -> Compiled:
        part = node.modified
        basic = tuple(self._leaf(leaf, "basic", leaf.missing or "renormalise") for leaf in part.basic)
        weights = add(*(_weight_tree(leaf.weight) for leaf in basic))
        basic_key = f"basic.{node.key}"
        self._define(basic_key, self._renormalised(list(basic), keep_total=True), "score", None, None)
        analysis = f"analysis.{node.key}"
        self._define(analysis, divide(basic_key, weights), "ratio", None, None)
        modifying = tuple(self._coefficient(leaf, analysis, part.bounds) for leaf in part.modifying)
        coefficient = f"coefficient.{node.key}"
        weighted = add(*(multiply(_weight_tree(leaf.weight), leaf.points) for leaf in modifying))
        total = add(*(_weight_tree(leaf.weight) for leaf in modifying))
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
        return replace(compiled, stands_on=f"raw.{key}") if policy == "neutral" else compiled

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
            weight=_weight_tree(weight),
            higher=indicator.better != "lower",
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
                    message=_("The node {node} scores {indicator}, which none of the scheme's documents defines.").format(
                        node=leaf.key, indicator=leaf.indicator
                    ),
                    next_step=_("Correct the id, or add the document that defines it under indicators."),
                    value=leaf.indicator,
                )
            )
        return self.indicators[leaf.indicator]

    def _special(self, leaf: s.LeafBase, key: str) -> str | None:
        if not leaf.special:
            return None
        tests = [known(read(case.when)) for case in leaf.special]
        self._define(f"forced.{key}", choose([(t, 1) for t in tests], 0), "number", None, None)
        return f"forced.{key}"

    def _special_cases(self, leaf: s.LeafBase) -> list[tuple[Node, Any]]:
        results = (c.points if c.points is not None else c.coefficient for c in leaf.special)
        return [
            (known(read(case.when)), result) for case, result in zip(leaf.special, results, strict=True) if result is not None
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
                    (known(equals("enterprise_class", _text(cls))), weight)
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
            carried = [(c.weight, _share(c.node)) for c in counted if c.weight is not None]
            numbers = [w * share for w, share in carried if isinstance(w, Decimal)]
            if len(numbers) == len(carried):
                return sum(numbers, Decimal(0))
            name = f"weight.{key}"
            self._define(name, add(*(multiply(_weight_tree(w), share) for w, share in carried)), "number", None, None)
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
            extra = self._capped(bonus, self.document.bonus)
            self._define("score.bonus", self._tapered(extra, self.document.bonus), "score", None, None)
            raw = add(raw, "score.bonus")
        if deductions and self.document.deductions:
            self._define("score.deductions", self._capped(deductions, self.document.deductions), "score", None, None)
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
            self._define("grade.index", self._grade(), "number", None, None)

    def _capped(self, nodes: tuple[Compiled, ...], adjustments: s.Adjustments) -> Node:
        together = add(*(call("first_known", node.points, 0) for node in nodes))
        return together if adjustments.cap is None else call("min", together, adjustments.cap)

    def _tapered(self, extra: Node, adjustments: s.Adjustments) -> Node:
        if adjustments.taper_from is None or adjustments.taper_factor is None:
            return extra
        remaining = subtract(1, divide("score.base", 100))
        tapered = multiply(multiply(remaining, adjustments.taper_factor), extra)
        return choose([(at_least("score.base", adjustments.taper_from), tapered)], extra)

    def _grade(self) -> Node:
        score = Name("score.raw" if self.document.grade_from == "raw" else "score")
        cases: list[tuple[Node, int]] = []
        for i, grade in enumerate(self.document.grades):
            for limit, compare in (
                (grade.from_, at_least),
                (grade.above, above),
                (grade.up_to, at_most),
                (grade.below, below),
            ):
                if limit is not None:
                    cases.append((compare(score, limit), i))
        index = choose(cases, len(self.document.grades) - 1)
        names = [grade.grade for grade in self.document.grades]
        for gate in self.document.gates:
            if gate.ceiling is not None:
                ceiling = names.index(gate.ceiling)
                index = choose([(Name(f"gate.{gate.id}"), call("max", index, ceiling))], index)
        # A score that is missing has no grade, whatever the limits say.
        tests = [has_value(score), *(has_value(f"points.{key}") for key in self.document.grade_requires)]
        return choose([(known(both(*tests)), index)], missing("grade_requires"))


def account_titles(book: Rulebook) -> dict[str, Mapping[str, str]]:
    """The titles of all accounts of all charts, by id."""
    return {
        key: account.title.as_dict()
        for entry in book.all("accounts")
        for key, account in entry.document.accounts.items()
    }


def _weight_tree(weight: Decimal | str | None) -> Node:
    return tree(Decimal(1) if weight is None else weight)


def _share(node: s.NodeBase) -> Decimal:
    return Decimal(1) if node.share is None else node.share


def _text(value: str) -> Node:
    from stateward.formula.tree import Text

    return Text(value)


def expand_uses(node: s.NodeBase, book: Rulebook) -> Any:
    """The node with every `use` replaced by the node of the other scheme that it names."""
    if isinstance(node, s.UseNode):
        other: s.SchemeDocument = book.get("scheme", node.use.scheme, node.use.version)
        for candidate in s.all_nodes(other.score):
            if getattr(candidate, "key", None) == node.use.node:
                changed = {name: getattr(node, name) for name in node.model_fields_set - {"use"}}
                return expand_uses(candidate.model_copy(update=changed), book)
        raise AssessmentError(
            Fault(
                "scheme.unknown_node",
                _("{scheme} has no node {node}.").format(scheme=node.use.scheme, node=node.use.node),
                _("Correct the node's id under use."),
                value=node.use.node,
            )
        )
    for name in ("sum", "mean", "best_of"):
        if hasattr(node, name):
            inner = tuple(expand_uses(child, book) for child in getattr(node, name))
            return node.model_copy(update={name: inner})
    return node
