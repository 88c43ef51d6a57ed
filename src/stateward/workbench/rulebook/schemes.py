"""A scheme as clauses: every node with its points, its method in words, its bands and its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages.errors import RulebookError
from stateward.rulebook.documents import Indicator
from stateward.rulebook.scheme import LeafBase, NodeBase, SchemeDocument, nodes_below
from stateward.workbench.core import workspace
from stateward.workbench.core.formats import compact
from stateward.workbench.rulebook import wording
from stateward.workbench.rulebook.clauses import Cell, Clause, Section, said, source_words

#: Tables of a band method: field -> sign between the value and the threshold.
_BAND_SIGNS = {"above": ">", "from_": "≥", "up_to": "≤", "below": "<"}

Known = Mapping[str, tuple[Indicator, str]]


def scheme_sections(document: SchemeDocument) -> list[Section]:
    """The scheme's tree, its extra points and deductions, gates, grades and rounding."""
    known = _indicators(document)
    found = [Section(_("How the score is made"), [_clause(document.score, known)])]
    for part, title in ((document.bonus, _("Extra points")), (document.deductions, _("Deductions"))):
        if part:
            words = (
                [_("At most {points} points in all.").format(points=compact(part.cap))] if part.cap is not None else []
            )
            clauses = [_clause(node, known) for node in part.nodes]
            found.append(Section(title, [Clause(title, words=words), *clauses] if words else clauses))
    if document.gates:
        found.append(Section(_("Gates"), [_gate(gate) for gate in document.gates]))
    if document.grades:
        headings = [_("Grade"), _("Title"), _("Score")]
        rows = [[Cell(grade.grade), Cell(said(grade.title)), Cell(_grade_limit(grade))] for grade in document.grades]
        found.append(Section(_("Grades"), [], headings, rows))
    if document.definitions:
        headings = [_("Definition"), _("Id"), _("Formula")]
        rows = [
            [Cell(said(local.title)), Cell(id_, kind="code"), Cell(local.formula, kind="code")]
            for id_, local in document.definitions.items()
        ]
        found.append(Section(_("The scheme's own definitions"), [], headings, rows))
    found.append(Section(_("Rounding and missing figures"), [_rounding(document)]))
    return found


def _indicators(document: SchemeDocument) -> Known:
    """Indicator id -> the indicator and its page, from the documents the scheme uses; the first one wins."""
    found: dict[str, tuple[Indicator, str]] = {}
    for id_ in document.indicators:
        try:
            used = workspace.rulebook().get("indicators", id_)
        except RulebookError:
            continue
        for name, indicator in used.indicators.items():
            found.setdefault(name, (indicator, reverse("rulebook:indicator", args=[used.id, used.version, name])))
    return found


def _clause(node: NodeBase, known: Known) -> Clause:
    indicator, address = known.get(getattr(node, "indicator", ""), (None, None))
    title = said(node.title) or (said(indicator.title) if indicator else "") or str(getattr(node, "key", ""))
    words = [_method(node)] if isinstance(node, LeafBase) else [_combination(node)]
    if node.when:
        words.append(_("Only where {condition}.").format(condition=node.when))
    if node.missing:
        words.append(wording.missing_words(node.missing))
    if node.cap is not None:
        words.append(_("At most {points} points.").format(points=compact(node.cap)))
    if node.floor is not None:
        words.append(_("At least {points} points.").format(points=compact(node.floor)))
    words += _improvement(node)
    words += [_special(case) for case in getattr(node, "special", ())]
    if node.note:
        words.append(said(node.note))
    return Clause(
        title=title,
        points=_points(node),
        words=[word for word in words if word],
        formula=indicator.formula if indicator else None,
        bands=_bands(node),
        source=source_words(node.source),
        certainty=wording.certainty_title(node.certainty) if isinstance(node, LeafBase) else "",
        address=address,
        clauses=[_clause(below, known) for below in nodes_below(node)],
    )


