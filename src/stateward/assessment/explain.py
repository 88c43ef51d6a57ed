"""Why a score is what it is: one tree from the grade down to the cell a figure was reported in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stateward.assessment.compile import compile_scheme
from stateward.assessment.compiled import Compiled, Scheme
from stateward.assessment.exactly import Case
from stateward.assessment.inputs import Inputs
from stateward.assessment.result import node_status, reason_text, standards_for
from stateward.assessment.titles import step_title, title_of
from stateward.assessment.worked import worked
from stateward.formula import Traced
from stateward.messages import gettext as _
from stateward.messages import listed, pick
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook import scheme as s


@dataclass
class Explanation:
    """One step of the explanation. `inputs` are the named figures its formula read; `children` explain them."""

    id: str
    title: str
    value: Decimal | str | bool | None
    formula: str | None = None
    source: str | None = None
    rounding: str | None = None
    status: str | None = None
    reason: str | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    unit: str | None = None
    kind: str | None = None
    role: str = "step"
    scale: str = "points"
    worked: str | None = None
    children: list[Explanation] = field(default_factory=list)

    def walk(self) -> Iterator[Explanation]:
        """The step and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, id_: str) -> Explanation | None:
        """The first step called `id_`."""
        return next((step for step in self.walk() if step.id == id_), None)

    def to_dict(self) -> dict[str, Any]:
        """JSON of `stateward explain`; `exact` is the value with all its digits, as text."""
        return {
            "id": self.id,
            "title": self.title,
            "value": _plain(self.value),
            "exact": format(self.value, "f") if isinstance(self.value, Decimal) else None,
            "formula": self.formula,
            "worked": self.worked,
            "inputs": {child.id: _plain(child.value) for child in self.children},
            "source": self.source,
            "rounding": self.rounding,
            "status": self.status,
            "reason": self.reason,
            "weight": _plain(self.weight),
            "score": _plain(self.score),
            "unit": self.unit,
            "kind": self.kind,
            "role": self.role,
            "scale": self.scale,
            "children": [child.to_dict() for child in self.children],
        }


def explain(
    book: Rulebook, scheme: str, inputs: Inputs, enterprise: str, year: int, *, version: str | None = None
) -> Explanation:
    """The explanation tree of one enterprise's score (exact reader).

    Raises `AssessmentError` when nothing at all is known of the enterprise in that year.
    """
    entry = book.entry("scheme", scheme, version) if version else book.entry_of_years("scheme", scheme, [year])
    compiled = compile_scheme(book, entry, inputs.given_ids)
    case = Case(compiled, inputs, standards_for(book, compiled, inputs), enterprise, year)
    if year not in case.figures.by_year:
        raise AssessmentError(
            Fault(
                "explain.unknown_case",
                _("There are no figures of {enterprise} for {year}.").format(enterprise=enterprise, year=year),
                _("Check the enterprise's code and the year; years with figures: {years}.").format(
                    years=listed(str(y) for y in sorted(case.figures.by_year)) or _("none")
                ),
                value=enterprise,
            )
        )
    return explanation(compiled, case.evaluate())


def explanation(scheme: Scheme, traced: Mapping[str, Traced]) -> Explanation:
    """The tree of an evaluated case: score, its nodes, and below each leaf the steps of its computation."""
    return _Explainer(scheme, traced).tree()


