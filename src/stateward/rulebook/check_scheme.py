"""The checks of a scheme: references, weights, bands, grades, the benefit floor, formulas."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stateward.formula import parse
from stateward.formula.tree import names as names_of
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, FormulaError, RulebookError
from stateward.rulebook import scheme as s
from stateward.rulebook.book import Entry, Rulebook
from stateward.rulebook.documents import IndicatorsDocument

TABLES = ("standard", "target", "base", "level", "given", "value", "points", "steps")
Located = tuple[tuple[str | int, ...], s.NodeBase]


def check_scheme(book: Rulebook, entry: Entry) -> Iterator[Fault]:
    """Every fault of a scheme document."""
    from stateward.rulebook.check import check_formula, indicator_kinds, unknown

    document: s.SchemeDocument = entry.document
    kinds: dict[str, Any] = {}
    read: list[IndicatorsDocument] = []
    for i, name in enumerate(document.indicators):
        try:
            read.append(book.get("indicators", name))
        except RulebookError as error:
            line, column = entry.text.place(("indicators", i))
            yield from (f.at(file=str(entry.file), line=line, column=column) for f in error.faults)
            return
        kinds |= indicator_kinds(book, read[-1])
    yield from _defined_twice(entry, read)
    kinds |= {key: local.kind for key, local in document.definitions.items()}
    for key in document.parameters:
        if key not in kinds:
            yield unknown(entry, ("parameters", key), key, kinds)
    located = list(_located(document))
    nodes = {str(getattr(node, "key", "")) for _path, node in located}
    formulas: list[tuple[tuple[str | int, ...], str, dict[str, Any]]] = []
    for path, node in located:
        if isinstance(node, s.LeafBase) and node.indicator not in kinds:
            yield unknown(entry, (*path, "indicator"), node.indicator, kinds)
        formulas += [((*path, *below), text, local) for below, text, local in _formulas(node)]
    formulas += [(("definitions", key, "formula"), local.formula, {}) for key, local in document.definitions.items()]
    formulas += [(("gates", i, "when"), gate.when, {}) for i, gate in enumerate(document.gates)]
    for path, text, local in formulas:
        yield from check_formula(entry, path, text, kinds | local, free=TABLES)
        yield from _table_names(entry, path, text, kinds, nodes)
    for i, key in enumerate(document.grade_requires):
        if key not in nodes:
            yield unknown(entry, ("grade_requires", i), key, dict.fromkeys(nodes))
    yield from _ids(entry, located)
    yield from _weights(entry, document, located)
    yield from _bands(entry, located)
    yield from _points(entry, located)
    yield from _grades(entry, document)
    yield from _benefit(entry, document, located)


def _defined_twice(entry: Entry, documents: Sequence[IndicatorsDocument]) -> Iterator[Fault]:
    """Ids that two of the scheme's documents define differently: the later one would silently win."""
    seen: dict[str, tuple[str, Any]] = {}
    for i, document in enumerate(documents):
        for key, found in (*document.parameters.items(), *document.indicators.items()):
            rule = (getattr(found, "formula", None), getattr(found, "value", None), getattr(found, "unit", None))
            other, earlier = seen.setdefault(key, (document.id, rule))
            if earlier != rule:
                yield entry.fault(
                    ("indicators", i),
                    code="scheme.defined_twice",
                    message=_("{id} is defined differently in {first} and in {second}.").format(
                        id=key, first=other, second=document.id
                    ),
                    next_step=_("Name only one of the documents, or give one of the measures another id."),
                    value=key,
                )


def _table_names(
    entry: Entry, path: Sequence[str | int], text: str, kinds: Mapping[str, Any], nodes: Collection[str]
) -> Iterator[Fault]:
    """Names such as `standard.roe.good` or `points.financial` whose second part nothing defines."""
    from stateward.rulebook.check import unknown

    try:
        tree = parse(text)
    except FormulaError:
        return  # already reported with its place
    for name in sorted(names_of(tree)):
        table, _dot, rest = name.partition(".")
        if not rest or table not in TABLES:
            continue
        second, _dot, tier = rest.partition(".")
        known = dict.fromkeys(nodes) if table in ("points", "steps") else kinds
        tiered = table in ("standard", "level")
        if second not in known or (tier not in s.TIERS if tiered else tier):
            yield unknown(entry, path, name, dict.fromkeys(f"{table}.{key}" for key in known))


def _located(document: s.SchemeDocument) -> Iterator[Located]:
    yield from _below(("score",), document.score)
    for name in ("bonus", "deductions"):
        adjustments = getattr(document, name)
        for i, node in enumerate(adjustments.nodes if adjustments else ()):
            yield from _below((name, "nodes", i), node)