def _points(node: NodeBase) -> str:
    if isinstance(node.weight, dict):
        entries = ", ".join(f"{name}: {compact(weight)}" for name, weight in node.weight.items())
        return _("{points} points").format(points=entries)
    if node.weight is not None:
        return _("{points} points").format(points=compact(node.weight))
    if node.share is not None:
        return _("times {share}").format(share=compact(node.share))
    return ""


def _method(node: Any) -> str:
    return wording.method_title(node.method)


def _combination(node: Any) -> str:
    if hasattr(node, "sum"):
        return _("The sum of what follows.")
    if hasattr(node, "mean"):
        return _("The mean of what follows, by weight.")
    if hasattr(node, "best_of"):
        return _("The best of what follows.")
    if hasattr(node, "modified"):
        bounds = node.modified.bounds
        if bounds is None:
            return _("Basic points, changed by the coefficients of the modifying indicators.")
        return _(
            "Basic points, changed by the coefficients of the modifying indicators, between {low} and {high}."
        ).format(low=compact(bounds[0]), high=compact(bounds[1]))
    return _("Taken from the scheme {scheme}.").format(scheme=node.use.scheme)


def _special(case: Any) -> str:
    if case.points is not None:
        return _("{title}: {points} points.").format(title=said(case.title), points=compact(case.points))
    return _("{title}: coefficient {coefficient}.").format(
        title=said(case.title), coefficient=compact(case.coefficient)
    )


def _improvement(node: Any) -> list[str]:
    """The bands of the improvement on the year before, where the better of level and improvement counts."""
    table = getattr(node, "improvement", None)
    if table is None:
        return []
    bands = "; ".join(_bands(table))
    return [
        _("Or the points for the improvement on the year before, where they are more: {bands}.").format(bands=bands)
    ]


def _bands(node: Any) -> list[str]:
    for name, sign in _BAND_SIGNS.items():
        table = getattr(node, name, None)
        if isinstance(table, dict):
            rest = [_("else → {points}").format(points=compact(node.otherwise))] if hasattr(node, "otherwise") else []
            more = [] if name != "above" else _more(node)
            return [f"{sign} {compact(limit)} → {compact(points)}" for limit, points in table.items()] + more + rest
    if getattr(node, "anchors", None):
        return [f"{compact(value)} → {compact(points)}" for value, points in node.anchors]
    if getattr(node, "thresholds", None):
        return [f"{index}: {compact(limit)}" for index, limit in enumerate(node.thresholds, start=1)]
    return []


def _more(node: Any) -> list[str]:
    """The bands of a second table beside the first one."""
    table = getattr(node, "from_", None)
    return (
        [f"≥ {compact(limit)} → {compact(points)}" for limit, points in table.items()]
        if isinstance(table, dict)
        else []
    )


def _gate(gate: Any) -> Clause:
    words = []
    if gate.ceiling is not None:
        words.append(_("The grade is {grade} at best.").format(grade=gate.ceiling))
    if gate.score_cap is not None:
        words.append(_("The score is {points} at most.").format(points=compact(gate.score_cap)))
    return Clause(
        said(gate.title),
        words=words,
        formula=gate.when,
        source=source_words(gate.source),
        certainty=wording.certainty_title(gate.certainty),
    )


def _grade_limit(grade: Any) -> str:
    for name, sign in (("from_", "≥"), ("above", ">"), ("up_to", "≤"), ("below", "<")):
        limit = getattr(grade, name, None)
        if limit is not None:
            return f"{sign} {compact(limit)}"
    return _("the rest")


def _rounding(document: SchemeDocument) -> Clause:
    rounding = document.rounding
    mode = _("half-even") if rounding.mode == "half_even" else _("half-up")
    words = [_("The score is rounded {mode} to {places} decimal places.").format(mode=mode, places=rounding.places)]
    words.append(wording.missing_words(document.missing))
    return Clause(_("Rounding"), words=words)