class _Explainer:
    def __init__(self, scheme: Scheme, traced: Mapping[str, Traced]) -> None:
        self.scheme, self.traced = scheme, traced
        self.row = _row(traced)
        #: Steps already told inside the current leaf: each is told once and afterwards only named.
        self.told: set[str] = set()

    def _title(self, name: str) -> str:
        return title_of(self.scheme, name)

    def tree(self) -> Explanation:
        document = self.scheme.document
        score = self.traced["score"]
        top = Explanation(
            id="score",
            title=pick(document.title.as_dict()),
            value=score.value,
            formula=score.children[0].formula if score.children else None,
            source=" · ".join(p for p in (document.source.document, document.source.article) if p),
            rounding=_("{mode}, {places} decimals").format(
                mode=_("half-even") if document.rounding.mode == "half_even" else _("half-up"),
                places=document.rounding.places,
            ),
            reason=reason_text(str(score.reason), self._title) if score.reason else None,
            score=_number(score.value),
            role="score",
            scale=_scale(self.scheme.root),
        )
        if document.grades:
            top.children.append(self._grade())
        top.children.append(self._node(self.scheme.root))
        for nodes, name, title in (
            (self.scheme.bonus, "score.bonus", _("Extra points")),
            (self.scheme.deductions, "score.deductions", _("Deductions")),
        ):
            if nodes:
                top.children.append(self._adjustment(name, title, nodes))
        top.children += [self._gate(gate) for gate in document.gates]
        return top

    def _grade(self) -> Explanation:
        document = self.scheme.document
        index = self.traced["grade.index"]
        grade = document.grades[int(str(index.value))] if isinstance(index.value, Decimal) else None
        return Explanation(
            id="grade",
            title=_("Grade"),
            value=grade.grade if grade else None,
            formula=_grade_limit(grade) if grade else None,
            source=_("from the score before rounding") if document.grade_from == "raw" else _("from the rounded score"),
            reason=reason_text(str(index.reason), self._title) if index.reason else None,
            role="grade",
        )

    def _gate(self, gate: Any) -> Explanation:
        traced = self.traced[f"gate.{gate.id}"]
        return Explanation(
            id=f"gate.{gate.id}",
            title=pick(gate.title.as_dict()),
            value=traced.value,
            formula=gate.when,
            source=gate.source.document if gate.source else None,
            role="gate",
        )

    def _adjustment(self, name: str, title: str, nodes: tuple[Compiled, ...]) -> Explanation:
        traced = self.traced[name]
        return Explanation(
            id=name,
            title=title,
            value=traced.value,
            formula=traced.formula,
            score=_number(traced.value),
            role="adjustment",
            children=[self._node(node) for node in nodes],
        )

    def _node(self, node: Compiled) -> Explanation:
        traced = self.traced[node.points]
        self.told = set()
        status, reason = node_status(node, self.row, self._title)
        weight = self.row.get(node.weight) if isinstance(node.weight, str) else node.weight
        step = Explanation(
            id=node.key,
            title=pick(node.title),
            value=self.row.get(node.value) if node.value else traced.value,
            formula=traced.formula,
            source=traced.source
            or (node.indicator.source.document if node.indicator and node.indicator.source else None),
            rounding=traced.rounding,
            status=status,
            reason=reason,
            weight=weight,
            score=_number(traced.value),
            unit=node.indicator.unit if node.indicator else None,
            role="modifying" if node.role == "modifying" else ("leaf" if node.leaf else "sum"),
            worked=worked(traced),
            scale=_scale(node),
        )
        if node.children:
            named = {child.points for child in node.children}
            step.children = [self._step(c, frozenset(named)) for c in traced.children if c.id not in named]
            step.children += [self._node(child) for child in node.children]
        else:
            step.children = [self._step(child, frozenset()) for child in traced.children]
        return step

    def _step(self, traced: Traced, skip: frozenset[str]) -> Explanation:
        name = traced.id or ""
        repeated = name in self.told and traced.formula is not None
        self.told.add(name)
        return Explanation(
            id=name,
            title=step_title(self.scheme, traced),
            value=traced.value,
            formula=traced.formula,
            source=None if repeated else traced.source,
            rounding=None if repeated else traced.rounding,
            reason=reason_text(str(traced.reason), self._title) if traced.reason else None,
            unit=traced.unit,
            kind=traced.kind,
            role="input" if traced.formula is None else ("repeated" if repeated else "step"),
            worked=None if repeated else worked(traced),
            children=[] if repeated else [self._step(child, skip) for child in traced.children if child.id not in skip],
        )


def _scale(node: Compiled) -> str:
    """What the score of a node counts: `points`, a risk `band`, or the `mean` of such scores."""
    if isinstance(node.node, s.RiskBands):
        return "band"
    return "mean" if isinstance(node.node, s.MeanNode) else "points"


def _row(traced: Mapping[str, Traced]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in traced.items():
        row[name] = value.value
        if value.reason is not None:
            row[f"{name}.reason"] = str(value.reason)
    return row


def _grade_limit(grade: Any) -> str | None:
    for name, sign in (("from_", ">="), ("above", ">"), ("up_to", "<="), ("below", "<")):
        limit = getattr(grade, name)
        if limit is not None:
            return f"{sign} {limit}"
    return None


def _number(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