def _below(path: tuple[str | int, ...], node: s.NodeBase) -> Iterator[Located]:
    yield path, node
    for name in ("sum", "mean", "best_of"):
        for i, child in enumerate(getattr(node, name, ())):
            yield from _below((*path, name, i), child)
    if isinstance(node, s.ModifiedNode):
        for name in ("basic", "modifying"):
            for i, child in enumerate(getattr(node.modified, name)):
                yield from _below((*path, "modified", name, i), child)


def _formulas(node: s.NodeBase) -> Iterator[tuple[tuple[str | int, ...], str, dict[str, Any]]]:
    """(path below the node, text, local names) of every formula a node holds."""
    if node.when is not None:
        yield ("when",), node.when, {}
    for i, case in enumerate(getattr(node, "special", ())):
        yield ("special", i, "when"), case.when, {}
    local: dict[str, Any] = dict.fromkeys(("target", "base", "actual", "value", "weight"), "number")
    for i, step_case in enumerate(getattr(node, "cases", ())):
        yield ("cases", i, "when"), step_case.when, local
    for name in ("target", "base", "low", "high", "points"):
        text = getattr(node, name, None)
        if isinstance(text, str):
            yield (name,), text, local


def _ids(entry: Entry, located: Sequence[Located]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, node in located:
        key = getattr(node, "key", None)
        if key in seen:
            yield entry.fault(
                path,
                code="scheme.node_twice",
                message=_("Two nodes are called {id}.").format(id=key),
                next_step=_("Give one of them an id of its own."),
                value=str(key),
            )
        seen.add(str(key))


def _classes(located: Sequence[Located]) -> list[str]:
    found = [c for _path, node in located if isinstance(node.weight, dict) for c in node.weight]
    return list(dict.fromkeys(c for c in found if c != "default")) or ["default"]


def weight_of(node: s.NodeBase, of_class: str) -> Decimal | None:
    """The weight a node carries for a class: its own, else what its nodes add up to."""
    if isinstance(node.weight, dict):
        return node.weight.get(of_class, node.weight.get("default"))
    if node.weight is not None:
        return node.weight
    if isinstance(node, s.ModifiedNode):
        return _added(node.modified.basic, of_class)
    if isinstance(node, s.SumNode):
        return _added(node.sum, of_class)
    if isinstance(node, s.BestOfNode):
        return weight_of(node.best_of[0], of_class)
    return None


def _added(nodes: Sequence[s.NodeBase], of_class: str) -> Decimal | None:
    weights = [(weight_of(node, of_class), node.share) for node in nodes]
    if all(weight is None for weight, _share in weights):
        return None
    return sum((w * (Decimal(1) if sh is None else sh) for w, sh in weights if w is not None), Decimal(0))


def _weights(entry: Entry, document: s.SchemeDocument, located: Sequence[Located]) -> Iterator[Fault]:
    for of_class in _classes(located):
        for path, node in located:
            stated = weight_of(node, of_class) if node.weight is not None else None
            if isinstance(node, s.SumNode) and stated is not None:
                yield from _differs(entry, path, of_class, stated, _added(node.sum, of_class))
            if isinstance(node, s.ModifiedNode):
                basic = _added(node.modified.basic, of_class)
                expected = stated if stated is not None else basic
                yield from _differs(entry, (*path, "modified", "basic"), of_class, expected, basic)
                modifying = _added(node.modified.modifying, of_class)
                yield from _differs(entry, (*path, "modified", "modifying"), of_class, expected, modifying)
        if document.weights_total is not None and not isinstance(document.score, s.UseNode):
            total = weight_of(document.score, of_class)
            yield from _differs(entry, ("score",), of_class, document.weights_total, total)


def _differs(
    entry: Entry, path: Sequence[str | int], of_class: str, stated: Decimal | None, found: Decimal | None
) -> Iterator[Fault]:
    if stated is None or found is None or stated == found:
        return
    message = (
        _("The weights add up to {found}, not to {stated}.")
        if of_class == "default"
        else _("For the class {of_class} the weights add up to {found}, not to {stated}.")
    )
    yield entry.fault(
        path,
        code="scheme.weights",
        message=message.format(found=_plain(found), stated=_plain(stated), of_class=of_class),
        next_step=_("Correct the weights, or the total that is stated."),
        value=_plain(found),
        rule=of_class,
    )


def _bands(entry: Entry, located: Sequence[Located]) -> Iterator[Fault]:
    """Thresholds and levels that do not go from best to worst: some band would never be reached."""
    for path, node in located:
        name = "thresholds" if isinstance(node, s.RiskBands) else "values"
        limits = getattr(node, name, None) if isinstance(node, s.RiskBands | s.Levels) else None
        if not limits:
            continue
        pairs = list(itertools.pairwise(limits))
        if not (all(a > b for a, b in pairs) or all(a < b for a, b in pairs)):
            yield entry.fault(
                (*path, name),
                code="scheme.bands",
                message=_("The limits of {node} do not go from best to worst: {values}.").format(
                    node=getattr(node, "key", ""), values=" / ".join(str(limit) for limit in limits)
                ),
                next_step=_("Order them from best to worst, each once."),
                value=" / ".join(str(limit) for limit in limits),
            )


def _points(entry: Entry, located: Sequence[Located]) -> Iterator[Fault]:
    """Bands that give more points than the weight."""
    for path, node in located:
        if not isinstance(node, s.Steps) or not isinstance(node.weight, Decimal):
            continue
        highest = max([points for _operator, _limit, points in node.limits] + [node.otherwise])
        if highest > node.weight:
            yield entry.fault(
                path,
                code="scheme.points_above_weight",
                message=_("A band of {node} gives {points} points, more than its weight {weight}.").format(
                    node=node.key, points=_plain(highest), weight=_plain(node.weight)
                ),
                next_step=_("Lower the points or raise the weight."),
                value=_plain(highest),
            )


def _grades(entry: Entry, document: s.SchemeDocument) -> Iterator[Fault]:
    grades = document.grades
    limits = [(g.from_, g.above, g.up_to, g.below) for g in grades]
    for i, parts in enumerate(limits[:-1]):
        if all(part is None for part in parts):
            yield _grade_fault(
                entry,
                i,
                grades[i].grade,
                _("Grade {grade} takes everything, so that the grades after it are never given."),
            )
    if limits and any(part is not None for part in limits[-1]):
        yield _grade_fault(
            entry,
            len(grades) - 1,
            grades[-1].grade,
            _("Scores beyond the limit of the last grade {grade} have no grade."),
        )
    values = [next((part for part in parts if part is not None), None) for parts in limits]
    downwards = any(g.from_ is not None or g.above is not None for g in grades)
    for i, (a, b) in enumerate(itertools.pairwise(values), start=1):
        if a is not None and b is not None and ((a <= b) if downwards else (a >= b)):
            yield _grade_fault(entry, i, grades[i].grade, _("The band of grade {grade} overlaps the one before it."))
    names = [g.grade for g in grades]
    for name in {n for n in names if names.count(n) > 1}:
        yield _grade_fault(entry, names.index(name), name, _("Two bands give the grade {grade}."))
    for i, gate in enumerate(document.gates):
        if gate.ceiling is not None and gate.ceiling not in names:
            yield entry.fault(
                ("gates", i, "ceiling"),
                code="scheme.gate_grade",
                message=_("The gate {gate} names the grade {grade}, which the scheme does not have.").format(
                    gate=gate.id, grade=gate.ceiling
                ),
                next_step=_("Use one of: {grades}.").format(grades=listed(names)),
                value=gate.ceiling,
            )


def _grade_fault(entry: Entry, i: int, grade: str, message: str) -> Fault:
    return entry.fault(
        ("grades", i),
        code="scheme.grades",
        message=message.format(grade=grade),
        next_step=_("Order the grades from best to worst; only the last one has no limit."),
        value=grade,
    )


def _benefit(entry: Entry, document: s.SchemeDocument, located: Sequence[Located]) -> Iterator[Fault]:
    if document.benefit_floor is None:
        return
    for of_class in _classes(located):
        carried = sum((weight_of(node, of_class) or Decimal(0) for _path, node in located if node.benefit), Decimal(0))
        if carried < document.benefit_floor:
            message = (
                _("The benefit indicators carry {carried} points, less than the floor {floor}.")
                if of_class == "default"
                else _("For {of_class} the benefit indicators carry {carried} points, less than the floor {floor}.")
            )
            yield entry.fault(
                ("benefit_floor",),
                code="scheme.benefit_floor",
                message=message.format(
                    of_class=of_class, carried=_plain(carried), floor=_plain(document.benefit_floor)
                ),
                next_step=_("Raise the weights of the benefit indicators, or mark those that are missing."),
                value=_plain(carried),
                rule=of_class,
            )


def _plain(number: Decimal) -> str:
    """A number as people write it: 90, not 9E+1."""
    return format(number.normalize(), "f")
