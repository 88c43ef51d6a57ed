"""A draft scheme against another on the same facts: who changes grade, and by which node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stateward.assessment.contributions import Contribution, contribution_columns, contributions
from stateward.assessment.inputs import KEYS, Inputs
from stateward.assessment.result import Assessment, assess
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import pick
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook

#: Differences below this are the noise of sums in binary numbers.
NOISE = 1e-9
#: How an enterprise's grade moves; the order is that of the summary.
MOVES = ("up", "down", "same", "scored", "unscored")
#: Why the score or grade changed where no single node did it.
CAUSES = {
    "points": N_("Its points changed."),
    "added": N_("The draft scores it, the other scheme does not."),
    "removed": N_("The draft no longer scores it."),
    "rest": N_("Weights spread over missing nodes, caps or rounding changed more than any single node."),
    "grades": N_("The score is the same; the limits of the grades or a gate changed."),
}


@dataclass
class Simulation:
    """Two assessments of the same inputs. `frame` has one row per enterprise and year with both sides."""

    draft: Assessment
    against: Assessment
    frame: pl.DataFrame
    titles: dict[str, dict[str, str]]

    def rows(self, *, changed_only: bool = True) -> Iterator[dict[str, Any]]:
        """One comparison a row, those with the largest change of score first; by default those that change grade."""
        frame = self.frame.filter(pl.col("move") != "same") if changed_only else self.frame
        ordered = frame.sort(pl.col("score_change").abs(), "enterprise", "year", descending=[True, False, False])
        for row in ordered.iter_rows(named=True):
            yield {
                "enterprise": row["enterprise"],
                "year": row["year"],
                "before": {"score": row["score.before"], "grade": row["grade.before"], "rank": row["rank.before"]},
                "after": {"score": row["score.after"], "grade": row["grade.after"], "rank": row["rank.after"]},
                "score_change": row["score_change"],
                "move": row["move"],
                "node": self._node(row),
            }

    def _node(self, row: dict[str, Any]) -> dict[str, Any] | None:
        cause, key = row["cause"], row["node"]
        if cause is None:
            return None
        return {
            "id": key,
            "title": pick(self.titles.get(key or "")) or None,
            "change": row["node_change"],
            "cause": cause,
            "words": _(CAUSES[cause]),
        }

    def summary(self) -> dict[str, Any]:
        """How many move which way, the table of grades before and after, the nodes that move most of them."""
        moves = dict(self.frame.group_by("move").len().iter_rows())
        table = self.frame.group_by("grade.before", "grade.after").len().sort("grade.before", "grade.after")
        by_node = (
            self.frame.filter(pl.col("move") != "same")
            .group_by("node", "cause")
            .len()
            .sort("len", "node", descending=[True, False])
        )
        return {
            "enterprises": self.frame.height,
            "moves": {move: moves.get(move, 0) for move in MOVES},
            "mean_change": self.frame["score_change"].mean(),
            "grades": [{"before": a, "after": b, "count": n} for a, b, n in table.iter_rows()],
            "nodes": [{"id": node, "cause": cause, "count": n} for node, cause, n in by_node.iter_rows()],
        }

    def to_dict(self, *, changed_only: bool = True) -> dict[str, Any]:
        """The JSON of `stateward simulate`."""
        return {
            "draft": _named(self.draft),
            "against": _named(self.against),
            "summary": self.summary(),
            "changes": list(self.rows(changed_only=changed_only)),
        }


def simulate(
    book: Rulebook,
    draft: str,
    inputs: Inputs,
    years: Sequence[int] | None = None,
    *,
    against: str | None = None,
    version: str | None = None,
) -> Simulation:
    """Score the same inputs with a draft and with another scheme, by default the rulebook's version of the same id.

    Raises `RulebookError` for unknown schemes, `AssessmentError` where nothing has figures for either.
    """
    entry = book.entry("scheme", draft)
    other = against or entry.document.id
    after = assess(book, draft, inputs, years, reasons=False)
    before = assess(book, other, inputs, years, version=version, reasons=False)
    if not after.frame.height or not before.frame.height:
        raise AssessmentError(
            Fault(
                "simulate.no_figures",
                _("No enterprise has figures of a full year that both schemes can be tried on."),
                _("Name a year with figures, or other inputs."),
            )
        )
    parts = {"before": contributions(before.scheme), "after": contributions(after.scheme)}
    frame = _sides(before, parts["before"], "before").join(
        _sides(after, parts["after"], "after"), on=list(KEYS), how="full", coalesce=True
    )
    keys = list(dict.fromkeys(part.key for side in ("after", "before") for part in parts[side]))
    frame = _compared(frame, keys, [g.grade for g in before.scheme.document.grades], after)
    titles = {part.key: dict(part.title) for side in ("before", "after") for part in parts[side]}
    return Simulation(after, before, frame, titles)


def _sides(result: Assessment, parts: Sequence[Contribution], side: str) -> pl.DataFrame:
    grades = [grade.grade for grade in result.scheme.document.grades]
    frame = result.frame
    grade = pl.lit(None, dtype=pl.String)
    if grades and "grade.index" in frame.columns:
        index = pl.col("grade.index").cast(pl.Int64)
        grade = index.replace_strict(dict(enumerate(grades)), default=None, return_dtype=pl.String)
    return frame.select(
        *KEYS,
        pl.col("score").alias(f"score.{side}"),
        pl.col("rank").alias(f"rank.{side}"),
        grade.alias(f"grade.{side}"),
        *contribution_columns(frame, parts, f"{side}:"),
    )


def _compared(frame: pl.DataFrame, keys: Sequence[str], grades: Sequence[str], after: Assessment) -> pl.DataFrame:
    """Changes of score and grade and the node behind each, all in columns."""
    have = set(frame.columns)
    none = pl.lit(None, dtype=pl.Float64)
    sides = {s: {k: pl.col(f"{s}:{k}") if f"{s}:{k}" in have else none for k in keys} for s in ("before", "after")}
    zero = {s: {k: column.fill_null(0.0) for k, column in columns.items()} for s, columns in sides.items()}
    deltas = [(zero["after"][k] - zero["before"][k]).alias(f"change:{k}") for k in keys]
    frame = frame.with_columns((pl.col("score.after") - pl.col("score.before")).alias("score_change"), *deltas)
    changes = [f"change:{k}" for k in keys]
    towards = pl.when(pl.col("score_change") < 0).then(-1.0).otherwise(1.0)
    pushes = [(pl.col(name) * towards).alias(name) for name in changes]
    pushed = frame.select(pl.concat_list(pushes).alias("pushes"))["pushes"]
    frame = frame.with_columns(
        pushed.list.arg_max().alias("which"),
        pushed.list.max().alias("most"),
        (pl.col("score_change") - pl.sum_horizontal(changes)).alias("rest"),
    )
    frame = frame.with_columns(
        pl.col("which").cast(pl.Int64).replace_strict(dict(enumerate(keys)), default=None).alias("node"),
        _move(list(grades), [grade.grade for grade in after.scheme.document.grades]).alias("move"),
    )
    absent = {s: [k for k in keys if f"{s}:{k}" not in have] for s in ("before", "after")}
    cause = (
        pl.when(pl.col("score_change").is_null())
        .then(None)
        .when((pl.col("score_change").abs() <= NOISE) & (pl.col("move") != "same"))
        .then(pl.lit("grades"))
        .when(pl.col("score_change").abs() <= NOISE)
        .then(None)
        .when((pl.col("rest") * towards > pl.col("most") + NOISE) | (pl.col("most") <= NOISE))
        .then(pl.lit("rest"))
        .when(pl.col("node").is_in(absent["before"]))
        .then(pl.lit("added"))
        .when(pl.col("node").is_in(absent["after"]))
        .then(pl.lit("removed"))
        .otherwise(pl.lit("points"))
    )
    frame = frame.with_columns(cause.alias("cause"))
    single = pl.col("cause").is_in(["points", "added", "removed"])
    return frame.with_columns(
        pl.when(single).then("node").alias("node"),
        pl.when(single).then(pl.col("most") * towards).alias("node_change"),
    ).drop(
        "which",
        "most",
        "rest",
        *changes,
        *(f"{s}:{k}" for s in ("before", "after") for k in keys if f"{s}:{k}" in have),
    )


def _move(before: Sequence[str], after: Sequence[str]) -> pl.Expr:
    """How the grade moves; different scales are compared by their place from best (0) to worst (1)."""
    places = {}
    for side, grades in (("before", before), ("after", after)):
        last = max(len(grades) - 1, 1)
        at = {grade: place / last for place, grade in enumerate(grades)}
        column = pl.col(f"grade.{side}")
        places[side] = (
            column.replace_strict(at, default=None, return_dtype=pl.Float64)
            if at
            else pl.when(pl.col(f"score.{side}").is_not_null()).then(0.0)
        )
    a, b = places["before"], places["after"]
    return (
        pl.when(a.is_null() & b.is_null())
        .then(pl.lit("same"))
        .when(a.is_null())
        .then(pl.lit("scored"))
        .when(b.is_null())
        .then(pl.lit("unscored"))
        .when(b < a)
        .then(pl.lit("up"))
        .when(b > a)
        .then(pl.lit("down"))
        .otherwise(pl.lit("same"))
    )


def _named(result: Assessment) -> dict[str, Any]:
    document = result.scheme.document
    return {"scheme": document.id, "version": document.version, "status": document.status}
