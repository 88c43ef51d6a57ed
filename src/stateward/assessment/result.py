"""The outcome of a scheme over a portfolio, in the shape of the command line's contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.assessment.compile import compile_scheme
from stateward.assessment.compiled import Compiled, Scheme
from stateward.assessment.evaluate import evaluate
from stateward.assessment.inputs import Inputs
from stateward.assessment.order import ranked
from stateward.assessment.standards import Standards, parents_of
from stateward.assessment.titles import title_of
from stateward.facts.engines import lift_beside
from stateward.formula import Reason
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.rulebook import Rulebook

#: What the policy of a missing node means, in words.
POLICY_WORDS = {
    "zero": N_("By the scheme it counts as 0."),
    "leave_out": N_("By the scheme it is left out of the sum."),
    "renormalise": N_("By the scheme its weight is spread over the others."),
    "neutral": N_("By the scheme its coefficient is 1."),
}
#: Reasons that scoring methods give with `missing(code)`.
REASONS = {
    "no_case": N_("No case of the scheme fits this target."),
    "none_scored": N_("None of the alternatives has a score."),
    "grade_requires": N_("The grade needs parts of the score that are missing."),
    "too_few_experts": N_("Fewer experts have marked than the rule asks for."),
    "mark_out_of_range": N_("The mark lies outside the range the rule allows."),
}


@dataclass
class Assessment:
    """Scores and grades of a scheme. `frame` has one row per enterprise and year, ordered by year and rank."""

    scheme: Scheme
    frame: pl.DataFrame
    engine: str
    rulebook_sha256: str

    def rows(self) -> Iterator[dict[str, Any]]:
        """One result a row, with its nodes and subtotals."""
        grades = self.scheme.document.grades
        for row in self.frame.iter_rows(named=True):
            index = row.get("grade.index")
            yield {
                "enterprise": row["enterprise"],
                "year": row["year"],
                "score": row["score"],
                "grade": grades[int(index)].grade if index is not None else None,
                "rank": row["rank"],
                "reason": reason_text(row.get("score.reason"), self.title),
                "nodes": [self._node(node, row) for node in self.scheme.nodes if node.leaf],
                "subtotals": [self._node(node, row) for node in self.scheme.nodes if not node.leaf],
            }

    def title(self, name: str) -> str:
        """What a named figure of the scheme is called in the running language."""
        return title_of(self.scheme, name)

    def _node(self, node: Compiled, row: Mapping[str, Any]) -> dict[str, Any]:
        status, reason = node_status(node, row, self.title)
        weight = row.get(node.weight) if isinstance(node.weight, str) else node.weight
        return {
            "id": node.key,
            "value": row.get(node.value) if node.value else None,
            "weight": _plain(weight),
            "score": row.get(node.points),
            "status": status,
            "reason": reason,
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward assess`."""
        return {
            "scheme": self.scheme.document.id,
            "version": self.scheme.document.version,
            "status": self.scheme.document.status,
            "rulebook_sha256": self.rulebook_sha256,
            "engine": self.engine,
            "results": list(self.rows()),
        }


def node_status(
    node: Compiled, row: Mapping[str, Any], title: Callable[[str], str] | None = None
) -> tuple[str, str | None]:
    """`scored`, `missing`, `not_applicable`, `forced` or `given`, and the reason in the running language."""
    value = row.get(node.value) if node.value else None
    points = row.get(node.points)
    if node.applies and row.get(node.applies) is False:
        return "not_applicable", _("It does not apply to this enterprise.")
    if node.role in ("bonus", "deduction") and node.leaf and value is None:
        return "not_applicable", _("None was reported.")
    number = int(row.get(node.forced) or 0) if node.forced else 0
    if number:
        return "forced", _forced_words(node, number)
    unfounded = node.stands_on is not None and row.get(node.stands_on) is None and not row.get(f"known.{node.key}")
    if (value is None and node.leaf) or points is None or unfounded:
        names = [name for name in (node.value, node.points, node.stands_on) if name is not None]
        why = next((text for name in names if (text := reason_text(row.get(f"{name}.reason"), title))), None)
        why = why or _("It is not known.")
        words = POLICY_WORDS.get(node.policy)
        return "missing", _("{why} {policy}").format(why=why, policy=_(words)) if words else why
    return ("given" if node.leaf and node.indicator is not None and node.indicator.formula is None else "scored"), None


def _forced_words(node: Compiled, number: int) -> str:
    case = getattr(node.node, "special", ())[number - 1]
    return _("A special case decides: {case} ({id}).").format(case=pick(case.title.as_dict()), id=case.id)


def reason_text(text: str | None, title: Callable[[str], str] | None = None) -> str | None:
    """`code:detail` in words; `title` turns the name of a figure into its title."""
    if text is None:
        return None
    reason = Reason.of(text)
    if reason.code in REASONS:
        return _(REASONS[reason.code])
    if (reason.detail or "").startswith("standard."):
        reason = Reason("no_standard", (reason.detail or "").split(".")[1])
    return reason.text(title)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def standards_for(book: Rulebook, scheme: Scheme, inputs: Inputs) -> Standards | None:
    """The standards that were handed in, else the scheme's own table, checked."""
    if inputs.standards is not None:
        table = Standards(inputs.standards, inputs.standards_origin, parents_of(book))
    elif scheme.document.standards is not None:
        document = book.get("standards", scheme.document.standards)
        table = Standards(document.rows, document.id, parents_of(book))
    else:
        return None
    table.check(scheme.indicators)
    return table


def assess(
    book: Rulebook,
    scheme: str,
    inputs: Inputs,
    years: Sequence[int] | None = None,
    *,
    version: str | None = None,
    reasons: bool = True,
) -> Assessment:
    """Score a portfolio with a scheme (id, alias or path of a YAML file) on the engine of the facts.

    Without a version, the one in force at the end of `years` counts, else the newest.
    Raises `RulebookError` for an unknown or faulty scheme and `AssessmentError` for inputs it cannot use.
    """
    entry = book.entry("scheme", scheme, version) if version else book.entry_of_years("scheme", scheme, years)
    compiled = compile_scheme(book, entry, inputs.given_ids)
    standards = standards_for(book, compiled, inputs)
    lift = lift_beside(inputs.facts) if inputs.facts is not None else lift_beside(pl.DataFrame())
    table = evaluate(compiled, inputs, standards, years, lift=lift, reasons=reasons)
    engine = table.implementation.name.lower()
    frame = table.collect("polars").to_native()
    # Polars divides by a constant with its reciprocal, which leaves 3.8 at 3.8000000000000003; this names the decimal.
    frame = frame.with_columns(pl.col("score").round(compiled.document.rounding.places))
    return Assessment(compiled, ranked(frame, compiled.document.better), engine, book.sha256)
